"""How publishers are treated, seen from their side: what is asked, how often, and what is left alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from extractors.feeds.robots_rules import RobotsRules, read_rules, robots_text
from extractors.records import FailureClass, FetchFailure
from flows.collect import Report, collect
from flows.web.robots import Robots, delay_of, origin_of, robots_from
from newsroom.feeds import Entry

Text = Callable[[str], str]
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEED = "/longwatch-feed.xml"


def run(alpha: Any, at: datetime, *, early: bool = False) -> Report:
    return collect(alpha.home, also_early=early, now=lambda: at)


def robots(alpha: Any, text: str, *, status: int = 200) -> None:
    alpha.answers("/robots.txt", text.encode(), status=status, headers=(("Content-Type", "text/plain"),))


def test_a_page_that_robots_txt_forbids_is_owed_and_tried_again_when_it_is_allowed(alpha: Any, text: Text) -> None:
    robots(alpha, "User-agent: *\nDisallow: /secret")
    alpha.says("/open", "Open", text("open"))
    alpha.says("/secret/one", "Secret", text("secret"))
    report = run(alpha, NOW)
    assert report.balance.fates == {"new": 1, "known": 0, "revised": 0, "waiting": 1, "skipped": 0, "failed": 0}
    assert "/secret/one" not in alpha.asked()
    ((reason,),) = alpha.rows("select reason from owed")
    assert "robots.txt asks us not to" in str(reason)
    assert alpha.rows("select outcome from fetches where purpose = 'robots'") == [("ok",)]
    robots(alpha, "User-agent: *\nDisallow:")
    run(alpha, NOW + DAY + HOUR)
    assert alpha.asked().count("/secret/one") == 1
    assert alpha.rows("select count(*) from articles") == [(2,)]


def test_robots_txt_is_asked_for_once_a_day_and_remembered_by_later_runs(alpha: Any, text: Text) -> None:
    robots(alpha, "User-agent: Longwatch\nDisallow: /never")
    for hours, path in ((0, "/one"), (1, "/two"), (2, "/never/three")):
        alpha.says(path, path, text(path))
        run(alpha, NOW + hours * HOUR)
    assert alpha.asked().count("/robots.txt") == 1
    assert "/never/three" not in alpha.asked()
    alpha.says("/four", "Four", text("four"))
    run(alpha, NOW + 25 * HOUR)
    assert alpha.asked().count("/robots.txt") == 2


def test_a_host_whose_robots_txt_is_missing_forbids_nothing_and_one_in_trouble_everything(
    alpha: Any, text: Text
) -> None:
    alpha.says("/one", "One", text("one"))
    robots(alpha, "", status=503)
    run(alpha, NOW)
    assert "/one" not in alpha.asked()
    ((reason,),) = alpha.rows("select reason from owed")
    assert str(reason).startswith("server: ")
    robots(alpha, "", status=404)
    run(alpha, NOW + 2 * HOUR)  # trouble is asked after as often as any page that is owed
    assert "/one" in alpha.asked()


@pytest.mark.parametrize(
    ("failure", "status", "outcome"),
    [("not-found", 404, "none"), ("blocked", 403, "none"), ("blocked", 429, "blocked"), ("server", 500, "server"),
     ("timeout", None, "timeout"), ("gone", 410, "none")],
)  # fmt: skip
def test_what_a_failed_robots_txt_means(failure: FailureClass, status: int | None, outcome: str) -> None:
    asked = FetchFailure(url="http://a.example/robots.txt", failure=failure, detail="", fetched_at=NOW, status=status)
    assert robots_from("http://a.example", asked, None).outcome == outcome
    good = Robots(
        origin="http://a.example", fetched_at=NOW - 20 * DAY, outcome="ok", body="User-agent: *\nDisallow: /x"
    )
    kept = robots_from("http://a.example", asked, good)
    assert kept == good or outcome == "none"
    old = Robots(origin="http://a.example", fetched_at=NOW - 31 * DAY, outcome="ok")
    assert robots_from("http://a.example", asked, old).outcome == outcome


def test_robots_rules_are_those_for_us_else_those_for_all_and_the_delay_is_bounded() -> None:
    url = "http://a.example/page"
    said = Robots(origin="http://a.example", fetched_at=NOW, outcome="ok")

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


def test_a_server_that_always_says_not_modified_is_asked_for_the_whole_once_a_day(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    run(alpha, NOW)
    asked = []
    for hours in (1, 12, 23, 25, 26):
        run(alpha, NOW + hours * HOUR)
        seen = [one for one in alpha.newsroom.requests if one.path == FEED][-1]
        asked.append(any(name.lower() in ("if-none-match", "if-modified-since") for name in seen.headers))
    assert asked == [True, True, True, False, True]


def test_retry_after_is_obeyed_even_by_a_run_that_polls_early_and_after_a_restart(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.answers(FEED, b"", status=429, headers=(("Retry-After", "7200"),))
    run(alpha, NOW)
    for minutes in (10, 60, 119):
        run(alpha, NOW + timedelta(minutes=minutes), early=True)
    assert alpha.asked().count(FEED) == 1
    run(alpha, NOW + timedelta(hours=3, minutes=1))
    assert alpha.asked().count(FEED) == 2


def test_pages_beyond_a_hosts_budget_wait_for_the_next_day(alpha: Any, text: Text) -> None:
    settings = alpha.home.settings_file
    settings.write_text(settings.read_text() + "per_day = 4\n")
    for n in range(5):
        alpha.says(f"/{n}", f"Page {n}", text(f"page{n}"))
    run(alpha, NOW)
    assert len(alpha.asked()) == 5  # the feed, robots.txt and three pages
    assert alpha.rows("select count(*) from owed") == [(2,)]
    run(alpha, NOW + HOUR)
    assert alpha.rows("select count(*) from owed") == [(2,)]
    run(alpha, NOW + DAY + 2 * HOUR)
    assert alpha.rows("select count(*) from owed") == [(0,)]


def test_a_feed_taken_away_twice_in_a_row_is_a_problem_and_is_asked_again(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    run(alpha, NOW)
    alpha.answers(FEED, b"", status=410)
    for hours in (2, 5, 9):
        run(alpha, NOW + hours * HOUR)
    messages = [
        str(message)
        for (message,) in alpha.rows("select message from problems where failure = 'gone' order by found_at")
    ]
    assert len(messages) == 3
    assert all("twice in a row" in message for message in messages[1:])
    assert alpha.asked().count(FEED) == 4


def test_a_feed_that_was_led_away_for_good_three_times_is_asked_there_and_keeps_its_history(
    alpha: Any, text: Text
) -> None:
    alpha.says("/one", "One", text("one"))
    there = alpha.newsroom
    feed = there._answers[("alpha.example", FEED)]
    there.publish({("alpha.example", "/new.xml"): feed})
    alpha.answers(FEED, b"", status=301, headers=(("Location", "/new.xml"),))
    for hours in (0, 1, 2, 3, 4):
        run(alpha, NOW + hours * HOUR)
    polls = [path for path in alpha.asked() if path in (FEED, "/new.xml")]
    assert polls == [FEED, "/new.xml"] * 3 + ["/new.xml"] * 2
    assert alpha.rows("select count(*), count(distinct feed_id) from fetches where purpose = 'feed'") == [(5, 1)]
    ((message,),) = alpha.rows("select message from problems where failure = 'moved'")
    assert "http://alpha.example/new.xml" in str(message)
    assert alpha.rows("select count(*) from articles") == [(1,)]


def test_a_feed_that_a_person_named_is_fetched_wherever_it_redirects_to_and_a_page_is_not(
    alpha: Any, text: Text
) -> None:
    robots(alpha, "User-agent: *\nDisallow: /shut")
    alpha.says("/one", "One", text("one"))
    alpha.newsroom.publish({("alpha.example", "/shut/new.xml"): alpha.newsroom._answers[("alpha.example", FEED)]})
    for path, to in ((FEED, "/shut/new.xml"), ("/one", "/shut/one")):
        alpha.answers(path, b"", status=302, headers=(("Location", to),))
    run(alpha, NOW)
    assert [path for path in alpha.asked() if path.startswith("/shut")] == ["/shut/new.xml"]
    assert alpha.rows("select count(*) from owed") == [(1,)]


def test_a_redirect_that_is_not_for_good_moves_nothing(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.newsroom.publish({("alpha.example", "/new.xml"): alpha.newsroom._answers[("alpha.example", FEED)]})
    alpha.answers(FEED, b"", status=302, headers=(("Location", "/new.xml"),))
    for hours in range(5):
        run(alpha, NOW + hours * HOUR)
    assert alpha.asked().count(FEED) == 5


def test_entries_that_may_have_come_and_gone_between_two_polls_are_a_problem(alpha: Any) -> None:
    def lists(*names: str) -> None:
        alpha.lists([Entry(url=f"http://alpha.example/{name}", guid=name, title=name) for name in names])

    lists(*"abcdef")
    run(alpha, NOW)
    lists(*"ghijkl")
    run(alpha, NOW + HOUR)
    ((message,),) = alpha.rows("select message from problems where failure = 'overlap'")
    assert "all of its 6 entries are new" in str(message)
    ((because,),) = alpha.rows("select arg_max(due_because, fetched_at) from fetches where purpose = 'feed'")
    assert "sooner, since the last poll came late" in str(because)


def test_the_clock_of_a_run_is_held_against_its_publishers(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    run(alpha, datetime.now(UTC) + timedelta(hours=5))
    ((skew,),) = alpha.rows("select clock_skew from runs")
    assert -5 * 3600 - 120 < float(str(skew)) < -5 * 3600 + 120
