"""That an article's text was sealed: when, by whom, why, and where the order stands."""

from __future__ import annotations

from pathlib import Path

from flows.output.counts import moment
from flows.output.safe_text import plain_line
from storage.database.published import Connection, open_published
from storage.queries.articles.shown import seal_of


def seal_note(connection: Connection, article_id: str, *, zone: str = "UTC") -> str:
    """A sentence on the order by which the newest text of an article was destroyed; empty where none was."""
    if not (found := seal_of(connection, article_id)):
        return ""
    ordered = f"sealed on {moment(found.sealed_at, zone=zone)} by {plain_line(found.sealed_by)}"
    why = f" ({plain_line(found.reason)})" if found.reason else ""
    return f"{ordered}{why}: its text and bytes were destroyed; `longwatch sql 'from seals'` has the order"


def published_seal_note(path: Path, article_id: str, *, zone: str = "UTC") -> str:
    """The same, of the published file."""
    with open_published(path) as connection:
        return seal_note(connection, article_id, zone=zone) if connection else ""
