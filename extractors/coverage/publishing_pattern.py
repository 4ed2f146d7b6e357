"""A source's publishing pattern: how much it brings at each hour of its week, how long it is silent when all is well.

Silence is counted in articles missed, not in hours: a night, a weekend or a slow source then weigh what they should.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

HOURS_A_WEEK = 168
LEAST_ARRIVALS, LEAST_TIME = 8, timedelta(days=14)
"""Less than this, and nothing is expected of a source."""
DAMPING = 4.0
"""Arrivals that a weekday or an hour must have had before it counts as different from the others."""
SHARE_OF_EVEN = 0.05
"""No hour of a week is expected to bring less than this share of an even flow: nobody keeps hours so strictly."""
# Three articles that should have come; and never less than a quarter more than the longest gap that was seen.
MISSED, LONGER = 3.0, 1.25
LEAST_SILENCE = timedelta(hours=24)
"""A silence is a finding after so many articles missed, when it is so much longer than any before, after so long."""
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingPattern:
    """What a source brings, and the silences it is used to."""

    hourly: tuple[float, ...]
    """Articles expected in each hour of a week, Monday 00:00 first."""
    longest: float
    """Its longest silence, in articles that would have been expected in it."""

    @property
    def daily(self) -> float:
        """Articles a day, over a week."""
        return sum(self.hourly) / 7

    @property
    def patience(self) -> float:
        """Articles missed after which its silence is a finding."""
        return max(MISSED, LONGER * self.longest)

    def expected_between(self, since: datetime, until: datetime) -> float:
        """Articles expected between two moments of one zone's clock."""
        total, at = 0.0, since
        while at < until:
            after = min(at.replace(minute=0, second=0, microsecond=0) + HOUR, until)
            total += self.hourly[_hour_of_week(at)] * ((after - at) / HOUR)
            at = after
        return total

    def silent_from(self, last: datetime) -> datetime:
        """When a silence that began with the last arrival becomes a finding."""
        missed, at = 0.0, last
        while missed < self.patience or at - last < LEAST_SILENCE:
            after = at.replace(minute=0, second=0, microsecond=0) + HOUR
            missed += self.hourly[_hour_of_week(at)] * ((after - at) / HOUR)
            at = after
        return at


def publishing_pattern(
    arrivals: Sequence[datetime], *, since: datetime, until: datetime, blind: Sequence[tuple[datetime, datetime]] = ()
) -> PublishingPattern | None:
    """The pattern of arrivals between two moments, all of one zone's clock and ascending; None where too few are known.

    `blind`: times in which nothing could arrive, since we or the source were away; no silence that touches one counts.
    """
    seen = [at for at in arrivals if since <= at < until]
    if len(seen) < LEAST_ARRIVALS or until - since < LEAST_TIME:
        return None
    hourly = _hourly(seen, since, until)
    bare = PublishingPattern(hourly=hourly, longest=0.0)
    gaps = (bare.expected_between(one, other) for one, other in pairwise(seen) if not _touches(blind, one, other))
    return PublishingPattern(hourly=hourly, longest=max(gaps, default=0.0))


def _hourly(seen: Sequence[datetime], since: datetime, until: datetime) -> tuple[float, ...]:
    """Articles in each hour of a week: the mean flow, bent by weekday and by hour as far as there is ground for it."""
    hours = (until - since) / HOUR
    even = len(seen) / hours
    weekdays, daytimes = [0] * 7, [0] * 24
    for at in seen:
        weekdays[at.weekday()] += 1
        daytimes[at.hour] += 1
    by_weekday = [(count + DAMPING) / (len(seen) / 7 + DAMPING) for count in weekdays]
    by_daytime = [(count + DAMPING) / (len(seen) / 24 + DAMPING) for count in daytimes]
    shape = [max(by_weekday[hour // 24] * by_daytime[hour % 24], SHARE_OF_EVEN) for hour in range(HOURS_A_WEEK)]
    scale = even * HOURS_A_WEEK / sum(shape)
    return tuple(one * scale for one in shape)


def _hour_of_week(at: datetime) -> int:
    return at.weekday() * 24 + at.hour


def _touches(blind: Sequence[tuple[datetime, datetime]], since: datetime, until: datetime) -> bool:
    place = bisect_left(blind, (until, until))
    return place > 0 and blind[place - 1][1] > since
