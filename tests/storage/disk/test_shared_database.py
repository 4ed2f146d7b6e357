"""One DuckDB for the small files of a home: who shares it, who has one of their own, and when it is given up."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

from storage.disk import shared_database
from storage.disk.connections import connect
from storage.disk.shared_database import Connection, _Process, database_for, kept_open, opened, opened_kept


@pytest.fixture(autouse=True)
def as_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is shared with the other tests."""
    monkeypatch.setattr(shared_database, "_OURS", _Process())
    with kept_open():
        yield


def made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(path) as connection:
        connection.execute("create table said as select ? as word", [path.name])
    return path


def attached(connection: Connection) -> set[str]:
    return {name for (name,) in connection.execute(shared_database.ATTACHED).fetchall()}


def word(connection: Connection) -> object:
    return connection.execute("select word from said").fetchall()[0][0]


def temp_folder(connection: Connection) -> Path:
    return Path(connection.execute("select current_setting('temp_directory')").fetchall()[0][0]).parent


def test_small_files_of_a_home_share_one_and_are_let_go_of(tmp_path: Path) -> None:
    read, written = made(tmp_path / "read.duckdb"), tmp_path / "store" / "prints.duckdb"
    made(written)
    with opened_kept(read) as one, opened(written) as other, database_for(tmp_path / "store" / "live.duckdb") as live:
        assert attached(one) == attached(other) == attached(live) == {"memory", "read", "prints"}
        assert (word(one), word(other)) == ("read.duckdb", "prints.duckdb")
        other.execute("create temp table mine as select 1")
        with pytest.raises(duckdb.CatalogException):
            one.execute("from mine")
        with pytest.raises(duckdb.InvalidInputException):
            one.execute("create table no as select 1")
        other.execute("create table yes as select 1")
        assert other.execute("select current_setting('threads')").fetchall() == [(1,)]
        with opened(read, read_only=True) as again:
            assert word(again) == "read.duckdb"
        assert word(one) == "read.duckdb", "as long as anybody has it"
    with database_for(tmp_path / "store" / "live.duckdb") as live:
        assert attached(live) == {"memory", "read"}, "what is kept open, and no other"
    with duckdb.connect(written) as alone:
        assert alone.execute("from yes").fetchall() == [(1,)]


def test_a_path_is_that_of_the_working_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for folder in ("here", "there"):
        made(tmp_path / folder / "said.duckdb")
        with duckdb.connect(tmp_path / folder / "said.duckdb") as connection:
            connection.execute("update said set word = ?", [folder])
    monkeypatch.chdir(tmp_path / "here")
    with opened_kept(Path("said.duckdb")) as one:
        monkeypatch.chdir(tmp_path / "there")
        with opened_kept(Path("said.duckdb")) as other:
            assert (word(one), word(other)) == ("here", "there")


def test_without_a_block_nothing_is_shared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shared_database, "_OURS", _Process())
    with opened(made(tmp_path / "a.duckdb")) as one, opened(made(tmp_path / "b.duckdb")) as other:
        assert (attached(one), attached(other)) == ({"a"}, {"b"})


@pytest.mark.parametrize("name", ["main.duckdb", "store.duckdb", "of-a-day.duckdb"])
def test_a_name_that_means_something_else_has_its_own(tmp_path: Path, name: str) -> None:
    with opened(made(tmp_path / name), read_only=True) as one:
        assert "memory" not in attached(one)
        assert word(one) == name


def test_a_large_file_has_its_own_and_so_has_what_lies_beside_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    large, small = made(tmp_path / "large.duckdb"), made(tmp_path / "small.duckdb")
    elsewhere = made(tmp_path / "store" / "elsewhere.duckdb")
    with large.open("ab") as file:
        file.truncate(1_000_000)
    (elsewhere.parent / "of_a_disk_that_is_not_there.duckdb").symlink_to(tmp_path / "nowhere")
    monkeypatch.setattr(shared_database, "SMALLEST", 1_000_000)
    with opened(large) as one, opened(small, memory_limit="50MB") as other, opened(elsewhere) as third:
        assert (attached(one), attached(other)) == ({"large"}, {"small"})
        assert attached(third) == {"memory", "elsewhere"}
        assert other.execute("select current_setting('memory_limit')").fetchall() == [("47.6 MiB",)]


def test_what_spills_stays_in_its_home(tmp_path: Path) -> None:
    here, there = made(tmp_path / "here" / "a.duckdb"), made(tmp_path / "there" / "store" / "b.duckdb")
    with opened_kept(here) as one, opened(there) as other:
        assert (temp_folder(one), temp_folder(other)) == (here.parent, there.parent)
        assert attached(other) == {"b"}, "one that is in use is of one home"
    with opened(there) as other:
        assert attached(other) == {"memory", "b"}
        assert temp_folder(other) == there.parent
        other.execute("set memory_limit = '30MB'")
        other.execute("create temp table big as select hash(range) as n from range(3000000)")
        other.execute("create temp table again as from big")
        assert [*there.parent.glob("*.tmp")], "nothing was spilled"
    with opened(here) as one:  # DuckDB cannot change where it has spilled
        assert (attached(one), temp_folder(one)) == ({"memory", "a"}, here.parent)
    assert not [*there.parent.glob("*.tmp")]


