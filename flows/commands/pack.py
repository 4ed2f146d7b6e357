"""`longwatch pack`: articles with what shows a stranger since when they are as they are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.home import Home

DISK = 74


class ArticlesOrCheck(click.Group):
    """What does not begin with the name of a command is the articles to pack."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the name of the command before the articles."""
        if args and args[0] not in {*self.commands, "-h", "--help"}:
            args = ["articles", *args]
        return super().parse_args(ctx, args)


@click.group(cls=ArticlesOrCheck, subcommand_metavar="ARTICLE... --to FOLDER|FILE.zip  |  check FOLDER")
def pack() -> None:
    """Pack articles with their captures and custody for a stranger.

    The pack is a folder or a .zip that is checked with sha256sum, openssl,
    unzip and sed: `sh check.sh` in it. It holds the captured bytes, the texts,
    a report, and the lines of custody of these articles alone: no other
    title, and no name of a reviewer.
    """


@pack.command()
@click.argument("wanted", metavar="ARTICLE...", nargs=-1, required=True)
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    help="A folder, or a .zip, that does not exist yet.",
)
@click.option(
    "--whole-batches",
    is_flag=True,
    help="Also put in whole the batches of early versions: they show other articles, and names of people.",
)
@click.pass_obj
def articles(home: Home, wanted: tuple[str, ...], target: Path, whole_batches: bool) -> None:  # noqa: FBT001
    """Pack these articles: an id of each, or the beginning of it."""
    from flows.clock import clock
    from flows.packs.pack import make_pack

    click.echo(make_pack(home, wanted, target, whole_batches=whole_batches, now=clock).text())


@pack.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.option("--number", help="The number of the pack, where you were told it by another way.")
def check(folder: Path, number: str | None) -> None:
    """Check a pack in FOLDER (or a .zip): name what is not as it was packed (exit code 74)."""
    from flows.output.safe_text import plain
    from flows.packs.check import check_pack

    checked = check_pack(folder, number=number)
    click.echo(plain(checked.text()))
    if checked.faults:
        sys.exit(DISK)
