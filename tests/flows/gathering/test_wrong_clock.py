"""A clock that was once far ahead costs a day at most, and nothing reports meanwhile that all is well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.reading import read_watch
from flows.answers.status import read_status
from flows.batches.clock_doubt import clock_doubt, middle_skew, skew_doubt
from flows.collect import Report, collect
from flows.rebuild import rebuild
from flows.service.liveness import CRITICAL, WELL, liveness
from flows.upkeep.reread import Request

Text = Callable[[str], str]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def run(alpha: Any, at: datetime) -> Report:
    return collect(alpha.home, now=lambda: at)


@pytest.mark.parametrize("days", [40, 400])
def test_feeds_and_pages_planned_by_a_clock_far_ahead_are_asked_when_it_is_right_again(
    alpha: Any, text: Text, days: int
) -> None:
    now = datetime.now(UTC)
    alpha.says("/one", "One", text("one"))
    alpha.answers("/broken", b"", status=500)
    alpha.says("/two", "Two", text("two"))
    alpha.answers("/two", b"", status=500)
    ahead = run(alpha, now + days * DAY)
    assert any("ahead of those of most publishers" in remark for remark in ahead.remarks)
    alpha.says("/three", "Three", text("three"))
    alpha.says("/two", "Two", text("two"))
    back = run(alpha, now)
    assert back.sources_ok == 1
    assert any("the clock was ahead then, or is behind now" in remark for remark in back.remarks)
    assert alpha.rows("select title from articles order by title") == [("One",), ("Three",), ("Two",)]
    assert alpha.rows("select count(*) from problems where failure = 'clock'") == [(2,)]
    again = run(alpha, now + HOUR)
    assert again.sources_ok == 1
    assert not [remark for remark in again.remarks if "the clock was ahead then" in remark]


def test_pages_first_seen_by_a_clock_far_ahead_are_looked_at_again_as_those_of_the_next_run(
    alpha: Any, text: Text
) -> None:
    now = datetime.now(UTC)
    alpha.says("/one", "One", text("one"))
    run(alpha, now + 40 * DAY)
    run(alpha, now)
    assert alpha.asked().count("/one") == 1, "it counts from the first run by a right clock"
    for hours in (1.1, 1.2, 3.1, 9.1):
        run(alpha, now + hours * HOUR)
    assert alpha.asked().count("/one") == 4, "at 1, 3 and 9 hours, and no more often"


def test_a_run_that_ended_in_the_future_is_no_sign_of_life(alpha: Any) -> None:
    now = datetime.now(UTC)
    alpha.lists([])
    run(alpha, now)
    assert liveness(alpha.home, max_age=2 * HOUR, now=now).code == WELL
    run(alpha, now + 40 * DAY)
    late = liveness(alpha.home, max_age=2 * HOUR, now=now + DAY)
    assert late.code == CRITICAL
    assert "the clock was ahead then" in late.says
    assert "the clock was ahead then" in clock_doubt(alpha.home, now=now + DAY)
    assert "clock      the last run ended at" in read_status(alpha.home, zone="UTC", now=now + DAY).text()


def test_clocks_that_differ_by_minutes_are_believed() -> None:
    assert skew_doubt(None) == skew_doubt(-599.0) == skew_doubt(599.0) == ""
    assert "1:00:00 behind" in skew_doubt(3_600.0)


def test_a_publisher_has_one_voice_about_our_clock_however_often_it_answers() -> None:
    evil, good = [430_000.0] * 40, [1.0, -2.0]
    assert middle_skew({"evil": evil, "good": good, "other": good}) == -0.5
    assert middle_skew({"evil": evil, "good": good}) == -0.5
    assert middle_skew({"evil": evil}) == 430_000
    assert middle_skew({}) is None


def test_what_a_publisher_changes_after_a_clock_was_ahead_is_a_revision_now_and_not_when_the_false_day_comes(
    alpha: Any, text: Text
) -> None:
    now = datetime.now(UTC)
    alpha.says("/one", "One", text("one"))
    alpha.says("/two", "Two", text("two"))
    run(alpha, now + 40 * DAY)
    run(alpha, now)
    alpha.says("/one", "One", text("one").replace("one9 ", "one99 "))
    alpha.answers("/two", b"", status=410)
    run(alpha, now + 1.1 * HOUR)
    changed = "looks.revision > 1 or outcome = 'gone'"
    seen = f"select title, outcome, looks.revision from looks join articles using (article_id) where {changed}"
    assert alpha.rows(f"{seen} order by 1") == [("One", "revised", 2), ("Two", "gone", 1)]
    assert alpha.rows("select revision, revisions, 'one99 ' in text from articles where title = 'One'") == [
        (2, 2, True)
    ]
    assert alpha.rows("select title, back_at from vanishings join articles using (article_id)") == [("Two", None)]
    again = rebuild(alpha.home, read_watch(alpha.home), Request(), now=lambda: now + 2 * HOUR)
    assert again.is_same, again.text()
