"""Which pieces of the live file were written since the copy before the last publish: the next reads no others.

DuckDB logs where it writes. That tells all that has changed only where nobody else wrote to the file, so what it was at
the last publish is kept beside: its inode, size, and when it was written last. Where any of that is otherwise, after a
kill, a step of upkeep, a backup put back, all pieces are compared; and every night they are in any case.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from config.atomic_write import write_atomically
from storage.disk.file_copies import SMALLEST, copy_atomically, piece_of

SPARE = "published-before.duckdb"
"""Beside the live database: the published file before, into which the next is written."""
NAME = "written.json"
"""Beside the live database. Lost, it costs two publishes that compare all pieces."""
WRITTEN = """
    select pos, bytes from duckdb_logs_parsed('FileSystem') where op = 'WRITE' and parse_filename(path) = ?
"""
Mark = tuple[int, int, int]
"""Inode, size, and nanosecond of the last write: a file of which all three are as they were is as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What was there after a publish."""

    live: Mark
    published: Mark
    spare: Mark | None
    """Of the copy that was published before it."""
    pieces: tuple[int, ...] | None
    """In which that one differs from the live file; None where it is not known."""


class WrittenPieces:
    """The pieces that are written into a live database from before it is attached on."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._connection, self._path = connection, path
        self._noted = _noted(path)
        self._own: frozenset[int] | None = None

    def since(self, spare: Path) -> frozenset[int] | None:
        """The pieces that may differ from the copy before the last; None where any may. Asked once for each publish."""
        written, noted, now = self._logged(), self._noted, mark_of(self._path)
        self._own = None
        if noted is None or now is None or written is None or now[0] != noted.live[0]:
            return None
        self._own = written
        if noted.pieces is None or noted.spare is None or noted.spare != mark_of(spare):
            return None
        least = min(noted.spare[1], noted.live[1])  # what a file was cut to, and grew beyond again, may not be written
        return frozenset(noted.pieces) | written | frozenset(range(piece_of(least), piece_of(now[1]) + 1))

    def note(self, spare: Path, published: Path) -> None:
        """Keep what there is after a publish, for the next."""
        live, public, before = mark_of(self._path), mark_of(published), mark_of(spare)
        if live and public:
            is_next = self._noted is not None and self._noted.published == before
            pieces = tuple(sorted(self._own)) if is_next and self._own else None
            self._noted = Noted(live=live, published=public, spare=before, pieces=pieces)
            write_atomically(self._path.with_name(NAME), json.dumps(asdict(self._noted)), mode=0o600)

    def _logged(self) -> frozenset[int] | None:
        """What was written since the last time; None where the log lacks the header that every checkpoint writes.

        Nor is it known where DuckDB cannot read its own log: it writes a path with a quotation mark as it is.
        """
        rows: list[tuple[int, int]] = []
        with suppress(duckdb.Error):
            rows = self._connection.execute(WRITTEN, [self._path.name]).fetchall()
        with suppress(duckdb.Error):
            self._connection.execute("call truncate_duckdb_logs()")
        pieces = {
            piece for start, count in rows for piece in range(piece_of(start), piece_of(start + max(count, 1) - 1) + 1)
        }
        return frozenset(pieces) if 0 in pieces else None


def follow(connection: duckdb.DuckDBPyConnection, path: Path) -> WrittenPieces | None:
    """Follow what is written into a database that is attached after this; None where it is small, or cannot be done."""
    there = mark_of(path)
    if there and there[1] >= SMALLEST:
        with suppress(duckdb.Error):
            connection.execute("call enable_logging('FileSystem')")
            return WrittenPieces(connection, path)
    return None


def copy_followed(live: Path, published: Path, written: WrittenPieces | None, *, compares_all: bool) -> None:
    """Copy a live database that is detached to where it is published, over the copy before the last where there is one.

    With `compares_all` every piece is compared, whatever is known of what was written. Raises OSError.
    """
    spare = live.with_name(SPARE)
    pieces = written.since(spare) if written else None
    copy_atomically(live, published, mode=0o444, spare=spare, pieces=None if compares_all else pieces)
    if written:
        with suppress(OSError):  # on a full disk: the next publish compares all
            written.note(spare, published)


def mark_of(path: Path) -> Mark | None:
    """What a file is known by; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _noted(path: Path) -> Noted | None:
    """What was noted at the last publish, where the live file is still what it was then."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        said = json.loads(path.with_name(NAME).read_text("utf-8"))
        marks = {name: said[name] and _mark(said[name]) for name in ("live", "published", "spare")}
        pieces = said["pieces"]
        noted = Noted(**marks, pieces=None if pieces is None else tuple(int(one) for one in pieces))
        return noted if noted.live == mark_of(path) else None
    return None


def _mark(said: list[int]) -> Mark:
    inode, size, written = said
    return inode, size, written
