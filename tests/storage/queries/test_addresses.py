"""What the store answers about addresses, before a page is fetched or filed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extractors.fates import Known
from storage.database.live import Live, live
from storage.disk.json_rows import write_json_lines
from storage.queries.addresses import (
    current_articles,
    feed_states,
    known_addresses,
    newest_rows,
    query,
    waiting,
)
from storage.queries.live.groups import FIRST_TEXTS, first_texts
from storage.queries.watch.owed import owed_pages

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
FEED, KEY = "alpha/main", "alpha.example/one"


class Shelf:
    """A store, and rows put into it one after another."""

    def __init__(self, store: Live) -> None:
        self.store = store
        self.connection = store.connection
        self._number = 0

    def row(self, table: str, **row: object) -> None:
        self._number += 1
        self.store.insert(table, [{"number": self._number, **row}])

    def sighting(self, fetch: str, said: str, fate: str, *, feed: str = FEED, **ruled: object) -> None:
        """An entry of KEY seen in a fetch, and what became of it."""
        at = {
            "fetch_id": fetch,
            "entry_position": 0,
            "feed_id": feed,
            "source_id": "alpha",
            "url_key": KEY,
            "run_id": "r",
        }
        self.row(
            "entry_rows", **at, url=f"http://{KEY}", entry_sha256=said, seen_at=NOW, title=f"said {said}", guid="g"
        )
        self.fate(fetch, fate, feed=feed, **ruled)

    def fate(self, fetch: str, fate: str, *, feed: str = FEED, **ruled: object) -> None:
        at = {
            "fetch_id": fetch,
            "entry_position": 0,
            "feed_id": feed,
            "source_id": "alpha",
            "url_key": KEY,
            "run_id": "r",
        }
        self.row("fate_rows", **{"attempts": 0, "reason": f"because {fate}", "decided_at": NOW} | at | ruled, fate=fate)

    def known(self, feed: str = FEED) -> Known:
        return known_addresses(self.connection, {(feed, KEY): False})[feed, KEY]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        yield Shelf(store)


def test_an_address_never_met_is_known_as_nothing(shelf: Shelf) -> None:
    assert shelf.known() == Known()
    assert known_addresses(shelf.connection, {}) == {}


def test_hostile_addresses_are_only_addresses(shelf: Shelf) -> None:
    odd = [("f'\"", "a'; drop table entry_rows; --"), ("f\n", "سلام‌\\"), (FEED, "{}"), (FEED, "")]
    assert known_addresses(shelf.connection, dict.fromkeys(odd, False)) == dict.fromkeys(odd, Known())


def test_what_was_said_is_what_this_feed_said_last(shelf: Shelf) -> None:
    shelf.sighting("1", "first", "waiting")
    shelf.fate("1", "new")
    shelf.row("address_rows", article_id="A", kind="url", address_key=KEY)
    shelf.sighting("2", "second", "known")
    shelf.sighting("3", "elsewhere", "known", feed="alpha/other")
    assert shelf.known() == Known(article_id="A", hashes=("second",), fate="known", reason="because known")
    assert shelf.known("alpha/other").hashes == ("elsewhere",)
    assert shelf.known("alpha/third").hashes == ()


def test_a_page_that_waits_has_its_tries_and_the_next(shelf: Shelf) -> None:
    shelf.sighting("1", "first", "waiting", next_try_at=None)
    assert shelf.known().next_try_at is None
    shelf.fate("1", "waiting", attempts=3, next_try_at=NOW)
    assert (shelf.known().attempts, shelf.known().next_try_at) == (3, NOW)
    shelf.fate("1", "waiting", attempts=0, next_try_at=None)
    assert shelf.known().next_try_at is None, "an older time was taken for the newest"


def test_sightings_wait_until_their_newest_fate_says_otherwise(shelf: Shelf) -> None:
    shelf.sighting("1", "a", "waiting")
    shelf.sighting("2", "b", "waiting", feed="alpha/other")
    assert [one.fetch_id for one in waiting(shelf.connection, [KEY])[KEY]] == ["1", "2"]
    shelf.fate("1", "new")
    assert [(one.fetch_id, one.guid) for one in waiting(shelf.connection, [KEY])[KEY]] == [("2", "g")]
    assert waiting(shelf.connection, ["elsewhere"]) == {}


def test_owed_pages_come_when_due_with_the_entry_that_announced_them_last(shelf: Shelf) -> None:
    shelf.sighting("1", "a", "waiting", next_try_at=NOW)
    shelf.sighting("2", "b", "waiting", next_try_at=NOW + timedelta(hours=1))
    assert owed_pages(shelf.connection, now=NOW) == []
    [page] = owed_pages(shelf.connection, now=NOW + timedelta(hours=1))
    assert (page.url_key, page.is_revisit, page.entry.title) == (KEY, False, "said b")


def test_a_look_is_owed_as_such(shelf: Shelf) -> None:
    shelf.sighting("1", "a", "waiting", article_id="A")
    assert [page.is_revisit for page in owed_pages(shelf.connection, now=NOW)] == [True]


def test_an_article_stands_with_its_newest_reading(shelf: Shelf) -> None:
    shelf.row("address_rows", article_id="A", kind="url", address_key=KEY, because="redirect")
    shelf.row("address_rows", article_id="B", kind="guid", address_key="g", feed_id=FEED)
    for article in ("A", "B"):
        shelf.row("article_rows", article_id=article, source_id="alpha")
    for article, revision, title in (("A", 1, "was"), ("A", 2, "is"), ("B", 1, "other")):
        reading = f"{article}.{revision}.1"
        shelf.row(
            "reading_rows",
            article_id=article,
            revision=revision,
            reading_id=reading,
            title=title,
            text_state="ok",
            text_sha256="t",
        )
    asked = [("url", "", KEY), ("announced", "", KEY), ("guid", FEED, "g"), ("guid", "alpha/other", "g")]
    found = current_articles(shelf.connection, asked)
    assert {key: (one.article_id, one.revision, one.title) for key, one in found.items()} == {
        ("url", "", KEY): ("A", 2, "is"),
        ("guid", FEED, "g"): ("B", 1, "other"),
    }


def test_what_stands_and_whose_texts_are_laid_side_by_side_is_found_without_unpacking_any_text(shelf: Shelf) -> None:
    for article in ("A", "B", "C"):
        shelf.row("article_rows", article_id=article, source_id="alpha")
        for revision, text in enumerate((f"first of {article}", f"then {article}"), 1):
            its = {"reading_id": f"{article}.{revision}.1", "text_state": "ok", "published_from": "feed"}
            shelf.row("reading_rows", article_id=article, revision=revision, text=text, **its)
    assert {one.article_id: one.text for one in first_texts(shelf.store, ["A", "C", "gone"])} == {
        "A": "first of A",
        "C": "first of C",
    }
    with write_json_lines([{"kind": "url", "feed_id": "", "address_key": KEY}]) as path:
        found = shelf.connection.execute(f"explain {query('standing')}", {"asked": str(path)}).fetchall()
    found += shelf.store.rows(f"explain {FIRST_TEXTS}", ['["A"]'])
    plan = " ".join(str(one) for row in found for one in row)
    assert "SEQ_SCAN" in plan
    assert " title " in plan
    assert " text " not in plan


def test_a_feeds_state_is_its_last_polls_and_its_last_whole_answer(shelf: Shelf) -> None:
    shelf.row("feed_rows", feed_id=FEED, source_id="alpha", enabled=True)
    shelf.row("feed_rows", feed_id="alpha/never", source_id="alpha", enabled=True)
    poll = {"feed_id": FEED, "source_id": "alpha", "purpose": "feed", "fetched_at": NOW}
    shelf.row("fetch_rows", **poll, outcome="ok", etag="e", entries=9, capture_sha256="c", failures=0)
    shelf.row("fetch_rows", **poll, outcome="timeout", failures=0.25, next_due_at=NOW, etag=None)
    states = feed_states(shelf.connection, now=NOW)
    assert states.keys() == {FEED}
    state = states[FEED]
    assert (state.etag, state.entries, state.capture_sha256, state.failures, state.next_due_at) == (
        "e",
        9,
        "c",
        0.25,
        NOW,
    )


def test_the_newest_row_of_each_source_counts(shelf: Shelf) -> None:
    for name in ("was", "is"):
        shelf.row("source_rows", source_id="alpha", name=name)
    assert [row["name"] for row in newest_rows(shelf.connection, "source_rows", "source_id")] == ["is"]
