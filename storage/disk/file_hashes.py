"""Whether files are the same: by their SHA-256, and a database against its copy."""

from __future__ import annotations

from enum import Enum
from hashlib import sha256
from pathlib import Path


def file_sha256(path: Path, *, first: int | None = None) -> str:
    """The SHA-256 of a file, or of its first so many bytes."""
    made = sha256()
    left = path.stat().st_size if first is None else first
    with path.open("rb") as file:
        while left > 0 and (piece := file.read(min(left, 1 << 20))):
            made.update(piece)
            left -= len(piece)
    return made.hexdigest()


class Compared(Enum):
    """What comparing a database with its copy came to."""

    SAME = "same"
    DAMAGED = "damaged"
    MOVED_ON = "moved on"


HEADERS = 3 * 4096
"""Bytes at the beginning of a database, which every checkpoint writes; no other bytes change without them."""


def compare_files(one: Path, other: Path) -> Compared:
    """Compare a database with a copy of it: either has moved on only where its headers and what follows both differ."""
    if one.stat().st_size != other.stat().st_size:
        return Compared.MOVED_ON
    with one.open("rb") as here, other.open("rb") as there:
        is_head_same = here.read(HEADERS) == there.read(HEADERS)
        is_rest_same = True
        while is_rest_same and (piece := here.read(1 << 20)):
            is_rest_same = piece == there.read(1 << 20)
    if is_head_same == is_rest_same:
        return Compared.SAME if is_head_same else Compared.MOVED_ON
    return Compared.DAMAGED
