"""The published file, opened: by us to plan, by anybody to ask."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from storage.disk.connections import connect, find_tables

Connection = duckdb.DuckDBPyConnection
"""An open database."""
LACKING = (duckdb.CatalogException, duckdb.BinderException)
"""Errors where a file lacks a view or column that one of our questions asks for."""
OF_ANOTHER_VERSION = "was published by another version of Longwatch: run `longwatch collect`, which publishes it anew"


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
    with connect(path, read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        find_tables(connection)
        yield connection
