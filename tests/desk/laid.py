"""The file that the demo publishes, laid out once for many tests: more than half of what a desk takes to be served."""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path

from duckdb import DuckDBPyConnection

from config.home import Home
from storage.archive.spool import Line
from storage.database.published import open_published
from storage.disk.connections import connect, find_tables, set_zone
from storage.queries.waiting_rulings import LAID
from storage.shelf.shelf import MEMORY, Shelf, sql

Mark = tuple[int, int]


class LaidDemo:
    """What was laid out of the demo's file and is free again; and the file itself, open, for what tests ask of it."""

    def __init__(self, demo: Home, folder: Path) -> None:
        self.copy = folder / "longwatch.duckdb"
        shutil.copy2(demo.published, self.copy)
        self._mark = mark(demo.published)
        self.free: defaultdict[str, list[tuple[DuckDBPyConnection, object, int]]] = defaultdict(list)
        self._open: DuckDBPyConnection | None = None
        self._answers: dict[str, list[tuple[object, ...]]] = {}
        self.closed = connect(spilling_beside=self.copy)
        self.closed.close()

    def is_at(self, path: Path) -> bool:
        """Whether what is published there is as the demo left it."""
        return path.exists() and mark(path) == self._mark

    def shelf(self, path: Path, spool: Path, *, zone: str) -> Shelf:
        """A shelf of what is published, whatever that is."""
        return LaidAgain(self, spool, zone=zone) if self.is_at(path) else Shelf(path, spool, zone=zone)

    def rows(self, path: Path, question: str) -> list[tuple[object, ...]]:
        """An answer of what is published."""
        if not self.is_at(path):
            with open_published(path) as connection:
                assert connection
                return connection.execute(question).fetchall()
        if question in self._answers:
            return self._answers[question]
        if self._open is None:
            self._open = connect(self.copy, read_only=True)
            set_zone(self._open)
            find_tables(self._open)
        return self._answers.setdefault(question, self._open.execute(question).fetchall())


class LaidAgain(Shelf):
    """A shelf of the demo's file: what one before it laid out, without the rulings that were laid over that."""

    def __init__(self, demo: LaidDemo, spool: Path, *, zone: str) -> None:
        self._demo, self._zone = demo, zone
        super().__init__(demo.copy, spool, zone=zone)

    def _lay_out(self, waiting: list[Line], zone: str) -> None:
        self._is_as_published = not waiting  # what is asked of reviewers knows of the rulings that were there already
        free = self._demo.free[zone]
        if waiting or not free:
            super()._lay_out(waiting, zone)
            return
        self._connection.close()
        self._connection, self.published_at, self.seals = free.pop()

    def close(self) -> None:
        """Leave to the next what was laid out; nothing is asked of this one any more."""
        with self._lock:
            connection, self._connection = self._connection, self._demo.closed
            if not self._is_as_published:
                connection.close()
            elif connection is not self._demo.closed:
                for table, *_ in LAID.values():
                    connection.execute(f"delete from {table} where in_spool")
                connection.execute(sql("stands"))
                connection.execute(f"set memory_limit = '{MEMORY}'")
                self._demo.free[self._zone].append((connection, self.published_at, self.seals))


def mark(path: Path) -> Mark:
    """What tells a published file from every other: a copy has that of what it was made from."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns
