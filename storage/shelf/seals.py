"""How many seals a published file knows of, asked without laying it out."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from storage.disk.connections import connect, schema_of_tables, sql_text


class Seals:
    """Counts the seals of a published file, whichever stands at its path by then.

    The database in memory that attaches it is kept: to open and close one costs twice what the count does, and the
    first page after a publish waits for it.
    """

    def __init__(self, path: Path) -> None:
        self._attach = f"attach {sql_text(path)} as published (read_only)"
        self._connection = connect(spilling_beside=path, threads="1")
        self._lock = Lock()

    def count(self) -> int:
        """Raises duckdb.Error where the file cannot be read."""
        with self._lock:
            try:
                self._connection.execute(self._attach)
                table = f"published.{schema_of_tables(self._connection, 'published')}.seal_rows"
                return int(self._connection.execute(f"select count(*) from {table}").fetchall()[0][0])  # noqa: S608
            finally:
                self._connection.execute("detach database if exists published")

    def close(self) -> None:
        """Ask no more."""
        with self._lock:
            self._connection.close()
