"""That an article's text was sealed: when, by whom, why, and where the order stands."""

from __future__ import annotations

from pathlib import Path

from flows.output.counts import moment
from flows.output.safe_text import plain_line
from storage.database.published import Connection, open_published
from storage.queries.articles.shown import Seal, seal_of
from storage.queries.watch.closed import Closing, closing_order


def seal_note(connection: Connection, article_id: str, *, zone: str = "UTC") -> str:
    """A sentence on the order by which the newest text of an article was destroyed; empty where none was."""
    if not (found := seal_of(connection, article_id)):
        return ""
    return f"{_ordered(found, zone)}: its text and bytes were destroyed; `longwatch sql 'from seals'` has the order"


def published_seal_note(path: Path, article_id: str, *, zone: str = "UTC") -> str:
    """The same, of the published file."""
    with open_published(path) as connection:
        return seal_note(connection, article_id, zone=zone) if connection else ""


def closed_note(connection: Connection, article_id: str | None, url_key: str, *, zone: str = "UTC") -> str:
    """A sentence on the order by which an address is collected no more; empty where it is."""
    found = closing_order(connection, article=article_id, url_key=url_key)
    return _ordered(found, zone) if found else ""


def _ordered(found: Seal | Closing, zone: str) -> str:
    why = f" ({plain_line(found.reason)})" if found.reason else ""
    return f"sealed on {moment(found.sealed_at, zone=zone)} by {plain_line(found.sealed_by)}{why}"
