"""`longwatch stamp`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from flows.output.counts import moment
from flows.output.safe_text import plain_line

if TYPE_CHECKING:
    from config.home import Home


@click.command()
@click.pass_obj
def stamp(home: Home) -> None:
    """Have a time-stamp authority sign the head of the custody chain.

    One or several are named in longwatch.toml, `stamp` under [custody], and sent a
    hash and nothing else. `longwatch up` does it once a day, and after a run
    that filed something ruled relevant. Exit code 1: one of them gave none.
    """
    from flows.clock import clock
    from flows.upkeep.time_stamps import stamp_head
    from storage.archive.time_stamps import stamp_name

    stamped = stamp_head(home, now=clock)
    for address, one in stamped.stamps.items():
        name = stamp_name(stamped.head, address)
        click.echo(f"stamped {stamped.head} at {moment(one.stamped_at)} by {address}: store/stamps/{name}")
    for fault in stamped.faults:
        click.echo(f"failed: {plain_line(fault)}", err=True)
    sys.exit(1 if stamped.faults else 0)
