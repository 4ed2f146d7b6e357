"""`longwatch search`: articles by their words, in every language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.output.terminal import columns
from flows.output.written_files import WrittenPath

if TYPE_CHECKING:
    from config.home import Home


class _Search(click.Command):
    """A command whose QUERY may begin with a hyphen: `-h` is help where nothing else is given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """What is left of the arguments."""
        return super().parse_args(ctx, ["--help"] if args == ["-h"] else args)


# -word is a NOT, and click would take -hanging for -h and more
@click.command(cls=_Search, context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("query")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many to show.")
@click.option("--format", "form", type=click.Choice(["text", "csv", "json", "markdown"]), default="text")
@click.option("--html", "file", type=WrittenPath(), help="Write one static page instead.")
@click.pass_obj
def search(home: Home, query: str, limit: int, form: str, file: Path | None) -> None:
    """Find the articles that match a QUERY, best first.

    Words side by side: any of them. AND, OR, NOT, ( ), "a phrase",
    begin*, title: source: lang: topic: after: before: day:

    -h, alone, shows this help, too; -word in a QUERY means NOT.
    """
    from flows.answers.search import answer, for_terminal, page
    from flows.answers.search import search as found
    from flows.output.tables import FORMATS

    results = found(home, query, most=limit)
    if file:
        file.write_text(page(results), "utf-8")
        click.echo(f"{results.summary}: wrote {file}")
    elif form == "text":
        click.echo(for_terminal(results, width=columns()))
    else:
        click.echo(FORMATS[form](answer(results)))
