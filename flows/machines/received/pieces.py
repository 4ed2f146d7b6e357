"""Captures of a run as they lie in the store: one object, or pieces of a large file, each sent and made once.

No server's upload in parts is taken up again by obstore: cut here, a line that breaks costs one piece, and what came
before it stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

PIECE = 32_000_000
"""Bytes: ten minutes of a line of 50 kB a second, and what is held in memory."""
LEAST = 1_000_000
"""No version cuts smaller ones: each is a request of the hub's."""
NUMBERED = re.compile(r"(.+\.warc\.gz)\.\d{4}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An object, and which bytes of the file it has."""

    name: str
    start: int
    end: int


def pieces_of(name: str, size: int) -> list[Piece]:
    """How a file of captures is sent; a small one under its own name, as versions before sent any."""
    if size <= PIECE:
        return [Piece(name=name, start=0, end=size)]
    return [
        Piece(name=f"{name}.{number:04d}", start=start, end=min(start + PIECE, size))
        for number, start in enumerate(range(0, size, PIECE))
    ]


def whole_name(name: str) -> str:
    """The name of the file that an object is, or is a piece of."""
    numbered = NUMBERED.fullmatch(name)
    return numbered[1] if numbered else name


def by_file(found: Iterable[tuple[str, int]]) -> dict[str, list[Piece]]:
    """The pieces of each file, from objects with their bytes in the order of their names; where it is whole, that."""
    pieces: dict[str, list[Piece]] = {}
    for name, size in found:
        joined = pieces.setdefault(whole_name(name), [])
        if not (joined and joined[0].name == whole_name(name)):  # the whole stands before its pieces
            start = joined[-1].end if joined else 0
            joined.append(Piece(name=name, start=start, end=start + size))
    return pieces


def are_too_many(pieces: Sequence[Piece]) -> bool:
    """Whether a file lies there in more pieces than anybody of ours makes of it."""
    return len(pieces) > 1 + pieces[-1].end // LEAST


def size_of(pieces: Mapping[str, list[Piece]], name: str) -> int | None:
    """How many bytes of a file are there; None where nothing is."""
    return pieces[name][-1].end if name in pieces else None
