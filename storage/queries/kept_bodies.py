"""The bodies that earlier runs have kept, found by their hash without reading the archive."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from pathlib import Path
from typing import Any

from storage.archive.captures import Capture, Earlier
from storage.database.published import Connection, has_columns, open_published

MARKS = "select ('0x' || sha256[:16])::ubigint as mark from capture_rows where {whole} order by mark"
FIRST = "select {columns} from capture_rows where sha256 = ? and {whole} order by number limit 1"
WHOLE = "(kept is null or kept = 'body')"
COLUMNS = ("sha256", "warc", "record_offset", "record_length", "bytes")
LATER = ("kept", "refers_to", "record_sha256")
"""Columns that a file published by an older version does not have."""
ROWS_AT_ONCE = 10_000


class EarlierBodies:
    """The bodies in the published file: eight bytes of memory for each, read when the first is asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._marks: array[int] | None = None

    def __call__(self, sha256: str) -> Earlier | None:
        """The record that has a body; None when no earlier run kept it."""
        if self._marks is None:
            self._marks = self._read()
        mark = int(sha256[:16], 16)
        place = bisect_left(self._marks, mark)
        if place == len(self._marks) or self._marks[place] != mark:
            return None
        with open_published(self._path) as connection:
            rows = _first(connection, ("url", "captured_at"), sha256) if connection else []
        return Earlier(sha256=sha256, url=rows[0][0], captured_at=rows[0][1]) if rows else None

    def _read(self) -> array[int]:
        marks = array("Q")
        with open_published(self._path) as connection:
            if connection:
                found = connection.execute(MARKS.format(whole=_whole(connection)))
                while rows := found.fetchmany(ROWS_AT_ONCE):
                    marks.extend(row[0] for row in rows)
        return marks


def records_of(connection: Connection, beginning: str) -> list[Capture]:
    """The records of the captures whose hash begins so, the oldest first."""
    later = LATER if _whole(connection) == WHOLE else ()
    columns = [*COLUMNS, *later]
    question = f"select {', '.join(columns)} from capture_rows where starts_with(sha256, ?) order by number"  # noqa: S608
    records = (dict(zip(columns, row, strict=True)) for row in connection.execute(question, [beginning]).fetchall())
    return [Capture(**{**one, "kept": one.get("kept") or "body"}) for one in records]


def _first(connection: Connection, columns: tuple[str, ...], sha256: str) -> list[tuple[Any, ...]]:
    question = FIRST.format(columns=", ".join(columns), whole=_whole(connection))
    return connection.execute(question, [sha256]).fetchall()


def _whole(connection: Connection) -> str:
    """What tells a row with a body; in a file that an older version published, each has one."""
    return WHOLE if has_columns(connection, "capture_rows", "kept") else "true"
