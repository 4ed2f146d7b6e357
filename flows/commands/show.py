"""The command `show`: one article in full."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.output.terminal import columns
from flows.output.written_files import WrittenPath

if TYPE_CHECKING:
    from config.home import Home


@click.command()
@click.argument("article_id")
@click.option("--html", "file", type=WrittenPath(), help="Write one static page instead.")
@click.pass_obj
def show(home: Home, article_id: str, file: Path | None) -> None:
    """Show one article in full.

    ARTICLE_ID is its id, or the beginning of it.
    """
    from flows.answers.show import article, for_terminal, page
    from flows.batches.checked_files import zone_of

    shown = article(home, article_id, zone=zone_of(home))
    if file:
        file.write_text(page(shown), "utf-8")
        click.echo(f"wrote {file}")
    else:
        click.echo(for_terminal(shown, width=columns()))
