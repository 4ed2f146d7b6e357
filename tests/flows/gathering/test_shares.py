"""No publisher starves another: whose pages cost most wait, owed, and recorded; what we lack is not their fault."""

from __future__ import annotations

import asyncio
import os
import resource
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from config.home import Home
from extractors.fates import decide_failure_fate
from flows.collect import collect
from flows.web.failures import reason
from flows.workers.concurrency import each_in_turn
from newsroom.corpora import FEED_PATH, feed_for
from newsroom.feeds import Entry
from newsroom.server import Answer
from tests.conftest import SOURCE, html
from tests.faults.forked import answered

Text = Callable[[str], str]
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HTML = (("Content-Type", "text/html; charset=utf-8"),)
ITEM = "<li><a href=/x>a b c</a></li>"
SLOW = f"<html><body>{ITEM * 12_000}</body></html>".encode()
SLOWER_THAN_OTHERS = f"<html><body>{ITEM * 4_500}</body></html>".encode()
LARGE = f"<html><body><p>a b c</p><!--{'-' * 1_050_000}></body></html>".encode()
BUDGET = "select message from problems where failure = 'budget'"
FEW_FILES = 34


def watch_also(alpha: Any, name: str, urls: list[str]) -> None:
    """Watch another publisher, whose feed lists these addresses."""
    source = SOURCE.replace("Alpha", name.title()).replace("alpha", name)
    (alpha.home.sources / f"{name}.toml").write_text(source, "utf-8")
    entries = [Entry(url=url, guid=url, title=url) for url in urls]
    alpha.newsroom.publish({(f"{name}.example", FEED_PATH): feed_for(f"{name}.example", entries)})


def set_collect(alpha: Any, **keys: float) -> None:
    file = alpha.home.settings_file
    settings = "".join(f"{name} = {value}\n" for name, value in keys.items())
    file.write_text(file.read_text("utf-8") + f"[collect]\n{settings}", "utf-8")


def publish_evil(alpha: Any, pages: int, body: bytes = SLOW) -> None:
    """A publisher whose feed names a host an entry, each with a page that takes its reader long, or is large."""
    watch_also(alpha, "evil", [f"http://h{n}.evil.example/page" for n in range(pages)])
    page = Answer(body=body, headers=HTML)
    alpha.newsroom.publish({(f"h{n}.evil.example", "/page"): page for n in range(pages)})


def test_a_publisher_with_many_pages_does_not_delay_those_of_another(alpha: Any, text: Text) -> None:
    """What takes its reader long does not, either: tests/flows/workers/test_pool.py."""
    set_collect(alpha, pages_at_once=2)
    alpha.says("/page", "Good", text("good"))
    watch_also(alpha, "aaa", [f"http://h{n}.aaa.example/page" for n in range(10)])
    alpha.collected()
    asked = [seen.host for seen in alpha.newsroom.requests if seen.path == "/page"]
    assert len(asked) == 11
    assert asked.index("alpha.example") < 6


def test_a_source_that_has_used_its_share_waits_is_reported_once_and_goes_on_the_next_day(
    alpha: Any, text: Text
) -> None:
    set_collect(alpha, source_seconds=0.2, source_seconds_a_day=0.3, pages_at_once=2)
    alpha.says("/p", "Good", text("good"))
    publish_evil(alpha, 24, SLOWER_THAN_OTHERS)

    def had_after(at: datetime) -> int:
        collect(alpha.home, also_early=True, now=lambda: at)
        ((count,),) = alpha.rows("select count(*) from articles where source = 'evil'")
        return int(count)

    had = had_after(NOW)
    assert 1 <= had < 24
    assert alpha.rows("select count(*) from articles where source = 'alpha'") == [(1,)]
    assert alpha.rows("select count(*), max(attempts) from owed where source = 'evil'") == [(24 - had, 0)]
    ((message,),) = alpha.rows(BUDGET)
    assert "pages are owed: it has used 0.2 s of reading in a run (source_seconds)" in str(message)
    later = had_after(NOW + HOUR)
    assert had_after(NOW + 2 * HOUR) == later < 24
    assert len(alpha.rows(BUDGET)) == 1
    assert had_after(NOW + DAY + 4 * HOUR) > later


