"""The live database and the file published of it."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

import storage
from storage.database.drawn import package_sql
from storage.database.live import Live, NewerDatabaseError, StoreError, live, publish
from storage.disk import file_copies
from storage.disk.connections import find_tables
from storage.disk.written_pieces import SPARE
from tests.conftest import MAKE_DATABASE

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
WRITE = """
import sys, duckdb
try:
    con = duckdb.connect(sys.argv[1])
    con.execute("insert into internal.batch_rows (batch_id) values ('intruder')")
    print("written")
except duckdb.IOException as error:
    print("refused" if "lock" in str(error) else error)
"""
HALF = """
import sys, time, pathlib
from datetime import UTC, datetime
from storage.database.live import live
with live(pathlib.Path(sys.argv[1]), now=datetime(2026, 1, 1, tzinfo=UTC)) as store:
    store.insert("batch_rows", [{"number": 1, "batch_id": "whole"}])
    with store.transaction():
        store.insert("batch_rows", [{"number": 2, "batch_id": "half"}])
        print("half", flush=True)
        time.sleep(600)
"""


def published(store: Live, path: Path, run_id: str = "run") -> Path:
    publish(store, path, run_id=run_id, now=NOW)
    return path


def batches(path: Path) -> list[object]:
    with duckdb.connect(str(path), read_only=True) as connection:
        find_tables(connection)
        return [name for (name,) in connection.execute("select batch_id from batch_rows order by all").fetchall()]


def add(store: Live, *names: str) -> None:
    store.insert("batch_rows", [{"number": number, "batch_id": name} for number, name in enumerate(names)])


def test_who_reads_an_older_publication_goes_on_reading_it_while_newer_ones_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_copies, "SMALLEST", 0)
    path, seen = tmp_path / "longwatch.duckdb", list[int]()
    path.touch()
    if not file_copies.is_ours_alone(path):
        pytest.skip("this file system cannot tell who has a file open: every copy is whole")
    path.unlink()
    (tmp_path / "store").mkdir()
    with live(tmp_path / "store" / "live.duckdb", now=NOW) as store:
        for number in range(6):
            store.insert("batch_rows", [{"number": number, "batch_id": f"batch {number}"}])
            seen.append(published(store, path).stat().st_ino)
            assert path.read_bytes() == store.path.read_bytes()
            if number == 2:
                reader = duckdb.connect(str(path), read_only=True)
    find_tables(reader)
    assert len(reader.execute("from batch_rows").fetchall()) == 3
    reader.close()
    assert seen[2] == seen[0], "written into the one before the last"
    assert seen[4] != seen[2], "but not while somebody reads it"
    assert [one.name for one in (tmp_path / "store").iterdir() if one.name.startswith("published")] == [SPARE]


def test_a_database_is_made_from_nothing_and_opened_again_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "store" / "live.duckdb"
    for name in ("one", "two"):
        with live(path, now=NOW) as store:
            add(store, name)
    with live(path, now=NOW) as store:
        steps = len(package_sql("migrations"))
        assert store.rows("select version from schema_rows order by 1") == [(n,) for n in range(1, steps + 1)]
        assert store.rows("select batch_id from batch_rows order by 1") == [("one",), ("two",)]
        assert store.rows("select count(*) from articles") == [(0,)]


def test_the_options_that_keep_the_file_small_are_in_force(tmp_path: Path) -> None:
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        options = store.rows("select options from duckdb_databases() where database_name = 'store'")
    assert "2048" in str(options), options


def test_a_database_of_a_newer_program_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "live.duckdb"
    with live(path, now=NOW) as store:
        store.insert("schema_rows", [{"version": 999, "applied_at": NOW.isoformat()}])
    with (
        pytest.raises(NewerDatabaseError, match=r"live\.duckdb: made by a newer Longwatch .*999.*: install"),
        live(path, now=NOW),
    ):
        pytest.fail("opened")


def test_the_published_file_can_only_be_read(tmp_path: Path) -> None:
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        path = published(store, tmp_path / "longwatch.duckdb")
        again = published(store, tmp_path / "longwatch.duckdb")
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert again == path
    assert sorted(file.name for file in tmp_path.iterdir()) == ["live.duckdb", "longwatch.duckdb"]


def test_a_stray_wal_beside_the_published_file_is_removed(tmp_path: Path) -> None:
    target = tmp_path / "longwatch.duckdb"
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        published(store, target)
        wal = tmp_path / "longwatch.duckdb.wal"
        wal.write_bytes(b"left by somebody who opened the file to write")
        add(store, "one")
        published(store, target)
        assert not wal.exists()
        assert batches(target) == ["one"]


def test_every_table_of_a_new_database_is_in_the_schema_that_is_not_promised(tmp_path: Path) -> None:
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        asked = "select distinct schema_name from duckdb_tables() where database_name = 'store'"
        assert store.rows(asked) == [("internal",)]


def test_a_reader_keeps_its_rows_and_the_next_one_sees_the_new(tmp_path: Path) -> None:
    target = tmp_path / "longwatch.duckdb"
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        add(store, "one")
        published(store, target)
        old = duckdb.connect(str(target), read_only=True)
        count = "select count(*) from internal.batch_rows"
        add(store, "two")
        published(store, target)
        assert old.execute(count).fetchall() == [(1,)]
        command = [
            sys.executable,
            "-c",
            f"import duckdb; print(duckdb.connect({str(target)!r}, read_only=True).sql({count!r}))",
        ]
        new = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert "2" in new
        assert old.execute(count).fetchall() == [(1,)]
        old.close()
        assert batches(target) == ["one", "two"]


def test_no_other_process_writes_while_it_is_open_not_even_after_a_publish(tmp_path: Path) -> None:
    path = tmp_path / "live.duckdb"

    def intruder() -> str:
        command = [sys.executable, "-c", WRITE, str(path)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    with live(path, now=NOW) as store:
        assert intruder() == "refused"
        published(store, tmp_path / "longwatch.duckdb")
        assert intruder() == "refused", "publishing has dropped the lock"
        published(store, tmp_path / "longwatch.duckdb")
        with duckdb.connect(str(tmp_path / "longwatch.duckdb"), read_only=True):
            pass
        assert intruder() == "refused"
        add(store, "ours")
    assert intruder() == "written"


def test_a_column_there_is_not_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        with pytest.raises(KeyError, match="batch_rows has no column colour, size"):
            store.insert("batch_rows", [{"number": 1}, {"number": 2, "size": 3, "colour": "red"}])
        assert store.rows("select count(*) from batch_rows") == [(0,)]
        store.insert("batch_rows", [])


def test_rows_come_back_as_they_went_in(tmp_path: Path) -> None:
    odd = 'quotes \' " and \\ and \n and \t and ‌ and 𝄞 and "}]'
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        store.insert(
            "fetch_rows", [{"number": 1, "url": odd, "redirects": ["301 a", odd], "seconds": 0.25, "fetched_at": NOW}]
        )
        store.insert("fetch_rows", [{"number": 2, "url": None}, {"number": 3, "redirects": []}])
        found = store.rows("select url, redirects, seconds, fetched_at from fetch_rows order by number")
    assert found == [(odd, ["301 a", odd], 0.25, NOW), (None, None, None, None), (None, [], None, None)]


def test_a_folder_above_a_home_whose_name_is_like_a_partition_s_adds_no_column(tmp_path: Path) -> None:
    with live(tmp_path / "year=2026" / "batch_id=7" / "live.duckdb", now=NOW) as store:
        add(store, "one")
        assert store.rows("select batch_id from batch_rows") == [("one",)]


def test_every_file_of_rows_is_read_without_columns_of_its_path() -> None:
    room = Path(storage.__file__).parent
    for path in sorted((*room.rglob("*.py"), *room.rglob("*.sql"))):
        for call in re.findall(r"\bread_(?:json|csv|parquet)\([^)]*\)", path.read_text("utf-8")):
            assert "hive_partitioning" in call, f"{path}: {call}"


def test_a_block_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        with pytest.raises(KeyError), store.transaction():
            _half(store)
        with store.transaction():
            add(store, "whole")
        assert store.rows("select batch_id from batch_rows") == [("whole",)]


def test_a_process_killed_in_a_transaction_leaves_nothing_of_it(tmp_path: Path) -> None:
    path = tmp_path / "live.duckdb"
    with subprocess.Popen(
        [sys.executable, "-c", HALF, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "half\n"
        os.kill(other.pid, signal.SIGKILL)
    with live(path, now=NOW) as store:
        assert store.rows("select batch_id from batch_rows") == [("whole",)]


def test_a_publish_that_fails_leaves_the_old_file_and_the_store_open(tmp_path: Path) -> None:
    target = tmp_path / "longwatch.duckdb"
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        published(store, target)
        with pytest.raises(OSError):
            published(store, tmp_path / "nowhere" / "longwatch.duckdb")
        add(store, "one")
        assert batches(target) == []
        published(store, target)
        assert batches(target) == ["one"]


def test_a_database_whose_making_was_cut_short_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.database.live._make", MAKE_DATABASE)
    path = tmp_path / "live.duckdb"
    for name in (".live.duckdb.part", ".live.duckdb.part.wal"):
        (tmp_path / name).write_bytes(b"half of a database")
    with live(path, now=NOW) as store:
        add(store, "one")
    assert [file.name for file in tmp_path.iterdir()] == ["live.duckdb"]


def test_a_database_that_was_there_is_never_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "live.duckdb"
    path.write_bytes(b"what is left of a database")
    with pytest.raises(StoreError), live(path, now=NOW):
        pytest.fail("opened")
    assert path.read_bytes() == b"what is left of a database"


@pytest.mark.parametrize(
    ("openings", "publishes", "slack"),
    [
        (5, 6, 64 << 10),
        pytest.param(10, 20, 512 << 10, marks=pytest.mark.long),  # thirty publishes may grow by as little each
    ],
)
def test_publishes_and_openings_leave_no_growth(tmp_path: Path, openings: int, publishes: int, slack: int) -> None:
    path, target = tmp_path / "live.duckdb", tmp_path / "longwatch.duckdb"
    sizes = []
    for _ in range(openings):
        with live(path, now=NOW) as store:
            for _ in range(publishes):
                published(store, target)
        sizes.append(path.stat().st_size)
    assert max(sizes[1:]) <= sizes[0] + slack, sizes
    assert target.stat().st_size == path.stat().st_size


def _half(store: Live) -> None:
    add(store, "half")
    store.insert("batch_rows", [{"colour": "red"}])


def test_rows_on_their_way_lie_within_the_home_and_what_a_kill_left_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))  # an encrypted home has none outside of it
    path = tmp_path / "store" / "live.duckdb"
    with live(path, now=NOW) as store:
        add(store, "one")
        with store.staged([{"text": "a canary"}]) as staged:
            assert staged.parent == tmp_path / "store"
            assert stat.S_IMODE(staged.stat().st_mode) == 0o600
            left = staged.with_name(staged.name.replace(".jsonl", "x.jsonl"))
            left.write_text("a canary")  # as a kill leaves it
    with live(path, now=NOW):
        assert [one.name for one in path.parent.iterdir() if "staged" in one.name] == []
    assert batches(path) == ["one"]
