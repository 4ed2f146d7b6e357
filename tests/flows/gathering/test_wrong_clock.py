"""A clock that was once far ahead costs a day at most, and nothing reports meanwhile that all is well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from config.reading import read_watch
from flows.answers.status import read_status
from flows.batches.clock_doubt import clock_doubt, middle_skew, skew_doubt
from flows.collect import Report, collect
from flows.rebuild import rebuild
from flows.service.liveness import CRITICAL, WELL, liveness
from flows.upkeep.reread import Request
from newsroom.server import Newsroom
from tests.conftest import Alpha, text_about
from tests.stories import DAY, HOUR, Told

Text = Callable[[str], str]


def run(alpha: Any, at: datetime) -> Report:
    return collect(alpha.home, now=lambda: at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A watch whose clock was forty days ahead for its first run, and right for the three after it."""

    now: datetime
    feeds: Told
    looks: Told
    changes: Told
    ahead: Report
    back: Report
    again: Report
    looked: tuple[int, int]
    """How often a page of `looks` was asked for by the first run with a right clock, and by all of a day's."""
    titles: list[tuple[Any, ...]]
    """Those of `feeds` after the first run with a right clock."""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """Nobody writes to it."""
    with Newsroom({}) as newsroom:
        alpha = Alpha(newsroom, tmp_path_factory.mktemp("ahead") / "home")
        feeds, looks, changes = (Told(newsroom, alpha.home, name) for name in ("feeds", "looks", "changes"))
        now = datetime.now(UTC)
        feeds.says("/one", "One", text_about("one"))
        feeds.says("/two", "Two", text_about("two"))
        feeds.answers("/two", b"", status=500)
        looks.says("/page", "Page", text_about("page"))
        changes.says("/first", "First", text_about("first"))
        changes.says("/second", "Second", text_about("second"))
        ahead = run(alpha, now + 40 * DAY)
        feeds.says("/three", "Three", text_about("three"))
        feeds.says("/two", "Two", text_about("two"))
        back = run(alpha, now)
        at_once = looks.asked().count("/page")
        titles = feeds.rows("select title from articles order by title")
        changes.says("/first", "First", text_about("first").replace("first9 ", "first99 "))
        changes.answers("/second", b"", status=410)
        again, *_ = [run(alpha, now + hours * HOUR) for hours in (1.1, 1.2)]
        return Watched(
            now=now, feeds=feeds, looks=looks, changes=changes, ahead=ahead, back=back, again=again, titles=titles,
            looked=(at_once, looks.asked().count("/page")),
        )  # fmt: skip


def test_feeds_and_pages_planned_by_a_clock_far_ahead_are_asked_when_it_is_right_again(watched: Watched) -> None:
    assert any("ahead of those of most publishers" in remark for remark in watched.ahead.remarks)
    assert watched.back.sources_ok == 3
    assert any("the clock was ahead then, or is behind now" in remark for remark in watched.back.remarks)
    assert watched.titles == [("One",), ("Three",), ("Two",)]
    told = f"failure = 'clock' and run_id in ('{watched.ahead.run_id}', '{watched.back.run_id}')"
    assert watched.feeds.rows(f"select count(*) from main.problems where {told}") == [(2,)]
    assert watched.again.sources_ok == 3
    assert not [remark for remark in watched.again.remarks if "the clock was ahead then" in remark]


def test_a_clock_more_than_a_year_ahead_is_found_out_likewise(alpha: Any, text: Text) -> None:
    now = datetime.now(UTC)
    alpha.says("/one", "One", text("one"))
    alpha.says("/two", "Two", text("two"))
    alpha.answers("/two", b"", status=500)
    ahead = run(alpha, now + 400 * DAY)
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


def test_pages_first_seen_by_a_clock_far_ahead_are_looked_at_again_as_those_of_the_next_run(watched: Watched) -> None:
    assert watched.looked[0] == 1, "it counts from the first run by a right clock"
    assert watched.looked[1] == 2, "after an hour, and no more often"


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
    watched: Watched,
) -> None:
    it = watched.changes
    changed = "(looks.revision > 1 or outcome = 'gone')"
    seen = (
        f"select title, outcome, looks.revision from looks join articles using (article_id) where {changed}"
        f" and looked_at < '{watched.now + 1.15 * HOUR}'"
    )
    assert it.rows(f"{seen} order by 1") == [("First", "revised", 2), ("Second", "gone", 1)]
    assert it.rows("select revision, revisions, 'first99 ' in text from articles where title = 'First'") == [
        (2, 2, True)
    ]
    assert it.rows("select title, back_at from vanishings join articles using (article_id)") == [("Second", None)]
    after = watched.now + 10 * HOUR
    again = rebuild(it.home, read_watch(it.home), Request(), now=lambda: after)
    assert again.is_same, again.text()
