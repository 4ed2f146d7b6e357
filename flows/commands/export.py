"""`longwatch export` and `longwatch pack`: an answer, or articles with their custody, to give away."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from config.exit_codes import DISK
from flows.output.counts import count_of
from flows.output.written_files import WrittenPath

if TYPE_CHECKING:
    from config.home import Home


@click.command()
@click.argument("file", type=WrittenPath())
@click.option("--query", help="The query, in SQL.")
@click.option("--name", help="Or the name of a saved query in queries/.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["parquet", "csv", "jsonl"]),
    help="File format. Default: from the file name's ending.",
)
@click.option("--timeout", type=float, default=600, show_default=True, help="Time limit in seconds.")
@click.option("--memory", default="2GB", show_default=True, help="Memory limit for the query.")
@click.option("--disk", default="4GB", show_default=True, help="Limit for temporary files, kept under store/.")
@click.pass_obj
def export(
    home: Home,
    file: Path,
    query: str | None,
    name: str | None,
    form: str | None,
    timeout: float,
    memory: str,
    disk: str,
) -> None:
    """Write the answer to a question to FILE, with a manifest.

    The manifest records the query, the number of rows, the file's hash, the
    head of the chain of custody, and when the database was published.
    """
    from flows.answers.export import FORMATS
    from flows.answers.export import export as exported
    from flows.answers.limited_process import limited_process
    from flows.answers.saved_queries import kept_query
    from flows.batches.checked_files import zone_of
    from flows.clock import clock
    from storage.queries.questions import Limits

    if (query is None) == (name is None):
        raise click.UsageError("export: needs one query: give --query SQL or --name NAME")
    form = form or file.suffix.removeprefix(".")
    if form not in FORMATS:
        raise click.UsageError(
            f"{file.name}: the format cannot be recognised from its name: give --format {'|'.join(FORMATS)}"
        )
    question = query if query is not None else kept_query(home, str(name).removeprefix("@"))
    zone = zone_of(home)
    limits = Limits(seconds=timeout, memory=memory, disk=disk)
    with limited_process(limits):
        made = exported(home, file, query=question, name=name, form=form, zone=zone, now=clock, limits=limits)
    counts = f"{count_of(made.written.rows, 'row')}, {count_of(made.written.bytes, 'byte')}"
    click.echo(f"wrote {made.file}: {counts}, sha256 {made.written.sha256}")
    click.echo(f"wrote {made.manifest}" + ("" if made.filed else "; its record waits in the spool"))


class ArticlesOrCheck(click.Group):
    """What does not begin with the name of a command is the articles to pack."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the name of the command before the articles."""
        if args and args[0] not in {*self.commands, "-h", "--help"}:
            args = ["articles", *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options of packing, which need no name of a command, and then the commands."""
        packing = self.commands["articles"]
        packing.format_options(click.Context(packing, parent=ctx), formatter)
        self.format_commands(ctx, formatter)


@click.group(cls=ArticlesOrCheck, subcommand_metavar="ARTICLE...|@NAME --to FOLDER|FILE.zip  |  check FOLDER")
def pack() -> None:
    """Pack articles with their captures and custody for a stranger.

    The pack is a folder or a .zip that is checked with sha256sum, openssl,
    unzip and sed: `sh check.sh` in it. It holds the captured bytes, the texts,
    a report, and the lines of custody of these articles alone: no other
    title, and, without --names, no name of a reviewer.
    """


def _with_copies(_: click.Context, __: click.Parameter, value: str | None) -> bool:
    asked = {one.strip() for one in value.split(",")} if value is not None else set()
    if "feeds" in asked:
        raise click.BadParameter(
            "feeds are never packed: a feed's document lists other articles, and no part of it is proven by itself"
        )
    if unknown := sorted(asked - {"copies", "revisions"}):
        raise click.BadParameter(f"{unknown[0]!r} is nothing to pack with an article: copies is")
    return "copies" in asked


@pack.command(short_help="Pack articles, named or chosen by the options above.")
@click.argument("named", metavar="[ARTICLE...|@NAME]", nargs=-1)
@click.option("--query", help="Pack what this finds: SQL that selects article_id, or words to search for.")
@click.option("--topic", help="Pack the articles tagged with this topic, or ruled on for it.")
@click.option(
    "--decision",
    type=click.Choice(["relevant", "irrelevant", "follow-up", "disputed"]),
    help="Pack the articles whose ruling in force is this one (for --topic, where given).",
)
@click.option("--limit", type=click.IntRange(min=1), default=500, show_default=True, help="Refuse to pack more.")
@click.option(
    "--to",
    "target",
    type=WrittenPath(dir_okay=True),
    required=True,
    help="A folder, or a .zip, that does not exist yet.",
)
@click.option(
    "--whole-batches",
    is_flag=True,
    help="Include batches of early versions in full: they show other articles, and names of people.",
)
@click.option(
    "--other-addresses",
    is_flag=True,
    help="Include what names another article's address: it gave the same bytes, or a redirect led there.",
)
@click.option(
    "--names",
    is_flag=True,
    help="Include who ruled: names of reviewers, and their notes, with the lines of custody that hold them.",
)
@click.option(
    "--with",
    "copies",
    metavar="copies",
    callback=_with_copies,
    help="Pack the copies, too: every article of the same groups. Revisions are always in it, feeds never.",
)
@click.option("--for", "given_to", metavar="NAME", help="To whom it is given: recorded in the pack and in `exports`.")
@click.option("--pdf", is_flag=True, help="Include the report as PDF, too, printed by Chromium.")
@click.option(
    "--to-age",
    "recipients",
    multiple=True,
    metavar="RECIPIENT",
    help="Encrypt to this person (age1…, or an SSH public key), into NAME.zip.age. May be given again.",
)
@click.pass_obj
def articles(
    home: Home,
    named: tuple[str, ...],
    query: str | None,
    topic: str | None,
    decision: str | None,
    limit: int,
    target: Path,
    whole_batches: bool,  # noqa: FBT001
    other_addresses: bool,  # noqa: FBT001
    names: bool,  # noqa: FBT001
    copies: bool,  # noqa: FBT001
    given_to: str | None,
    pdf: bool,  # noqa: FBT001
    recipients: tuple[str, ...],
) -> None:
    """Pack articles: by the id of each or its beginning, or all that a question finds.

    @NAME is queries/NAME.sql of the home. A --query that begins with SELECT,
    WITH or FROM is SQL; anything else is searched for.
    """
    from config.current.watch import settings_mistakes
    from flows.answers.limited_process import limited_process
    from flows.clock import clock
    from flows.output.safe_text import plain_line
    from flows.packs.pack import make_pack
    from flows.packs.wanted import LIMITS, wanted_articles

    for mistake in settings_mistakes(home) if home.started else ():
        click.echo(f"note: {plain_line(mistake)}", err=True)
    with limited_process(LIMITS):
        wanted = wanted_articles(home, named, query=query, topic=topic, decision=decision, copies=copies, most=limit)
    made = make_pack(
        home,
        wanted,
        target,
        whole_batches=whole_batches,
        other_addresses=other_addresses,
        pdf=pdf,
        names=names,
        given_to=given_to,
        recipients=recipients,
        now=clock,
    )
    click.echo(made.text())


@pack.command(short_help="Check a pack, and name whatever was changed.")
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.option("--number", help="The number of the pack, as it reached you separately from it.")
@click.option(
    "--authority",
    "certificates",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Certificate (PEM) that you had yourself from a time-stamp authority: only such count then.",
)
@click.option(
    "--unpack-in",
    "scratch",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder to unpack a .zip in. Default: beside it.",
)
def check(folder: Path, number: str | None, certificates: tuple[Path, ...], scratch: Path | None) -> None:
    """Check the pack in FOLDER (or a .zip), and name whatever was changed.

    Exit codes: 0 everything holds, 1 it is not a pack or is still encrypted,
    74 something does not hold.
    """
    from flows.output.safe_text import plain
    from flows.packs.check import check_pack

    checked = check_pack(folder, number=number, certificates=certificates, scratch=scratch)
    click.echo(plain(checked.text()))
    if checked.faults:
        sys.exit(DISK)
