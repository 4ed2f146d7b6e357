"""`longwatch collect`: everything that is due or owed, once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from flows.output.counts import count_of

if TYPE_CHECKING:
    from datetime import datetime

    from config.home import Home
    from flows.collect import Report
    from flows.output.logs import Level

DONE, INCOMPLETE = 0, 1
SHOWN = 5


@click.command()
@click.option("--early", is_flag=True, help="Also poll feeds that are not due yet.")
@click.option("--source", "sources", multiple=True, help="Only this source; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
@click.option("--backfill", is_flag=True, help="Also ask archives and sitemaps for the days of the view gaps.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="With --backfill: for every day from there on.")
@click.option("--log", type=click.Choice(["info", "debug"]), help="Log each part on stderr; debug: each request, too.")
@click.option("--log-json", is_flag=True, help="The same lines as JSON, for programs.")
@click.pass_obj
def collect(
    home: Home,
    sources: tuple[str, ...],
    early: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
    backfill: bool,  # noqa: FBT001
    since: datetime | None,
    log: Level | None,
    log_json: bool,  # noqa: FBT001
) -> None:
    """Collect every feed that is due and every page still owed, once.

    Exit code 1: a source failed, something gathered could not be filed, or
    a file of the watch has a mistake; the run went on without it.
    """
    import gc
    import json

    from flows.clock import clock
    from flows.collect import Backfill
    from flows.collect import collect as run
    from flows.notices.noted_heads import note_head
    from flows.output.logs import write_logs
    from flows.output.progress import show_progress
    from flows.output.safe_text import plain_line
    from flows.upkeep.stamp_due import stamp_what_matters

    if log or log_json:
        write_logs(log or "info", as_json=log_json)
    # What is loaded is never garbage, and a run makes little (40 objects a page): to look for it took 3 % of the CPU of
    # 100 pages, and .06 s of a run of ten. After each 200,000 objects it took .07 s of 600 pages, for no less memory.
    gc.freeze()
    gc.set_threshold(500_000, 20, 100)
    click.echo(f"home: {home}", err=True)
    with show_progress() as on_progress:
        wanted = Backfill(since=since.date() if since else None) if backfill or since else None
        report = run(home, sources=sources, also_early=early, backfill=wanted, on_progress=on_progress)
    unstamped = stamp_what_matters(home, now=clock)
    unnoted = note_head(home, now=clock)
    click.echo(json.dumps(report.summary()) if as_json else _report_text(report))
    for remark in filter(None, (*report.remarks, unstamped, unnoted)):
        click.echo(f"note: {plain_line(home.hint(remark))}", err=True)
    if report.is_offline:
        feeds = count_of(len(report.failures), "feed")
        click.echo(f"failed: no name could be resolved, of {feeds} asked: is this computer online?", err=True)
    for failure in () if report.is_offline else report.failures:
        click.echo(f"failed: {plain_line(home.hint(failure))}", err=True)
    if report.unfiled.message:
        click.echo(f"not filed: {home.hint(report.unfiled.message)}", err=True)
    sys.exit(DONE if report.is_complete else INCOMPLETE)


def _report_text(report: Report) -> str:
    fates = ", ".join(f"{number} {fate}" for fate, number in report.balance.fates.items() if number) or "none"
    new = f", with {report.new_of_earlier} new" if report.new_of_earlier else ""
    batches = count_of(report.left_over, "batch")
    left = f" ({batches} left by an earlier run filed first{new})" if report.left_over else ""
    counted = f"{count_of(report.balance.entries, 'entry')}: {fates}" if report.balance.entries else "no new entries"
    return (
        f"run {report.run_id}: {counted}; difference {report.balance.difference}\n"
        f"sources: {report.sources_ok} answered, {report.sources_failed} failed; {report.seconds:.1f} s{left}"
        f"{_gone(report)}"
    )


def _gone(report: Report) -> str:
    """A line on the pages that were found gone."""
    from flows.output.safe_text import plain_line

    found = report.pages_gone
    if not found:
        return ""
    named = ", ".join(f"{plain_line(one.title or one.article_id[:8])} ({one.source})" for one in found[:SHOWN])
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return f"\n{count_of(len(found), 'page')} {'is' if len(found) == 1 else 'are'} gone: {named}{more}"