def test_a_source_that_sends_more_than_its_share_waits(alpha: Any) -> None:
    set_collect(alpha, source_bytes=1_000_000, pages_at_once=1)
    publish_evil(alpha, 4, LARGE)
    alpha.collected()
    assert alpha.rows("select count(*) from fetches where purpose = 'page'") == [(1,)]
    ((message,),) = alpha.rows(BUDGET)
    assert "3 pages are owed: it has used 1 MB in a run (source_bytes)" in str(message)


def test_a_host_that_was_asked_often_enough_is_reported_and_shared_among_sources(alpha: Any, text: Text) -> None:
    file = alpha.home.settings_file
    file.write_text(file.read_text("utf-8").replace("delay_seconds = 0", "delay_seconds = 0\nper_day = 7"), "utf-8")
    for n in range(2):
        alpha.says(f"/p{n}", f"Good {n}", text(f"good{n}"))
    watch_also(alpha, "aaa", [f"http://alpha.example/no/{n}" for n in range(50)])
    alpha.collected()
    assert alpha.rows("select count(*) from articles where source = 'alpha'") == [(2,)]
    ((message,),) = alpha.rows(BUDGET)
    assert "alpha.example: 46 pages are owed: it was asked 7 times in a day (per_day)" in str(message)


def test_whoever_has_fewest_at_work_comes_next() -> None:
    begun: list[str] = []

    async def work(one: str) -> None:
        begun.append(one)
        for _ in range(50 if one == "greedy" else 1):
            await asyncio.sleep(0)

    ones = [*["greedy"] * 30, *["small"] * 10]
    asyncio.run(each_in_turn(ones, 4, work, of=lambda one: one))
    assert (begun.count("greedy"), begun.count("small")) == (30, 10)
    assert begun[:16].count("small") == 10


def test_time_in_which_a_page_was_held_back_is_no_reason_to_give_it_up() -> None:
    given: dict[str, Any] = {"now": NOW, "owed_since": NOW - 40 * DAY, "retry_after": None}
    assert decide_failure_fate("timeout", "late", attempts=0, **given).fate == "waiting"
    assert decide_failure_fate("timeout", "late", attempts=14, **given).fate == "failed"
    machine = decide_failure_fate("machine", "no files", attempts=30, **given)
    assert (machine.fate, machine.attempts, machine.next_try_at) == ("waiting", 30, None)


def collected_with_few_files(home: Home) -> tuple[int, int, list[str]]:
    """The sources that a run polls which can open so many files at a time, those that failed, and its remarks."""
    opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(FEW_FILES)]
    limit = max(opened) + 1
    for number in opened:
        os.close(number)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    report = collect(home, also_early=True)
    return report.sources_ok, report.sources_failed, [*report.remarks]


def test_too_few_files_are_this_computers_failure_said_once_and_no_feeds(alpha: Any, text: Text) -> None:
    set_collect(alpha, feeds_at_once=64, pages_at_once=64)
    (alpha.home.sources / "alpha.toml").unlink()
    for n in range(24):
        watch_also(alpha, f"s{n}", [f"http://s{n}.example/page"])
        page = Answer(body=html(f"T {n}", text(f"s{n}")), headers=HTML)
        alpha.newsroom.publish({(f"s{n}.example", "/page"): page})
    ok, failed, remarks = answered(collected_with_few_files, alpha.home)
    assert (ok, failed) == (24, 0)
    assert len(remarks) == 1
    assert "ulimit -n" in remarks[0]
    assert alpha.rows("select count(*) from feeds where failures > 0") == [(0,)]
    assert alpha.rows("select count(*) from problems where failure <> 'machine'") == [(0,)]
    alpha.collected()
    assert alpha.rows("select count(*) from articles") == [(24,)]


def test_what_this_computer_lacks_is_reported_from_what_a_server_does() -> None:
    async def asked() -> tuple[str, str]:
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        async with aiohttp.ClientSession() as session:
            resource.setrlimit(resource.RLIMIT_NOFILE, (0, limits[1]))
            try:
                await session.get("http://127.0.0.1:9/")
            except aiohttp.ClientError as error:
                return reason(error)
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        return "", ""

    failure, what = asyncio.run(asked())
    assert failure == "machine"
    assert "ulimit -n" in what
