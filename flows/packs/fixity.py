"""Which hash of a pack is where: its records and texts, each with the line of custody that names its hash."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import IO, Literal

from flows.packs.batch_lines import FoundBatch, FoundLine
from storage.archive.wacz import Placed

WACZ = "data/captures.wacz"
NOT_SHOWN = ("", "")
KINDS: dict[str, Literal["record", "text"]] = {"record": "record", "text": "text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A record or a text, and the line of custody that has its hash."""

    kind: Literal["record", "text"]
    article: str
    path: str
    offset: int
    """Where it begins: of a record, in the WARC within the WACZ."""
    length: int
    sha256: str
    batch: str
    """Empty where its batch is not shown: an earlier version filed it, whose lines cannot be shown one by one."""
    line: str
    """Its number in the batch; empty where that is not shown."""


FORM = re.compile(
    r"(record|text),([0-9a-f]{16}),(data/captures\.wacz|data/texts/[A-Za-z0-9-]+\.txt),([0-9]{1,15}),([0-9]{1,15}),"
    r"([0-9a-f]{64}),(?:([A-Za-z0-9][A-Za-z0-9-]*),([1-9][0-9]{0,5})|,)"
)
"""What a row may be: nothing else of it is taken for the name of a file."""
LONGEST = 4096
"""Bytes of a row: ours have some two hundred."""
HEADER = ",".join(one.name for one in fields(Fixed))


def fixed_records(placed: Sequence[tuple[str, Placed]], batches: Sequence[FoundBatch]) -> list[Fixed]:
    """The records of the WACZ, in its order; `placed` has the article of each."""
    lines = {
        str(line.says.get("record_sha256")): (batch, line)
        for batch in reversed(batches)
        for line in reversed(batch.lines)
        if line.says["record"] == "capture"
    }
    made = []
    for article, place in placed:
        found = lines.get(place.sha256)
        batch, line = shown_at(*found) if found else NOT_SHOWN
        made.append(
            Fixed(
                kind="record",
                article=article,
                path=WACZ,
                offset=place.offset,
                length=place.length,
                sha256=place.sha256,
                batch=batch,
                line=line,
            )
        )
    return made


def fixed_texts(batches: Iterable[FoundBatch], bodies: set[str]) -> tuple[list[Fixed], dict[str, bytes]]:
    """The texts that were read from the bodies in the pack, each once, and what is in their files, by path."""
    made: list[Fixed] = []
    texts: dict[str, bytes] = {}
    known: dict[str, set[str]] = {}
    for batch in batches:
        for line in batch.lines:
            text = text_of(line.says)
            had = known.setdefault(line.article_id, set())
            digest = sha256(text).hexdigest()
            if not text or line.says.get("capture_sha256") not in bodies or digest in had:
                continue
            if digest != line.says["article"].get("text_sha256"):
                continue  # a sign that JSON cannot hold was taken out of it on the way into the batch
            had.add(digest)
            path = f"data/texts/{line.article_id}-{len(had)}.txt"
            texts[path] = text
            where, number = shown_at(batch, line)
            made.append(
                Fixed(
                    kind="text",
                    article=line.article_id,
                    path=path,
                    offset=0,
                    length=len(text),
                    sha256=digest,
                    batch=where,
                    line=number,
                )
            )
    return made, texts


def text_of(says: Mapping[str, object]) -> bytes:
    """The text that a line of a batch has."""
    article = says.get("article")
    return str(article.get("text") or "").encode() if isinstance(article, Mapping) else b""


def shown_at(batch: FoundBatch, line: FoundLine) -> tuple[str, str]:
    """Where a line is shown: by its batch and number."""
    return (batch.name, str(line.number)) if batch.is_listed else NOT_SHOWN


def fixity_table(rows: Iterable[Fixed]) -> str:
    """The table as CSV: no value of it needs a quotation mark."""
    return "".join(f"{line}\n" for line in (HEADER, *(",".join(map(str, astuple(row))) for row in rows)))


def read_fixity(text: str) -> list[Fixed]:
    """The rows of a table. Raises ValueError for one that is not as it was written."""
    return list(_rows(io.BytesIO(text.encode())))


def fixity_rows(path: Path) -> Iterator[Fixed]:
    """The rows of a table in a file, one at a time. Raises OSError, and ValueError for one that is not as written."""
    with path.open("rb") as file:
        yield from _rows(file)


def _rows(file: IO[bytes]) -> Iterator[Fixed]:
    number = 0
    while raw := file.readline(LONGEST):
        number += 1
        if not raw.endswith(b"\n"):
            raise ValueError("its last line was cut short" if len(raw) < LONGEST else f"line {number} is too long")
        line = raw[:-1].decode("utf-8", "replace")
        if number > 1:
            yield _read(line, number)
        elif line != HEADER:
            raise ValueError("its first line is not the names of its columns")
    if not number:
        raise ValueError("its first line is not the names of its columns")


def _read(line: str, number: int) -> Fixed:
    found = FORM.fullmatch(line)
    if found is None:
        raise ValueError(f"line {number} is not what was written")
    kind, article, path, offset, length, digest, batch, place = found.groups(default="")
    return Fixed(
        kind=KINDS[kind],
        article=article,
        path=path,
        offset=int(offset),
        length=int(length),
        sha256=digest,
        batch=batch,
        line=place,
    )
