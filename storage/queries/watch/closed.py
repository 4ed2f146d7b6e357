"""What seals have closed to collecting: whoever asks what is known of an address learns it with the answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import duckdb

from storage.database.published import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """What is collected no more: articles, and their addresses."""

    articles: frozenset[str] = field(default_factory=frozenset)
    url_keys: frozenset[str] = field(default_factory=frozenset)


def closed_by_seals(connection: Connection) -> Closed:
    """What seals have closed to collecting; nothing in a file of a version that knew no seals."""
    try:
        rows = connection.execute("select articles, url_keys from seal_rows").fetchall()
    except duckdb.CatalogException:
        return Closed()
    return Closed(
        articles=frozenset(one for articles, _ in rows for one in articles or ()),
        url_keys=frozenset(one for _, keys in rows for one in keys or ()),
    )


class Closing(NamedTuple):
    """The order that closed an address."""

    sealed_at: datetime
    sealed_by: str
    reason: str | None


CLOSING = """
    select sealed_at, sealed_by, reason from seal_rows
    where list_contains(articles, $article) or list_contains(url_keys, $key) order by sealed_at limit 1
"""


def closing_order(connection: Connection, *, article: str | None, url_key: str) -> Closing | None:
    """The first order by which an address, or the article at it, was closed; None where it is open."""
    try:
        rows = connection.execute(CLOSING, {"article": article, "key": url_key}).fetchall()
    except duckdb.CatalogException:
        return None
    return Closing._make(rows[0]) if rows else None
