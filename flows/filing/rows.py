"""The rows of a batch: what its lines, once judged, add to each table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from extractors.fates import Ruling
from flows.batches.lines import Row
from flows.batches.records import EntryLine, MissedLine, PageLine
from flows.batches.sealed import kept_group
from storage.database.live import Live
from storage.queries.addresses import Sighting

Line = Mapping[str, Any]

ROWS_A_NUMBER = 1_000_000
"""Rows that share the number of a batch; one with more takes the numbers that follow, too."""


class Rows:
    """The rows of a batch by table, numbered in the order they were added."""

    def __init__(self, batch: int) -> None:
        self.tables: dict[str, list[dict[str, object]]] = {}
        self.first = batch * ROWS_A_NUMBER
        """The number of the first row."""
        self.added = 0

    @property
    def numbers(self) -> int:
        """How many numbers of batches its rows take."""
        return max(1, -(-self.added // ROWS_A_NUMBER))

    def add(self, table: str, row: Mapping[str, object]) -> None:
        """Add a row."""
        self.tables.setdefault(table, []).append({**row, "number": self.first + self.added})
        self.added += 1

    def insert(self, store: Live, *, only: Collection[int] | None = None) -> None:
        """Add the rows to the tables of a database, or only those of these places in their order."""
        for table, added in self.tables.items():
            some = added if only is None else [row for row in added if int(str(row["number"])) - self.first in only]
            store.insert(table, some)


def group_row(line: PageLine, article_id: str, group_id: str, because: str) -> Row:
    """An article in its group."""
    return {"article_id": article_id, "group_id": group_id, "decided_at": line["fetched_at"], "because": because}


def look_row(line: Line, article_id: str, outcome: str, revision: int, detail: str) -> Row:
    """A visit to an article's page."""
    return {
        "article_id": article_id,
        "fetch_id": line["fetch_id"],
        "run_id": line["run_id"],
        "looked_at": line["fetched_at"],
        "outcome": outcome,
        "detail": detail,
        "revision": revision,
        "capture_sha256": line.get("capture_sha256"),
    }


def sight_row(line: EntryLine | PageLine, article_id: str, seen_at: str, arrived: str) -> Row:
    """An article that was seen before the moment it was filed with."""
    return {"article_id": article_id, "first_seen_at": seen_at, "arrived": arrived, "run_id": line["run_id"]}


def problem_row(line: PageLine | MissedLine, failure: str, message: str) -> Row:
    """A failure worth a person's look."""
    return {
        "run_id": line["run_id"],
        "source_id": line["source_id"],
        "feed_id": line["feed_id"],
        "fetch_id": line["fetch_id"],
        "url": line["url"],
        "problem_id": line["fetch_id"],
        "found_at": line["fetched_at"],
        "failure": failure,
        "message": message,
    }


def fate_row(line: EntryLine, ruling: Ruling, *, decided_at: str, article_id: str | None) -> Row:
    """What becomes of an entry just read."""
    its = {
        "fetch_id": line["fetch_id"],
        "entry_position": line["entry_position"],
        "run_id": line["run_id"],
        "source_id": line["source_id"],
        "feed_id": line["feed_id"],
        "url_key": line["url_key"],
    }
    return {**its, **_ruled(ruling, decided_at, article_id)}


def refate_row(sighting: Sighting, ruling: Ruling, line: Line, article_id: str | None) -> Row:
    """What becomes of a sighting that waited for the page of a line."""
    names = ("fetch_id", "entry_position", "run_id", "source_id", "feed_id", "url_key")
    return {**{name: getattr(sighting, name) for name in names}, **_ruled(ruling, line["fetched_at"], article_id)}


def _ruled(ruling: Ruling, decided_at: str, article_id: str | None) -> Row:
    return {
        "decided_at": decided_at,
        "fate": ruling.fate,
        "reason": ruling.reason,
        "article_id": article_id,
        "attempts": ruling.attempts,
        "next_try_at": ruling.next_try_at and ruling.next_try_at.isoformat(),
    }


def add_sealed_group(rows: Rows, article_id: str, line: PageLine) -> None:
    """Add group and relations of a text that was sealed: what was judged while it was there stands."""
    judged = kept_group(line["article"])
    for judgement in judged.get("groups", ()):
        rows.add("group_rows", group_row(line, article_id, judgement["group_id"], judgement["because"]))
    for judgement in judged.get("relations", ()):
        rows.add("relation_rows", {**judgement, "article_id": article_id, "decided_at": line["fetched_at"]})
