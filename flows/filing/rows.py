"""The rows of a batch: what judged lines are to add, an intent a row, and the one place where it becomes a row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from extractors.fates import FateDecision
from flows.batches.lines import Row
from flows.batches.records import EntryLine, MissedLine, PageLine
from storage.database.live import Live
from storage.database.row_hashes import ROWS_A_NUMBER
from storage.queries.addresses import AddressKey, Sighting

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddArticle:
    """An article is had for the first time."""

    line: PageLine
    article_id: str
    source_id: str
    url: str
    first_seen_at: str
    arrived: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRevision:
    """A publisher gave an article a text, or changed it."""

    line: PageLine
    article_id: str
    revision: int
    changed: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddVisit:
    """An article's page was visited."""

    line: Line
    article_id: str
    outcome: str
    revision: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAddress:
    """An article is known by one more address or GUID."""

    line: PageLine
    article_id: str
    key: AddressKey
    address: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSight:
    """An article was seen before the moment it was filed with."""

    line: EntryLine | PageLine
    article_id: str
    seen_at: str
    arrived: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideEntry:
    """What becomes of an entry just read."""

    line: EntryLine
    decision: FateDecision
    article_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideSighting:
    """What becomes of an entry that waited for its page."""

    sighting: Sighting
    decision: FateDecision
    decided_at: str
    article_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddToGroup:
    """An article joins a group of copies, or founds one; `made_by` where its text did not decide that."""

    article_id: str
    group_id: str
    decided_at: str
    because: str
    made_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddProblem:
    """A failure is worth a person's look."""

    line: PageLine | MissedLine
    failure: str
    message: str


Intent = (
    AddArticle | AddRevision | AddVisit | AddAddress | AddSight | DecideEntry | DecideSighting | AddToGroup | AddProblem
)


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

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each table gets."""
        return {table: len(added) for table, added in self.tables.items()}

    def add(self, table: str, row: Mapping[str, object]) -> None:
        """Add a row."""
        self.tables.setdefault(table, []).append({**row, "number": self.first + self.added})
        self.added += 1

    def add_all(self, intents: Iterable[Intent]) -> None:
        """Add the row of each intent, in their order."""
        for intent in intents:
            self.add(*row_of(intent))

    def insert(self, store: Live, *, only: Collection[int] | None = None) -> None:
        """Add the rows to the tables of a database, or only those of these places in their order."""
        for table, added in self.tables.items():
            some = added if only is None else [row for row in added if int(str(row["number"])) - self.first in only]
            store.insert(table, some)


def row_of(intent: Intent) -> tuple[str, Row]:
    """The table that an intent adds to, and the row."""
    match intent:
        case AddArticle() | AddRevision() | AddAddress() | AddSight():
            return _of_an_article(intent)
        case AddVisit():
            return "look_rows", _visit_row(intent)
        case DecideEntry():
            line: Line = intent.line
            return "fate_rows", {**{name: line[name] for name in OF_AN_ENTRY}, **_fate(intent, line["seen_at"])}
        case DecideSighting(sighting=sighting):
            return "fate_rows", {
                **{name: getattr(sighting, name) for name in OF_AN_ENTRY}, **_fate(intent, intent.decided_at)
            }  # fmt: skip
        case AddToGroup():
            names = ("article_id", "group_id", "decided_at", "because", "made_by")
            return "group_rows", {name: value for name in names if (value := getattr(intent, name)) is not None}
        case AddProblem():
            return "problem_rows", _problem_row(intent)


OF_AN_ENTRY = ("fetch_id", "entry_position", "run_id", "source_id", "feed_id", "url_key")


def _of_an_article(intent: AddArticle | AddRevision | AddAddress | AddSight) -> tuple[str, Row]:
    line, its = intent.line, {"article_id": intent.article_id, "run_id": intent.line["run_id"]}
    match intent:
        case AddArticle():
            names = ("source_id", "url", "first_seen_at", "arrived")
            return "article_rows", {
                **its,
                **{name: getattr(intent, name) for name in names},
                "url_key": line["url_key"],
            }
        case AddRevision():
            article = intent.line["article"]
            return "revision_rows", {
                **its,
                "revision": intent.revision,
                "seen_at": intent.line["fetched_at"],
                "capture_sha256": intent.line["capture_sha256"],
                "text_sha256": article["text_sha256"],
                "changed": list(intent.changed),
                "kinds": list(intent.kinds),
            }
        case AddAddress(key=(kind, feed_id, address_key)):
            return "address_rows", {
                "article_id": intent.article_id,
                "kind": kind,
                "address": intent.address,
                "address_key": address_key,
                "feed_id": feed_id or line["feed_id"],
                "seen_at": intent.line["fetched_at"],
                "because": intent.because,
            }
        case AddSight():
            return "first_sight_rows", {**its, "first_seen_at": intent.seen_at, "arrived": intent.arrived}


def _visit_row(intent: AddVisit) -> Row:
    line = intent.line
    return {
        "article_id": intent.article_id,
        "fetch_id": line["fetch_id"],
        "run_id": line["run_id"],
        "looked_at": line["fetched_at"],
        "outcome": intent.outcome,
        "detail": intent.detail,
        "revision": intent.revision,
        "capture_sha256": line.get("capture_sha256"),
    }


def _problem_row(intent: AddProblem) -> Row:
    line = intent.line
    return {
        "run_id": line["run_id"],
        "source_id": line["source_id"],
        "feed_id": line["feed_id"],
        "fetch_id": line["fetch_id"],
        "url": line["url"],
        "problem_id": line["fetch_id"],
        "found_at": line["fetched_at"],
        "failure": intent.failure,
        "message": intent.message,
    }


def _fate(intent: DecideEntry | DecideSighting, decided_at: str) -> Row:
    decision = intent.decision
    return {
        "decided_at": decided_at,
        "fate": decision.fate,
        "reason": decision.reason,
        "article_id": intent.article_id,
        "attempts": decision.attempts,
        "next_try_at": decision.next_try_at and decision.next_try_at.isoformat(),
    }
