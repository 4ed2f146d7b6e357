"""`longwatch trace`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.home import Home


@click.command()
@click.argument("url")
@click.option("--published", type=click.DateTime(["%Y-%m-%d"]), help="The day it was published, where that is known.")
@click.option("--record", "is_miss", is_flag=True, help="Record it as missed. The view `misses` lists these.")
@click.option("--note", default="", help="With --record: how you found it.")
@click.option("--as", "name", help="With --record: name to record. Default: your login name.")
@click.pass_obj
def trace(home: Home, url: str, published: datetime | None, is_miss: bool, note: str, name: str | None) -> None:  # noqa: FBT001
    """Explain why an address is in the archive, or is not.

    One of: archived; announced and waiting, failed or skipped; lost
    between polls; never announced to us; refused; not watched.
    """
    from flows.answers.trace import record
    from flows.answers.trace import trace as traced
    from flows.batches.checked_files import zone_of
    from flows.clock import clock
    from flows.filing.orders import login_name

    found = traced(home, url, published_at=published and published.replace(tzinfo=UTC), zone=zone_of(home), now=clock())
    click.echo(home.hint(found.text()))
    if is_miss:
        filed = record(home, found, note=note, by=name or login_name(), now=clock)
        click.echo("recorded as a miss" if filed else "recorded as a miss: the process that is filing now will file it")
