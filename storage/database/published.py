"""The published file, opened: by us to plan, by anybody to ask."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import duckdb

from storage.disk.connections import connect, find_tables, set_zone
from storage.disk.remedies import PUBLISH_ANEW

Connection = duckdb.DuckDBPyConnection
"""An open database."""
LACKING = (duckdb.CatalogException, duckdb.BinderException)
"""Errors where a file lacks a view or column that one of our questions asks for."""
OF_ANOTHER_VERSION = f"was published by another version of Longwatch: {PUBLISH_ANEW}"


SMALLEST = 64_000_000
"""Bytes of a file from which on its catalog is loaded anew rather than what was read of it kept in memory."""


def has_columns(connection: Connection, table: str, *columns: str) -> bool:
    """Whether a database of any version has a table with these columns: asked of the one, not of all there are."""
    try:
        found = connection.execute(f"pragma table_info('{table}')").fetchall()
    except duckdb.CatalogException:
        return False
    return {name for _, name, *_ in found}.issuperset(columns)


@dataclass(slots=True)
class _Kept:
    """The one connection that keeps a published file open, for as many blocks as want it."""

    blocks: int = 0
    path: Path | None = None
    mark: tuple[int, ...] = ()
    """Which file it is: device, inode, size, and when it was written."""
    connection: Connection | None = None

    def close(self) -> None:
        """Close what is kept."""
        if self.connection:
            self.connection.close()
        self.path, self.mark, self.connection = None, (), None


_KEPT, _LOCK = _Kept(), Lock()


@contextmanager
def kept_open() -> Generator[None]:
    """Keep the published file that is opened last open while the block lasts, or until another stands in its place.

    Loading its catalog takes 12 ms of CPU a time; a second connection in one process finds it loaded. Not for a block
    that waits for others: what the file's questions have read stays in memory, and a file replaced stays on the disk.
    """
    with _LOCK:
        _KEPT.blocks += 1
    try:
        yield
    finally:
        with _LOCK:
            _KEPT.blocks -= 1
            if not _KEPT.blocks:
                _KEPT.close()


def close_kept(*, from_bytes: int = 0) -> None:
    """Close what is kept open, for whoever opens the file in another way: DuckDB has one configuration of a file.

    A file smaller than `from_bytes` stays open.
    """
    with _LOCK:
        if _KEPT.mark and _KEPT.mark[2] >= from_bytes:
            _KEPT.close()


def _keep(path: Path, mark: tuple[int, ...]) -> None:
    with _LOCK:
        if _KEPT.blocks and _KEPT.path is None:  # a cursor would not do: it does not keep what `connect` looks for
            _KEPT.path, _KEPT.mark, _KEPT.connection = path, mark, connect(path, read_only=True)
            if mark[2] < SMALLEST:
                _KEPT.connection.execute("set threads = 1")  # short statements cost a tenth more on two


def _mark(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


@contextmanager
def open_published(path: Path) -> Generator[Connection | None]:
    """The published file, read-only, for as long as the block lasts; None when nothing has been published yet."""
    if not path.exists():
        yield None
        return
    # A reader holds the old file as long as it is open; the publisher replaces the name, and no reader meets an error
    # (0 in 129 opens beside a writer).
    mark = _mark(path)  # before it is opened: one that comes between the two is taken for another the next time
    if (path, mark) != (_KEPT.path, _KEPT.mark):
        close_kept()
    with connect(path, read_only=True) as connection:
        _keep(path, mark)
        set_zone(connection)
        find_tables(connection)
        yield connection


def published_fault(path: Path) -> str:
    """Why a file from elsewhere is no published file; empty where it opens, and has what every version publishes."""
    try:
        with connect(path, read_only=True) as connection:
            find_tables(connection)
            if has_columns(connection, "batch_rows", "batch_id") and has_columns(
                connection, "snapshot_rows", "batches"
            ):
                return ""
    except duckdb.Error as error:
        return f"cannot be opened ({str(error).splitlines()[0][:200]})"
    return "is no published file of Longwatch"
