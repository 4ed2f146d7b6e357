"""What was had of articles, and which of their pages it is time to revisit: asked of the published file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb

from extractors.records import Entry
from storage.archive.captures import Capture, Earlier
from storage.queries.addresses import entry_of, query, rows_of_lines
from storage.queries.watch.closed import closed_by_seals


@dataclass(frozen=True, slots=True, kw_only=True)
class Had:
    """What we had of an article before a visit: its newest reading, and the capture it was read from."""

    article_id: str
    title: str | None
    drawn_sha256: str
    """Of its text, before known boilerplate was removed from it."""
    text_state: str
    program_version: str
    """Of the code that read it."""
    capture: Earlier | None
    body: Capture | None
    """Where that capture lies."""
    content_type: str | None
    matters: bool = False
    """Whether a reviewer ruled it relevant or follow-up, and did not take that back: every look is kept whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRevisit:
    """A page to revisit, the entry that brought what stands, and what its server said of it."""

    url_key: str
    source_id: str
    feed_id: str
    etag: str | None
    last_modified: str | None
    entry: Entry


def held_articles(connection: duckdb.DuckDBPyConnection, url_keys: Iterable[str]) -> dict[str, Had]:
    """What is had of the articles at addresses."""
    lines = [{"url_key": key} for key in url_keys]
    return {
        key: Had(
            article_id=article,
            title=title,
            drawn_sha256=drawn,
            text_state=state,
            program_version=program,
            capture=Earlier(sha256=kept["sha256"], url=kept["url"], captured_at=kept["captured_at"]) if kept else None,
            body=_lies(kept),
            content_type=kept and kept["content_type"],
            matters=matters,
        )
        for key, article, title, drawn, state, program, kept, matters in rows_of_lines(connection, "had", lines)
    }


def _lies(kept: dict[str, Any] | None) -> Capture | None:
    if not kept or kept["length"] is None:
        return None
    return Capture(
        sha256=kept["sha256"],
        warc=kept["warc"],
        record_offset=kept["starts"],
        record_length=kept["length"],
        bytes=kept["bytes"],
    )


def revisits_due(connection: duckdb.DuckDBPyConnection, **asked: Any) -> list[DueRevisit]:
    """The pages to revisit that are not sealed, oldest announcement first; `asked` are due_revisits' parameters."""
    rows = connection.execute(query("due_revisits"), asked).fetchall()
    closed = closed_by_seals(connection).url_keys if rows else frozenset[str]()
    return [
        DueRevisit(url_key=key, source_id=source, feed_id=feed, etag=etag, last_modified=modified, entry=entry_of(rest))
        for key, source, feed, etag, modified, *rest in rows
        if key not in closed
    ]
