"""`longwatch why`."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.home import Home


@click.command()
@click.argument("article")
@click.option("--json", "as_json", is_flag=True, help="Print one object, for programs.")
@click.pass_obj
def why(home: Home, article: str, as_json: bool) -> None:  # noqa: FBT001
    """Explain why an ARTICLE is, or is not, a copy of another.

    Who carried its text and who had it first, what it shares with which
    article, which sentences were added or cut, and what people decided.
    """
    from flows.answers.why import for_terminal
    from flows.answers.why import why as explain
    from flows.batches.checked_files import zone_of

    zone = zone_of(home)
    reasons = explain(home, article, zone=zone)
    if as_json:
        click.echo(json.dumps(reasons.plainly(), ensure_ascii=False, default=str, indent=2))
        return
    click.echo(for_terminal(reasons, width=min(shutil.get_terminal_size().columns, 100)))
