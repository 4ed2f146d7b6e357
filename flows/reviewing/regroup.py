"""Splitting an article from its copies, and joining it to others: what a reviewer orders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from config.home import Home
from flows.batches.new_batch import new_batch
from flows.filing.groupings import grouping_line
from flows.filing.people import ReviewError, checked_name, checked_note
from flows.output.safe_text import plain_line
from flows.reviewing.known_article import known_article
from flows.reviewing.review_state import open_reviewed
from storage.archive.spool import batch_id, drop
from storage.queries.articles.groups import copies_elsewhere


def split_group(
    home: Home, beginning: str, *, note: str | None, reviewer: str, now: Callable[[], datetime]
) -> tuple[str, str]:
    """What was split, in words, and the batch that says so. Raises ReviewError."""
    with open_reviewed(home) as connection:
        article_id = known_article(connection, beginning)
        copies = copies_elsewhere(connection, article_id)
    if not copies:
        raise ReviewError(f"{article_id}: is not grouped with any other article: there is nothing to split")
    return f"{article_id}: no copy of the others in its group", _dropped(
        home, "split", article_id, None, note=note, reviewer=reviewer, at=now()
    )


def join(
    home: Home, beginning: str, other: str, *, note: str | None, reviewer: str, now: Callable[[], datetime]
) -> tuple[str, str]:
    """What was joined, in words, and the batch that says so: all of the one's group goes to the other's.

    Raises ReviewError.
    """
    with open_reviewed(home) as connection:
        article_id, other_id = known_article(connection, beginning), known_article(connection, other)
    if article_id == other_id:
        raise ReviewError(f"{plain_line(other)}: is the same article: give two different ones")
    return f"{article_id}: a copy of {other_id}", _dropped(
        home, "join", article_id, other_id, note=note, reviewer=reviewer, at=now()
    )


def _dropped(
    home: Home, kind: str, article_id: str, other_id: str | None, *, note: str | None, reviewer: str, at: datetime
) -> str:
    reviewer, note = checked_name(reviewer), checked_note(note)
    name = batch_id(f"{at:%Y%m%dT%H%M%SZ-%f}-group-{uuid4().hex[:6]}", 1)
    line = grouping_line(f"{name}.1", kind, article_id, other_id, reason=note, made_by=reviewer, at=at)
    drop(home.spool, name, [new_batch(), line])
    return name
