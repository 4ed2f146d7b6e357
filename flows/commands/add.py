"""`longwatch add`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.home import Home


@click.command()
@click.argument("what", metavar="URL|FILE")
@click.option("--url", help="With a FILE, required: the address it was saved from.")
@click.option("--obtained-by", help="With a FILE, required: who obtained it, when and how.")
@click.option("--note", default="", help="A note to keep with it.")
@click.option("--as", "name", help="Name to record. Default: your login name.")
@click.pass_obj
def add(home: Home, what: str, url: str | None, obtained_by: str | None, note: str, name: str | None) -> None:
    """Add one page yourself, from a URL or a FILE.

    It is read, tagged and filed like any other page, and permanently marked as added by a person.
    The URL of an article that is here already is visited again now.
    """
    from flows.add import AddError, Given, add_file, add_url
    from flows.clock import clock
    from flows.filing.orders import login_name
    from flows.output.safe_text import cut_line

    by = name or login_name()
    if what.lower().startswith(("http://", "https://")):
        added = add_url(home, what, note=note, by=by, now=clock)
    elif url and obtained_by:
        added = add_file(home, Given(path=Path(what), url=url, obtained_by=obtained_by), note=note, by=by, now=clock)
    elif not Path(what).exists():
        raise AddError(f"{what}: no such file; an address begins with http:// or https://")
    else:
        raise AddError(
            f"{what}: a file needs --url (the address it was saved from) and --obtained-by (who obtained it, and how)"
        )
    if added.is_gone:
        kept = f"article {added.was_here[:8]} is kept as it was, and gone since now"
        click.echo(f"{cut_line(added.reason)}: {kept}: {home.hint(f'`longwatch show {added.was_here[:8]}`')}")
        sys.exit(1)
    click.echo(f"added {cut_line(added.title or added.url)}: {cut_line(f'{added.text_state} ({added.reason})')}")
    if added.was_here:
        here = added.was_here[:8]
        now = f"revision {added.revision} is new" if added.revision else "its text is as it was"
        remedy = f"longwatch diff {here}" if added.revision > 1 else f"longwatch show {here}"
        click.echo(f"it was here already, as article {here}: {now}: {home.hint(f'`{remedy}`')}")
    click.echo(f"capture {added.sha256}")
