"""`longwatch review`: what waits for a reviewer, and what they rule."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.output.counts import count_of
from flows.output.terminal import columns, wrap
from flows.output.written_files import WrittenPath

if TYPE_CHECKING:
    from config.home import Home


class FigureRuling(click.Choice[str]):
    """What is ruled on a figure, also as the desk words it: confirmed, rejected."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The ruling as it is kept."""
        return super().convert(value.removesuffix("ed"), param, ctx)


Topic = click.option("--topic", help="Only articles of this topic.")
Later = click.option("--later", is_flag=True, help="Do not file it now; the next run or decision will.")


@click.group()
def review() -> None:
    """Rule on articles: the queue, decisions, sheets for colleagues."""


@review.command("next", short_help="Show the next articles that wait for review.")
@Topic
@click.option("--count", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many to show.")
@click.pass_obj
def next_(home: Home, topic: str | None, count: int) -> None:
    """Show the next articles never ruled on, or changed by their publisher since."""
    from flows.reviewing.reviews import next_for_review

    found, waiting = next_for_review(home, topic=topic, count=count)
    for one in found:
        click.echo(f"{one.article_id}  {one.day}  {one.source}")
        for line in (one.title, f"{one.topics or 'no topic'}: {one.because}"):
            click.echo("\n".join(wrap(line, indent=4, width=columns())))
        click.echo()
    on = f" on {topic}" if topic else ""
    click.echo(f"{waiting} waiting for review{on}" if waiting else f"no article is waiting for review{on}")


@review.command(short_help="Record a decision on an article, given by its id.")
@click.argument("article_id", metavar="ID")
@click.argument("decision", type=click.Choice(["relevant", "irrelevant", "follow-up"]))
@click.option("--topic", help="Decide for this topic only. Default: the article as a whole.")
@click.option("--note", help="The reason; several lines become one.")
@click.option("--as", "name", help="Name to record with the decision. Default: your login name.")
@Later
@click.pass_obj
def mark(
    home: Home,
    article_id: str,
    decision: str,
    topic: str | None,
    note: str | None,
    name: str | None,
    later: bool,  # noqa: FBT001
) -> None:
    """Record a decision on an article, given by its id or the beginning of it."""
    from flows.output.seal_notes import published_seal_note
    from flows.reviewing.reviews import mark as ruled

    reviewer = name or _login()
    ruling, batch = ruled(home, article_id, decision, topic=topic, note=note, reviewer=reviewer, now=_now)
    which = "" if name else " (the login name; --as names another)"
    on = f" for {ruling.topic}" if ruling.topic else ""
    click.echo(f"{ruling.reading.article_id}: {ruling.decision}{on}, by {_plain(reviewer)}{which}")
    sealed = published_seal_note(home.published, ruling.reading.article_id)
    click.echo(f"    {_plain(ruling.reading.title) or ('(sealed)' if sealed else '(no title)')}")
    if sealed:
        click.echo(f"note: {home.hint(sealed)}; the ruling stands on what was read before", err=True)
    if not later:
        _file(home, batch)


@review.command(short_help="Withdraw a decision of your own.")
@click.argument("ruling", metavar="[RULING]", required=False)
@click.option("--note", help="The reason; several lines become one.")
@click.option("--as", "name", help="Name to record. Default: your login name.")
@Later
@click.pass_obj
def withdraw(home: Home, ruling: str | None, note: str | None, name: str | None, later: bool) -> None:  # noqa: FBT001
    """Withdraw a decision of your own, on an article or a figure: the last one, or a RULING from `review log`."""
    from flows.reviewing.withdrawals import sentence
    from flows.reviewing.withdrawals import withdraw as taken_back

    made, batch = taken_back(home, ruling, note=note, reviewer=name or _login(), now=_now)
    click.echo(f"{sentence(made)}: withdrawn; the ruling stays in the log")
    if not later:
        _file(home, batch)


@review.command()
@click.argument("article_id", metavar="[ID]", required=False)
@click.option(
    "--format", "form", type=click.Choice(["text", "csv", "json", "markdown"]), default="text", show_default=True
)
@click.pass_obj
def log(home: Home, article_id: str | None, form: str) -> None:
    """Show every decision, or those on one article, newest first."""
    from flows.output.tables import FORMATS
    from flows.reviewing.reviews import log_lines, ruling_log

    answer = ruling_log(home, beginning=article_id, zone=_zone(home))
    click.echo(log_lines(answer) if form == "text" else FORMATS[form](answer))


@review.command(short_help="Write the articles waiting for review to a CSV FILE.")
@click.argument("file", type=WrittenPath())
@Topic
@click.option("--all", "everything", is_flag=True, help="Include articles that already have a decision.")
@click.pass_obj
def export(home: Home, file: Path, topic: str | None, everything: bool) -> None:  # noqa: FBT001
    """Write the articles waiting for review to a CSV FILE, with a column for decisions."""
    from flows.reviewing.sheets import write_sheet

    number = write_sheet(home, file, topic=topic, everything=everything)
    back = home.hint(f"`longwatch review import {shlex.quote(str(file))} --as NAME` takes it back")
    click.echo(f"wrote {file}: {count_of(number, 'article')}; {back}")


@review.command("import", short_help="Import the decisions from a FILE of `review export`.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--as", "name", required=True, help="Name of the person who filled in the sheet.")
@Later
@click.pass_obj
def import_(home: Home, file: Path, name: str, later: bool) -> None:  # noqa: FBT001
    """Import the decisions from a FILE that `review export` wrote: all of them, or none."""
    from flows.filing.people import checked_name
    from flows.reviewing.reviews import rule
    from flows.reviewing.sheets import read_sheet, sentence

    reviewer = checked_name(name)
    rulings, already = read_sheet(home, file, reviewer=reviewer)
    batch = rule(home, rulings, reviewer=reviewer, at=_now()) if rulings else None
    click.echo(f"{sentence(file, rulings, already)}, by {_plain(reviewer)}")
    if batch and not later:
        _file(home, batch)


@review.command(short_help="Confirm or reject a figure, given by its id.")
@click.argument("figure_id", metavar="ID")
@click.argument("ruling", type=FigureRuling(["confirm", "reject"]))
@click.option("--note", help="The reason; several lines become one.")
@click.option("--as", "name", help="Name to record with the decision. Default: your login name.")
@Later
@click.pass_obj
def figure(home: Home, figure_id: str, ruling: str, note: str | None, name: str | None, later: bool) -> None:  # noqa: FBT001
    """Confirm or reject a figure, given by its id, after reading its quote."""
    from flows.reviewing.figure_rulings import rule_on_figure

    message, batch = rule_on_figure(home, figure_id, ruling, note=note, reviewer=name or _login(), now=_now)
    click.echo(message)
    if not later:
        _file(home, batch)


@review.command()
@click.argument("article_id", metavar="ID")
@click.option("--note", help="The reason; several lines become one.")
@click.option("--as", "name", help="Name to record with the decision. Default: your login name.")
@Later
@click.pass_obj
def split(home: Home, article_id: str, note: str | None, name: str | None, later: bool) -> None:  # noqa: FBT001
    """Separate an article from the group it is in: it is not a copy."""
    from flows.reviewing.regroup import split_group as ruled

    message, batch = ruled(home, article_id, note=note, reviewer=name or _login(), now=_now)
    click.echo(message)
    if not later:
        _file(home, batch)


@review.command()
@click.argument("article_id", metavar="ID")
@click.argument("other_id", metavar="OTHER")
@click.option("--note", help="The reason; several lines become one.")
@click.option("--as", "name", help="Name to record with the decision. Default: your login name.")
@Later
@click.pass_obj
def join(home: Home, article_id: str, other_id: str, note: str | None, name: str | None, later: bool) -> None:  # noqa: FBT001
    """Join an article, and its group, with another: it is a copy."""
    from flows.reviewing.regroup import join as ruled

    message, batch = ruled(home, article_id, other_id, note=note, reviewer=name or _login(), now=_now)
    click.echo(message)
    if not later:
        _file(home, batch)


@review.command("file")
@click.pass_obj
def file_(home: Home) -> None:
    """File the rulings that wait, and publish."""
    from flows.reviewing.reviews import rulings_in_spool

    waiting = rulings_in_spool(home)
    if waiting:
        _file(home, waiting[-1])
    left = {*rulings_in_spool(home)}.intersection(waiting)
    filed, wait = (count_of(count, "batch", "batches") for count in (len(waiting) - len(left), len(left)))
    click.echo(f"{filed} filed" + (f", {wait} in the spool still" if left else ""))


def _file(home: Home, batch: str) -> None:
    """File a batch unless another does so; a ruling is kept and counted whatever comes of it."""
    from flows.reviewing.reviews import file_rulings

    file_rulings(home, batch, now=_now, say=lambda message: click.echo(message, err=True))


def _now() -> datetime:
    return datetime.now(UTC)


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError) as cause:
        raise click.UsageError("your login name is unknown: give your name with --as NAME") from cause


def _plain(words: str | None) -> str:
    from flows.output.safe_text import plain_line

    return plain_line(words)


def _zone(home: Home) -> str:
    from flows.batches.checked_files import zone_of

    return zone_of(home)
