"""The live database: opened by one process at a time, migrated, and published as a file of its own.

The process that holds the live file never opens it by other means: closing any second handle would drop DuckDB's lock.
So it is detached before it is copied.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from config.atomic_write import part_of, replace_durably
from config.exit_codes import DISK, LongwatchError
from storage.database.current_articles import FORGET, keep_if_many
from storage.database.drawn import drawn_sha256, drawn_sql, package_sql
from storage.database.empty import make_empty
from storage.database.migrations import kept_before, why_newer, written_apart
from storage.database.row_hashes import ROWS_READ, Hasher, columns_of
from storage.disk.connections import INTERNAL, set_zone, sql_text
from storage.disk.json_rows import Row, json_sql, write_json_lines
from storage.disk.kill_points import point
from storage.disk.locks import lock_database
from storage.disk.row_literals import values_of
from storage.disk.shared_database import database_for
from storage.disk.written_pieces import WrittenPieces, copy_followed, follow

OPTIONS = "STORAGE_VERSION 'v1.5.0', ROW_GROUP_SIZE 2048"
"""A fifth of the size, and no rewrite of 122,880 texts for 50 new ones; lost by any other way of opening."""

StoreError = duckdb.Error
"""Anything the database itself complains of."""

BROKEN = (duckdb.FatalException, duckdb.InternalException)
"""The connection is dead; what was being written may be there or not: open it anew, and look."""

BAD_ROWS = (duckdb.DataError, duckdb.ProgrammingError, duckdb.IntegrityError, duckdb.NotSupportedError)
"""What the database says of rows that it cannot take, whatever the state of the disk."""


class LostDatabaseError(LongwatchError):
    """The live database is not where it was; the message says what to do."""

    exit_code = DISK


class NewerDatabaseError(LongwatchError):
    """The database was made by a newer program; the message says what to do."""

    exit_code = DISK


class Live:
    """The live database, open for its one writer."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self.connection = connection
        self.path = path
        # Rows have whole texts in them. In $TMPDIR they would lie outside of whatever the home is encrypted with.
        self.scratch = path.parent
        self.is_attached = True
        """Whether it is open in its connection; not while it is copied, and not after the last publish."""
        self.written: WrittenPieces | None = None
        """Which pieces of a large file are written; None where that is not followed."""

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """The rows of a question."""
        return self.connection.execute(sql, parameters).fetchall()

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows to a table: one statement, whatever their number. Raises KeyError for a column it does not have."""
        if rows:
            self._insert(table, rows)

    def insert_batch(self, number: int, numbers: int, tables: Mapping[str, Sequence[Row]]) -> str:
        """Add the rows of a batch that takes so many numbers, and return what they hash to. Raises as `insert`."""
        counts = {table: len(rows) for table, rows in tables.items()}
        few = numbers == 1 and sum(counts.values()) <= ROWS_READ
        kept = {table: self._insert(table, rows, hashed=few) for table, rows in tables.items()}
        return self.hasher.of_rows(kept) if few else self.hasher.of_batch(number, numbers, counts)

    def _insert(self, table: str, rows: Sequence[Row], *, hashed: bool = False) -> list[tuple[Any, ...]]:
        """Add rows, and return what is hashed of them: as they are kept, at less cost than to read them."""
        columns = self.hasher.columns_of(table) or columns_of(self.connection, table)
        unknown = set[str]().union(*rows) - columns.keys()
        if unknown:
            raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
        returned = f"returning {self.hasher.read(table)}" if hashed else ""
        if values := values_of(rows, columns):
            names = ", ".join(f'"{name}"' for name in columns)
            return self.rows(f"insert into {table} ({names}) values {values} {returned}")  # noqa: S608
        with self.staged(rows) as path:
            return self.rows(f"insert into {table} by name from {json_sql(path, columns)} {returned}", [str(path)])

    def staged(self, rows: Iterable[Row]) -> AbstractContextManager[Path]:
        """A file of these rows for one statement, within the home, and gone after it."""
        return write_json_lines(rows, folder=self.scratch, prefix=self._prefix)

    def sweep(self) -> None:
        """Take away what a process that was killed had staged for this database, which only one has open."""
        for left in self.scratch.glob(f"{self._prefix}*"):
            left.unlink(missing_ok=True)

    @property
    def _prefix(self) -> str:
        return f".staged-{self.path.name}-"

    @cached_property
    def hasher(self) -> Hasher:
        """What hashes the rows of its batches."""
        return Hasher(self.connection, "store")

    def redrawn(self) -> None:
        """Forget the columns of the tables: a step of a migration may have changed them."""
        self.__dict__.pop("hasher", None)

    @contextmanager
    def rolled_back(self) -> Generator[None]:
        """Nothing of the block, which only tries what the database would take."""
        self.connection.execute("begin")
        try:
            yield
        finally:
            with suppress(duckdb.Error):
                self.connection.execute("rollback")

    @contextmanager
    def transaction(self) -> Generator[None]:
        """All of the block, or nothing."""
        self.connection.execute("begin")
        try:
            yield
        except BaseException:
            with suppress(duckdb.Error):  # there may be none any more: what went wrong first is what counts
                self.connection.execute("rollback")
            raise
        self.connection.execute("commit")


@contextmanager
def live(path: Path, *, now: datetime) -> Generator[Live]:
    """The live database, migrated to this program's version, for as long as the block lasts.

    The caller holds the committer's lock. Raises NewerDatabaseError.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        _make(path, now)
    with _opened(path, now) as store:
        yield store


