"""`longwatch topics`: what topic files find, and what they would change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.output.terminal import columns
from flows.output.written_files import WrittenPath

if TYPE_CHECKING:
    from config.home import Home


@click.group()
def topics() -> None:
    """Try topic files, put them in force, and explain tags."""


@topics.command()
@click.argument("names", nargs=-1, metavar="[TOPIC]...")
@click.pass_context
def check(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Read the topic files and try each by its own sentences.

    Exit code 1 if a topic finds a sentence it should not, or misses one.
    """
    from flows.topics.trial import check_topics

    found = check_topics(ctx.obj, names)
    for one in found:
        click.echo(one.text())
    ctx.exit(1 if any(one.wrong for one in found) else 0)


@topics.command("try")
@click.argument("sentence")
@click.option("--language", help="Language code, such as en or fa. Default: terms of every language.")
@click.pass_obj
def try_(home: Home, sentence: str, language: str | None) -> None:
    """Show what the current topic files find in a SENTENCE."""
    from flows.topics.trial import try_sentence

    click.echo(try_sentence(home, sentence, language=language))


@topics.command()
@click.argument("article_id", metavar="ARTICLE")
@click.pass_obj
def explain(home: Home, article_id: str) -> None:
    """Show which words gave an article its topics, each in its context."""
    from flows.topics.trial import explain_tags

    click.echo(explain_tags(home, article_id, width=columns()))


@topics.command(short_help="Show each topic's precision and recall.")
@click.option(
    "--count", type=click.IntRange(0, 10_000), default=20, show_default=True, help="How many of each to show."
)
@click.pass_obj
def score(home: Home, count: int) -> None:
    """Show precision and recall of each topic by what reviewers ruled, and the disagreements to read."""
    from flows.topics.scores import score_topics

    click.echo(home.hint(score_topics(home, count=count)))


@topics.command(short_help="Show which articles the topic files would tag otherwise.")
@click.option("--count", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many to show.")
@click.pass_obj
def diff(home: Home, count: int) -> None:
    """Show which articles would gain or lose a topic under the current topic files.

    Nothing is changed: `longwatch topics accept` puts the files in force,
    and `longwatch topics retag` applies them to what is stored.
    """
    from flows.topics.trial import difference

    click.echo(home.hint(difference(home, count=count, width=columns())))


@topics.command(short_help="Put the current topic files in force.")
@click.option("--note", required=True, help="What changed and why. Kept with the rules.")
@click.option("--as", "name", help="Name to record. Default: your login name.")
@click.option("--anyway", is_flag=True, help="Also where a topic fails its own sentences.")
@click.pass_obj
def accept(home: Home, note: str, name: str | None, anyway: bool) -> None:  # noqa: FBT001
    """Put the current topic files in force, and keep a full copy of them.

    A file that was only saved is a draft: runs use the rules that were accepted last.
    """
    from flows.clock import clock
    from flows.filing.orders import login_name
    from flows.topics.accept import accept as run

    done = run(home, note=note, by=name or login_name(), anyway=anyway, now=clock)
    click.echo(home.hint(done.text()) if done else "nothing to accept: these rules are already in force")


@topics.command("export", short_help="Export the terms of the topic files to a CSV FILE.")
@click.argument("file", type=WrittenPath())
@click.argument("names", nargs=-1, metavar="[TOPIC]...")
@click.pass_obj
def export_(home: Home, file: Path, names: tuple[str, ...]) -> None:
    """Export the terms of the topic files to a CSV FILE, for a spreadsheet."""
    from flows.topics.term_sheets import export_terms

    click.echo(home.hint(export_terms(home, file, names)))


@topics.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.pass_obj
def import_(home: Home, file: Path) -> None:
    """Import terms from a CSV FILE into the topic files, as a draft.

    For each topic, table and language in it, its lines replace those of the file.
    """
    from flows.topics.term_sheets import import_terms

    click.echo(home.hint(import_terms(home, file)))


@topics.command()
@click.option("--as", "name", help="Name to record. Default: your login name.")
@click.pass_obj
def retag(home: Home, name: str | None) -> None:
    """Retag all stored articles by the rules in force. If interrupted, run it again."""
    from flows.clock import clock
    from flows.filing.orders import login_name
    from flows.retag import retag as run

    click.echo(home.hint(run(home, by=name or login_name(), now=clock).text()))
