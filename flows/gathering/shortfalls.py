"""What a run could not do and nobody is to blame for, or a publisher's greed is: said once, with what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from config.home import Home
from flows.batches.clock_doubt import skew_doubt
from flows.batches.lines import Line
from flows.gathering.budget import Budget, Use
from flows.output.counts import count_of
from storage.database.published import open_published
from storage.queries.shares import recorded_shortfalls, used_by_source

if TYPE_CHECKING:
    from flows.workers.pool import Kill

A_DAY = timedelta(days=1)

RAISE = "raise it under [collect] in longwatch.toml if the source is to bring so much"
MACHINE = (
    "this computer was short of open files or memory: raise `ulimit -n`, give it memory, or lower feeds_at_once, "
    "pages_at_once and workers under [collect]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What earlier runs of a day have used, and what was said of it."""

    used: Mapping[str, Use] = field(default_factory=dict)
    """By source."""
    recorded: frozenset[str] = frozenset()
    """Sources and hosts whose pages were said to wait."""


def shares_of_a_day(home: Home, *, now: datetime) -> Shares:
    """What was used and said within the last day."""
    with open_published(home.published) as connection:
        if connection is None:
            return Shares()
        used = used_by_source(connection, since=now - A_DAY, now=now)
        recorded = recorded_shortfalls(connection, since=now - A_DAY, now=now)
    return Shares(
        used={source: Use(seconds=some, bytes=much) for source, (some, much) in used.items()}, recorded=recorded
    )


def shortfall_lines(
    budget: Budget, hosts: dict[str, int], lacks: dict[str, int], *, per_day: int, recorded: frozenset[str],
    run_id: str, now: datetime,
) -> list[Line]:  # fmt: skip
    """What sources have used, and what had to wait or could not be done."""
    return [
        *use_lines(budget, run_id=run_id, now=now),
        *held_lines(budget, run_id=run_id, recorded=recorded, now=now),
        *host_lines(hosts, run_id=run_id, per_day=per_day, recorded=recorded, now=now),
        *lack_lines(lacks, run_id=run_id, now=now),
    ]


def use_lines(budget: Budget, *, run_id: str, now: datetime) -> Iterator[Line]:
    """What each source has used, so that tomorrow's runs know."""
    for source, use in sorted(budget.used.items()):
        if source:
            used = {"read_seconds": round(use.seconds, 3), "read_bytes": use.bytes, "used_at": now.isoformat()}
            yield {"record": "use", "run_id": run_id, "source_id": source, **used}


def held_lines(budget: Budget, *, run_id: str, recorded: frozenset[str], now: datetime) -> Iterator[Line]:
    """A problem for each source whose pages wait because it has used its share, if that was not said within a day."""
    for source, pages in sorted(budget.held.items()):
        if source not in recorded:
            message = f"{source}: {_owed(pages)}: it has used {budget.over(source)}: to come later; {RAISE}"
            yield _problem(run_id, "budget", source, now, message) | {"source_id": source}


def host_lines(
    hosts: dict[str, int], *, run_id: str, per_day: int, recorded: frozenset[str], now: datetime
) -> Iterator[Line]:
    """The same for hosts that were asked as often as they may be in a day."""
    for host, pages in sorted(hosts.items()):
        if host not in recorded:
            message = (
                f"{host}: {_owed(pages)}: it was asked {count_of(per_day, 'time')} in a day (per_day): to come later"
            )
            yield _problem(run_id, "budget", host, now, message) | {"url": f"http://{host}/"}


def lack_lines(lacks: dict[str, int], *, run_id: str, now: datetime) -> Iterator[Line]:
    """One problem for all that this computer could not do, with an example; none where it could do all."""
    if lacks:
        example, count = next(iter(lacks)), sum(lacks.values())
        yield _problem(run_id, "machine", "lacks", now, f"{MACHINE} ({count_of(count, 'time')}, as: {example})")


def ahead_lines(doubt: str, *, run_id: str, now: datetime) -> Iterator[Line]:
    """A problem for a clock that jumped since the last run: it goes before the pages, whose visits are dated by it."""
    if doubt:
        yield _problem(run_id, "clock", "ahead", now, doubt)


def skew_lines(skew: float | None, *, run_id: str, now: datetime) -> Iterator[Line]:
    """A problem for a clock that the clocks of servers speak against."""
    if message := skew_doubt(skew):
        yield _problem(run_id, "clock", "skew", now, message)


def ended_line(part: str, why: str, *, run_id: str, now: datetime) -> Line:
    """A problem for a part of a run that was ended before it was done."""
    message = f"{part}: {why}: what it had is filed, the rest is owed"
    return _problem(run_id, "watchdog", part, now, message)


def kill_line(kill: Kill, name: str, *, run_id: str, now: datetime) -> Line:
    """A problem for a reader that was stopped."""
    fault = "it is read again, alone" if kill.cause == "work" else "that was this computer's fault, not the page's"
    message = f"{kill.name}: its reader was stopped: {kill.why}: {fault}"
    failure = "machine" if kill.cause == "machine" else "killed"
    line = _problem(run_id, "killed", name, now, message)
    return line | {"failure": failure, "source_id": kill.source or None, "url": kill.name}


def _owed(pages: int) -> str:
    return f"{count_of(pages, 'page')} {'is' if pages == 1 else 'are'} owed"


def messages(lines: Sequence[Line]) -> list[str]:
    """What the problems among some lines say."""
    return [str(line["message"]) for line in lines if line["record"] == "problem"]


def _problem(run_id: str, failure: str, name: str, now: datetime, message: str) -> Line:
    common = {"problem_id": f"{run_id}.{failure}.{name}", "run_id": run_id, "found_at": now.isoformat()}
    return {"record": "problem", **common, "failure": failure, "message": message}
