"""`longwatch verify` and `longwatch stamp`: whether the archive is what it was, and a third party's word on that."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from config.exit_codes import DISK
from flows.output.counts import moment
from flows.output.safe_text import plain, plain_line

if TYPE_CHECKING:
    from config.home import Home


@click.command()
@click.option(
    "--sample", type=click.IntRange(min=1), help="Check only this many captures and batches, chosen at random."
)
@click.option("--rows", is_flag=True, help="Also replay all batches and name each row that differs.")
@click.option(
    "--head",
    "heads",
    multiple=True,
    help="A chain head you wrote down earlier: check that the chain still contains it.",
)
@click.option(
    "--heads",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file of such heads, one a line, as `heads_to` in longwatch.toml makes it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON object.")
@click.pass_obj
def verify(
    home: Home,
    sample: int | None,
    rows: bool,  # noqa: FBT001
    heads: tuple[str, ...],
    files: tuple[Path, ...],
    as_json: bool,  # noqa: FBT001
) -> None:
    """Check that nothing in the archive has changed or gone missing.

    Recomputes the hashes of captures, filed batches, the rows of both
    databases and the chain of custody, recounts the balance, and names
    whatever has changed or is missing (exit code 74).
    """
    import json

    from flows.notices.noted_heads import read_heads
    from flows.upkeep.verify import verify as verified

    noted = {file: read_heads(file) for file in files}
    if empty := [file for file, said in noted.items() if not said]:
        raise click.UsageError(f"{empty[0]}: 0 heads are in it: nothing was checked")
    found = verified(home, sample=sample, heads=[*heads, *(head for said in noted.values() for head in said)])
    if rows:
        from flows.replayed_rows import replay_rows

        replay_rows(home, found)
    click.echo(json.dumps(found.summary()) if as_json else plain(home.hint(found.text())))
    if not found.is_whole:
        sys.exit(DISK)


@click.command()
@click.pass_obj
def stamp(home: Home) -> None:
    """Have a time-stamp authority sign the head of the custody chain.

    One or several are named in longwatch.toml, `stamp` under [custody], and sent a
    hash and nothing else. `longwatch up` does it once a day, and after a run
    that filed something ruled relevant. Exit code 1: one of them gave none.
    """
    from config.current.watch import settings_mistakes
    from flows.clock import clock
    from flows.upkeep.time_stamps import stamp_head
    from storage.archive.time_stamps import stamp_name

    for mistake in settings_mistakes(home):
        click.echo(f"note: {plain_line(mistake)}", err=True)
    stamped = stamp_head(home, now=clock)
    for address, one in stamped.stamps.items():
        name = stamp_name(stamped.head, address)
        click.echo(f"stamped {stamped.head} at {moment(one.stamped_at)} by {address}: store/stamps/{name}")
    for fault in stamped.faults:
        click.echo(f"failed: {plain_line(fault)}", err=True)
    sys.exit(1 if stamped.faults else 0)
