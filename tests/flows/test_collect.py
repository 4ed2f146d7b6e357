"""The run, from the feed on the web to the rows of the published file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from extractors.records import Page
from flows.batches.lines import entry_line
from flows.collect import collect
from flows.gathering import feeds as polling
from flows.gathering import reading
from flows.service.artifacts import run_board
from newsroom.feeds import Entry
from newsroom.server import redirect
from storage.archive.captures import Capture, read_capture
from storage.disk.locks import LockHeldError, hold_lock
from tests.conftest import html
from tests.stories import DAY, NOW, Story, Told, as_tests

FEED = "/longwatch-feed.xml"
Text = Callable[[str], str]


def a_new_entry_becomes_an_article_with_its_text_and_topics(it: Told, text: Text) -> Story:
    it.says("/one", "An execution in Zahedan", text("prison"))
    came = yield NOW
    assert came.fates["new"] == 1
    [(source, title, found, topics, arrived)] = it.rows("select source, title, text, topics, arrived from articles")
    assert (source, title, topics, arrived) == (it.name, "An execution in Zahedan", ["executions"], "first-poll")
    assert found == text("prison")


def what_was_had_is_neither_fetched_nor_counted_as_new_again(it: Told, text: Text) -> Story:
    it.says("/one", "One", text("one"))
    yield NOW
    it.says("/two", "Two", text("two"))
    came = yield NOW
    assert came.fates == {"new": 1, "known": 1, "revised": 0, "waiting": 0, "skipped": 0, "failed": 0}
    assert it.asked().count("/one") == 1
    assert it.rows("select arrived from articles where title = 'Two'") == [("live",)]


def an_unchanged_feed_is_not_read_again(it: Told, text: Text) -> Story:
    it.says("/one", "One", text("one"))
    yield NOW
    came = yield NOW
    assert sum(came.fates.values()) == 0
    assert it.rows("select outcome from fetches where purpose = 'feed' order by fetched_at") == [
        ("ok",),
        ("not modified",),
    ]


def a_tracking_parameter_or_another_scheme_makes_no_second_article(it: Told, text: Text) -> Story:
    it.says("/one", "One", text("one"))
    yield NOW
    url = it.url("/one")
    it.lists([Entry(url=f"{url}?utm_source=feed", guid="a", title="One"), Entry(url=url, guid="b", title="One")])
    came = yield NOW
    assert came.fates["known"] == 2
    assert it.rows("select count(*) from articles") == [(1,)]


def a_changed_entry_gets_a_look_and_a_new_text_is_a_revision(it: Told, text: Text) -> Story:
    it.says("/one", "50 shot dead", text("one") + "\nFifty were shot.")
    yield NOW
    it.says("/one", "22 shot dead", text("one") + "\nTwenty-two were shot.")
    came = yield NOW
    assert came.fates["revised"] == 1
    assert it.rows("select title, revision, revisions from articles") == [("22 shot dead", 2, 2)]
    assert it.rows("select revision, title from readings order by revision") == [
        (1, "50 shot dead"),
        (2, "22 shot dead"),
    ]
    assert it.rows("select changed from revisions where revision = 2") == [(["title", "text"],)]


def a_look_that_finds_the_same_text_makes_no_revision(it: Told, text: Text) -> Story:
    it.says("/one", "One", text("one"))
    yield NOW
    it.announces("/one", Entry(url=it.url("/one"), guid="one", title="One", summary="New summary"))
    came = yield NOW
    assert came.fates["known"] == 1
    assert it.rows("select outcome from looks order by looked_at") == [("first",), ("unchanged",)]
    assert it.rows("select revisions from articles") == [(1,)]


def a_withdrawn_page_is_a_fact_with_a_time_and_the_text_stays(it: Told, text: Text) -> Story:
    it.says("/one", "One", text("one"))
    yield NOW
    it.announces("/one", Entry(url=it.url("/one"), guid="one", title="One", summary="Withdrawn"))
    it.answers("/one", b"gone", status=410)
    yield NOW
    [(vanished_at, found)] = it.rows("select vanished_at, text from articles")
    assert isinstance(vanished_at, datetime)
    assert found == text("one")


def a_wall_before_a_text_is_no_revision_of_it(it: Told, text: Text) -> Story:
    it.says("/one", "One", text("one"))
    yield NOW
    it.announces("/one", Entry(url=it.url("/one"), guid="one", title="One", summary="changed"))
    wall = "<html><head><title>One</title></head><body><noscript>Please enable JavaScript.</noscript></body></html>"
    it.answers("/one", wall.encode())
    yield NOW
    [(state,)] = it.rows("select outcome from looks order by looked_at desc limit 1")
    assert it.rows("select revisions, text_state from articles") == [(1, "ok")], state


def a_page_that_is_missing_is_owed_and_had_later(it: Told, text: Text) -> Story:
    it.announces("/late", Entry(url=it.url("/late"), guid="late", title="Late"))
    came = yield NOW
    assert came.fates["waiting"] == 1
    [(url, reason, attempts)] = it.rows("select url, reason, attempts from owed")
    assert (url, attempts) == (it.url("/late"), 1)
    assert "not-found" in str(reason)
    yield NOW
    assert it.asked().count("/late") == 1, "tried again before its time"
    it.says("/late", "Late", text("late"))
    yield DAY
    assert it.rows("select count(*) from owed") == [(0,)]
    assert sorted(it.rows("select fate from sightings")) == [("known",), ("new",)]


def an_owed_page_is_tried_again_when_the_feed_no_longer_lists_it(it: Told, text: Text) -> Story:
    it.announces("/late", Entry(url=it.url("/late"), guid="late", title="Late"))
    yield NOW
    it.lists([])
    it.answers("/late", b"<article><h1>Late</h1>" + text("late").encode() + b"</article>")
    yield DAY
    assert it.rows("select title from articles") == [("Late",)]


def an_entry_without_an_address_is_skipped_and_says_so(it: Told, text: Text) -> Story:
    it.lists([Entry(url="mailto:desk@example.org", guid="x", title="Write to us")])
    came = yield NOW
    assert came.fates["skipped"] == 1
    assert it.rows("select reason from sightings") == [("it announces no http or https address",)]


def two_entries_of_one_page_are_one_article(it: Told, text: Text) -> Story:
    it.says("/one", "One", text("one"))
    url = it.url("/one")
    it.lists([Entry(url=url, guid="a", title="One"), Entry(url=f"{url}#comments", guid="b", title="One")])
    came = yield NOW
    assert came.fates["new"] == 1
    assert came.fates["known"] == 1
    assert it.asked().count("/one") == 1


def a_redirect_to_an_announced_page_with_the_same_text_is_that_article(it: Told, text: Text) -> Story:
    it.says("/one", "One", text("one"))
    yield NOW
    it.newsroom.publish({(it.host, "/short"): redirect(it.url("/one"))})
    it.announces("/short", Entry(url=it.url("/short"), guid="short", title="One"))
    came = yield NOW
    assert came.fates["known"] == 2
    assert it.rows("select address from addresses where kind = 'url' order by address") == [
        (it.url("/one"),),
        (it.url("/short"),),
    ]


def pages_that_all_redirect_to_one_wall_stay_different_articles(it: Told, text: Text) -> Story:
    it.answers(
        "/consent", b"<html><body><h1>Consent</h1><p>We value your privacy. Accept all cookies.</p></body></html>"
    )
    for path in ("/one", "/two"):
        it.newsroom.publish({(it.host, path): redirect(it.url("/consent"))})
        it.announces(path, Entry(url=it.url(path), guid=path, title=path))
    came = yield NOW
    assert came.fates["new"] == 2
    assert it.rows("select count(*) from articles") == [(2,)]


def a_moved_page_with_its_old_guid_and_text_is_no_new_article(it: Told, text: Text) -> Story:
    it.says("/old", "One", text("one"), guid="tag:one")
    yield NOW
    it.says("/new", "One", text("one"), guid="tag:one")
    it.lists([Entry(url=it.url("/new"), guid="tag:one", title="One")])
    came = yield NOW
    assert came.fates["known"] == 1
    assert it.rows("select count(*) from articles") == [(1,)]


def a_reused_guid_on_another_text_is_another_article(it: Told, text: Text) -> Story:
    it.says("/a", "One", text("one"), guid="1")
    yield NOW
    it.says("/b", "Two", text("two"), guid="1")
    yield NOW
    assert it.rows("select count(*) from articles") == [(2,)]


def html_in_place_of_a_feed_is_a_failure_with_a_problem(it: Told, text: Text) -> Story:
    it.answers("/longwatch-feed.xml", b"<!doctype html><html><body>Welcome to our new site</body></html>")
    came = yield NOW
    assert came.failed
    assert "html" in it.rows("select failure from problems")[0][0]
    assert it.rows("select outcome, failures from feeds") == [("html-instead-of-feed", 1.0)]


def every_article_has_a_capture_that_is_what_the_server_sent(it: Told, text: Text) -> Story:
    it.says("/one", "One", text("one"))
    yield NOW
    columns = "c.sha256, c.warc, c.record_offset, c.record_length, c.bytes"
    [row] = it.rows(f"select {columns} from articles a join captures c on c.sha256 = a.capture_sha256")
    names = ("sha256", "warc", "record_offset", "record_length", "bytes")
    capture = Capture(**dict(zip(names, row, strict=True)))
    assert b"<h1>One</h1>" in read_capture(it.home.captures, capture)


def a_switched_off_source_is_paused_and_not_asked(it: Told, text: Text) -> Story:
    it.says("/one", "One", text("one"))
    yield NOW
    file = it.file
    file.write_text("enabled = false\n" + file.read_text("utf-8"), "utf-8")
    asked = len(it.asked())
    yield NOW
    assert len(it.asked()) == asked
    assert it.rows("select enabled, paused_at is not null from sources") == [(False, True)]


def a_page_that_calls_itself_another_article_is_kept_apart_and_reported(it: Told, text: Text) -> Story:
    it.says("/one", "One", text("one"))
    yield NOW
    link = f"<link rel='canonical' href='{it.url('/one')}'></head>".encode()
    it.says("/two", "Two", text("two"))
    it.answers("/two", html("Two", text("two")).replace(b"</head>", link))
    it.says("/print/one", "One", text("one"))
    it.answers("/print/one", html("One", text("one")).replace(b"</head>", link))
    yield NOW
    assert it.rows("select title from articles order by title") == [("One",), ("Two",)]
    [(failure, message)] = it.rows("select failure, message from problems")
    assert failure == "identity"
    assert str(message).startswith(f"{it.url('/two')}: its page gives {it.url('/one')} as its address")
    one = (
        "select address from addresses join articles using (article_id) where title = 'One' and kind = 'url' order by 1"
    )
    assert it.rows(one) == [(it.url("/one"),), (it.url("/print/one"),)]


def listing_positions_are_those_of_the_feed(it: Told, text: Text) -> Story:
    for path in ("/a", "/b", "/c"):
        it.says(path, path, text(path[1:]))
    yield NOW
    assert it.rows("select entry_position from sightings order by 1") == [(0,), (1,), (2,)]


def a_source_whose_file_is_gone_is_switched_off_and_stays_known(it: Told, text: Text) -> Story:
    it.says("/one", "One", text("one"))
    it.announces("/late", Entry(url=it.url("/late"), guid="late", title="Late"))
    yield NOW
    it.file.unlink()
    asked = len(it.asked())
    yield DAY
    assert len(it.asked()) == asked, "neither its feed nor what it owes"
    assert it.rows("select enabled, paused_at is not null from sources") == [(False, True)]
    assert it.rows("select enabled from feeds") == [(False,)]


def a_page_of_links_announces_what_it_had_not_before(it: Told, text: Text) -> Story:
    source = it.file
    source.write_text(source.read_text("utf-8").replace("longwatch-feed.xml", "news") + 'links = "/news/*"\n', "utf-8")
    for name in ("one", "two"):
        it.answers(f"/news/{name}", html(name, text(name)))
    it.answers("/news", b'<a href="/news/one">One</a><a href="/about">About</a>')
    came = yield NOW
    assert came.fates["new"] == 1
    it.answers("/news", b'<a href="/news/two">Two</a><a href="/news/one">One</a>')
    came = yield NOW
    assert (came.fates["new"], came.fates["known"]) == (1, 1)
    assert it.rows("select distinct feed_format from fetches where purpose = 'feed'") == [("listing",)]


def where_a_source_says_so_the_article_is_what_its_feed_tells(it: Told, text: Text) -> Story:
    source = it.file
    source.write_text(source.read_text("utf-8") + 'page = "never"\n', "utf-8")
    whole = "".join(f"<p>{line}</p>" for line in text("one").split("\n"))
    it.announces("/one", Entry(url=it.url("/one"), guid="1", title="One", content=whole))
    came = yield NOW
    assert came.fates["new"] == 1
    assert [path for path in it.asked() if path != "/longwatch-feed.xml"] == []
    ((title, words, state, capture),) = it.rows("select title, words, text_state, capture_sha256 from articles")
    assert (title, words, state) == ("One", len(text("one").split()), "ok")
    assert it.rows(f"select count(*) from captures where sha256 = '{capture}'") == [(1,)]


STORIES = (
    a_new_entry_becomes_an_article_with_its_text_and_topics,
    what_was_had_is_neither_fetched_nor_counted_as_new_again,
    an_unchanged_feed_is_not_read_again,
    a_tracking_parameter_or_another_scheme_makes_no_second_article,
    a_changed_entry_gets_a_look_and_a_new_text_is_a_revision,
    a_look_that_finds_the_same_text_makes_no_revision,
    a_withdrawn_page_is_a_fact_with_a_time_and_the_text_stays,
    a_wall_before_a_text_is_no_revision_of_it,
    a_page_that_is_missing_is_owed_and_had_later,
    an_owed_page_is_tried_again_when_the_feed_no_longer_lists_it,
    an_entry_without_an_address_is_skipped_and_says_so,
    two_entries_of_one_page_are_one_article,
    a_redirect_to_an_announced_page_with_the_same_text_is_that_article,
    pages_that_all_redirect_to_one_wall_stay_different_articles,
    a_moved_page_with_its_old_guid_and_text_is_no_new_article,
    a_reused_guid_on_another_text_is_another_article,
    html_in_place_of_a_feed_is_a_failure_with_a_problem,
    every_article_has_a_capture_that_is_what_the_server_sent,
    a_switched_off_source_is_paused_and_not_asked,
    a_page_that_calls_itself_another_article_is_kept_apart_and_reported,
    listing_positions_are_those_of_the_feed,
    a_source_whose_file_is_gone_is_switched_off_and_stays_known,
    a_page_of_links_announces_what_it_had_not_before,
    where_a_source_says_so_the_article_is_what_its_feed_tells,
)


test_it_goes_as_it_is_told = as_tests(STORIES)


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


def test_a_reader_that_fails_costs_one_page_its_text_and_not_the_run_whose_report_for_programs_is_as_agreed(
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
    told = json.loads(json.dumps(report.summary()))
    assert list(told) == [
        "run", "entries", "fates", "difference", "sources_ok", "sources_failed", "seconds", "new_of_earlier_runs",
        "batches_set_aside", "articles_left_out", "files_unread", "pages_gone",
    ]  # fmt: skip
    assert list(told["fates"]) == ["new", "known", "revised", "waiting", "skipped", "failed"]


def _failing(page: Page, **named: Any) -> Any:
    from extractors.pages.articles import extract_article

    if page.body == b"<html>bad</html>":
        raise RuntimeError("no")
    return extract_article(page, **named)


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
