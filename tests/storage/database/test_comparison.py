"""Two databases held against each other, row by row, by what names a row."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from storage.database.comparison import EXAMPLES, Comparison, Scope, UnreadableError, compare_stores, filed_batches
from storage.database.live import Live, live
from storage.disk.connections import find_tables

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


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with two batches of a row of each kind, which each test copies."""
    path = tmp_path_factory.mktemp("filled") / "used.duckdb"
    with live(path, now=NOW) as store:
        fill(store)
    return path


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The same rows under other numbers; it stays open, since nobody writes to it."""
    with live(tmp_path_factory.mktemp("ours") / "ours.duckdb", now=NOW) as store:
        fill(store, first_number=7)
        yield store


class Against:
    """What a copy of the filled database differs in from ours once some SQL has run in it."""

    def __init__(self, filled: Path, ours: Live, folder: Path) -> None:
        self._filled, self._ours, self._used = filled, ours, folder / "used.duckdb"

    def found(self, sql: str, scope: Scope | None = None) -> Comparison:
        shutil.copyfile(self._filled, self._used)
        with duckdb.connect(str(self._used)) as changed:
            find_tables(changed)
            changed.execute(sql)
        return compare_stores(self._ours, self._used, scope or Scope())


@pytest.fixture
def against(filled: Path, ours: Live, tmp_path: Path) -> Against:
    return Against(filled, ours, tmp_path)


def test_databases_that_differ_in_numbers_and_times_of_filing_are_the_same(against: Against) -> None:
    of_the_filing = "update batch_rows set filed_at = now(); insert into snapshot_rows (run_id) values ('x')"
    comparison = against.found(of_the_filing)
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
            "create table internal.later_rows as select 1 as number, 'x' as later_id",
            "later_rows",
            (0, 1, 0),
            "only one of the two has this table",
        ),
    ],
)
def test_each_kind_of_difference_is_counted_and_named(
    against: Against, sql: str, table: str, counts: tuple[int, int, int], example: str
) -> None:
    (difference,) = against.found(sql).differences
    assert difference.table == table
    assert (difference.changed, difference.missing, difference.added) == counts
    (named,) = difference.examples
    assert named.startswith(example)


def test_of_many_differences_a_few_are_reported(against: Against) -> None:
    many = "insert into problem_rows (number, problem_id) select 1000009, 'p' || i from range(40) t(i)"
    (difference,) = against.found(many).differences
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
def test_what_is_compared_is_limited_to_a_source_and_a_time(against: Against, scope: Scope, differs: set[str]) -> None:
    comparison = against.found("update reading_rows set text = 'Other.' where article_id = 'a0'", scope)
    assert {one.table for one in comparison.differences} == differs


def test_a_table_that_is_empty_on_one_side_differs_by_all_rows_of_the_other(against: Against) -> None:
    emptied = """
        create table internal.t as from internal.tag_rows limit 0;
        drop table internal.tag_rows; alter table internal.t rename to tag_rows
    """
    [one] = against.found(emptied).differences
    assert (one.table, one.changed, one.missing, one.added) == ("tag_rows", 0, 0, 2)


def test_a_database_that_is_none_is_unreadable_and_says_so(filled: Path, ours: Live, tmp_path: Path) -> None:
    (tmp_path / "none.duckdb").write_bytes(b"no database" * 4096)
    with pytest.raises(UnreadableError, match=r"none\.duckdb"):
        filed_batches(tmp_path / "none.duckdb")
    assert filed_batches(filled) == [EARLY, LATE]
