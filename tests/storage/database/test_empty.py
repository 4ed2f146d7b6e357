"""The empty database that is kept beside our bytecode: as one that is made, and never worse than none."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
import zstandard

from storage.database import empty
from tests.conftest import MAKE_DATABASE

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
BEFORE = datetime(2026, 1, 1, 8, tzinfo=UTC)
SAYS = """
select 'table', table_name, sql, comment, estimated_size from duckdb_tables() where table_name <> 'schema_rows'
union all select 'view', view_name, sql, comment, null from duckdb_views() where not internal
union all select 'macro', function_name, macro_definition, comment, len(parameters) from duckdb_functions()
  where not internal
order by all
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it is kept, with nothing in it."""
    (made := tmp_path / "cache").mkdir()
    monkeypatch.setattr(empty, "CACHE", made)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return made


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that was made and kept, for all tests of this file."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(empty, "CACHE", folder)
        patched.setattr(sys, "dont_write_bytecode", False)
        MAKE_DATABASE(folder / "made.duckdb", BEFORE)
    return folder


def what_it_says(path: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(SAYS).fetchall()


def times_of(path: Path) -> set[datetime]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return {
            at.astimezone(UTC) for (at,) in connection.execute("select applied_at from internal.schema_rows").fetchall()
        }


def test_a_copy_is_what_would_have_been_made_and_its_steps_were_taken_now(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(empty, "CACHE", kept)
    monkeypatch.setattr(empty, "keep_empty", lambda _: pytest.fail("it was made"))
    MAKE_DATABASE(tmp_path / "copied.duckdb", NOW)
    assert what_it_says(tmp_path / "copied.duckdb") == what_it_says(kept / "made.duckdb") != []
    assert (times_of(kept / "made.duckdb"), times_of(tmp_path / "copied.duckdb")) == ({BEFORE}, {NOW})
    assert [one.name for one in tmp_path.iterdir()] == ["copied.duckdb"]


@pytest.mark.parametrize("damage", ["cut short", "a byte", "no database", "not packed"])
def test_what_is_damaged_is_made_anew_and_kept_whole(kept: Path, cache: Path, tmp_path: Path, damage: str) -> None:
    [whole] = kept.glob("empty-*")
    body = whole.read_bytes()
    broken = {
        "cut short": body[: len(body) // 2],
        "a byte": body[:5000] + bytes([body[5000] ^ 1]) + body[5001:],
        "no database": zstandard.compress(b"a foreign file" * 1000),
        "not packed": b"a foreign file",
    }
    (cache / whole.name).write_bytes(broken[damage])
    MAKE_DATABASE(tmp_path / "x.duckdb", NOW)
    assert what_it_says(tmp_path / "x.duckdb") == what_it_says(kept / "made.duckdb")
    assert {one.name for one in tmp_path.iterdir()} == {"cache", "x.duckdb"}
    assert empty.copy_empty(tmp_path / "y.duckdb")
    assert times_of(tmp_path / "y.duckdb") == {NOW}


def test_that_of_an_earlier_version_is_not_taken_and_goes(
    kept: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [whole] = kept.glob("empty-*")
    (cache / whole.name).write_bytes(whole.read_bytes())
    monkeypatch.setattr(empty, "drawn_sha256", lambda: "views of tomorrow")
    empty._name.cache_clear()
    try:
        assert not empty.copy_empty(tmp_path / "x.duckdb")
        empty.keep_empty(kept / "made.duckdb")
        [newer] = cache.iterdir()
        assert newer.name != whole.name
        assert empty.copy_empty(tmp_path / "x.duckdb")
    finally:
        empty._name.cache_clear()


def test_nothing_is_kept_where_no_bytecode_is(
    kept: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    empty.keep_empty(kept / "made.duckdb")
    assert [*cache.iterdir()] == []
    monkeypatch.setattr(empty, "CACHE", tmp_path / "nowhere")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    empty.keep_empty(kept / "made.duckdb")
    assert not (tmp_path / "nowhere").exists()
