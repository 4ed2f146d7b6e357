"""The live database: opened by one process at a time, migrated, and published as a file of its own.

The process that holds the live file never opens it by other means: closing any second handle would drop DuckDB's lock.
So it is detached before it is copied.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import duckdb

from storage.files import synced_folder
from storage.folding import folding_macros
from storage.staging import Row, staged

OPTIONS = "STORAGE_VERSION 'v1.5.0', ROW_GROUP_SIZE 2048"
"""A fifth of the size, and no rewrite of 122,880 texts for 50 new ones; lost by any other way of opening."""


StoreError = duckdb.Error
"""Anything the database itself complains of."""


class NewerDatabaseError(RuntimeError):
    """The database was made by a newer program; the message says what to do."""


class Live:
    """The live database, open for its one writer."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self.connection = connection
        self.path = path
        self._known: dict[str, dict[str, str]] = {}

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """The rows of a question."""
        return self.connection.execute(sql, parameters).fetchall()

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows to a table: one statement, whatever their number. Raises KeyError for a column it does not have."""
        if not rows:
            return
        columns = self._columns(table)
        unknown = {key for row in rows for key in row} - columns.keys()
        if unknown:
            raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
        with staged(rows) as path:
            self.connection.execute(
                f"insert into {table} by name select * from read_json(?, format='newline_delimited', "  # noqa: S608
                f"maximum_object_size=100000000, columns={{{', '.join(f'{k}: {v!r}' for k, v in columns.items())}}})",
                [str(path)],
            )

    def _columns(self, table: str) -> dict[str, str]:
        """The columns of a table, in order, with their types."""
        if table not in self._known:
            asked = (
                "select column_name, data_type from duckdb_columns() where table_name = ? and database_name = 'store'"
            )
            self._known[table] = dict(self.connection.execute(f"{asked} order by column_index", [table]).fetchall())
        return self._known[table]

    @contextmanager
    def transaction(self) -> Generator[None]:
        """All of the block, or nothing."""
        self.connection.execute("begin")
        try:
            yield
        except BaseException:
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
    part = path.with_name(f".{path.name}.part")
    for left in (part, part.with_name(f"{part.name}.wal")):
        left.unlink(missing_ok=True)
    with _opened(part, now):
        pass
    part.replace(path)
    synced_folder(path.parent)


@contextmanager
def _opened(path: Path, now: datetime) -> Generator[Live]:
    with duckdb.connect(":memory:") as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("set autoinstall_known_extensions = false")
        store = Live(connection, path)
        _attach(store)
        _migrate(store, now)
        yield store
        connection.execute("checkpoint store")
        connection.execute("use memory")
        connection.execute("detach store")


def publish(store: Live, published: Path, *, run_id: str, now: datetime) -> None:
    """Put a complete copy of the live database where analysts read it, in one step, and note when."""
    batches = store.rows("select count(*) from batch_rows")[0][0]
    store.insert("snapshot_rows", [{"published_at": now.isoformat(), "run_id": run_id, "batches": batches}])
    store.connection.execute("checkpoint store")
    store.connection.execute("use memory")
    store.connection.execute("detach store")
    try:
        _copy(store.path, published)
    finally:
        _attach(store)


def package_sql(folder: str) -> list[Traversable]:
    """The SQL files of a folder of this room, by name."""
    found = (entry for entry in files("storage").joinpath("sql", folder).iterdir() if entry.name.endswith(".sql"))
    return sorted(found, key=lambda entry: entry.name)


def _attach(store: Live) -> None:
    quoted = str(store.path).replace("'", "''")
    store.connection.execute(f"attach '{quoted}' as store ({OPTIONS})")
    store.connection.execute("use store")


def _migrate(store: Live, now: datetime) -> None:
    store.connection.execute("create table if not exists schema_rows (version integer, applied_at timestamptz)")
    version = store.rows("select coalesce(max(version), 0) from schema_rows")[0][0]
    steps = package_sql("migrations")
    assert isinstance(version, int)
    if version > len(steps):
        message = (
            f"{store.path}: made by a newer Longwatch (schema {version}, this one knows {len(steps)}): install that one"
        )
        raise NewerDatabaseError(message)
    for number, step in enumerate(steps[version:], start=version + 1):
        with store.transaction():
            store.connection.execute(step.read_text("utf-8"))
            store.insert("schema_rows", [{"version": number, "applied_at": now.isoformat()}])
        store.connection.execute("checkpoint store")
    with store.transaction():
        store.connection.execute(folding_macros())
        for view in package_sql("views"):
            store.connection.execute(view.read_text("utf-8"))


def _copy(source: Path, target: Path) -> None:
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        shutil.copyfile(source, part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.chmod(0o444)
        part.replace(target)
    except OSError:
        part.unlink(missing_ok=True)  # on a full disk it would keep the room that is missing
        raise
    target.with_name(f"{target.name}.wal").unlink(missing_ok=True)
    synced_folder(target.parent)
