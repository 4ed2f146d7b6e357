"""Patterns of sources nobody runs: what each brings, and when its silence is none of its own."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

import pytest

from extractors.coverage.publishing_pattern import HOUR, PublishingPattern, publishing_pattern

MONDAY = datetime(2026, 1, 5)
DAY = timedelta(days=1)
WEEKS = 8

Arrivals = Callable[[Random, int], list[datetime]]


def by_chance(a_day: float) -> Arrivals:
    def arrivals(dice: Random, days: int) -> list[datetime]:
        found, at = [], MONDAY
        while (at := at + dice.expovariate(a_day) * DAY) < MONDAY + days * DAY:
            found.append(at)
        return found

    return arrivals


def daily_at_seven(dice: Random, days: int) -> list[datetime]:
    return [MONDAY + day * DAY + 7 * HOUR + dice.random() * HOUR for day in range(days)]


def in_office_hours(dice: Random, days: int) -> list[datetime]:
    def of(day: datetime) -> Iterator[datetime]:
        if day.weekday() < 5:
            yield from (day + (9 + 8 * dice.random()) * HOUR for _ in range(6))

    return sorted(at for day in range(days) for at in of(MONDAY + day * DAY))


def weekly(dice: Random, days: int) -> list[datetime]:
    return [MONDAY + day * DAY + 50 * HOUR + dice.random() * HOUR for day in range(0, days, 7)]


def alarms(arrivals: list[datetime], days: range) -> int:
    """How often somebody who looked every hour of these days would have been alerted to a silence."""
    found = 0
    for day in days:
        now = MONDAY + day * DAY
        before = arrivals[: bisect_left(arrivals, now)]
        known = publishing_pattern(before, since=now - WEEKS * 7 * DAY, until=now)
        assert known is not None
        later = arrivals[len(before) : bisect_left(arrivals, now + DAY)]
        for last, then in zip([before[-1], *later], [*later, now + DAY], strict=True):
            found += now <= known.silent_from(last) < then
    return found


@pytest.mark.parametrize(
    "arrivals",
    [by_chance(1), by_chance(8), daily_at_seven, in_office_hours, weekly],
    ids=["1", "8", "daily", "office", "weekly"],
)
@pytest.mark.parametrize(
    "quarters",
    [
        range(1),
        pytest.param(range(1, 3), marks=pytest.mark.long),  # other quarters of the same sources: range(1) is one
    ],
    ids=["one", "others"],
)
def test_a_source_that_goes_on_as_ever_is_not_called_silent_once_a_quarter(arrivals: Arrivals, quarters: range) -> None:
    days = range(WEEKS * 7, WEEKS * 7 + 91)
    counts = [alarms(arrivals(Random(seed), days.stop), days) for seed in quarters]
    assert sum(counts) / len(counts) <= 1


@pytest.mark.parametrize(
    ("arrivals", "latest"),
    [(daily_at_seven, 3 * DAY), (weekly, 21 * DAY), (by_chance(30), DAY)],
    ids=["daily", "weekly", "30"],
)
def test_a_source_that_falls_silent_is_reported_after_three_gaps_or_a_day(
    arrivals: Arrivals, latest: timedelta
) -> None:
    came = arrivals(Random(1), WEEKS * 7)
    known = publishing_pattern(came, since=MONDAY, until=MONDAY + WEEKS * 7 * DAY)
    assert known is not None
    assert DAY <= known.silent_from(came[-1]) - came[-1] <= latest + 3 * HOUR


def test_a_weekend_off_is_no_silence() -> None:
    came = in_office_hours(Random(2), WEEKS * 7)
    known = publishing_pattern(came, since=MONDAY, until=MONDAY + WEEKS * 7 * DAY)
    assert known is not None
    assert came[-1].weekday() == 4
    assert known.silent_from(came[-1]) > came[-1] + 60 * HOUR
    assert known.daily == pytest.approx(6 * 5 / 7, rel=0.01)
    assert known.expected_between(MONDAY + 5 * DAY, MONDAY + 7 * DAY) < 3


def test_a_silence_in_a_blind_time_is_none_that_it_is_used_to() -> None:
    came = [at for at in by_chance(6)(Random(3), 56) if not 20 * DAY <= at - MONDAY < 27 * DAY]
    since, until = MONDAY, MONDAY + 56 * DAY
    seeing = publishing_pattern(came, since=since, until=until)
    blind = publishing_pattern(came, since=since, until=until, blind=[(MONDAY + 20 * DAY, MONDAY + 27 * DAY)])
    assert seeing is not None
    assert blind is not None
    assert seeing.longest > 30 > 15 > blind.longest


def test_nothing_is_expected_of_a_source_that_is_hardly_known() -> None:
    assert publishing_pattern(daily_at_seven(Random(1), 7), since=MONDAY, until=MONDAY + 56 * DAY) is None
    assert publishing_pattern(by_chance(5)(Random(1), 10), since=MONDAY, until=MONDAY + 10 * DAY) is None
    assert publishing_pattern([], since=MONDAY, until=MONDAY + 56 * DAY) is None


def test_what_is_expected_adds_up_over_the_hours() -> None:
    even = PublishingPattern(hourly=(0.5,) * 168, longest=0)
    assert even.daily == 12
    assert even.expected_between(MONDAY, MONDAY + 90 * timedelta(minutes=1)) == pytest.approx(0.75)
    assert even.expected_between(MONDAY, MONDAY) == 0
    assert even.silent_from(MONDAY) == MONDAY + DAY
