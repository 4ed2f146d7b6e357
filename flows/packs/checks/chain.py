"""The part of the chain of custody in a pack, read line by line: a crafted one takes no more memory than ours."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from flows.packs.custody_part import BATCHES, CHAIN, STAMPS
from storage.archive import custody
from storage.archive.bag import INFO, read_info
from storage.archive.spool import SUFFIX
from storage.archive.time_stamps import stamped_head

LONGEST = 65_536
"""Bytes of a line: ours have some seven hundred."""
MOST_FAULTS = 100
"""Faults of the chain that are named: who reads more knows no more, and a million would take a gigabyte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedBatch:
    """What the last line of the chain that names a batch says of it."""

    place: int
    """Of that line, counted from 1."""
    sha256: str
    lines_sha256: str


@dataclass(slots=True, kw_only=True)
class ShownChain:
    """What of the chain the other parts of a pack are held to."""

    lines: int = 0
    head: str = ""
    """The SHA-256 of the last line; empty where there is none."""
    batches: dict[str, NamedBatch] = field(default_factory=dict)
    """Those that the pack has something of, by name."""
    stamped: dict[str, int] = field(default_factory=dict)
    """The lines that the stamps in the pack are on, by their SHA-256."""
    faults: list[str] = field(default_factory=list)

    def place_of(self, batch: str) -> int:
        """The line that names a batch as it is; 0 where none does."""
        return self.batches[batch].place if batch in self.batches else 0


def read_shown_chain(folder: Path) -> ShownChain:
    """The lines of the chain in a pack, each held to the line before it."""
    shown = {path.name.removesuffix(SUFFIX) for path in (folder / BATCHES).glob("*")}
    stamped = {stamped_head(path) for path in (folder / STAMPS).glob("*")}
    found = ShownChain()
    before: tuple[int, str] | None = None
    for raw in _raw_lines(folder, found):
        found.lines += 1
        digest, says = custody.line_sha256(raw), _says(raw)
        try:
            whole = custody.chain_line({name: value for name, value in says.items() if name != "check"}) == raw
            at, previous = int(says["line"]), says["previous"]  # type: ignore[call-overload]
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            whole, at, previous = False, 0, None
        if not whole:
            why = custody.NEWER if custody.is_newer(raw) else "was changed"
            found.faults.append(f"{CHAIN}: line {found.lines} {why}")
        elif before and (at, previous) != (before[0] + 1, before[1]):
            found.faults.append(
                f"{CHAIN}: line {found.lines} does not follow the line before: one was changed, moved or taken away"
            )
        before = (at, digest)
        batch = str(says.get("batch"))
        if found.lines == 1 and batch not in shown:
            found.faults.append(f"{CHAIN}: does not begin with a batch of this pack")
        if batch in shown:
            named = str(says.get("sha256")), str(says.get("lines_sha256"))
            found.batches[batch] = NamedBatch(place=found.lines, sha256=named[0], lines_sha256=named[1])
        if digest in stamped:
            found.stamped[digest] = found.lines
        found.head = digest
    if [value for name, value in read_info(folder) if name == "Custody-Head"] != [found.head or "none"]:
        found.faults.append(f"{INFO}: its Custody-Head is not that of {CHAIN}")
    return found


def _raw_lines(folder: Path, found: ShownChain) -> Iterator[bytes]:
    path = folder / CHAIN
    if not path.is_file():
        return
    with path.open("rb") as file:
        while raw := file.readline(LONGEST):
            if len(raw) == LONGEST or len(found.faults) > MOST_FAULTS:
                why = "is longer than any that we write" if len(raw) == LONGEST else "follows too many that are wrong"
                found.faults.append(f"{CHAIN}: line {found.lines + 1} {why}: nothing behind it was read")
                return
            yield raw


def _says(raw: bytes) -> Mapping[str, object]:
    with suppress(ValueError, RecursionError):
        says = json.loads(raw)
        if isinstance(says, dict):
            return says
    return {}
