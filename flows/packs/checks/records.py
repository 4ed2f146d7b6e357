"""The records of a pack's captures: where their rows say, each once, and found by an index that is theirs.

Read in pieces, of each line of the index its hash alone: a small record may open to an address of a megabyte.
"""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

from flows.packs.checks.package import package_faults
from flows.packs.fixity import WACZ, Fixed
from flows.packs.members import is_as_written
from storage.archive.bag import sha256_of
from storage.archive.wacz import INDEX, WARC, Placed, index_line_of, record_head

PIECE = 1 << 20
"""Bytes of a file that are read at once."""
LONGEST = 4 << 20
"""Bytes of a line of the index: an address is in it twice, and no head of a record has more than one megabyte."""
LARGE = 65_536
"""Bytes of the headers of a record: ours have some thousand."""


def called(row: Fixed) -> str:
    """A row in a sentence."""
    return f"{row.kind} of {row.article} ({row.sha256})"


def why(error: Exception) -> str:
    """What an error says, without the place where the pack was unpacked."""
    return (isinstance(error, OSError) and error.strerror) or str(error)


def place_faults(folder: Path, rows: Iterable[Fixed]) -> Iterator[str]:
    """What is not where its row says. Records must fill their WARC, each once, and the index must be theirs."""
    index: Counter[bytes] = Counter()
    reached, newest = 0, ""
    known: set[bytes] = set()
    try:
        if not is_as_written(folder / WACZ):
            yield f"{WACZ}: is packed in another way than it was, or has other files in it"
            return
        with ZipFile(folder / WACZ) as wacz, wacz.open(WARC) as warc:
            room = wacz.getinfo(INDEX).file_size
            for row in rows:
                if row.kind == "text":
                    yield from _text_faults(folder, row)
                    continue
                head, digest, length = _record(warc, row.length)
                if row.path != WACZ or row.offset != reached or digest != row.sha256:
                    yield f"{called(row)}: is not what was packed"
                if (key := bytes.fromhex(row.sha256)) in known:
                    yield f"{called(row)}: is in the pack twice"
                known.add(key)
                reached += length
                line = _index_line(head, row)
                index[sha256(line).digest()] += 1
                if (room := room - len(line)) < 0:  # small records may open to addresses of a megabyte each
                    yield f"{WACZ}: its index is not that of its records"
                    return
                newest = max(newest, _moment(line))
            if warc.read(1):
                yield f"{WACZ}: has records that data/fixity.csv does not name"
        yield from _index_faults(folder, index)
        yield from package_faults(folder, newest)
    except (BadZipFile, OSError, KeyError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        yield f"{WACZ}: cannot be read: {why(error)}"


def _index_line(packed: bytes, row: Fixed) -> bytes:
    """The line by which viewers find a record; empty for what is none."""
    line = b""
    with suppress(Exception):  # the reader of WARC raises what it pleases on damaged bytes
        head = record_head(packed)
        line = index_line_of(head, Placed(offset=row.offset, length=row.length, sha256=row.sha256)).encode()
        if len(head) > LARGE and head.find(b"\r\n\r\n", 0, LARGE) < 0:
            gc.collect()  # what its reader leaves refers to itself, and would be let go some hundred records later
    return line


def _moment(line: bytes) -> str:
    """The time of a record, by its line of the index."""
    found = re.match(rb"[^ ]*+ (\d{14})", line)
    return found[1].decode() if found else ""


def _index_faults(folder: Path, index: Counter[bytes]) -> Iterator[str]:
    before = b""
    with ZipFile(folder / WACZ) as wacz, wacz.open(INDEX) as file:
        while line := file.readline(LONGEST):
            index[sha256(line).digest()] -= 1
            if line < before or index[sha256(line).digest()] < 0:
                yield f"{WACZ}: its index is not that of its records"
                return
            before = line
    if any(index.values()):
        yield f"{WACZ}: its index is not that of its records"


def _record(warc: IO[bytes], length: int) -> tuple[bytes, str, int]:
    """The beginning of the next record of a WARC, the SHA-256 of all of it, and its length; read in pieces."""
    head, whole, left = b"", sha256(), length
    while left and (piece := warc.read(min(PIECE, left))):
        head = head or piece
        whole.update(piece)
        left -= len(piece)
    return head, whole.hexdigest(), length - left


def _text_faults(folder: Path, row: Fixed) -> Iterator[str]:
    if not re.fullmatch(r"data/texts/[A-Za-z0-9._-]+", row.path) or not (folder / row.path).is_file():
        yield f"{called(row)}: its file is missing"
    elif sha256_of(folder / row.path) != row.sha256:
        yield f"{row.path}: {called(row)}: is not what was packed"
