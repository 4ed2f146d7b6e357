"""`longwatch rebuild`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.home import Home


@click.command()
@click.option("--accept", is_flag=True, help="Replace the current database with the new one. The old one is kept.")
@click.option("--read-again", is_flag=True, help="Read every article again from its capture, with this version.")
@click.option(
    "--rules",
    type=click.Choice(["kept", "current"]),
    default="kept",
    show_default=True,
    help="kept: tag by the topics in force at the time. current: retag everything by today's topics.",
)
@click.option("--source", metavar="ID", help="Limit comparing, reading and tagging to this source.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="Limit comparing, reading and tagging to this time and later (UTC).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON object.")
@click.pass_obj
def rebuild(
    home: Home,
    accept: bool,  # noqa: FBT001
    read_again: bool,  # noqa: FBT001
    rules: str,
    source: str | None,
    since: datetime | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Replay the filed batches into a new database, and compare."""
    import json

    from config.checks import check_names
    from flows.batches.in_force import in_force
    from flows.clock import clock
    from flows.output.progress import show_progress
    from flows.output.safe_text import plain
    from flows.rebuild import rebuild as run
    from flows.upkeep.reread import Request

    watch = in_force(home).watch
    if source is not None:
        more = "the file names in sources/ are the ids"
        check_names("source", [source], [one.source_id for one in watch.sources], more=more)
    request = Request(
        read_again=read_again,
        current_rules=rules == "current",
        source=source,
        since=since.replace(tzinfo=UTC) if since else None,
    )
    with show_progress() as on_progress:
        rebuilt = run(home, watch, request, accept=accept, now=clock, on_progress=on_progress)
    click.echo(json.dumps(rebuilt.summary()) if as_json else plain(home.hint(rebuilt.text())))
    sys.exit(0 if rebuilt.is_same or rebuilt.kept else 1)
