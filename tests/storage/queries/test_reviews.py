"""Rulings as rows: what stands of them, and the rulings of the spool laid over the published file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from storage.database.live import Live, live, publish
from storage.queries.questions import NothingPublishedError, QuestionError
from storage.queries.reviews import Reading, laid_over, readings, said_last

NOW = datetime(2026, 1, 9, tzinfo=UTC)
REVIEWS = "select article_id, topic, decision, reopened from reviews order by all"


def day(number: int) -> str:
    return f"2026-01-{number:02}T00:00:00+00:00"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Live]:
    """One article, `a`, changed by its publisher on the fifth."""
    with live(tmp_path / "store" / "live.duckdb", now=NOW) as store:
        first = {"article_id": "a", "source_id": "s", "first_seen_at": day(1), "decided_at": day(1), "group_id": "a"}
        store.insert("article_rows", [{name: first[name] for name in ("article_id", "source_id", "first_seen_at")}])
        store.insert("group_rows", [{name: first[name] for name in ("article_id", "group_id", "decided_at")}])
        for revision, seen in ((1, day(1)), (2, day(5))):
            made = {"number": revision, "article_id": "a", "revision": revision}
            store.insert("revision_rows", [{**made, "seen_at": seen, "capture_sha256": f"c{revision}"}])
            store.insert("reading_rows", [{**made, "reading_id": f"a.{revision}.1", "made_at": seen, "title": "A"}])
        yield store


def ruling(number: int, decision: str, *, at: int, **given: object) -> dict[str, object]:
    name = {"decision_id": f"d{number}", "article_id": "a", "decision": decision, "reviewer": "Anna"}
    return {**name, "decided_at": day(at), **given}


def filed(store: Live, number: int, decision: str, *, at: int, **given: object) -> None:
    store.insert("decision_rows", [{"number": number, **ruling(number, decision, at=at, **given)}])


def published(store: Live, path: Path) -> Path:
    publish(store, path, run_id="run", now=NOW)
    return path


def test_a_ruling_of_before_revisions_were_noted_was_on_what_had_been_seen_by_then(store: Live) -> None:
    filed(store, 1, "relevant", at=2)
    assert store.rows(REVIEWS) == [("a", None, "relevant", True)]
    filed(store, 2, "relevant", at=6)
    assert store.rows(REVIEWS) == [("a", None, "relevant", False)]


def test_a_new_reading_of_the_same_revision_reopens_nothing(store: Live) -> None:
    filed(store, 1, "relevant", at=6, revision=2, reading_id="a.2.1")
    again = {"number": 3, "article_id": "a", "revision": 2, "reading_id": "a.2.2", "made_at": day(8), "title": "A2"}
    store.insert("reading_rows", [again])
    assert store.rows("select title from articles") == [("A2",)]
    assert store.rows(REVIEWS) == [("a", None, "relevant", False)]
    assert store.rows("select * from review_queue") == []


def test_a_ruling_on_the_text_of_before_waits_again_even_if_it_is_made_later(store: Live) -> None:
    filed(store, 1, "relevant", at=8, revision=1, reading_id="a.1.1")
    assert store.rows("select topic, decision, reopened from review_queue") == [(None, "relevant", True)]


def test_articles_and_the_past_agree_on_what_stood(store: Live) -> None:
    filed(store, 1, "relevant", at=2)
    filed(store, 2, "irrelevant", at=4, reviewer="Babak")
    assert store.rows("select decision from articles") == [("disputed",)]
    assert store.rows("select decision from as_of('2026-01-03')") == [("relevant",)]
    assert store.rows("select decision, reopened from reviews_as_of('2026-01-03')") == [("relevant", False)]


def test_a_temporary_table_comes_before_the_files_own_in_views_and_macros(store: Live, tmp_path: Path) -> None:
    filed(store, 1, "relevant", at=6)
    path = published(store, tmp_path / "longwatch.duckdb")
    waiting = [
        {"record": "decision", **ruling(1, "relevant", at=6)},
        {"record": "decision", **ruling(2, "irrelevant", at=7, revision=2, reviewer="Babak", note="“no”\u200c")},
        {"record": "decision", **ruling(3, "follow-up", at=7, revision=2, topic="x", a_newer_column=1)},
    ]
    with laid_over(path, waiting) as over:
        assert over.execute("select count(*) from decisions").fetchall() == [(3,)]
        assert over.execute("select decision from articles").fetchall() == [("disputed",)]
        assert over.execute("select decision from as_of(now())").fetchall() == [("disputed",)]
        assert over.execute("select count(*) from reviews_as_of(now())").fetchall() == [(2,)]
        assert said_last(over, "Anna") == {("a", None, "relevant", None, None), ("a", "x", "follow-up", None, None)}
    with laid_over(path, []) as over:
        assert over.execute("select decision from articles").fetchall() == [("relevant",)]


def test_a_reading_is_found_by_its_name_or_as_the_current_one(store: Live, tmp_path: Path) -> None:
    path = published(store, tmp_path / "longwatch.duckdb")
    wanted = [("a", None), ("a", "a.1.1"), ("a", "a.1.9"), ("a", "b.1.1"), ("a", "a.3.1"), ("a", "a.x.1"), ("b", None)]
    with laid_over(path, []) as over:
        found = readings(over, wanted)
    assert {key: (one.reading_id, one.revision, one.capture_sha256) for key, one in found.items()} == {
        ("a", None): ("a.2.1", 2, "c2"),
        ("a", "a.1.1"): ("a.1.1", 1, "c1"),
        ("a", "a.1.9"): ("a.1.9", 1, "c1"),
    }
    assert isinstance(found["a", None], Reading)


def test_a_file_of_a_version_without_reviews_says_what_to_do(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "old.duckdb")).close()
    with (
        pytest.raises(QuestionError, match=r"another version of Longwatch: run `longwatch maintain`"),
        laid_over(tmp_path / "old.duckdb", []),
    ):
        pass
    with pytest.raises(NothingPublishedError), laid_over(tmp_path / "none.duckdb", []):
        pass
