"""`longwatch diff`."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.output.written_files import WrittenPath

if TYPE_CHECKING:
    from config.home import Home


@click.command()
@click.argument("article")
@click.argument("revisions", type=click.IntRange(min=1), nargs=-1, metavar="[REV REV]")
@click.option("--html", type=WrittenPath(), help="Write one static web page instead.")
@click.option("--whole", is_flag=True, help="Print all of the text, not only what changed and what stands around it.")
@click.pass_obj
def diff(home: Home, article: str, revisions: tuple[int, ...], html: Path | None, whole: bool) -> None:  # noqa: FBT001
    """Show what a publisher changed in an ARTICLE, word by word.

    Enough of the beginning of its id will do. Without revisions: the
    newest against the one before. [-what went-] {+what came+}
    """
    from flows.answers.diff import difference, for_terminal, page
    from flows.batches.checked_files import zone_of

    if len(revisions) not in (0, 2):
        raise click.UsageError("name two revisions, the earlier first, or none: the newest and the one before it")
    zone = zone_of(home)
    changed = difference(home, article, revisions, zone=zone)
    if html:
        html.write_text(page(changed), "utf-8")
        click.echo(f"wrote {html}", err=True)
        return
    width = min(shutil.get_terminal_size().columns, 100)
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    click.echo(for_terminal(changed, width=width, colour=colour, whole=whole))
