"""Whether this computer's clock is to be believed: held against the last run, and against the clocks of servers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from config.home import Home
from storage.database.published import open_published
from storage.queries.watch.upkeep import LastClock, last_clock

WRONG = timedelta(minutes=10)
"""By less, clocks differ without any harm."""
SET = "set this computer's clock with NTP"


AHEAD = "clock.ahead"


def is_clock_ahead(problem: Mapping[str, object]) -> bool:
    """Whether a problem is that of a run that found that the clock had been ahead before it."""
    return str(problem.get("problem_id") or "").endswith(f".{AHEAD}")


def clock_doubt(home: Home, *, now: datetime) -> str:
    """Why the clock is not to be believed, by the last run that was filed; empty where nothing speaks against it."""
    return clock_ahead(home, now=now) or skew_doubt(_last(home).skew)


def clock_ahead(home: Home, *, now: datetime) -> str:
    """Why the clock must have been ahead in the last run, or is behind now; empty where it ended before now."""
    ended = _last(home).finished_at
    if ended is None or ended <= now + WRONG:
        return ""
    was = f"the last run ended at {ended:%Y-%m-%d %H:%M} UTC, and now it is {now:%Y-%m-%d %H:%M}"
    return f"{was}: the clock was ahead then, or is behind now: {SET}; times of what was filed then are wrong"


def _last(home: Home) -> LastClock:
    with open_published(home.published) as connection:
        return last_clock(connection) if connection else LastClock()


def middle_skew(by_source: Mapping[str, Sequence[float]]) -> float | None:
    """Seconds by which servers' clocks are ahead of ours; None where no server sent one.

    The median of the sources', each with one voice, however often it answers. Of an even number, the one of the middle
    two that doubts ours less.
    """
    if not by_source:  # to load what finds a median takes as long as ten questions
        return None
    from statistics import median, median_high, median_low

    skews = sorted(map(median, by_source.values()))
    middle: float = min(median_low(skews), median_high(skews), key=abs)
    return round(middle, 1)


def skew_doubt(skew: float | None) -> str:
    """Why the clock is not to be believed, by how far servers' clocks are ahead of it, in seconds."""
    if skew is None or abs(skew) <= WRONG.total_seconds():
        return ""
    which = "behind" if skew > 0 else "ahead of"
    return f"this computer's clock is {timedelta(seconds=abs(round(skew)))} {which} those of most publishers: {SET}"
