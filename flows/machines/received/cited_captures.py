"""The captures of a gatherer's run, as its batches cite them: of what no batch cites, next to nothing is kept.

A run has one file of captures, and many batches. Each brings the bytes up to the end of the last record that it cites,
and no more: whoever sends gigabytes beside what is cited has them lie in the store. The file keeps the places of its
records, so what lies between two that are cited comes along; that has an end, too.
"""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj

from config.atomic_write import sync_folder
from flows.machines.received.pieces import Piece
from storage.archive.captures import packed_record
from storage.disk.kill_points import point
from storage.objects.store import Objects, StoreError

ROOM = 1_000_000_000
"""Bytes that captures leave free on this disk."""
PIECE = 1 << 20
ADDING = "adding"
"""What the name of a part ends with: of nobody else's, which have the number of a process where its size stands."""


class CitedCaptures:
    """A file of captures, and what a batch brings to its end: read as one, before it is."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._undo()
        self.size = path.stat().st_size if path.exists() else 0
        self._part = path.with_name(f".{path.name}.{self.size}.{ADDING}")

    def fetch(self, store: Objects, sent: Sequence[Piece], end: int) -> None:
        """Bring what lies before `end` of the file that was sent, and is not here. Raises StoreError."""
        more = end - self.size
        # Twice, for a moment: it is added to the file only when all of it is known to be right.
        free = shutil.disk_usage(self._path.parent).free
        if free < 2 * more + ROOM:
            room = f"{2 * more:,} bytes, beside the {ROOM:,} that stay free"
            raise StoreError(f"{sent[0].name}: there is no room on this disk for {room}: it has {free:,}: make some")
        for one in sent:
            first, last = max(one.start, self.size), min(one.end, end)
            if first < last:
                store.read_part(one.name, self._part, start=first - one.start, end=last - one.start)

    def record(self, offset: int, length: int) -> bytes:
        """The bytes of a record. Raises OSError."""
        here = max(0, min(length, self.size - offset))
        before = packed_record(self._path, offset, here) if here else b""
        if here == length or not self._part.exists():
            return before
        return before + packed_record(self._part, max(0, offset - self.size), length - here)

    def keep(self) -> None:
        """Add what was brought; killed within, the next to come takes it back. Raises StoreError on a full disk."""
        if not self._part.exists():
            return
        sync_folder(self._path.parent)
        point("before adding captures")
        try:
            with self._part.open("rb") as more, self._path.open("ab") as file:
                copyfileobj(more, file, PIECE)
                point("while adding captures")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            if self._path.exists():
                os.truncate(self._path, self.size)
            why = f"{error.strerror or error}: what a batch cites could not be kept: make room"
            raise StoreError(f"{self._path}: {why}") from error
        self._part.unlink()
        sync_folder(self._path.parent)  # or a power cut brings it back, and then what it was added to is cut

    def drop(self) -> None:
        """Leave the file as it is."""
        self._part.unlink(missing_ok=True)

    def _undo(self) -> None:
        """Take back what was being added when this machine stopped: no batch that cites it was taken."""
        for part in self._path.parent.glob(f".{glob.escape(self._path.name)}.*.{ADDING}"):
            size = int(part.name.split(".")[-2])
            if self._path.exists() and self._path.stat().st_size > size:
                os.truncate(self._path, size)
            part.unlink()


@contextmanager
def cited_captures(path: Path) -> Iterator[CitedCaptures]:
    """A file of captures that is added to where the block keeps what was brought, and else stays as it is."""
    captures = CitedCaptures(path)
    try:
        yield captures
    finally:
        captures.drop()
