"""What a pack of articles is made of: the captures, visits, readings and rulings that belong to an article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from storage.archive.captures import Capture
from storage.database.published import Connection, has_columns

BATCH = 1_000_000
"""Rows are numbered batch × this + n."""

RECORD = "c.sha256, c.warc, c.record_offset, c.record_length, c.bytes, c.kept, c.refers_to, c.record_sha256"
VISITED = f"""
    select distinct {RECORD}, c.url, c.captured_at, c.number // {BATCH}, c.number
    from look_rows l join capture_rows c
        on c.sha256 = l.capture_sha256 and c.run_id = l.run_id and c.captured_at = l.looked_at
    where l.article_id = $id and c.warc is not null order by c.captured_at, c.number
"""  # noqa: S608
STANDS_IN = f"""
    select {RECORD}, c.url, c.captured_at, c.number // {BATCH}, c.number from capture_rows c
    where c.sha256 = $sha256 and c.kept = 'body' order by c.number limit 1
"""  # noqa: S608
LOOKS = f"""
    select l.looked_at, l.outcome, l.revision, l.capture_sha256, l.number // {BATCH}
    from look_rows l where l.article_id = $id order by l.looked_at, l.number
"""  # noqa: S608
READ = f"select distinct number // {BATCH} from reading_rows where article_id = $id order by 1"  # noqa: S608
KEYS = "select distinct address_key from address_rows where article_id = $id order by 1"
BATCHES = "select number, batch_id from batch_rows where list_contains($numbers, number)"
REVISIONS = "select revision, seen_at, changed, kinds, text_sha256 from revisions where article_id = $id order by 1"
RULINGS = """
    select d.decided_at, d.decision, d.topic, coalesce(p.person, 0), d.revision
    from decisions d left join person_rows p on p.name = d.reviewer where d.article_id = $id
    order by d.decided_at, d.decision_id
"""
RULED = """
    select a.article_id from articles a
    left join reviews t on t.article_id = a.article_id and t.topic = $topic
    left join reviews w on w.article_id = a.article_id and w.topic is null
    where ($topic is null or t.decision is not null or list_contains(a.topics, $topic))
        and ($decision is null or $decision = if($topic is null, a.decision, coalesce(t.decision, w.decision)))
    order by 1
"""
SEALED = """
    select sha256, seal_id from seal_rows
    where sha256 in (select capture_sha256 from look_rows where article_id = $id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecord:
    """A record of an article, and the number of the batch that filed it."""

    capture: Capture
    url: str
    captured_at: datetime
    batch: int


class Visit(NamedTuple):
    """A visit to the page of an article."""

    looked_at: datetime
    outcome: str
    revision: int | None
    capture_sha256: str | None
    batch: int


class RevisionRow(NamedTuple):
    """A state of a text, as its publisher changed it."""

    revision: int
    seen_at: datetime
    changed: list[str] | None
    kinds: list[str] | None
    text_sha256: str


class RulingRow(NamedTuple):
    """A ruling, by the number of the person: names stay in the archive."""

    decided_at: datetime
    decision: str
    topic: str | None
    person: int
    revision: int | None


def records_of_article(connection: Connection, article_id: str) -> list[KeptRecord]:
    """The records of an article's visits that still have their bytes, oldest first."""
    return [_kept(row) for row in connection.execute(VISITED, {"id": article_id}).fetchall()]


def stand_in(connection: Connection, sha256: str) -> KeptRecord | None:
    """The record that has the body which a revisit refers to."""
    rows = connection.execute(STANDS_IN, {"sha256": sha256}).fetchall()
    return _kept(rows[0]) if rows else None


def visits_of(connection: Connection, article_id: str) -> list[Visit]:
    """Every visit to an article's page, oldest first."""
    return [Visit._make(row) for row in connection.execute(LOOKS, {"id": article_id}).fetchall()]


def reading_batches(connection: Connection, article_id: str) -> set[int]:
    """The batches in which an article was read."""
    return {row[0] for row in connection.execute(READ, {"id": article_id}).fetchall()}


def address_keys(connection: Connection, article_id: str) -> set[str]:
    """The addresses of an article, as they are compared."""
    return {row[0] for row in connection.execute(KEYS, {"id": article_id}).fetchall()}


def batch_names(connection: Connection, numbers: set[int]) -> dict[int, str]:
    """The names of batches by their numbers."""
    return dict(connection.execute(BATCHES, {"numbers": sorted(numbers)}).fetchall())


def revisions_of(connection: Connection, article_id: str) -> list[RevisionRow]:
    """The states of an article's text."""
    return [RevisionRow._make(row) for row in connection.execute(REVISIONS, {"id": article_id}).fetchall()]


def rulings_of(connection: Connection, article_id: str) -> list[RulingRow]:
    """The rulings on an article, oldest first."""
    if not has_columns(connection, "person_rows", "person"):
        return []
    return [RulingRow._make(row) for row in connection.execute(RULINGS, {"id": article_id}).fetchall()]


def articles_ruled(connection: Connection, topic: str | None, decision: str | None) -> list[str]:
    """The articles that bear a topic, or were ruled on for it, and of which this decision stands; None for any."""
    return [row[0] for row in connection.execute(RULED, {"topic": topic, "decision": decision}).fetchall()]


def seals_of(connection: Connection, article_id: str) -> dict[str, str]:
    """The captures of an article that a person ordered destroyed, with the name of the order."""
    if not has_columns(connection, "seal_rows", "sha256"):
        return {}
    return dict(connection.execute(SEALED, {"id": article_id}).fetchall())


def _kept(row: tuple[object, ...]) -> KeptRecord:
    names = ("sha256", "warc", "record_offset", "record_length", "bytes", "kept", "refers_to", "record_sha256")
    values = dict(zip(names, row, strict=False))
    _, _, _, _, _, _, _, _, url, captured_at, batch, _ = row
    capture = Capture(**{**values, "kept": values["kept"] or "body"})  # type: ignore[arg-type]
    return KeptRecord(capture=capture, url=str(url), captured_at=captured_at, batch=batch)  # type: ignore[arg-type]
