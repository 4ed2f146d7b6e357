"""The published file kept open: loaded once, never older than what stands there, and let go of for whoever needs it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from storage.database.published import open_published
from storage.disk import shared_database
from storage.disk.shared_database import close_kept, kept_open
from storage.queries.questions import QuestionError, ask


@pytest.fixture(autouse=True)
def nothing_is_kept_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process of its own, which shares nothing with the other tests."""
    monkeypatch.setattr(shared_database, "_OURS", shared_database._Process())


def publish(path: Path, said: str) -> None:
    """Put a file in the place of another, as a publish does."""
    with duckdb.connect(path.with_suffix(".part")) as connection:
        connection.execute(f"create table said as select '{said}' as word")
        connection.execute("create table snapshot as select now() as published_at")
    path.with_suffix(".part").replace(path)


def words(path: Path) -> list[tuple[str]]:
    with open_published(path) as connection:
        assert connection
        return connection.execute("select word from said").fetchall()


def is_open(path: Path) -> bool:
    """Whether this process has the file open, so that nobody can open it to write."""
    try:
        duckdb.connect(path).close()
    except duckdb.Error:
        return True
    return False


def test_it_stays_open_until_the_last_block_ends_and_without_one_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    publish(path, "one")
    words(path)
    assert not is_open(path)
    with kept_open():
        with kept_open():
            assert words(path) == [("one",)]
        assert is_open(path)
    assert not is_open(path)


def test_a_file_of_less_than_so_many_bytes_stays_open(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    publish(path, "one")
    size = path.stat().st_size
    with kept_open():
        close_kept(from_bytes=0)
        words(path)
        close_kept(from_bytes=size + 1)
        assert is_open(path)
        close_kept(from_bytes=size)
        assert not is_open(path)


def test_what_was_put_in_its_place_is_read_at_once(tmp_path: Path) -> None:
    path, other = tmp_path / "p.duckdb", tmp_path / "q.duckdb"
    publish(other, "elsewhere")
    with kept_open():
        for said in ("one", "two"):
            publish(path, said)
            assert words(path) == words(path) == [(said,)]
        assert words(other) == [("elsewhere",)]
        assert words(path) == [("two",)]


def test_a_question_locks_nothing_for_who_comes_after_it_and_none_before_it_is_unlocked(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    publish(path, "one")
    with kept_open():
        words(path)
        assert ask(path, "select word from said").rows == [("one",)]
        with pytest.raises(QuestionError):
            ask(path, f"select * from read_text('{path}')")
        with open_published(path) as connection:
            assert connection
            connection.execute("set timezone = 'Asia/Tehran'")
        assert words(path) == [("one",)]
