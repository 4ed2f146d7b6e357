"""Batches, read with their lines by kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NotRequired, get_origin, get_type_hints

import pytest

from extractors.records import Entry, NotModified
from flows.batches.batch import open_batch
from flows.batches.lines import entry_line, stood_line
from flows.batches.records import (
    ArticleRecord,
    EntryLine,
    GroupingLine,
    MissedLine,
    PageLine,
    Place,
    ReadingLine,
    SealLine,
    StoodLine,
    TaggingLine,
)
from flows.filing.groupings import grouping_line
from storage.archive.spool import packed_lines, raw_lines

EVERY_KIND = Path(__file__).parents[2] / "data" / "batches" / "every_kind.jsonl.zst"
"""Written before lines had types, with a line or two of each kind."""
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
PLACE: Place = {"run_id": "r", "source_id": "alpha", "feed_id": "alpha/feed", "fetch_id": "r.1"}
KINDS: dict[str, Any] = {
    "entry": EntryLine, "page": PageLine, "missed": MissedLine, "stood": StoodLine, "reading": ReadingLine,
    "tagging": TaggingLine, "grouping": GroupingLine, "seal": SealLine,
}  # fmt: skip


def has_the_keys_of(line: Mapping[str, Any], kind: Any) -> bool:
    hints = get_type_hints(kind, include_extras=True)
    required = {name for name, hint in hints.items() if get_origin(hint) is not NotRequired}
    return required <= line.keys() <= hints.keys()


def test_a_batch_of_an_earlier_version_is_read_unchanged_with_its_lines_by_kind() -> None:
    batch = open_batch(EVERY_KIND)
    assert [*batch.lines] == [json.loads(line) for line in raw_lines(EVERY_KIND)]
    batch.refuse_unknown_kinds()
    typed = [*batch.entries, *batch.visits, *batch.readings, *batch.taggings, *batch.groupings, *batch.seals]
    by_place = {id(line): line for line in batch.lines}
    assert all(by_place[id(line)] is line for line in typed)
    assert {line["record"] for line in typed} == KINDS.keys()
    assert [line for line in typed if not has_the_keys_of(line, KINDS[line["record"]])] == []
    articles = [line["article"] for line in batch.lines if "article" in line]
    assert [one for one in articles if not has_the_keys_of(one, ArticleRecord)] == []


def test_a_line_of_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "20261128T120000Z-000000-000001.jsonl.zst"
    path.write_bytes(packed_lines([{"record": "batch"}, {"record": "later"}]))
    with pytest.raises(ValueError, match="lines of an unknown kind: later"):
        open_batch(path).refuse_unknown_kinds()


def test_a_line_that_lacks_what_its_kind_has_is_read_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "20261128T120000Z-000000-000001.jsonl.zst"
    path.write_bytes(packed_lines([{"record": "page", "url": "https://alpha.example/"}]))
    assert [*open_batch(path).visits] == [{"record": "page", "url": "https://alpha.example/"}]


def test_writers_write_the_lines_that_readers_are_given() -> None:
    entry = Entry(position=0, guid=None, url="https://alpha.example/", title=None, summary=None, content=None)
    answer = NotModified(url="https://alpha.example/", final_url="https://alpha.example/", headers=(), fetched_at=NOON)
    written: list[Mapping[str, Any]] = [
        entry_line(entry, at=PLACE, seen_at=NOON, arrived="live"),
        stood_line(answer, at=PLACE),
        grouping_line("g.1", "split", "a", None, reason=None, made_by="Nasrin", at=NOON),
    ]
    assert [line for line in written if not has_the_keys_of(line, KINDS[line["record"]])] == []
