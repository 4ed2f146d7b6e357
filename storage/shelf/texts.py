"""Texts that were read with one that was asked for: the file has those of some 2,000 readings in one piece."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import Any

BESIDE = 256
"""Rows before and behind one that lie in its piece most likely: pieces have 2,048 at most, and begin anywhere.

Whoever reads one text decompresses all of its piece, 8 ms of CPU, and would decompress two for one behind its end.
"""
AHEAD = 32
"""How many that come next in a queue are looked at for such."""
LONGEST_AHEAD = 100_000
"""Characters of a text that is kept before somebody asks for it."""
MOST = 2_000_000
"""Characters kept at once."""
Reading = dict[str, Any]


class Texts:
    """Readings of one published file by their numbers, those asked for last; gone with the shelf, as seals want it."""

    def __init__(self) -> None:
        self._rows: dict[int, Reading] = {}
        self._characters, self._lock = 0, Lock()

    def take(self, number: int) -> Reading | None:
        """A reading, where it is kept."""
        with self._lock:
            row = self._rows.pop(number, None)
            if row is not None:
                self._rows[number] = row  # the one asked for last stands last
            return row

    def keep(self, rows: Iterable[Reading]) -> None:
        """Keep these, in place of those that nobody has asked for longest."""
        with self._lock:
            for row in rows:
                if row["number"] not in self._rows:
                    self._rows[row["number"]] = row
                    self._characters += _length(row)
            while self._characters > MOST:
                self._characters -= _length(self._rows.pop(next(iter(self._rows))))


def _length(row: Reading) -> int:
    return len(row["text"] or "")
