"""Two databases held against each other, row by row, by what names a row."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.database.comparison import EXAMPLES, Comparison, Scope, UnreadableError, compare_stores, filed_batches
from storage.database.live import Live, live

NOW = datetime(2026, 11, 23, tzinfo=UTC)
EARLY, LATE = "20260101T000000Z-aaaaaa-000001", "20261101T000000Z-bbbbbb-000001"


def fill(store: Live, *, first_number: int = 1) -> None:
    for place, name in enumerate((EARLY, LATE)):
        number = (first_number + place) * 1_000_000
        batch = {"number": first_number + place, "batch_id": name, "sha256": name, "filed_at": NOW.isoformat()}
        store.insert("batch_rows", [batch])
        article = {"article_id": f"a{place}", "source_id": ("alpha", "beta")[place], "url": "http://x.example/"}
        store.insert("article_rows", [{**article, "number": number}])
        reading = {"reading_id": f"a{place}.1.1", "article_id": f"a{place}", "text": "As it was.", "candidates": []}
        store.insert("reading_rows", [{**reading, "number": number + 1}])
        tag = {"reading_id": f"a{place}.1.1", "article_id": f"a{place}", "topic": "protests", "score": 1.5}
        store.insert("tag_rows", [{**tag, "number": number + 2}])


def made(path: Path, sql: str = "select 1", *, first_number: int = 1) -> Path:
    with live(path, now=NOW) as store:
        fill(store, first_number=first_number)
        store.connection.execute(sql)
    return path


def found(tmp_path: Path, sql: str, scope: Scope | None = None) -> Comparison:
    used = made(tmp_path / "used.duckdb", sql)
    made(tmp_path / "ours.duckdb", first_number=7)
    with live(tmp_path / "ours.duckdb", now=NOW) as store:
        return compare_stores(store, used, scope or Scope())


def test_databases_that_differ_in_numbers_and_times_of_filing_are_the_same(tmp_path: Path) -> None:
    of_the_filing = "update batch_rows set filed_at = now(); insert into snapshot_rows (run_id) values ('x')"
    comparison = found(tmp_path, of_the_filing)
    assert comparison.differences == ()
    assert {"batch_rows", "reading_rows", "tag_rows", "match_rows"} <= {*comparison.tables}
    assert "snapshot_rows" not in comparison.tables


@pytest.mark.parametrize(
    ("sql", "table", "counts", "example"),
    [
        (
            "update reading_rows set text = 'As it is.' where article_id = 'a0'",
            "reading_rows",
            (1, 0, 0),
            "changed: reading_id a0.1.1: text As it is., replayed As it was.",
        ),
        ("delete from tag_rows where article_id = 'a1'", "tag_rows", (0, 0, 1), "added: reading_id a1.1.1"),
        (
            "insert into problem_rows (number, problem_id) values (1000009, 'planted')",
            "problem_rows",
            (0, 1, 0),
            "missing: problem_id planted",
        ),
        (
            "insert into tag_rows select * from tag_rows where article_id = 'a0'",
            "tag_rows",
            (0, 1, 0),
            "missing: reading_id a0.1.1, rules_sha256 empty, topic protests",
        ),
        (
            "create table later_rows (number bigint, later_id varchar); insert into later_rows values (1, 'x')",
            "later_rows",
            (0, 1, 0),
            "only one of the two has this table",
        ),
    ],
)
def test_each_kind_of_difference_is_counted_and_named(
    tmp_path: Path, sql: str, table: str, counts: tuple[int, int, int], example: str
) -> None:
    (difference,) = found(tmp_path, sql).differences
    assert difference.table == table
    assert (difference.changed, difference.missing, difference.added) == counts
    (named,) = difference.examples
    assert named.startswith(example)


def test_of_many_differences_a_few_are_reported(tmp_path: Path) -> None:
    many = "insert into problem_rows (number, problem_id) select 1000009, 'p' || i from range(40) t(i)"
    (difference,) = found(tmp_path, many).differences
    assert (difference.missing, len(difference.examples)) == (40, EXAMPLES)


@pytest.mark.parametrize(
    ("scope", "differs"),
    [
        (Scope(source="alpha"), {"reading_rows"}),
        (Scope(source="beta"), set()),
        (Scope(since="20260601"), set()),
        (Scope(since="20250601"), {"reading_rows"}),
    ],
)
def test_what_is_compared_is_limited_to_a_source_and_a_time(tmp_path: Path, scope: Scope, differs: set[str]) -> None:
    comparison = found(tmp_path, "update reading_rows set text = 'Other.' where article_id = 'a0'", scope)
    assert {one.table for one in comparison.differences} == differs


def test_a_database_that_is_none_is_unreadable_and_says_so(tmp_path: Path) -> None:
    made(tmp_path / "ours.duckdb")
    (tmp_path / "used.duckdb").write_bytes(b"no database" * 4096)
    with live(tmp_path / "ours.duckdb", now=NOW) as store:
        with pytest.raises(UnreadableError, match=r"used\.duckdb"):
            filed_batches(store, tmp_path / "used.duckdb")
        assert filed_batches(store, made(tmp_path / "other.duckdb")) == [EARLY, LATE]
