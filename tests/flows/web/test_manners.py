"""How publishers are treated, seen from their side: what is asked, how often, and what is left alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from extractors.feeds.robots_rules import RobotsRules, read_rules, robots_text
from extractors.records import FailureClass, FetchFailure
from flows.collect import collect
from flows.web.robots import Robots, delay_of, origin_of, robots_from
from newsroom.feeds import Entry
from newsroom.server import Answer
from tests.conftest import text_about
from tests.stories import DAY, HOUR, NOW, Story, Told, as_tests

Text = Callable[[str], str]
THEN = datetime(2026, 3, 2, 12, tzinfo=UTC)
FEED = "/longwatch-feed.xml"
BEFORE_TWO, SECOND = timedelta(minutes=119), timedelta(seconds=1)


def robots(it: Told, text: str, *, status: int = 200) -> None:
    it.answers("/robots.txt", text.encode(), status=status, headers=(("Content-Type", "text/plain"),))


def feed_of(it: Told) -> Answer:
    """What stands at the address of its feed."""
    feed = it.newsroom._answers[(it.host, FEED)]
    assert isinstance(feed, Answer)
    return feed


def leads(it: Told, path: str, to: str, *, status: int) -> None:
    it.answers(path, b"", status=status, headers=(("Location", to),))


def a_page_that_robots_txt_forbids_is_owed_and_tried_again_when_it_is_allowed(it: Told, text: Text) -> Story:
    robots(it, "User-agent: *\nDisallow: /secret")
    it.says("/open", "Open", text("open"))
    it.says("/secret/one", "Secret", text("secret"))
    came = yield NOW
    assert came.fates == {"new": 1, "known": 0, "revised": 0, "waiting": 1, "skipped": 0, "failed": 0}
    assert "/secret/one" not in it.asked()
    ((reason,),) = it.rows("select reason from owed")
    assert "robots.txt asks us not to" in str(reason)
    assert it.rows("select outcome from fetches where purpose = 'robots'") == [("ok",)]
    robots(it, "User-agent: *\nDisallow:")
    yield DAY + HOUR
    assert it.asked().count("/secret/one") == 1
    assert it.rows("select count(*) from articles") == [(2,)]


def robots_txt_is_asked_for_once_a_day_and_remembered_by_later_runs(it: Told, text: Text) -> Story:
    robots(it, "User-agent: Longwatch\nDisallow: /never")
    for hours, path in ((0, "/one"), (1, "/two"), (2, "/never/three")):
        it.says(path, path, text(path))
        yield hours * HOUR
    assert "/two" in it.asked()
    assert it.asked().count("/robots.txt") == 1
    assert "/never/three" not in it.asked()
    yield 23 * HOUR
    assert it.asked().count("/robots.txt") == 1
    it.says("/four", "Four", text("four"))
    yield DAY + HOUR
    assert it.asked().count("/robots.txt") == 2


def a_host_whose_robots_txt_is_missing_forbids_nothing_and_one_in_trouble_everything(it: Told, text: Text) -> Story:
    it.says("/one", "One", text("one"))
    robots(it, "", status=503)
    yield NOW
    assert "/one" not in it.asked()
    ((reason,),) = it.rows("select reason from owed")
    assert str(reason).startswith("server: ")
    robots(it, "", status=404)
    yield 2 * HOUR  # trouble is asked after as often as any page that is owed
    assert "/one" in it.asked()


def a_server_that_always_says_not_modified_is_asked_for_the_whole_once_a_day(it: Told, text: Text) -> Story:
    it.says("/one", "One", text("one"))
    yield NOW
    asked = []
    for hours in (1, 4, 23, 25, 26):
        yield hours * HOUR
        seen = [one for one in it.newsroom.requests if (one.host, one.path) == (it.host, FEED)][-1]
        asked.append(any(name.lower() in ("if-none-match", "if-modified-since") for name in seen.headers))
    assert asked == [True, True, True, False, True]


def retry_after_is_obeyed_even_by_a_run_that_polls_early_and_after_a_restart(it: Told, text: Text) -> Story:
    it.says("/one", "One", text("one"))
    it.answers(FEED, b"", status=429, headers=(("Retry-After", "7200"),))
    yield NOW
    yield HOUR
    yield BEFORE_TWO
    assert it.asked().count(FEED) == 1
    yield 4 * HOUR
    assert it.asked().count(FEED) > 1


def a_feed_taken_away_twice_in_a_row_is_a_problem_and_is_asked_again(it: Told, text: Text) -> Story:
    it.says("/one", "One", text("one"))
    yield NOW
    it.answers(FEED, b"", status=410)
    yield 4 * HOUR
    found = it.rows("select message from problems where failure = 'gone' order by found_at")
    assert len(found) == it.asked().count(FEED) - 1 >= 3
    assert ["twice in a row" in str(message) for (message,) in found] == [False, *[True] * (len(found) - 1)]
    last = "(select max(fetched_at) from fetches where purpose = 'feed')"
    assert it.rows(f"select next_due_at <= {last} + interval 4 hours from feeds") == [(True,)]


def a_feed_that_was_led_away_for_good_three_times_is_asked_there_and_keeps_its_history(it: Told, text: Text) -> Story:
    it.says("/one", "One", text("one"))
    it.newsroom.publish({(it.host, "/new.xml"): feed_of(it)})
    leads(it, FEED, "/new.xml", status=301)
    yield NOW
    yield 4 * HOUR
    polls = [path for path in it.asked() if path in (FEED, "/new.xml")]
    assert polls[:8] == [FEED, "/new.xml"] * 3 + ["/new.xml"] * 2
    assert FEED not in polls[8:]
    [(known, feeds)] = it.rows("select count(*), count(distinct feed_id) from fetches where purpose = 'feed'")
    assert (known, feeds) == (len(polls) - 3, 1)
    ((message,),) = it.rows("select message from problems where failure = 'moved'")
    assert it.url("/new.xml") in str(message)
    assert it.rows("select count(*) from articles") == [(1,)]


def a_feed_that_a_person_named_is_fetched_wherever_it_redirects_to_and_a_page_is_not(it: Told, text: Text) -> Story:
    robots(it, "User-agent: *\nDisallow: /shut")
    it.says("/one", "One", text("one"))
    it.newsroom.publish({(it.host, "/shut/new.xml"): feed_of(it)})
    for path, to in ((FEED, "/shut/new.xml"), ("/one", "/shut/one")):
        leads(it, path, to, status=302)
    yield NOW
    assert [path for path in it.asked() if path.startswith("/shut")] == ["/shut/new.xml"]
    assert it.rows("select count(*) from owed") == [(1,)]


def a_redirect_that_is_not_for_good_moves_nothing(it: Told, text: Text) -> Story:
    it.says("/one", "One", text("one"))
    it.newsroom.publish({(it.host, "/new.xml"): feed_of(it)})
    leads(it, FEED, "/new.xml", status=302)
    yield NOW
    yield 4 * HOUR
    assert it.asked().count(FEED) == it.asked().count("/new.xml") >= 5


def entries_that_may_have_come_and_gone_between_two_polls_are_a_problem(it: Told, text: Text) -> Story:
    def lists(*names: str) -> None:
        it.lists([Entry(url=it.url(f"/{name}"), guid=name, title=name) for name in names])

    lists(*"abcdef")
    yield NOW
    lists(*"ghijkl")
    yield HOUR
    ((message,),) = it.rows("select message from problems where failure = 'overlap'")
    assert "all of its 6 entries are new" in str(message)
    ((because,),) = it.rows("select arg_max(due_because, fetched_at) from fetches where purpose = 'feed'")
    assert "sooner, since the last poll came late" in str(because)


def the_clock_of_a_run_is_held_against_its_publishers(it: Told, text: Text) -> Story:
    yield HOUR
    it.says("/one", "One", text("one"))
    before = datetime.now(UTC)
    yield BEFORE_TWO
    ((skew, at),) = it.rows("select arg_max(clock_skew, started_at), max(started_at) from runs")
    assert -2 * HOUR < before - at - SECOND < timedelta(seconds=skew) < datetime.now(UTC) - at + SECOND < -HOUR


STORIES: tuple[Callable[[Told, Text], Story], ...] = (
    a_page_that_robots_txt_forbids_is_owed_and_tried_again_when_it_is_allowed,
    robots_txt_is_asked_for_once_a_day_and_remembered_by_later_runs,
    a_host_whose_robots_txt_is_missing_forbids_nothing_and_one_in_trouble_everything,
    a_server_that_always_says_not_modified_is_asked_for_the_whole_once_a_day,
    retry_after_is_obeyed_even_by_a_run_that_polls_early_and_after_a_restart,
    a_feed_taken_away_twice_in_a_row_is_a_problem_and_is_asked_again,
    a_feed_that_was_led_away_for_good_three_times_is_asked_there_and_keeps_its_history,
    a_feed_that_a_person_named_is_fetched_wherever_it_redirects_to_and_a_page_is_not,
    a_redirect_that_is_not_for_good_moves_nothing,
    entries_that_may_have_come_and_gone_between_two_polls_are_a_problem,
    the_clock_of_a_run_is_held_against_its_publishers,
)


test_it_goes_as_it_is_told = as_tests(STORIES)


@pytest.mark.parametrize(
    ("failure", "status", "outcome"),
    [("not-found", 404, "none"), ("blocked", 403, "none"), ("blocked", 429, "blocked"), ("server", 500, "server"),
     ("timeout", None, "timeout"), ("gone", 410, "none")],
)  # fmt: skip
def test_what_a_failed_robots_txt_means(failure: FailureClass, status: int | None, outcome: str) -> None:
    asked = FetchFailure(url="http://a.example/robots.txt", failure=failure, detail="", fetched_at=THEN, status=status)
    assert robots_from("http://a.example", asked, None).outcome == outcome
    good = Robots(
        origin="http://a.example", fetched_at=THEN - 20 * DAY, outcome="ok", body="User-agent: *\nDisallow: /x"
    )
    kept = robots_from("http://a.example", asked, good)
    assert kept == good or outcome == "none"
    old = Robots(origin="http://a.example", fetched_at=THEN - 31 * DAY, outcome="ok")
    assert robots_from("http://a.example", asked, old).outcome == outcome


def test_robots_rules_are_those_for_us_else_those_for_all_and_the_delay_is_bounded() -> None:
    url = "http://a.example/page"
    said = Robots(origin="http://a.example", fetched_at=THEN, outcome="ok")

    def of(body: str) -> RobotsRules:
        return read_rules(robots_text(body.encode()), [url])

    ours = of("User-agent: *\nDisallow: /\n\nUser-agent: Longwatch\nAllow: /\nCrawl-delay: 7")
    assert said.refusal(url, ours) is None
    assert delay_of(ours) == 7
    assert said.refusal(url, of("User-agent: *\nDisallow: /")) is not None
    assert delay_of(of("User-agent: *\nCrawl-delay: 86400")) == 60
    assert said.refusal(url, of("\x00\xff nonsense")) is None
    assert said.refusal(url, of("# one file\n\ufeffUser-agent: *\nDisallow: /")) is not None
    assert origin_of("HTTPS://A.example:8443/x?y#z") == "https://a.example:8443"


def test_feeds_led_away_unmodified_or_told_to_wait_are_polled_by_runs_that_poll_only_what_is_due(alpha: Any) -> None:
    moved, lent, same, busy = (Told(alpha.newsroom, alpha.home, name) for name in ("moved", "lent", "same", "busy"))
    for it in (moved, lent, same, busy):
        it.says("/one", "One", text_about(it.name))
    for it, status in ((moved, 301), (lent, 302)):
        it.newsroom.publish({(it.host, "/new.xml"): feed_of(it)})
        leads(it, FEED, "/new.xml", status=status)
    busy.answers(FEED, b"", status=429, headers=(("Retry-After", "9000"),))
    polled = []
    for hours in range(5):
        collect(alpha.home, now=lambda hours=hours: THEN + hours * HOUR)  # type: ignore[misc]
        polled.append(busy.asked().count(FEED))
    assert [path for path in moved.asked() if path in (FEED, "/new.xml")] == [FEED, "/new.xml"] * 3 + ["/new.xml"] * 2
    assert lent.asked().count(FEED) == lent.asked().count("/new.xml") == 5
    assert same.asked().count(FEED) == 5
    assert same.rows("select status, count(*) from fetches where purpose = 'feed' group by all order by all") == [
        (200, 1), (304, 4)
    ]  # fmt: skip
    assert polled == [1, 1, 1, 2, 2]


def test_pages_beyond_a_hosts_budget_wait_for_the_next_day(alpha: Any, text: Text) -> None:
    def run(at: datetime) -> None:
        collect(alpha.home, now=lambda: at)

    settings = alpha.home.settings_file
    settings.write_text(settings.read_text() + "per_day = 4\n")
    for n in range(5):
        alpha.says(f"/{n}", f"Page {n}", text(f"page{n}"))
    run(THEN)
    assert len(alpha.asked()) == 5  # the feed, robots.txt and three pages
    assert alpha.rows("select count(*) from owed") == [(2,)]
    run(THEN + HOUR)
    assert alpha.rows("select count(*) from owed") == [(2,)]
    run(THEN + DAY + 2 * HOUR)
    assert alpha.rows("select count(*) from owed") == [(0,)]
