"""`longwatch verify`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.home import Home

DISK = 74


@click.command()
@click.option("--sample", type=click.IntRange(min=1), help="Only so many captures and batches, taken by chance.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON object.")
@click.pass_obj
def verify(home: Home, sample: int | None, as_json: bool) -> None:  # noqa: FBT001
    """Check that nothing in the archive has changed or gone missing.

    Hashes captures, filed batches and the chain of custody anew, recounts
    the balance, and names what was changed or is missing (exit code 74).
    """
    import json

    from flows.output.safe_text import plain
    from flows.upkeep.verify import verify as verified

    found = verified(home, sample=sample)
    click.echo(json.dumps(found.summary()) if as_json else plain(found.text()))
    if not found.is_whole:
        sys.exit(DISK)