def test_what_cannot_be_opened_says_so_as_ever_and_the_others_go_on(tmp_path: Path) -> None:
    sound, broken = made(tmp_path / "sound.duckdb"), tmp_path / "broken.duckdb"
    broken.write_bytes(sound.read_bytes()[:4096] + bytes(9000))
    with opened_kept(sound) as one:
        with pytest.raises(duckdb.Error) as shared, opened(broken, read_only=True):
            pass
        with pytest.raises(duckdb.Error) as alone:
            connect(broken, read_only=True)
        assert (shared.type, str(shared.value)) == (alone.type, str(alone.value))
        assert word(one) == "sound.duckdb"
    with opened_kept(sound) as one:
        assert word(one) == "sound.duckdb"


def test_one_in_which_a_block_fails_or_leaves_something_is_given_up(tmp_path: Path) -> None:
    read, path = made(tmp_path / "read.duckdb"), made(tmp_path / "store" / "live.duckdb")
    with opened_kept(read) as one:
        with suppress(KeyError), database_for(path) as failed:
            failed.execute(f"attach '{path}' as store")
            raise KeyError
        duckdb.connect(path).close()
        assert word(one) == "read.duckdb"
        assert attached(one) == {"memory", "read"}
    with suppress(KeyError), database_for(path):
        assert shared_database._OURS.shared
        raise KeyError
    assert not shared_database._OURS.shared
    for _ in range(2):
        with database_for(path) as left:
            assert attached(left) == {"memory"}
            left.execute(f"attach '{path}' as store")
    duckdb.connect(path).close()


class Interrupted:
    """A database that is interrupted just when it has attached a file."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def __getattr__(self, name: str) -> object:
        return getattr(self.connection, name)

    def execute(self, sql: str) -> None:
        self.connection.execute(sql)
        if sql.startswith("attach") and "interrupted" in sql:
            raise RuntimeError("Query interrupted")


def test_what_an_interrupt_left_attached_is_let_go_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path, other = made(tmp_path / "interrupted.duckdb"), made(tmp_path / "other.duckdb")
    with monkeypatch.context() as patched:
        patched.setattr(shared_database, "connect", lambda **options: Interrupted(connect(**options)))
        one = opened(other)
        used = one.__enter__()
        with pytest.raises(RuntimeError, match="interrupted"), opened(path):
            pass
    with opened(path) as again:
        assert (word(used), word(again)) == ("other.duckdb", "interrupted.duckdb")
    with duckdb.connect(path) as alone:
        assert word(alone) == "interrupted.duckdb"
    one.__exit__(None, None, None)


def test_a_file_that_this_process_has_open_elsewhere_is_no_fault_of_the_rows(tmp_path: Path) -> None:
    path = made(tmp_path / "prints.duckdb")
    with duckdb.connect() as elsewhere:
        elsewhere.execute(f"attach '{path}'")
        with pytest.raises(duckdb.OperationalError), opened(path):
            pass


def test_a_dead_one_is_not_used_again(tmp_path: Path) -> None:
    path = made(tmp_path / "read.duckdb")
    with opened_kept(path):
        shared = shared_database._OURS.shared
        assert shared
        shared.connection.close()  # as after an error that DuckDB does not survive: it can do nothing more
        with opened_kept(path) as again:
            assert word(again) == "read.duckdb"
            assert shared_database._OURS.shared is not shared


FORKED = """
import os, sys, threading
from pathlib import Path
from storage.disk import shared_database
from storage.disk.shared_database import ATTACHED, database_for, kept_open, opened_kept
path = Path(sys.argv[1])
taken, forked = threading.Event(), threading.Event()

def hold():
    with shared_database._OURS.lock:
        taken.set()
        forked.wait()

with kept_open():
    with opened_kept(path), database_for(path.with_name("live.duckdb")) as live:
        live.execute("attach '" + str(path.with_name("live.duckdb")) + "' as store")
        threading.Thread(target=hold).start()
        taken.wait()
        shared, child = shared_database._OURS.shared, not (other := os.fork())
        forked.set()
        if not child:
            assert os.waitpid(other, 0)[1] == 0
            live.execute("detach store")
    if child:
        assert {"store", "read"} < {name for (name,) in shared.connection.execute(ATTACHED).fetchall()}
    with opened_kept(path) as read, database_for(path.with_name("other.duckdb")):
        assert read.execute("select word from said").fetchall() == [("read.duckdb",)]
        assert (shared_database._OURS.shared is shared) != child
print("child" if child else "parent")
"""


def test_a_fork_has_its_own_and_both_come_to_an_end(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKED, str(made(tmp_path / "read.duckdb"))],
        capture_output=True, text=True, timeout=60, check=False, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["child", "parent"], "")
