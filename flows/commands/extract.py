"""`longwatch extract`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.home import Home


@click.command()
@click.argument("what", metavar="URL|FILE")
@click.option("--explain", is_flag=True, help="Print every value found instead, what was chosen, and what was removed.")
@click.option("--url", help="With a FILE: the address it was saved from.")
@click.pass_obj
def extract(home: Home, what: str, explain: bool, url: str | None) -> None:  # noqa: FBT001
    """Show the text that would be extracted from a page today.

    A FILE is read as it is; of a URL, the newest capture we have of it.
    No server is contacted and nothing is saved.
    """
    from flows.answers.extract import explained_file, explained_url
    from flows.clock import clock
    from flows.output.safe_text import plain

    is_address = what.lower().startswith(("http://", "https://"))
    found = explained_url(home, what) if is_address else explained_file(Path(what), url=url, now=clock())
    click.echo(plain(found.text() if explain else found.article.text))
    if not explain:
        click.echo(plain(f"text_state: {found.article.text_state}: {found.article.text_state_reason}"), err=True)
