"""A gatherer's batch, unpacked and read line by line, within limits: what reads it later has one reading of it.

A line must stand as our writer writes it. So no key stands twice in one, no number is beyond a reader's, no text has
half a character: programs that read JSON differ in what they make of these, and checks would be of another batch than
the one that is filed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import zstandard

from flows.machines.received.gathered_lines import KINDS, SAME_VERSION, GatheredLine, typed_line
from storage.archive.line_bounds import is_overfull
from storage.archive.spool import NUL_IN_JSON, dumped_line, packed_line

MOST_UNPACKED = 128_000_000
"""Bytes of a batch: a run drops one after 4,000 lines, or fifteen seconds; real ones have some megabytes."""
MOST_LINES, LONGEST_LINE = 50_000, 64_000_000


def read_lines(packed: bytes, count: Callable[[int], None] = lambda _: None) -> Iterator[GatheredLine]:
    """The lines of a batch. Raises ValueError, with why, for what no gatherer of ours packs or writes.

    `count` is told the bytes of each before it is read.
    """
    for number, raw in enumerate(_raw_lines(packed), start=1):
        count(len(raw))
        try:
            yield _line(raw)
        except (ValueError, RecursionError) as error:
            why = str(error) if isinstance(error, ValueError) else "it is nested too deep"
            raise ValueError(f"line {number}: {why}") from error


def _raw_lines(packed: bytes) -> Iterator[bytes]:
    try:
        size = zstandard.get_frame_parameters(packed).content_size
        if not 0 < size <= MOST_UNPACKED:
            raise ValueError(f"it unpacks to {size:,} bytes: no run makes such batches")
        body = zstandard.ZstdDecompressor().decompress(packed, allow_extra_data=False)
    except (zstandard.ZstdError, MemoryError) as error:
        raise ValueError(f"it cannot be read: {error}") from error
    if (count := body.count(b"\n")) > MOST_LINES:
        raise ValueError(f"it has {count:,} lines: no run makes such batches")
    if not body.endswith(b"\n"):
        raise ValueError("its last line has no end")
    start = 0
    while start < len(body):
        end = body.index(b"\n", start)
        yield body[start:end]
        start = end + 1


def _line(raw: bytes) -> GatheredLine:
    if len(raw) > LONGEST_LINE:
        raise ValueError(f"it has {len(raw):,} bytes: no run writes such lines")
    if is_overfull(raw, b"[{"):
        raise ValueError("it has more lists and objects in it than a run writes")
    try:
        line = json.loads(raw)
    except ValueError as error:
        raise ValueError(f"it cannot be read as JSON: {str(error)[:100]}") from error
    kind = line.get("record") if isinstance(line, dict) else None
    if kind is None:
        raise ValueError("it is no record")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"no gatherer writes lines of this kind: {str(kind)[:40]!r}: {SAME_VERSION}")
    if not _is_as_written(line, raw):
        raise ValueError("it does not stand as Longwatch writes it: two programs could read it in two ways")
    return typed_line(kind, raw)


def _is_as_written(line: dict[str, object], raw: bytes) -> bool:
    try:  # taking a line apart to clean it takes as long as all the rest: only where a NUL may be in it
        return dumped_line(line) == raw and (NUL_IN_JSON not in raw or packed_line(line) == raw)
    except ValueError:  # not a number, or half a character
        return False
