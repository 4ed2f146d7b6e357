"""Whether this computer's clock is to be believed: held against the last run, and against the clocks of servers."""

from __future__ import annotations

from datetime import datetime, timedelta

from config.home import Home
from storage.database.published import open_published
from storage.queries.watch.upkeep import LastClock, last_clock

WRONG = timedelta(minutes=10)
"""By less, clocks differ without any harm."""
SET = "set this computer's clock with NTP"


def clock_doubt(home: Home, *, now: datetime) -> str:
    """Why the clock is not to be believed, by the last run that was filed; empty where nothing speaks against it."""
    with open_published(home.published) as connection:
        ended, skew = last_clock(connection) if connection else LastClock()
    if ended and ended > now + WRONG:
        was = f"the last run ended at {ended:%Y-%m-%d %H:%M} UTC, and now it is {now:%Y-%m-%d %H:%M}"
        return f"{was}: the clock was ahead then, or is behind now: {SET}; times of what was filed then are wrong"
    return skew_doubt(skew)


def skew_doubt(skew: float | None) -> str:
    """Why the clock is not to be believed, by how far servers' clocks are ahead of it, in seconds."""
    if skew is None or abs(skew) <= WRONG.total_seconds():
        return ""
    which = "behind" if skew > 0 else "ahead of"
    return f"this computer's clock is {timedelta(seconds=abs(round(skew)))} {which} those of most publishers: {SET}"
