"""The run, from the feed on the web to the rows of the published file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from extractors.feeds.feeds import read_feed
from extractors.records import Listing, Page
from flows.batches.lines import entry_line
from flows.collect import collect
from flows.gathering import feeds as polling
from flows.gathering import reading
from flows.service.artifacts import run_board
from newsroom.feeds import Entry
from newsroom.server import Answer, redirect
from storage.disk.locks import LockHeldError, hold_lock
from tests.conftest import html

FEED = "/longwatch-feed.xml"
Text = Callable[[str], str]


def test_a_new_entry_becomes_an_article_with_its_text_and_topics(alpha: Any, text: Text) -> None:
    alpha.says("/one", "An execution in Zahedan", text("prison"))
    report = alpha.collected()
    assert report.balance.fates["new"] == 1
    assert report.balance.difference == 0
    [(source, title, found, topics, arrived)] = alpha.rows("select source, title, text, topics, arrived from articles")
    assert (source, title, topics, arrived) == ("alpha", "An execution in Zahedan", ["executions"], "first-poll")
    assert found == text("prison")


def test_what_was_had_is_neither_fetched_nor_counted_as_new_again(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.collected()
    alpha.says("/two", "Two", text("two"))
    report = alpha.collected()
    assert report.balance.fates == {"new": 1, "known": 1, "revised": 0, "waiting": 0, "skipped": 0, "failed": 0}
    assert alpha.asked().count("/one") == 1
    assert alpha.rows("select arrived from articles where title = 'Two'") == [("live",)]


def test_an_unchanged_feed_is_not_read_again(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.collected()
    report = alpha.collected()
    assert report.balance.entries == 0
    assert alpha.rows("select outcome from fetches where purpose = 'feed' order by fetched_at") == [
        ("ok",),
        ("not modified",),
    ]


def test_a_tracking_parameter_or_another_scheme_makes_no_second_article(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.collected()
    url = "http://alpha.example/one"
    alpha.lists([Entry(url=f"{url}?utm_source=feed", guid="a", title="One"), Entry(url=url, guid="b", title="One")])
    report = alpha.collected()
    assert report.balance.fates["known"] == 2
    assert alpha.rows("select count(*) from articles") == [(1,)]


def test_a_changed_entry_gets_a_look_and_a_new_text_is_a_revision(alpha: Any, text: Text) -> None:
    alpha.says("/one", "50 shot dead", text("one") + "\nFifty were shot.")
    alpha.collected()
    alpha.says("/one", "22 shot dead", text("one") + "\nTwenty-two were shot.")
    report = alpha.collected()
    assert report.balance.fates["revised"] == 1
    assert alpha.rows("select title, revision, revisions from articles") == [("22 shot dead", 2, 2)]
    assert alpha.rows("select revision, title from readings order by revision") == [
        (1, "50 shot dead"),
        (2, "22 shot dead"),
    ]
    assert alpha.rows("select changed from revisions where revision = 2") == [(["title", "text"],)]


def test_a_look_that_finds_the_same_text_makes_no_revision(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.collected()
    alpha.announces("/one", Entry(url="http://alpha.example/one", guid="one", title="One", summary="New summary"))
    report = alpha.collected()
    assert report.balance.fates["known"] == 1
    assert alpha.rows("select outcome from looks order by looked_at") == [("first",), ("unchanged",)]
    assert alpha.rows("select revisions from articles") == [(1,)]


def test_a_withdrawn_page_is_a_fact_with_a_time_and_the_text_stays(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.collected()
    alpha.announces("/one", Entry(url="http://alpha.example/one", guid="one", title="One", summary="Withdrawn"))
    alpha.answers("/one", b"gone", status=410)
    alpha.collected()
    [(vanished_at, found)] = alpha.rows("select vanished_at, text from articles")
    assert isinstance(vanished_at, datetime)
    assert found == text("one")


def test_a_wall_before_a_text_is_no_revision_of_it(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.collected()
    alpha.announces("/one", Entry(url="http://alpha.example/one", guid="one", title="One", summary="changed"))
    wall = "<html><head><title>One</title></head><body><noscript>Please enable JavaScript.</noscript></body></html>"
    alpha.answers("/one", wall.encode())
    alpha.collected()
    [(state,)] = alpha.rows("select outcome from looks order by looked_at desc limit 1")
    assert alpha.rows("select revisions, text_state from articles") == [(1, "ok")], state


def test_a_page_that_is_missing_is_owed_and_had_later(alpha: Any, text: Text) -> None:
    alpha.announces("/late", Entry(url="http://alpha.example/late", guid="late", title="Late"))
    first = alpha.collected()
    assert first.balance.fates["waiting"] == 1
    [(url, reason, attempts)] = alpha.rows("select url, reason, attempts from owed")
    assert (url, attempts) == ("http://alpha.example/late", 1)
    assert "not-found" in str(reason)
    assert alpha.collected().balance.difference == 0
    assert alpha.asked().count("/late") == 1, "tried again before its time"
    alpha.says("/late", "Late", text("late"))
    tomorrow = collect(alpha.home, also_early=True, now=lambda: datetime.now(UTC) + timedelta(days=1))
    assert tomorrow.balance.difference == 0
    assert alpha.rows("select count(*) from owed") == [(0,)]
    assert sorted(alpha.rows("select fate from sightings")) == [("known",), ("new",)]


def test_an_owed_page_is_tried_again_when_the_feed_no_longer_lists_it(alpha: Any, text: Text) -> None:
    alpha.announces("/late", Entry(url="http://alpha.example/late", guid="late", title="Late"))
    alpha.collected()
    alpha.lists([])
    alpha.answers("/late", b"<article><h1>Late</h1>" + text("late").encode() + b"</article>")
    collect(alpha.home, now=lambda: datetime.now(UTC) + timedelta(days=1))
    assert alpha.rows("select title from articles") == [("Late",)]


def test_an_entry_without_an_address_is_skipped_and_says_so(alpha: Any) -> None:
    alpha.lists([Entry(url="mailto:desk@alpha.example", guid="x", title="Write to us")])
    report = alpha.collected()
    assert report.balance.fates["skipped"] == 1
    assert alpha.rows("select reason from sightings") == [("it announces no http or https address",)]


def test_an_entry_dropped_in_the_middle_shows_as_a_difference(
    alpha: Any, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.says("/two", "Two", text("two"))
    whole = entry_line

    def losing(entry: Any, **at: Any) -> Mapping[str, object]:
        line = whole(entry, **at)
        return {"record": "setting", "setting": "lost"} if entry.position == 1 else line

    monkeypatch.setattr(polling, "entry_line", losing)
    assert alpha.collected().balance.difference == 1


def test_two_entries_of_one_page_are_one_article(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    url = "http://alpha.example/one"
    alpha.lists([Entry(url=url, guid="a", title="One"), Entry(url=f"{url}#comments", guid="b", title="One")])
    report = alpha.collected()
    assert report.balance.fates["new"] == 1
    assert report.balance.fates["known"] == 1
    assert alpha.asked().count("/one") == 1


def test_a_redirect_to_an_announced_page_with_the_same_text_is_that_article(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.collected()
    alpha.newsroom.publish({("alpha.example", "/short"): redirect("http://alpha.example/one")})
    alpha.announces("/short", Entry(url="http://alpha.example/short", guid="short", title="One"))
    report = alpha.collected()
    assert report.balance.fates["known"] == 2
    assert alpha.rows("select address from addresses where kind = 'url' order by address") == [
        ("http://alpha.example/one",),
        ("http://alpha.example/short",),
    ]


def test_pages_that_all_redirect_to_one_wall_stay_different_articles(alpha: Any) -> None:
    alpha.answers(
        "/consent", b"<html><body><h1>Consent</h1><p>We value your privacy. Accept all cookies.</p></body></html>"
    )
    for path in ("/one", "/two"):
        alpha.newsroom.publish({("alpha.example", path): redirect("http://alpha.example/consent")})
        alpha.announces(path, Entry(url=f"http://alpha.example{path}", guid=path, title=path))
    report = alpha.collected()
    assert report.balance.fates["new"] == 2
    assert alpha.rows("select count(*) from articles") == [(2,)]


def test_a_moved_page_with_its_old_guid_and_text_is_no_new_article(alpha: Any, text: Text) -> None:
    alpha.says("/old", "One", text("one"), guid="tag:one")
    alpha.collected()
    alpha.says("/new", "One", text("one"), guid="tag:one")
    alpha.lists([Entry(url="http://alpha.example/new", guid="tag:one", title="One")])
    report = alpha.collected()
    assert report.balance.fates["known"] == 1
    assert alpha.rows("select count(*) from articles") == [(1,)]


def test_a_reused_guid_on_another_text_is_another_article(alpha: Any, text: Text) -> None:
    alpha.says("/a", "One", text("one"), guid="1")
    alpha.collected()
    alpha.says("/b", "Two", text("two"), guid="1")
    alpha.collected()
    assert alpha.rows("select count(*) from articles") == [(2,)]


def test_html_in_place_of_a_feed_is_a_failure_with_a_problem(alpha: Any) -> None:
    alpha.answers("/longwatch-feed.xml", b"<!doctype html><html><body>Welcome to our new site</body></html>")
    report = alpha.collected()
    assert report.sources_failed == 1
    assert "html" in alpha.rows("select failure from problems")[0][0]
    assert alpha.rows("select outcome, failures from feeds") == [("html-instead-of-feed", 1.0)]


def test_a_feed_is_not_polled_before_its_time(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    collect(alpha.home)
    polls = alpha.asked().count(FEED)
    collect(alpha.home)
    assert alpha.asked().count(FEED) == polls
    collect(alpha.home, now=lambda: datetime.now(UTC) + timedelta(hours=2))
    assert alpha.asked().count(FEED) == polls + 1


def test_a_second_run_at_the_same_time_is_reported_who_holds_the_lock(alpha: Any) -> None:
    with hold_lock(alpha.home.collect_lock, holder="run 7"), pytest.raises(LockHeldError, match="run 7"):
        alpha.collected()


def test_a_run_counts_and_lists_what_one_cut_short_had_gathered(
    alpha: Any, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    alpha.collected()
    alpha.says("/one", "An execution in Zahedan", text("prison"))
    with monkeypatch.context() as cut:
        cut.setattr("flows.collect.closing_lines", _cut_short)
        with pytest.raises(KeyboardInterrupt):
            alpha.collected()
    report = alpha.collected()
    assert (report.new_of_earlier, len(report.earlier), report.left_over > 0) == (1, 1, True)
    assert "An execution in Zahedan" in run_board(alpha.home, report, detail="titles", zone="UTC")


def _cut_short(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_every_article_has_a_capture_that_is_what_the_server_sent(alpha: Any, text: Text) -> None:
    from storage.archive.captures import Capture, read_capture

    alpha.says("/one", "One", text("one"))
    alpha.collected()
    columns = "c.sha256, c.warc, c.record_offset, c.record_length, c.bytes"
    [row] = alpha.rows(f"select {columns} from articles a join captures c on c.sha256 = a.capture_sha256")
    names = ("sha256", "warc", "record_offset", "record_length", "bytes")
    capture = Capture(**dict(zip(names, row, strict=True)))
    assert b"<h1>One</h1>" in read_capture(alpha.home.captures, capture)


def test_the_report_for_programs_has_the_agreed_shape(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    report = json.loads(json.dumps(alpha.collected().summary()))
    assert list(report) == [
        "run",
        "entries",
        "fates",
        "difference",
        "sources_ok",
        "sources_failed",
        "seconds",
        "new_of_earlier_runs",
        "batches_set_aside",
        "articles_left_out",
        "files_unread",
    ]
    assert list(report["fates"]) == ["new", "known", "revised", "waiting", "skipped", "failed"]


def test_a_reader_that_fails_costs_one_page_its_text_and_not_the_run(
    alpha: Any, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.announces(
        "/bad", Entry(url="http://alpha.example/bad", guid="bad", title="Bad", summary="What the feed said.")
    )
    alpha.answers("/bad", b"<html>bad</html>")
    monkeypatch.setattr(reading, "extract_article", _failing)
    report = alpha.collected()
    assert report.balance.difference == 0
    [(state, reason)] = alpha.rows("select text_state, text_state_reason from readings where title = 'Bad'")
    assert state == "error"
    assert "RuntimeError: no" in str(reason)


def _failing(page: Page, **named: Any) -> Any:
    from extractors.pages.articles import extract_article

    if page.body == b"<html>bad</html>":
        raise RuntimeError("no")
    return extract_article(page, **named)


def test_a_switched_off_source_is_paused_and_not_asked(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.collected()
    file = alpha.home.sources / "alpha.toml"
    file.write_text("enabled = false\n" + file.read_text("utf-8"), "utf-8")
    asked = len(alpha.asked())
    alpha.collected()
    assert len(alpha.asked()) == asked
    assert alpha.rows("select enabled, paused_at is not null from sources") == [(False, True)]


def test_a_full_feed_that_comes_back_empty_is_a_failure(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.collected()
    for hours in (13, 26):
        collect(alpha.home, now=partial(lambda after: datetime.now(UTC) + timedelta(hours=after), hours))
    assert alpha.rows("select outcome from fetches where purpose = 'feed' order by fetched_at") == [
        ("ok",), ("not modified",), ("same",),
    ], "a 304, and the whole once a day"  # fmt: skip
    alpha.lists([])
    report = alpha.collected()
    assert report.sources_failed == 1
    assert alpha.rows("select outcome from feeds") == [("empty-after-full",)]


def test_a_page_that_calls_itself_another_article_is_kept_apart_and_reported(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.collected()
    link = b"<link rel='canonical' href='http://alpha.example/one'></head>"
    alpha.says("/two", "Two", text("two"))
    alpha.answers("/two", html("Two", text("two")).replace(b"</head>", link))
    alpha.says("/print/one", "One", text("one"))
    alpha.answers("/print/one", html("One", text("one")).replace(b"</head>", link))
    alpha.collected()
    assert alpha.rows("select title from articles order by title") == [("One",), ("Two",)]
    [(failure, message)] = alpha.rows("select failure, message from problems")
    assert failure == "identity"
    assert str(message).startswith("http://alpha.example/two: its page gives http://alpha.example/one as its address")
    one = (
        "select address from addresses join articles using (article_id) where title = 'One' and kind = 'url' order by 1"
    )
    assert alpha.rows(one) == [("http://alpha.example/one",), ("http://alpha.example/print/one",)]


def test_listing_positions_are_those_of_the_feed(alpha: Any, text: Text) -> None:
    for path in ("/a", "/b", "/c"):
        alpha.says(path, path, text(path[1:]))
    alpha.collected()
    body = alpha.newsroom.requests and Answer
    assert body is not None
    assert alpha.rows("select entry_position from sightings order by 1") == [(0,), (1,), (2,)]
    assert replace(Listing(format="rss", title=None, language=None, entries=()), title="x").title == "x"
    assert callable(read_feed)


def test_a_source_whose_file_is_gone_is_switched_off_and_stays_known(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.announces("/late", Entry(url="http://alpha.example/late", guid="late", title="Late"))
    alpha.collected()
    (alpha.home.sources / "alpha.toml").unlink()
    asked = len(alpha.asked())
    collect(alpha.home, also_early=True, now=lambda: datetime.now(UTC) + timedelta(days=1))
    assert len(alpha.asked()) == asked, "neither its feed nor what it owes"
    assert alpha.rows("select enabled, paused_at is not null from sources") == [(False, True)]
    assert alpha.rows("select enabled from feeds") == [(False,)]


def test_a_page_of_links_announces_what_it_had_not_before(alpha: Any, text: Text) -> None:
    source = alpha.home.sources / "alpha.toml"
    source.write_text(source.read_text("utf-8").replace("longwatch-feed.xml", "news") + 'links = "/news/*"\n', "utf-8")
    for name in ("one", "two"):
        alpha.answers(f"/news/{name}", html(name, text(name)))
    alpha.answers("/news", b'<a href="/news/one">One</a><a href="/about">About</a>')
    assert alpha.collected().balance.fates["new"] == 1
    alpha.answers("/news", b'<a href="/news/two">Two</a><a href="/news/one">One</a>')
    report = alpha.collected()
    assert (report.balance.fates["new"], report.balance.fates["known"], report.balance.difference) == (1, 1, 0)
    assert alpha.rows("select distinct feed_format from fetches where purpose = 'feed'") == [("listing",)]


def test_where_a_source_says_so_the_article_is_what_its_feed_tells(alpha: Any, text: Text) -> None:
    source = alpha.home.sources / "alpha.toml"
    source.write_text(source.read_text("utf-8") + 'page = "never"\n', "utf-8")
    whole = "".join(f"<p>{line}</p>" for line in text("one").split("\n"))
    alpha.announces("/one", Entry(url="http://alpha.example/one", guid="1", title="One", content=whole))
    assert alpha.collected().balance.fates["new"] == 1
    assert [path for path in alpha.asked() if path != "/longwatch-feed.xml"] == []
    ((title, words, state, capture),) = alpha.rows("select title, words, text_state, capture_sha256 from articles")
    assert (title, words, state) == ("One", len(text("one").split()), "ok")
    assert alpha.rows(f"select count(*) from captures where sha256 = '{capture}'") == [(1,)]
