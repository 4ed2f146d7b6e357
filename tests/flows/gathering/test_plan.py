"""What a run is to do, by what the store says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.reading import read_watch
from extractors.records import Entry
from flows.collect import collect
from flows.gathering.budget import Wanted
from flows.gathering.closing import closing_lines
from flows.gathering.plan import Polled, opening_lines, plan_pages, plan_run
from flows.gathering.poll_times import is_back
from flows.gathering.sites import Sites
from newsroom.feeds import Entry as Announced
from storage.queries.addresses import FeedState, Redirected
from storage.queries.revisits import Had
from storage.queries.watch.memory import PublishedMemory

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
SOON = datetime.now(UTC) + timedelta(minutes=1)
BETA = """
name = "Beta"
group = "test"
kind = "newspaper"
country = "CH"
languages = ["fa", "en"]
affiliation = "none"
[[feeds]]
url = "http://beta.example/feed.xml"
every_minutes = 240
[[feeds]]
name = "other"
url = "http://beta.example/other.xml"
language = "fa"
"""


def entry(url: str | None, position: int = 0, **given: Any) -> Entry:
    return Entry(
        **{"position": position, "guid": None, "url": url, "title": "T", "summary": None, "content": None} | given
    )


def polled(*entries: Entry, feed_id: str = "alpha/main", language: str | None = None) -> Polled:
    return Polled(source_id=feed_id.split("/")[0], feed_id=feed_id, language=language, entries=entries)


def pages(alpha: Any, *feeds: Polled, at: datetime = NOW) -> list[Wanted]:
    watch = read_watch(alpha.home)
    plan = plan_run(alpha.home, watch, also_early=False, now=at)
    return plan_pages(
        PublishedMemory(alpha.home.published, alpha.home.captures), plan, feeds, Sites(watch.sources), now=at
    )


def test_before_anything_was_collected_everything_is_due_and_new(alpha: Any) -> None:
    (alpha.home.sources / "beta.toml").write_text(BETA, "utf-8")
    plan = plan_run(alpha.home, read_watch(alpha.home), also_early=False, now=NOW)
    assert [due.minutes for due in plan.due if due.source.source_id == "beta"] == [240, 30]
    assert len({due.feed_id for due in plan.due}) == 3
    assert all(due.state is None for due in plan.due)
    assert plan.owed == ()
    assert [line["record"] for line in plan.changed] == [
        *("setting", "source", "feed", "source", "feed", "feed", "rules")
    ]


def test_what_has_not_changed_is_not_reported_again(alpha: Any) -> None:
    (alpha.home.sources / "beta.toml").write_text('note = "Odd: \\u200c «» \\\\ \\""\n' + BETA, "utf-8")
    alpha.lists([])
    alpha.collected()
    assert plan_run(alpha.home, read_watch(alpha.home), also_early=False, now=NOW).changed == ()
    file = alpha.home.sources / "alpha.toml"
    file.write_text(file.read_text("utf-8").replace('"CH"', '"DE"'), "utf-8")
    [line] = plan_run(alpha.home, read_watch(alpha.home), also_early=False, now=NOW).changed
    assert (line["record"], line["country"]) == ("source", "DE")


def test_a_feed_is_due_in_its_time_and_early_only_when_asked(alpha: Any) -> None:
    alpha.lists([])
    collect(alpha.home)
    watch = read_watch(alpha.home)
    assert plan_run(alpha.home, watch, also_early=False, now=SOON).due == ()
    assert len(plan_run(alpha.home, watch, also_early=True, now=SOON).due) == 1
    assert len(plan_run(alpha.home, watch, also_early=False, now=SOON + timedelta(hours=1)).due) == 1


def test_a_feed_switched_off_is_never_due(alpha: Any) -> None:
    file = alpha.home.sources / "alpha.toml"
    file.write_text("enabled = false\n" + file.read_text("utf-8"), "utf-8")
    assert plan_run(alpha.home, read_watch(alpha.home), also_early=True, now=NOW).due == ()


def test_a_source_whose_file_is_gone_is_paused(alpha: Any, text: Callable[[str], str]) -> None:
    alpha.says("/one", "One", text("one"))
    (alpha.home.sources / "beta.toml").write_text(BETA, "utf-8")
    alpha.collected()
    (alpha.home.sources / "beta.toml").unlink()
    alpha.collected()
    asked = "select source, enabled, paused_at is not null from sources order by 1"
    assert alpha.rows(asked) == [("alpha", True, False), ("beta", False, True)]
    assert alpha.rows("select count(*) from feeds where enabled") == [(1,)]
    assert plan_run(alpha.home, read_watch(alpha.home), also_early=False, now=NOW).changed == ()


def test_a_page_is_wanted_once_however_many_feeds_announce_it(alpha: Any) -> None:
    one, again = entry("http://alpha.example/one"), entry("https://alpha.example/one?utm_source=x#top", 1)
    found = pages(alpha, polled(one, again), polled(one, feed_id="alpha/other"))
    assert [(page.url, page.feed_id, page.is_revisit) for page in found] == [
        ("http://alpha.example/one", "alpha/main", False)
    ]


def test_an_entry_without_an_address_wants_no_page(alpha: Any) -> None:
    assert pages(alpha, polled(entry(None))) == []


def test_hosts_take_turns(alpha: Any) -> None:
    urls = [f"http://{host}.example/{n}" for host, many in (("a", 3), ("b", 1), ("c", 2)) for n in range(many)]
    found = pages(alpha, polled(*(entry(url, n) for n, url in enumerate(urls))))
    assert [page.url[7:].replace(".example/", "") for page in found] == ["a0", "b0", "c0", "a1", "c1", "a2"]


def test_an_entry_without_a_language_has_its_feeds(alpha: Any) -> None:
    entries = entry("http://alpha.example/1"), entry("http://alpha.example/2", 1, language="ar")
    found = pages(alpha, polled(*entries, language="fa"))
    assert [page.entry.language for page in found] == ["fa", "ar"]


def test_what_was_had_is_wanted_again_only_when_its_entry_changed(
    alpha: Any, text: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[set[str]] = []
    held = PublishedMemory.held

    def noted(memory: PublishedMemory, keys: Iterable[str]) -> dict[str, Had]:
        asked.append({*keys})
        return held(memory, asked[-1])

    monkeypatch.setattr(PublishedMemory, "held", noted)
    alpha.says("/one", "One", text("one"))
    alpha.collected()
    [(feed, title, summary)] = alpha.rows("select feed_id, title, summary from sightings")
    same = entry("http://alpha.example/one", title=title, summary=summary)
    assert pages(alpha, polled(same, feed_id=feed)) == []
    [look] = pages(alpha, polled(entry("http://alpha.example/one", title="Other"), feed_id=feed))
    assert look.is_revisit
    assert look.had
    assert pages(alpha, polled(entry("http://alpha.example/one", title="Other"), feed_id="alpha/unmet")) == []
    keys = [set(), set(), {look.url_key}, set()]
    assert asked == keys, "of what is only listed still, nobody asks what was had"


def test_an_owed_page_is_wanted_when_due_and_not_before(alpha: Any) -> None:
    alpha.announces("/late", Announced(url="http://alpha.example/late", guid="late", title="Late"))
    alpha.collected()
    [(feed, title)] = alpha.rows("select feed_id, title from sightings")
    seen = polled(entry("http://alpha.example/late", title=title), feed_id=feed)
    assert pages(alpha, seen, at=SOON) == []
    later = SOON + timedelta(hours=2)
    assert [page.url for page in pages(alpha, at=later)] == ["http://alpha.example/late"]
    assert [page.url for page in pages(alpha, seen, at=later)] == ["http://alpha.example/late"]


def test_a_hostile_address_costs_no_run(alpha: Any) -> None:
    alpha.lists([])
    alpha.collected()
    for path in ("\ud800", "\0", "سلام", "'\"\\", "a" * 5000):
        assert len(pages(alpha, polled(entry(f"http://alpha.example/{path}")))) == 1, path


def test_the_first_and_last_lines_of_a_run_say_what_it_is(alpha: Any) -> None:
    watch = read_watch(alpha.home)
    plan = plan_run(alpha.home, watch, also_early=False, now=NOW)
    run, *others = opening_lines(plan, watch, run_id="r", command="collect", now=NOW)
    assert (run["record"], run["run_id"], run["config_sha256"]) == ("run", "r", watch.sha256)
    assert {line.get("run_id") for line in others if line["record"] != "setting"} == {"r"}
    failed = Polled(source_id="beta", feed_id="beta/main", language=None, failure="timeout")
    both = [polled(), failed, Polled(source_id="beta", feed_id="beta/other", language=None)]
    [end] = closing_lines(both, run_id="r", seconds=1.23456, skew=-2.5, now=NOW)
    assert (end["sources_ok"], end["sources_failed"], end["seconds"], end["clock_skew"]) == (1, 1, 1.235, -2.5)


def test_a_feed_that_moved_is_asked_where_it_was_when_the_new_address_fails_for_a_week_and_stays_there() -> None:
    there = ("http://a.example/old", "http://a.example/new")
    state = FeedState(
        feed_id="a/main", next_due_at=None, failures=3.0, etag=None, last_modified=None, capture_sha256=None, entries=5,
        moved=there, whole_at=NOW - timedelta(days=6),
    )  # fmt: skip
    assert not is_back(state, there[0], NOW)
    late = replace(state, whole_at=NOW - timedelta(days=7))
    assert is_back(late, there[0], NOW)
    assert not is_back(replace(late, failures=0.0), there[0], NOW)
    assert not is_back(late, "http://a.example/other", NOW)
    answered = Redirected(url=there[0], final_url=there[0], redirects=())
    assert is_back(replace(state, failures=0.0, whole_at=NOW, last_polls=(answered,)), there[0], NOW)
    led = Redirected(url=there[0], final_url=there[1], redirects=(f"301 {there[1]}",))
    assert not is_back(replace(state, failures=0.0, whole_at=NOW, last_polls=(led,)), there[0], NOW)
