"""`longwatch status`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.home import Home
    from flows.service.liveness import Liveness


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as one JSON object.")
@click.option("--max-age", help="Exit with an error if the last run is older than this, such as 2h.")
@click.pass_obj
def status(home: Home, as_json: bool, max_age: str | None) -> None:  # noqa: FBT001
    """Show the last run, what is waiting and what is failing.

    With --max-age, for cron and monitors: exit code 0 all is well, 1 the
    dashboard, the desk or the schedule of `up` is away or paused, 2 no run
    ended in time. With and without it, 1 where something gathered could not
    be filed, a file has a mistake, or the schedule ends again and again.
    """
    from config.home import GIVEN
    from flows.answers.status import read_status
    from flows.batches.checked_files import zone_of
    from flows.clock import clock

    if home.found != GIVEN:
        click.echo(f"home: {home}", err=True)
    zone = zone_of(home)
    current = read_status(home, zone=zone, now=clock())
    alive = _alive(home, max_age, zone=zone) if max_age else None
    if as_json:
        more = {"code": alive.code, "says": alive.says} if alive else {}
        click.echo(json.dumps(current.summary() | more, default=str))
    else:
        first = f"{('OK', 'warning', 'critical')[alive.code]}: {alive.says}\n" if alive else ""
        click.echo(home.hint(f"{first}{current.text()}"))
    sys.exit(max(alive.code if alive else 0, current.needs_attention, bool(current.schedule)))


def _alive(home: Home, max_age: str, *, zone: str) -> Liveness:
    from flows.clock import clock
    from flows.service.liveness import liveness, read_age

    try:
        return liveness(home, max_age=read_age(max_age), zone=zone, now=clock())
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--max-age") from error
