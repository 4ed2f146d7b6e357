"""`longwatch stamp`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flows.output.counts import moment

if TYPE_CHECKING:
    from config.home import Home


@click.command()
@click.pass_obj
def stamp(home: Home) -> None:
    """Have a time-stamp authority sign the head of the custody chain.

    The authority is named in longwatch.toml, `stamp` under [custody]; it is
    sent a hash and nothing else. `longwatch up` does it once a day.
    """
    from flows.clock import clock
    from flows.upkeep.time_stamps import stamp_head

    stamped = stamp_head(home, now=clock)
    click.echo(f"stamped {stamped.head} at {moment(stamped.stamped_at)}: store/stamps/{stamped.head}.tsr")
