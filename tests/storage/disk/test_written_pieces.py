"""A publish reads the pieces that were written since, where all of them are known; otherwise it compares every one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from storage.database.compaction import compact
from storage.database.live import Live, live, publish
from storage.disk import file_copies, shared_database, written_pieces
from storage.disk.file_copies import piece_of
from storage.disk.written_pieces import SPARE

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Watch:
    """A live database whose publishes are watched: how many pieces of the copy were read for each."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.live, self.published = folder / "live.duckdb", folder / "published.duckdb"
        self.note, self.spare = folder / written_pieces.NAME, folder / SPARE
        self.reads = 0
        preadv = os.preadv

        def noted(file: int, buffers: list[memoryview], place: int) -> int:
            self.reads += 1
            return preadv(file, buffers, place)

        monkeypatch.setattr(os, "preadv", noted)
        # A large database has a DuckDB of its own: one that is shared keeps the log of what was attached before.
        for module in (file_copies, shared_database, written_pieces):
            monkeypatch.setattr(module, "SMALLEST", 0)
        monkeypatch.setattr(file_copies, "_shares_blocks", lambda *_: False)
        with live(self.live, now=NOW) as store:
            self.file(store, 60_000)
        if not file_copies.is_ours_alone(self.live):
            pytest.skip("this file system cannot tell who has a file open: every copy is whole")

    def file(self, store: Live, rows: int = 5) -> None:
        store.connection.execute(
            "insert into problem_rows (number, message) select i, md5(i::varchar) || random() from range(?) r(i)",
            [rows],
        )

    def run(self, before: Callable[[Live], object] = lambda _: None, *, compares_all: bool = False) -> int:
        """File and publish as a run does; how many pieces were read of the copy. It is the live file, byte for byte."""
        with live(self.live, now=NOW) as store:
            before(store)
            self.file(store)
            self.reads = 0
            publish(store, self.published, run_id="r", now=NOW, is_last=True, compares_all=compares_all)
        assert self.published.read_bytes() == self.live.read_bytes()
        return self.reads // 2

    def every(self) -> int:
        return piece_of(self.live.stat().st_size - 1) + 1


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A watch of which all that was written is known."""
    watch = Watch(tmp_path, monkeypatch)
    assert [watch.run(), watch.run()] == [0, 0], "whole copies"
    assert 0 < watch.run() < watch.every() / 2
    return watch


def test_pieces_that_were_not_written_are_not_read_and_once_a_night_they_are(watch: Watch) -> None:
    assert 0 < watch.run(lambda store: watch.file(store, 3_000)) < watch.every()
    assert 0 < watch.run() < watch.every()
    assert watch.run(compares_all=True) == watch.every()
    assert 0 < watch.run() < watch.every() / 2


def test_a_file_that_was_written_outside_of_a_publish_is_compared_whole(watch: Watch) -> None:
    with live(watch.live, now=NOW) as store:
        watch.file(store, 10)
    assert watch.run() == watch.every(), "by us"
    assert watch.run() == watch.every(), "nor is it known what the copy before that one lacks"
    assert watch.run() < watch.every() / 2
    with duckdb.connect(str(watch.live)) as connection:
        connection.execute("create table elsewhere as from range(9000)")
    assert watch.run() == watch.every(), "by somebody else"
    watch.run()
    assert watch.run() < watch.every() / 2
    assert watch.run(lambda store: store.connection.execute("call disable_logging()")) == watch.every(), "unlogged"


def test_whatever_is_lost_between_two_publishes_the_copy_is_whole(watch: Watch) -> None:
    for lost in ("note", "spare", "published", "an older note", "a note that is none", "another spare"):
        older = watch.note.read_bytes()
        watch.run()
        if lost == "an older note":
            watch.note.write_bytes(older)
        elif lost.startswith("another "):
            path = Path(getattr(watch, lost.removeprefix("another ")))
            size = path.stat().st_size
            path.unlink()
            path.write_bytes(bytes(size))
        elif lost == "a note that is none":
            watch.note.write_text('{"live": [1, 2], "pieces": 3}', "utf-8")
        else:
            Path(getattr(watch, lost)).unlink()
        for _ in range(3):
            watch.run()
        assert 0 < watch.run() < watch.every() / 2, lost


def test_in_a_folder_whose_name_the_log_cannot_say_every_piece_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / '24" screen'
    folder.mkdir()
    watch = Watch(folder, monkeypatch)
    watch.run()
    watch.run()
    assert [watch.run(), watch.run()] == [watch.every()] * 2


def test_a_database_that_is_written_anew_or_put_back_is_copied_whole(watch: Watch, tmp_path: Path) -> None:
    shutil.copy2(watch.live, tmp_path / "backup")
    watch.run(compact)
    watch.run()
    (tmp_path / "backup").replace(watch.live)
    watch.run()
    watch.run()
    assert watch.run() < watch.every() / 2
