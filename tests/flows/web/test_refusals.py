"""What hosts ask to be left alone: robots.txt however it is written, along redirects, and Retry-After for the host."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from extractors.backoff import PAGES
from extractors.fates import decide_failure_fate
from extractors.feeds.robots_rules import read_rules, robots_text
from flows.collect import Report, collect
from flows.web.failures import retry_after
from newsroom.server import Answer
from tests.conftest import Publisher

Text = Callable[[str], str]
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FORBIDS = "User-agent: *\nDisallow: /a\n"


def run(alpha: Any, at: datetime) -> Report:
    return collect(alpha.home, also_early=False, now=lambda: at)


def asked(alpha: Any) -> list[tuple[str, str]]:
    return [(request.host, request.path) for request in alpha.newsroom.requests]


@pytest.mark.parametrize(
    "body",
    [
        codecs.BOM_UTF8 + FORBIDS.encode(),
        codecs.BOM_UTF16_LE + FORBIDS.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + FORBIDS.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + FORBIDS.encode("utf-32-le"),
        FORBIDS.encode("utf-16-le"),
        b"\r\n" + codecs.BOM_UTF8 + FORBIDS.replace("\n", "\r").encode(),
    ],
)
def test_a_robots_txt_counts_whole_in_whatever_encoding_it_comes(body: bytes) -> None:
    assert read_rules(robots_text(body), ["http://a.example/a/b", "http://a.example/b"]).refused == {
        "http://a.example/a/b"
    }


@pytest.mark.parametrize("name", ["Longwatch", "longwatch/1.0", "LONGWATCH/0.1 (+mail)", "Longwatch 2"])
def test_our_name_with_a_version_is_our_name(name: str) -> None:
    body = f"User-agent: *\nAllow: /\n\nUser-agent: {name}\nDisallow: /\nCrawl-delay: 3\n"
    said = read_rules(body, ["http://a.example/a"])
    assert said.refused == {"http://a.example/a"}
    assert said.delay == 3
    assert read_rules(body.replace(name, "Otherbot/1.0"), ["http://a.example/a"]).refused == frozenset()


def test_each_hop_of_a_redirect_is_judged_by_the_robots_txt_of_its_own_host(alpha: Any, text: Text) -> None:
    alpha.answers("/robots.txt", b"User-agent: *\nDisallow: /shut", headers=(("Content-Type", "text/plain"),))
    shut = Answer(body=b"User-agent: *\nDisallow: /", headers=(("Content-Type", "text/plain"),))
    alpha.newsroom.publish({("beta.example", "/robots.txt"): lambda _: shut})
    for number, to in enumerate(("http://beta.example/there", "http://alpha.example/shut/there")):
        alpha.says(f"/go/{number}", "Go", text(f"go{number}"))
        alpha.answers(f"/go/{number}", b"", status=302, headers=(("Location", to),))
    run(alpha, NOW)
    assert not {("beta.example", "/there"), ("alpha.example", "/shut/there")} & set(asked(alpha))
    assert ("beta.example", "/robots.txt") in asked(alpha)
    reasons = alpha.rows("select reason from owed")
    assert ["robots.txt asks us not to" in str(reason) for (reason,) in reasons] == [True, True]


SAID = {"alpha": (429, "7200"), "beta": (503, "7200s"), "gamma": (503, "Mon, 02 Mar 2026 14:00:00 GMT")}


def test_a_host_that_names_a_time_is_left_alone_until_then_by_this_run_and_the_next(alpha: Any, text: Text) -> None:
    hosts = {alpha.name: alpha, **{name: Publisher(alpha.newsroom, alpha.home, name) for name in ("beta", "gamma")}}
    paths = [f"/p{n}" for n in range(8)]

    def pages() -> dict[str, list[str]]:
        return {name: [path for host, path in asked(alpha) if host == one.host and path in paths]
                for name, one in hosts.items()}  # fmt: skip

    for name, (status, said) in SAID.items():
        for path in paths:
            hosts[name].says(path, path, text(f"{name}{path}"))
            hosts[name].answers(path, b"slow down", status=status, headers=(("Retry-After", said),))
    report = run(alpha, NOW)
    had = pages()
    assert {name: 1 <= len(some) <= 3 for name, some in had.items()} == dict.fromkeys(SAID, True), had
    assert report.balance.fates["waiting"] == 24
    run(alpha, NOW + HOUR)
    assert pages() == had
    for name, one in hosts.items():
        for path in paths:
            one.says(path, path, text(f"{name}{path}"))
    run(alpha, NOW + 4 * HOUR)
    counted = "select source, count(*) from articles group by 1 order by 1"
    assert alpha.rows(counted) == [(name, 8) for name in SAID]
    assert alpha.rows("select max(attempts) from fate_rows") == [(1,)]


def test_a_host_is_held_for_a_day_at_most_and_such_time_is_no_reason_to_give_up() -> None:
    assert retry_after("999999s", NOW) == NOW + DAY
    given = {"now": NOW, "owed_since": NOW - 40 * DAY, "attempts": 2}
    held = decide_failure_fate("blocked", "429", retry_after=NOW + DAY, held=True, **given)  # type: ignore[arg-type]
    assert (held.fate, held.attempts, held.next_try_at) == ("waiting", 2, NOW + DAY)
    asked_back = decide_failure_fate("blocked", "429", retry_after=NOW + DAY, **given)  # type: ignore[arg-type]
    assert (asked_back.fate, asked_back.attempts) == ("waiting", 3)
    given["attempts"] = PAGES.tries or 0
    assert decide_failure_fate("blocked", "403", retry_after=None, **given).fate == "failed"  # type: ignore[arg-type]