def _make(path: Path, now: datetime) -> None:
    """Make an empty database, there whole or not at all: what a full disk left half made could never be opened."""
    part = part_of(path)
    make_empty(part, _opened, now=now)
    replace_durably(part, path)


@contextmanager
def _opened(path: Path, now: datetime) -> Generator[Live]:
    with database_for(path) as connection:
        set_zone(connection)
        # A checkpoint rewrites the last row group with all its text, seconds on some 400 MB: one at the end of a batch
        # will do.
        connection.execute("set checkpoint_threshold = '256MB'")
        connection.execute("set threads = 1")  # short statements cost a tenth more on two, and readers have the other
        store = Live(connection, path)
        store.written = follow(connection, path)
        _attach(store)
        store.sweep()
        migrate(store, [step.read_text("utf-8") for step in package_sql("migrations")], now=now)
        yield store
        if store.is_attached:
            connection.execute("checkpoint store")
            _detach(store)


def publish(
    store: Live,
    published: Path,
    *,
    run_id: str,
    now: datetime,
    last_seconds: float | None = None,
    is_last: bool = False,
    compares_all: bool = False,
) -> None:
    """Put a complete copy of the live database where analysts read it, in one step, and note when.

    `last_seconds` is what the publish before took. A write-ahead log beside the file, left by somebody who opened it to
    write, goes: it would keep every reader out of the new file. With `is_last` the database stays closed: opening it
    once more and closing it takes 8 ms of CPU. `compares_all` is of a large file: see `copy_followed`.
    """
    keep_if_many(store.connection)
    batches = store.rows("select count(*) from batch_rows")[0][0]
    snapshot = {"published_at": now.isoformat(), "run_id": run_id, "batches": batches, "seconds": last_seconds}
    store.insert("snapshot_rows", [snapshot])
    point("during checkpoint")
    store.connection.execute("checkpoint store")
    with _detached(store, for_good=is_last):
        point("during copy")
        stray_wal(published).unlink(missing_ok=True)
        # Detached, the file has no lock of DuckDB: who opened it to write now would be copied half way.
        with lock_database(store.path):
            copy_followed(store.path, published, store.written, compares_all=compares_all)
        stray_wal(published).unlink(missing_ok=True)  # made by whoever writes into the old file still


def stray_wal(published: Path) -> Path:
    """The write-ahead log that a writer would leave beside the published file, whether or not it is there."""
    return published.with_name(f"{published.name}.wal")


def _attach(store: Live) -> None:
    # No index and no foreign key in any table: indexed ones refused updates or showed no rows after a replay of the log
    # (duckdb/duckdb#23645, #23788), and an index made a million rows five times larger and no faster.
    store.connection.execute(f"attach {sql_text(store.path)} as store ({OPTIONS})")
    use_store(store.connection)
    store.is_attached = True


def _detach(store: Live) -> None:
    store.connection.execute("use memory")
    store.connection.execute("detach store")
    store.is_attached = False


@contextmanager
def _detached(store: Live, *, for_good: bool = False) -> Generator[None]:
    """The live database let go of while the block lasts: its file may be copied, or another put in its place."""
    _detach(store)
    try:
        yield
    finally:
        if not for_good:
            _attach(store)


def use_store(connection: duckdb.DuckDBPyConnection) -> None:
    """Have bare names be those of the live database: a table that is made is one of our own."""
    connection.execute("use store")
    with suppress(duckdb.CatalogException):  # of an older version, before it is migrated
        connection.execute(f"set search_path = 'store.{INTERNAL},store.main'")


def migrate(store: Live, steps: Sequence[str], *, now: datetime) -> None:
    """Take the steps that the database has not taken yet, each whole or not at all, and make the views anew.

    A database with rows is copied before. Raises NewerDatabaseError, and OSError where there is no room for the copy.
    """
    schema, drawn = next(iter(store.rows(DRAWN)), (None, None))
    if schema is None:
        store.connection.execute(f"create schema if not exists store.{INTERNAL}")
        use_store(store.connection)
        store.connection.execute("create table schema_rows (version integer, applied_at timestamptz)")
    version = store.rows("select coalesce(max(version), 0) from schema_rows")[0][0]
    assert isinstance(version, int)
    if version > len(steps):
        raise NewerDatabaseError(why_newer(store.path, version, len(steps)))
    if 0 < version < len(steps):
        store.connection.execute("checkpoint store")
        with _detached(store):
            kept_before(store.path, version + 1)
    for number, step in enumerate(steps[version:], start=version + 1):
        with store.transaction():
            store.connection.execute(step)
            store.connection.execute("insert into schema_rows values (?, ?)", [number, now])
        store.redrawn()
        if version:  # a new file holds nothing yet that could be lost
            store.connection.execute("checkpoint store")
    is_apart = schema in (None, INTERNAL)
    if not is_apart:
        made = written_apart(store.connection, store.path, OPTIONS)
        with _detached(store):
            replace_durably(made, store.path)
        store.redrawn()
    if drawn != drawn_sha256() or version < len(steps) or not is_apart:
        _draw(store)


def _draw(store: Live) -> None:
    """Make macros and views anew; a comment in the database tells which they are."""
    sql, drawn = drawn_sql()
    store.connection.execute("use store")  # views and macros are in main
    try:
        with store.transaction():
            for text in (*sql, *FORGET):
                store.connection.execute(text)
            store.connection.execute(f"comment on table {INTERNAL}.schema_rows is '{drawn}'")
    finally:
        use_store(store.connection)


DRAWN = "select schema_name, comment from duckdb_tables() where table_name = 'schema_rows' and database_name = 'store'"
