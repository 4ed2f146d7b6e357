"""The lines of filed batches that belong to the articles of a pack: each shown and read without those beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from config.home import Home
from flows.packs.contents import PackedArticle, PackError
from storage.archive.line_bounds import is_overfull
from storage.archive.line_lists import SALT_ROW, LineList, line_list
from storage.archive.spool import SUFFIX, filed_path, raw_lines

VISITS = ("page", "missed", "stood")
RULING = "decision"
PREFIXES = tuple(f'{{"record":"{kind}"'.encode() for kind in (*VISITS, "reading", "capture", RULING))
"""How the lines begin that can belong to an article; the others are not read."""

SALTED, UNSALTED = ".jsonl", ".json"
"""How files of lines end: the row of a salt and the line; or the line alone, of batches that earlier versions filed."""
KEPT = ("record", "sha256", "record_sha256", "capture_sha256", "warc", "record_offset")
"""What of a line of custody is held to the rows, beside its addresses: its text may be large, and is let go."""
ADDRESSES = ("source_id", "url", "url_key", "article_id")
"""What a line of custody says of where a text was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLine:
    """A line of a batch that belongs to an article."""

    article_id: str
    number: int
    shown: bytes
    """The row of its salt, where its batch has one, and the line."""
    says: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBatch:
    """A filed batch with the lines that belong to the articles of a pack."""

    name: str
    path: Path
    line_list: LineList
    lines: tuple[FoundLine, ...]
    place: int
    """The line of the chain, counted from 1, that names this file as it is."""
    is_listed: bool
    """Whether the chain names the list of its lines: earlier versions named the whole file alone."""
    others: int
    """Pages of other articles in it."""


def found_batches(
    home: Home,
    articles: Sequence[PackedArticle],
    chain: Sequence[Mapping[str, Any]],
    others: Callable[[Collection[str]], set[str]],
) -> list[FoundBatch]:
    """The batches in which the articles were filed, in the order of the chain. Raises PackError for damage.

    `others` tells which of some keys of addresses are those of other articles.
    """
    places = {line["batch"]: place for place, line in enumerate(chain, 1) if line["batch"] and line["sha256"]}
    names = {name for article in articles for name in article.batches}
    missing = sorted(names - places.keys())
    if missing:
        raise PackError(f"store/custody.jsonl: no line names the batch {missing[0]}: run `longwatch verify`")
    return [
        _found(home, name, articles, places[name], chain[places[name] - 1], others)
        for name in sorted(names, key=lambda name: places[name])
    ]


def _found(
    home: Home,
    name: str,
    articles: Sequence[PackedArticle],
    place: int,
    line: Mapping[str, Any],
    not_ours: Callable[[Collection[str]], set[str]],
) -> FoundBatch:
    path = next((one for one in (filed_path(home, name), home.spool / f"{name}{SUFFIX}") if one.exists()), None)
    if path is None or sha256(path.read_bytes()).hexdigest() != line["sha256"]:
        raise PackError(f"batch {name}: is not what was filed: run `longwatch verify`, which says what to do")
    raw = raw_lines(path)
    listed = line_list(name, raw)
    is_listed = bool(line.get("lines_sha256"))
    if is_listed and listed.sha256() != line["lines_sha256"]:
        raise PackError(f"batch {name}: its lines are not those that the chain names: run `longwatch verify`")
    mine = [article for article in articles if name in article.batches]
    found = tuple(_lines(listed, mine, not_ours))
    pages = sum(one.startswith(PREFIXES[0]) for one in raw)
    others = pages - sum(one.says["record"] == "page" for one in found)
    return FoundBatch(
        name=name, path=path, line_list=listed, lines=found, place=place, is_listed=is_listed, others=others
    )


def _lines(
    listed: LineList, articles: Sequence[PackedArticle], others: Callable[[Collection[str]], set[str]]
) -> Iterator[FoundLine]:
    """The lines that belong to the articles: what another article's address led to is that article's alone."""
    by_id = {one.article_id: one.article_id for one in articles}
    by_key = {key: one.article_id for one in articles for key in one.keys}
    by_record = {
        (kept.capture.sha256, kept.capture.warc, kept.capture.record_offset): one.article_id
        for one in reversed(articles)
        for kept in (*one.borrowed, *one.records)
    }

    by_ruling = {ruling.decision_id: one.article_id for one in articles for ruling in one.rulings if ruling.reviewer}

    def owner_of(says: Mapping[str, Any]) -> str | None:
        if says["record"] == RULING:
            return by_ruling.get(str(says.get("decision_id")))
        if says["record"] == "capture":
            return by_record.get((str(says.get("sha256")), str(says.get("warc")), says.get("record_offset") or 0))
        if says["record"] == "reading":
            return by_id.get(str(says.get("article_id")))
        return by_key.get(str(says.get("url_key"))) or by_key.get(str(says.get("final_key")))

    found: list[FoundLine] = []
    for number, line in enumerate(listed.lines, start=1):
        says = json.loads(line) if line.startswith(PREFIXES) else None
        if says and (owner := owner_of(says)):
            found.append(FoundLine(article_id=owner, number=number, shown=listed.shown(number), says=says))
    not_ours = others({str(one.says["url_key"]) for one in found if one.says["record"] in VISITS})
    yield from (one for one in found if one.says["record"] not in VISITS or one.says["url_key"] not in not_ours)


def ruling_lines(batches: Iterable[FoundBatch]) -> dict[str, str]:
    """Where the lines of rulings stand in a pack, by the names of the rulings: they hold the names of reviewers."""
    return {
        str(line.says["decision_id"]): f"line {line.number} of batch {batch.name}"
        for batch in batches
        if batch.is_listed
        for line in batch.lines
        if line.says["record"] == RULING
    }


def is_ruling(path: Path) -> bool:
    """Whether a line of custody is that of a ruling. Raises OSError."""
    with path.open("rb") as file:
        if path.suffix == SALTED:
            file.read(SALTED_BY)
        return file.read(len(RULING_BEGINS)) == RULING_BEGINS


RULING_BEGINS = f'{{"record":"{RULING}"'.encode()
SALTED_BY = len(f'{{"salt":"{"0" * 64}"}}\n')
"""Bytes of the row of a salt."""


def read_shown_line(path: Path) -> Mapping[str, object]:
    """What a line of custody says, but for its text. Raises ValueError, and what a line makes of itself."""
    raw = path.read_bytes()
    if path.suffix == SALTED:
        row, end, raw = raw.partition(b"\n")
        if not SALT_ROW.fullmatch(row + end):
            raise ValueError("it does not begin with the row of its salt")
    if is_overfull(raw, b"[{,"):
        raise ValueError("it has more values in it than any that we write")
    line = json.loads(raw)
    article = line.get("article")
    text = article["text_sha256"] if line["record"] != "capture" else None
    return {**{name: line.get(name) for name in (*KEPT, *ADDRESSES)}, "text_sha256": text}
