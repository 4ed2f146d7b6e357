"""How long to wait before a retry, and when to give up: one table for whatever Longwatch tries again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

LONGEST_RETRY_AFTER = timedelta(days=1)
"""No longer a server is believed that asks to be left alone: one answered Retry-After with 88 hours (Media Cloud),
and one mistake would silence it for days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """A retry policy: the wait after the first failure, how it grows, and where it ends."""

    first: timedelta
    longest: timedelta
    growth: Literal["constant", "linear", "doubling"]
    tries: int | None = None
    """Failures after which it is given up; None for never."""
    patience: timedelta | None = None
    """It is not given up before this time has passed, however often it was tried."""

    def wait(self, failures: float) -> timedelta:
        """The wait after so many failures in a row; a feed's are weighed, and need not be whole numbers."""
        if self.growth == "constant":
            return self.first
        # Linear for feeds and never for good: Media Cloud raised its limit from 4 failures to 10 to 30, since "active
        # feeds do return 404 and come back".
        if self.growth == "linear":
            return min(self.first * failures, self.longest)
        return min(self.first * 2 ** min(failures - 1, 32), self.longest)

    def gives_up(self, failures: int, *, since: timedelta = timedelta(0)) -> bool:
        """Whether it is not tried again after so many failures, the first of them so long ago."""
        is_tried = self.tries is not None and failures >= self.tries
        return is_tried and (self.patience is None or since > self.patience)


DAYS_OWED = 30
# Fifteen tries besides the days: a host that held us back, or a budget that ran out, used up the days of a page that
# had hardly been asked for.
PAGES = Backoff(
    first=timedelta(hours=1), longest=timedelta(hours=24), growth="linear", tries=15, patience=timedelta(days=DAYS_OWED)
)
ROBOTS = Backoff(
    first=timedelta(days=1), longest=timedelta(days=1), growth="constant", tries=15, patience=PAGES.patience
)
"""Of a page that robots.txt forbids: it is read again once a day."""
REVISITS = Backoff(first=timedelta(hours=1), longest=timedelta(hours=4), growth="linear", tries=5)
"""Of a revisit that failed, before the next one is due."""
MESSAGES = Backoff(first=timedelta(0), longest=timedelta(0), growth="constant", tries=5)
"""Of a message to a channel that fails: tried with each run."""
PROCESSES = Backoff(first=timedelta(seconds=1), longest=timedelta(seconds=60), growth="doubling")
"""Of the server and the flows, which `up` starts again."""
LONGEST_POLL = timedelta(hours=24)


def feed_backoff(wait: timedelta, *, every: timedelta) -> Backoff:
    """Of a feed that would wait so long without failures: never more than a day, unless its interval is longer."""
    return Backoff(first=wait, longest=max(LONGEST_POLL, every), growth="linear")
