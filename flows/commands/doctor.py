"""`longwatch doctor` and `longwatch maintain`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.home import Home


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as a JSON list.")
@click.pass_obj
def doctor(home: Home, as_json: bool) -> None:  # noqa: FBT001
    """Check this watch for problems, and say how to fix them.

    Changes nothing. Exit code 0: all is well; 1: something needs attention.
    """
    import json
    from dataclasses import asdict

    from flows.clock import clock
    from flows.output.safe_text import plain
    from flows.upkeep.doctor import examine

    found = examine(home, now=clock())
    if as_json:
        said = [{name: home.hint(value) for name, value in asdict(one).items()} for one in found]
        click.echo(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        for one in found:
            click.echo(plain(home.hint(one.text())))
    sys.exit(1 if any(one.remedy for one in found) else 0)


@click.command()
@click.option("--sample", type=click.IntRange(min=0), default=200, show_default=True, help="Captures to verify.")
@click.pass_obj
def maintain(home: Home, sample: int) -> None:
    """Compact the store, refresh its indexes, and verify a sample.

    Run it every night. It lets a waiting run go first between its steps.
    """
    from flows.clock import clock
    from flows.maintain import maintain as put_in_order

    faults = 0
    for done in put_in_order(home, sample=sample, now=clock):
        click.echo(home.hint(done.text()))
        faults += len(done.faults)
    if faults:
        sys.exit(74)
