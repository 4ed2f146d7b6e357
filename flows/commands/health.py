"""`longwatch health`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.home import Home


@click.command()
@click.pass_obj
def health(home: Home) -> None:
    """Show which sources do not answer or are silent, and days with gaps.

    The publishing pattern of each source by weekday and hour is learned;
    `gaps` and `source_health` in SQL have it by day and language.
    Exit code 0: all answer and none is silent; 1: some do not or are,
    this computer's clock is wrong, or something could not be filed.
    """
    from flows.batches.clock_doubt import clock_doubt
    from flows.clock import clock
    from flows.health import examine_sources
    from flows.output.safe_text import plain

    found = examine_sources(home, now=clock)
    doubt = clock_doubt(home, now=clock())
    click.echo(plain(home.hint("\n".join(filter(None, (found.text(), doubt))))))
    sys.exit(1 if found.silences or found.mute or found.unfiled or doubt else 0)
