"""A database of any older version opens, becomes the newest, and loses nothing, whatever happens on the way."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from flows.output.failure import failure_of
from storage.database.drawn import package_sql
from storage.database.live import Live, NewerDatabaseError, StoreError, live, migrate, publish
from storage.disk.connections import find_tables

ROOT = Path(__file__).parents[3]
KEPT = sorted((ROOT / "tests" / "data" / "databases").glob("*.duckdb.gz"))
STEPS = [step.read_text("utf-8") for step in package_sql("migrations")]
NEXT = len(STEPS) + 1
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
ENDLESS = "create table half (a integer); insert into half select count(*) from range(1000000) a, range(1000000) b"
MIGRATE = """
import sys, pathlib
from datetime import UTC, datetime
from storage.database.drawn import package_sql
from storage.database.live import live, migrate
steps = [step.read_text("utf-8") for step in package_sql("migrations")]
with live(pathlib.Path(sys.argv[1]), now=datetime(2026, 1, 1, tzinfo=UTC)) as store:
    print("begun", flush=True)
    migrate(store, [*steps, sys.argv[2]], now=datetime(2026, 1, 1, tzinfo=UTC))
"""

Rows = dict[str, list[tuple[object, ...]]]


def kept(path: Path, folder: Path) -> Path:
    """A database as it was kept, ready to be opened."""
    live_file = folder / "live.duckdb"
    live_file.write_bytes(gzip.decompress(path.read_bytes()))
    return live_file


def shape(path: Path) -> dict[str, list[str]]:
    """The columns of every table of facts."""
    with duckdb.connect(str(path), read_only=True) as database:
        find_tables(database)
        asked = "select table_name, list(column_name order by column_index) from duckdb_columns() "
        return dict(database.execute(asked + "where table_name like '%\\_rows' escape '\\' group by 1").fetchall())


def rows(path: Path, columns: dict[str, list[str]]) -> Rows:
    """All rows of those columns."""
    with duckdb.connect(str(path), read_only=True) as database:
        find_tables(database)
        database.execute("set timezone = 'UTC'")
        return {
            table: database.execute(f"select {', '.join(names)} from {table} order by all").fetchall()
            for table, names in columns.items()
            if table not in ("schema_rows", "snapshot_rows")
        }


def versions(path: Path) -> list[int]:
    with duckdb.connect(str(path), read_only=True) as database:
        find_tables(database)
        return [row[0] for row in database.execute("select version from schema_rows order by 1").fetchall()]


def test_the_first_version_is_kept() -> None:
    assert "001.duckdb.gz" in [path.name for path in KEPT]


# Steps 7 to 20 add tables and columns and touch no row: a step after them finds in 006 what 020 has, without what 001
# lacks, too.
@pytest.mark.parametrize(
    "old",
    [pytest.param(path, marks=[pytest.mark.long] if path.name == "006.duckdb.gz" else []) for path in KEPT],
    ids=lambda path: path.name,
)
def test_a_kept_database_becomes_the_newest_with_its_rows_intact(old: Path, tmp_path: Path) -> None:
    path, published = kept(old, tmp_path), tmp_path / "longwatch.duckdb"
    first, columns = versions(path)[-1], shape(path)
    before = rows(path, columns)
    assert len(before) >= 20
    assert all(before.values()), "a table of the kept database is empty"
    with live(path, now=NOW) as store:
        publish(store, published, run_id="run", now=NOW)
        publishes_all(published, columns, before)
        copy = tmp_path / f"before-schema-{first + 1}.duckdb"
        assert copy.exists() == (first < len(STEPS))
        store.insert("reading_rows", [{"reading_id": "new", "captions": ["The court at dawn"]}])
        assert store.rows("select captions from reading_rows where reading_id = 'new'") == [(["The court at dawn"],)]
        if first == 1:  # whatever it was before, the newest is the same
            takes_the_next_step(store)
    if first == 1:
        copy = tmp_path / f"before-schema-{NEXT}.duckdb"
        assert versions(copy)[-1] == NEXT - 1
        assert rows(copy, shape(copy)) == rows(path, shape(copy))
    if copy.exists():
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert not list(tmp_path.glob(".*")), "something half made was left"


def publishes_all(published: Path, columns: dict[str, list[str]], before: Rows) -> None:
    """Hold what was published against the rows of the kept database, and ask every view."""
    assert versions(published) == [*range(1, len(STEPS) + 1)]
    assert rows(published, columns) == before
    assert shape(published).keys() >= columns.keys()
    with duckdb.connect(str(published), read_only=True) as database:
        find_tables(database)
        for (view,) in database.execute("select view_name from duckdb_views() where not internal").fetchall():
            database.execute(f"select * from {view}").fetchall()
        assert database.execute("select count(*) from articles").fetchall() == [(3,)]
        assert database.execute("select distinct schema_name from duckdb_tables()").fetchall() == [("internal",)]
        bare = "select view_name from duckdb_views() where not internal and coalesce(comment, '') = ''"
        assert database.execute(bare).fetchall() == []


def takes_the_next_step(store: Live) -> None:
    """Take a step that nobody has written yet."""
    migrate(store, [*STEPS, "alter table run_rows add column colour varchar"], now=NOW)
    assert store.rows("select distinct colour from run_rows") == [(None,)]
    assert store.rows("select count(*) from articles") == [(3,)]


CHANGES_ROWS = re.compile(
    r"""\b(?:update|delete\s+from|truncate)\s+(?P<rows>\w+_rows)
      | \balter\s+table\s+(?P<table>\w+_rows)\s+(?!add\s+column\s+\w+\s+[\w\[\]]+\s*(?:;|$))""",
    re.VERBOSE | re.IGNORECASE,
)
"""A column that is added and empty changes no hash; whatever else touches rows does."""
NOT_HASHED = {"batch_rows", "snapshot_rows", "schema_rows"}
EMPTIES = re.compile(r"update\s+batch_rows\s+set\s+rows_sha256\s*=\s*null\s*;", re.IGNORECASE)
LISTED_ANEW = 26
"""The step that made up for those before it."""


def leaves_hashes_wrong(step: str) -> bool:
    """Whether a step changes rows that are hashed and leaves the old hashes there."""
    bare = re.sub(r"--[^\n]*", "", step)
    changed = {found["rows"] or found["table"] for found in CHANGES_ROWS.finditer(bare)} - NOT_HASHED
    return bool(changed) and not EMPTIES.search(bare)


@pytest.mark.parametrize("number", range(LISTED_ANEW, len(STEPS) + 1))
def test_a_step_that_changes_hashed_rows_empties_their_hashes(number: int) -> None:
    assert not leaves_hashes_wrong(STEPS[number - 1]), f"step {number}: see what step {LISTED_ANEW} says"


@pytest.mark.parametrize(
    ("step", "is_wrong"),
    [
        ("alter table tag_rows add column counted integer;", False),
        ("alter table tag_rows add column counted integer default 0;", True),
        ("alter table tag_rows drop column score;", True),
        ("alter table tag_rows alter score type varchar", True),
        ("update tag_rows set score = 0;", True),
        ("update tag_rows set score = 0; update batch_rows set rows_sha256 = null;", False),
        ("delete from tag_rows where score = 0;", True),
        ("-- update tag_rows set score = 0", False),
        ("update batch_rows set numbers = 1;", False),
        (STEPS[24], True),
    ],
)
def test_a_step_that_would_leave_hashes_wrong_is_seen(step: str, is_wrong: bool) -> None:
    assert leaves_hashes_wrong(step) is is_wrong


def test_a_new_database_needs_no_copy(tmp_path: Path) -> None:
    for _ in range(2):
        with live(tmp_path / "live.duckdb", now=NOW):
            pass
    assert [path.name for path in tmp_path.iterdir()] == ["live.duckdb"]


def test_a_step_that_fails_leaves_the_old_version_and_those_before_it(tmp_path: Path) -> None:
    path = tmp_path / "live.duckdb"
    with live(path, now=NOW) as store:
        wrong = "create table half (a integer); insert into half select 1; select no_such_column from half"
        for _ in range(2):
            with pytest.raises(StoreError, match="no_such_column"):
                migrate(store, [*STEPS, "create table whole (a integer)", wrong], now=NOW)
        assert store.rows("select max(version) from schema_rows") == [(NEXT,)]
        assert store.rows("select count(*) from whole") == [(0,)]
        assert store.rows("select 1 from duckdb_tables() where table_name = 'half'") == []
        migrate(store, [*STEPS, "", "create table half (a integer)"], now=NOW)
        assert store.rows("select max(version) from schema_rows") == [(NEXT + 1,)]
    copies = {path.name for path in tmp_path.glob("before-schema-*.duckdb")}
    assert copies == {f"before-schema-{number}.duckdb" for number in (NEXT, NEXT + 1)}


def test_a_step_that_is_killed_leaves_the_old_version(tmp_path: Path) -> None:
    path = kept(KEPT[-1], tmp_path)
    with live(path, now=NOW):
        pass
    columns = shape(path)
    before = rows(path, columns)
    command = [sys.executable, "-c", MIGRATE, str(path), ENDLESS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as other:
        assert other.stdout
        assert other.stdout.readline() == "begun\n"
        copy = tmp_path / f"before-schema-{NEXT}.duckdb"
        while not copy.exists():
            assert other.poll() is None, "ended before it was killed"
        os.kill(other.pid, signal.SIGKILL)
    with live(path, now=NOW) as store:
        assert store.rows("select max(version) from schema_rows") == [(NEXT - 1,)]
        assert store.rows("select 1 from duckdb_tables() where table_name = 'half'") == []
    assert rows(path, columns) == before == rows(copy, columns)


def test_without_room_for_the_copy_nothing_is_changed_and_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "live.duckdb"
    with live(path, now=NOW):
        pass
    with live(path, now=NOW) as store:
        whole = path.stat().st_size
        os.truncate(path, shutil.disk_usage(tmp_path).free)  # empty room behind its end, on no disk at all
        with pytest.raises(OSError) as failed:
            migrate(store, [*STEPS, "create table whole (a integer)"], now=NOW)
        os.truncate(path, whole)
        assert store.rows("select max(version) from schema_rows") == [(NEXT - 1,)]
        migrate(store, STEPS, now=NOW)
    failure = failure_of(failed.value)
    assert failure
    assert failure.exit_code == 74
    said = rf"live\.duckdb: it is not changed to schema {NEXT}: [\d,]+ MB are needed beside it and [\d,]+ MB are free: "
    assert re.search(said, failure.message)
    assert [file.name for file in tmp_path.iterdir()] == ["live.duckdb"]


def test_a_newer_database_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "live.duckdb"
    with live(path, now=NOW) as store:
        migrate(store, [*STEPS, "create table newer (a integer)"], now=NOW)
    before = path.read_bytes()
    refused = rf"live\.duckdb: .*schema {NEXT}, this one knows {NEXT - 1}.*install"
    with pytest.raises(NewerDatabaseError, match=refused), live(path, now=NOW):
        pytest.fail("opened")
    assert path.read_bytes() == before
