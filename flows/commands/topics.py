"""`longwatch topics`: what topic files find, and what they would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.home import Home


@click.group()
def topics() -> None:
    """Try topic files, and explain the tags that stand."""


@topics.command()
@click.argument("names", nargs=-1, metavar="[TOPIC]...")
@click.pass_context
def check(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Read the topic files and try each by its own sentences.

    Ends with 1 where a sentence is not found to be what its topic says.
    """
    from flows.topics import checked

    found = checked(ctx.obj, names)
    for one in found:
        click.echo(one.text())
    ctx.exit(1 if any(one.wrong for one in found) else 0)


@topics.command("try")
@click.argument("sentence")
@click.option("--language", help="Its language, as en or fa; otherwise lines of every language count.")
@click.pass_obj
def try_(home: Home, sentence: str, language: str | None) -> None:
    """Show what the topic files as they stand find in a SENTENCE."""
    from flows.topics import tried

    click.echo(tried(home, sentence, language=language))


@topics.command()
@click.argument("article_id", metavar="ARTICLE")
@click.pass_obj
def explain(home: Home, article_id: str) -> None:
    """Show which words earned an article its topics, each where it stands."""
    from flows.topics import explained

    click.echo(explained(home, article_id))


@topics.command()
@click.option("--count", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many to show.")
@click.pass_obj
def diff(home: Home, count: int) -> None:
    """Show which articles would gain or lose a topic by the files as they stand.

    Nothing is changed: `longwatch topics retag` does that.
    """
    from flows.topics import difference

    click.echo(difference(home, count=count))


@topics.command()
@click.option("--as", "name", help="Who orders it; otherwise the login name.")
@click.pass_obj
def retag(home: Home, name: str | None) -> None:
    """Tag all that is stored by the files as they stand; killed, it is gone on with by the next."""
    from flows.collect import clock
    from flows.events import who
    from flows.retagging import retag as run

    click.echo(run(home, by=name or who(), now=clock).text())
