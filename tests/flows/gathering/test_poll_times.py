"""When a feed is asked again, and the words for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from extractors.backoff import LONGEST_POLL
from flows.gathering.poll_times import FLOOR, Next, Polling, Wish, asked_whole, next_poll

NOW = datetime(2026, 3, 2, 12, 5, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
QUIETLY = Polling(now=NOW, every=30 * MINUTE, outcome="same", name="alpha/main")
EVEN = (1.0,) * 24


def after(polling: Polling) -> timedelta:
    return next_poll(polling).at - NOW


@pytest.mark.parametrize(
    ("every", "failures", "minutes"),
    [(30, 0, 30), (30, 0.25, 37.5), (30, 1, 60), (30, 3, 120), (30, 1000, 1440), (60, 24, 1440), (10_080, 5, 10_080)],
)
def test_a_feed_is_asked_later_after_failures_but_once_a_day_or_as_often_as_ever(
    every: int, failures: float, minutes: float
) -> None:
    polling = replace(QUIETLY, every=every * MINUTE, outcome="timeout", failures=failures)
    assert after(polling) == minutes * MINUTE


def test_a_feed_is_not_asked_before_the_time_its_server_named() -> None:
    assert after(replace(QUIETLY, retry_after=NOW + 3 * HOUR)) == 3 * HOUR
    assert after(replace(QUIETLY, retry_after=NOW)) == HOUR / 2
    assert "Retry-After" in next_poll(replace(QUIETLY, retry_after=NOW + 3 * HOUR)).because


def test_a_publisher_may_ask_us_to_come_less_often_and_never_more() -> None:
    assert after(replace(QUIETLY, wish=Wish(minutes=120, named="ttl"))) == 2 * HOUR
    assert (
        "2 hours, which its publisher asks for by ttl"
        in next_poll(replace(QUIETLY, wish=Wish(minutes=120, named="ttl"))).because
    )
    assert after(replace(QUIETLY, wish=Wish(minutes=1, named="max-age"))) == HOUR / 2
    assert after(replace(QUIETLY, wish=Wish(minutes=90_000, named="ttl"))) == LONGEST_POLL


def test_a_feed_whose_list_turns_over_quickly_is_asked_sooner_but_not_within_ten_minutes() -> None:
    busy = replace(QUIETLY, listed=30, hourly=(40.0,) * 24)
    assert after(busy) == 15 * MINUTE
    assert after(replace(busy, hourly=(4000.0,) * 24)) == FLOOR
    assert after(replace(busy, hourly=EVEN)) == HOUR / 2


def test_a_feed_that_sleeps_is_asked_later_and_in_time_for_its_waking() -> None:
    asleep = (0.0,) * 24
    assert after(replace(QUIETLY, listed=30, hourly=asleep)) == 90 * MINUTE
    wakes_at_one = tuple(5.0 if hour == 13 else 0.0 for hour in range(24))
    assert after(replace(QUIETLY, listed=30, hourly=wakes_at_one)) == HOUR / 2


def test_a_poll_that_came_late_makes_the_next_one_sooner_and_says_what_may_be_lost() -> None:
    lost = next_poll(replace(QUIETLY, outcome="ok", listed=20, fresh=20))
    assert lost.at - NOW == 15 * MINUTE
    assert "all of its 20 entries are new" in lost.overlap
    late = next_poll(replace(QUIETLY, outcome="ok", listed=20, fresh=14))
    assert "14 of its 20 entries are new" in late.overlap
    for fine in ({"fresh": 13}, {"fresh": 20, "is_first": True}, {"listed": 3, "fresh": 3}):
        assert next_poll(replace(QUIETLY, outcome="ok", listed=fine.get("listed", 20), fresh=fine["fresh"],
                                 is_first=bool(fine.get("is_first")))).overlap == ""  # fmt: skip


def test_hours_in_which_a_publisher_wants_to_be_left_alone_are_left_out() -> None:
    skipping = replace(QUIETLY, wish=Wish(skip_hours=frozenset({12, 13, 14})))
    why = "every 30 minutes as configured; not in the hours that its publisher names to be left alone (skipHours)"
    assert next_poll(skipping) == Next(at=NOW.replace(hour=15, minute=0), because=why)
    assert after(replace(QUIETLY, wish=Wish(skip_hours=frozenset(range(24))))) == HOUR / 2


def test_feeds_that_are_refused_do_not_come_back_all_at_once() -> None:
    refused = [replace(QUIETLY, outcome="blocked", failures=0.5, name=f"host/{n}") for n in range(50)]
    waits = [after(one) for one in refused]
    assert all(45 * MINUTE <= wait <= 105 * MINUTE for wait in waits)
    assert max(waits) - min(waits) > 40 * MINUTE
    assert waits == [after(one) for one in refused]


def test_once_a_day_a_feed_is_asked_for_the_whole() -> None:
    assert asked_whole(now=NOW, whole_at=None)
    assert asked_whole(now=NOW, whole_at=NOW - 24 * HOUR)
    assert not asked_whole(now=NOW, whole_at=NOW - 23 * HOUR)
