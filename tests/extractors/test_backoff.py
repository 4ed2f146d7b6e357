"""How long to wait before a retry."""

from datetime import timedelta

from extractors.backoff import MESSAGES, PAGES, PROCESSES, REVISITS, ROBOTS, feed_backoff

HOUR = timedelta(hours=1)


def test_a_page_waits_an_hour_longer_each_time_and_never_more_than_a_day() -> None:
    assert [PAGES.wait(failures) for failures in (1, 2, 24, 500)] == [HOUR, 2 * HOUR, 24 * HOUR, 24 * HOUR]
    assert [ROBOTS.wait(failures) for failures in (1, 9)] == [24 * HOUR, 24 * HOUR]


def test_a_page_is_given_up_after_fifteen_tries_and_thirty_days() -> None:
    month = timedelta(days=31)
    assert [PAGES.gives_up(failures, since=month) for failures in (14, 15)] == [False, True]
    assert not PAGES.gives_up(500, since=timedelta(days=30))


def test_a_process_waits_twice_as_long_each_time_up_to_a_minute() -> None:
    assert [PROCESSES.wait(n).total_seconds() for n in (1, 2, 3, 6, 7, 10_000)] == [1, 2, 4, 32, 60, 60]


def test_a_feed_waits_by_its_own_interval_up_to_a_day_or_the_interval() -> None:
    assert feed_backoff(HOUR, every=HOUR).wait(1.25) == 1.25 * HOUR
    assert feed_backoff(HOUR, every=HOUR).wait(100) == 24 * HOUR
    assert feed_backoff(HOUR, every=72 * HOUR).wait(100) == 72 * HOUR


def test_revisits_and_messages_are_tried_five_times() -> None:
    assert [one.gives_up(failures) for one in (REVISITS, MESSAGES) for failures in (4, 5)] == [False, True] * 2
    assert [REVISITS.wait(failures) for failures in (1, 4)] == [HOUR, 4 * HOUR]
