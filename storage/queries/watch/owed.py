"""The pages that are owed: announced, and not had yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from extractors.records import Entry
from storage.disk.json_rows import json_list
from storage.queries.addresses import entry_of, rows_of_lines
from storage.queries.watch.closed import closed_by_seals

WAITING = """
    select fetch_id, entry_position, url_key, next_try_at, article_id
    from fate_rows where number in (select number from waiting_now())
"""
# By their numbers, which rows are sorted by, no piece of the table is read that has none of them.
ANNOUNCING = """
    select number, source_id, feed_id, entry_position, guid, url, title, summary, content, authors, published_raw,
        published_at, published_precision, language
    from entry_rows where number in ({numbers})
"""
CAPTURES_OF = "select fetch_id, capture_sha256 from fetch_rows where fetch_id in (select unnest(?::json::varchar[]))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A page that is due, and the entry that announced it last."""

    url_key: str
    source_id: str
    feed_id: str
    is_revisit: bool
    """Whether its article is known, and the publisher changed the entry."""
    entry: Entry
    capture_sha256: str | None = None
    """Of the feed that announced it."""


def owed_pages(connection: duckdb.DuckDBPyConnection, *, now: datetime) -> list[Owed]:
    """The pages announced by earlier runs that are due by now, oldest announcement first; none that is sealed."""
    due = _due_pages(connection, now)
    if not due:
        return []
    closed = closed_by_seals(connection).url_keys
    numbers = ", ".join(str(number) for number, *_ in due)
    rows = connection.execute(ANNOUNCING.format(numbers=numbers)).fetchall()
    entries = {number: (source, feed, entry_of(rest)) for number, source, feed, *rest in rows}
    captures = dict(connection.execute(CAPTURES_OF, [json_list({fetch_id for _, fetch_id, *_ in due})]).fetchall())
    return [
        Owed(
            url_key=key,
            source_id=entries[number][0],
            feed_id=entries[number][1],
            is_revisit=is_revisit,
            entry=entries[number][2],
            capture_sha256=captures.get(fetch_id),
        )
        for number, fetch_id, key, is_revisit in due
        if key not in closed
    ]


def _due_pages(connection: duckdb.DuckDBPyConnection, now: datetime) -> list[tuple[int, str, str, bool]]:
    """Of each page due, the entry that announced it last, its fetch, the address, and whether its article is known.

    Asked in two steps: joined at once, DuckDB puts all entries there are into a hash table for the few that wait.
    """
    waiting = {(fetch_id, place): rest for fetch_id, place, *rest in connection.execute(WAITING).fetchall()}
    lines = [{"fetch_id": fetch_id, "entry_position": place} for fetch_id, place in waiting]
    last: dict[str, tuple[int, str]] = {}
    tries: dict[str, list[datetime]] = {}
    known: set[str] = set()
    for key, number, fetch_id, place in rows_of_lines(connection, "owed_entries", lines):
        fate_key, next_try_at, article_id = waiting[fetch_id, place]
        if fate_key == key:
            last[key] = max(last.get(key, (number, fetch_id)), (number, fetch_id))
            tries.setdefault(key, []).extend([next_try_at] if next_try_at else [])
            known |= {key} if article_id is not None else set()
    return sorted((*last[key], key, key in known) for key, times in tries.items() if _is_due(times, now))


def _is_due(times: Sequence[datetime], now: datetime) -> bool:
    """Whether a page is due that was to be tried again at these times: the last counts."""
    # No page is planned more than two days ahead: the clock was wrong that day.
    return not times or max(times) <= now or max(times) > now + timedelta(days=2)
