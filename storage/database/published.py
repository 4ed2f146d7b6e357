"""The published file, opened: by us to plan, by anybody to ask."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from storage.disk.connections import connect, find_tables, set_zone
from storage.disk.remedies import PUBLISH_ANEW
from storage.disk.shared_database import opened_kept

Connection = duckdb.DuckDBPyConnection
"""An open database."""
LACKING = (duckdb.CatalogException, duckdb.BinderException)
"""Errors where a file lacks a view or column that one of our questions asks for."""
OF_ANOTHER_VERSION = f"was published by another version of Longwatch: {PUBLISH_ANEW}"


def has_columns(connection: Connection, table: str, *columns: str) -> bool:
    """Whether a database of any version has a table with these columns: asked of the one, not of all there are."""
    try:
        found = connection.execute(f"pragma table_info('{table}')").fetchall()
    except duckdb.CatalogException:
        return False
    return {name for _, name, *_ in found}.issuperset(columns)


@contextmanager
def open_published(path: Path) -> Generator[Connection | None]:
    """The published file, read-only, for as long as the block lasts; None when nothing has been published yet."""
    if not path.exists():
        yield None
        return
    # A reader holds the old file as long as it is open; the publisher replaces the name, and no reader meets an error
    # (0 in 129 opens beside a writer).
    with opened_kept(path) as connection:
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
