"""`longwatch verify`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.home import Home

DISK = 74


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
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON object.")
@click.pass_obj
def verify(home: Home, sample: int | None, rows: bool, heads: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001
    """Check that nothing in the archive has changed or gone missing.

    Recomputes the hashes of captures, filed batches, the rows of both
    databases and the chain of custody, recounts the balance, and names
    whatever has changed or is missing (exit code 74).
    """
    import json

    from flows.output.safe_text import plain
    from flows.upkeep.verify import verify as verified

    found = verified(home, sample=sample, heads=heads)
    if rows:
        from flows.replayed_rows import replay_rows

        replay_rows(home, found)
    click.echo(json.dumps(found.summary()) if as_json else plain(found.text()))
    if not found.is_whole:
        sys.exit(DISK)
