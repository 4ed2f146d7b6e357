"""What a page was read with, so that it can be read again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from extractors.records import Entry, Page, When
from storage.archive.captures import Capture
from storage.database.live import Live
from storage.database.published import Connection

NEWEST = "select max(number) from revision_rows where article_id = $article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereadable:
    """A revision, and what its page was read with."""

    number: int
    article_id: str
    revision: int
    source_id: str
    capture_sha256: str
    body: Capture | None
    """Where the body lies; None when no capture says so."""
    entry: Entry | None
    answer: dict[str, Any]
    """The page, without its body."""

    def page(self, body: bytes) -> Page:
        """The page with its body."""
        return Page(**self.answer, body=body)


def rereadable(
    store: Live, *, after: int, limit: int, source: str | None = None, since: datetime | None = None
) -> list[Rereadable]:
    """The next revisions after a number, of a source and a time on if they are given."""
    return _rereadable_in(store.connection, after=after, limit=limit, source=source, since=since)


def newest_at(connection: Connection, article_id: str) -> Rereadable | None:
    """The newest revision of an article, in any database of ours; None where its page was not fetched."""
    ((number,),) = connection.execute(NEWEST, {"article": article_id}).fetchall()
    found = _rereadable_in(connection, after=number - 1, limit=1, source=None, since=None) if number else []
    return found[0] if found else None


def _rereadable_in(
    connection: Connection, *, after: int, limit: int, source: str | None, since: datetime | None
) -> list[Rereadable]:
    asked = {"after": after, "limit": limit, "source": source, "since": since or datetime(1900, 1, 1, tzinfo=UTC)}
    sql = files("storage").joinpath("sql", "queries", "rereadable.sql").read_text("utf-8")
    found = connection.execute(sql, asked)
    columns = [column[0] for column in found.description or ()]
    rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    return [_rereadable(row) for row in rows]


def _rereadable(row: dict[str, Any]) -> Rereadable:
    return Rereadable(
        number=row["number"],
        article_id=row["article_id"],
        revision=row["revision"],
        source_id=row["source_id"],
        capture_sha256=row["capture_sha256"],
        body=_body(row["capture_sha256"], row["body"]),
        entry=_entry(row) if row["is_announced"] else None,
        answer={
            "url": row["url"],
            "final_url": row["final_url"],
            "status": row["status"],
            "headers": tuple(_headers(row["content_type"])),
            "fetched_at": row["fetched_at"].astimezone(UTC),
        },
    )


def _headers(content_type: str | None) -> Iterator[tuple[str, str]]:
    """The only header that the reading of a page goes by."""
    if content_type is not None:
        yield "Content-Type", content_type


def _body(sha256: str, lies: dict[str, Any] | None) -> Capture | None:
    if lies is None or lies["length"] is None:
        return None
    return Capture(
        sha256=sha256,
        warc=lies["warc"],
        record_offset=lies["starts"],
        record_length=lies["length"],
        bytes=lies["bytes"],
    )


def _entry(row: dict[str, Any]) -> Entry:
    published, precision, raw = (row[f"published_{name}"] for name in ("at", "precision", "raw"))
    return Entry(
        position=row["entry_position"],
        guid=row["guid"],
        url=row["entry_url"],
        title=row["title"],
        summary=row["summary"],
        content=row["content"],
        authors=tuple(row["authors"] or ()),
        published=When(at=published.astimezone(UTC), precision=precision, raw=raw or "") if published else None,
        published_raw=raw,
        language=row["language"],
    )
