"""What the store knows of addresses: asked by a run of the published file, by the committer of the live one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import duckdb

from extractors.fates import Known
from extractors.feeds.own_entries import OWN, Seen
from extractors.records import Entry, When
from storage.disk.json_rows import write_json_lines
from storage.queries.watch.closed import closed_by_seals


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An entry that waits for its page."""

    url_key: str
    fetch_id: str
    entry_position: int
    run_id: str
    source_id: str
    feed_id: str
    guid: str | None
    url: str
    seen_at: datetime
    arrived: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentArticle:
    """An article as it stands: its newest reading, in short."""

    article_id: str
    source_id: str
    revision: int
    title: str | None
    text_sha256: str
    text_state: str
    drawn_sha256: str
    """Of the text before known boilerplate was removed from it."""
    number: int
    """Of the row: lines of boilerplate with a lower one were known to it."""
    canonical_url: str | None = None
    is_closed: bool = False
    """Whether it is sealed: nothing is read from it again."""
    is_claimed: bool = False
    """Whether the address is its own only by the word of a publisher at another site."""
    text: str | None = None
    is_read: bool = False
    """Whether its text is here: to read one from the store is to unpack 2,048, and most pages say what stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirected:
    """A poll that was answered: where it was asked, where that led, and by which hops."""

    url: str
    final_url: str
    redirects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What a feed's last polls left for the next."""

    feed_id: str
    next_due_at: datetime | None
    failures: float
    etag: str | None
    last_modified: str | None
    capture_sha256: str | None
    """Of its last whole answer; None when it has never given one."""
    entries: int | None
    """In that answer."""
    outcome: str = "ok"
    """Of the last poll."""
    retry_after: datetime | None = None
    """The time before which its server does not want to be asked."""
    whole_at: datetime | None = None
    """When it last gave its whole list."""
    listed: frozenset[str] = frozenset()
    """The addresses in its last list, as they are compared."""
    hourly: tuple[float, ...] = ()
    """New entries it brings in each hour of the day, in UTC; empty where it is watched too short a time."""
    moved: tuple[str, str] | None = None
    """The address it was moved from for good, and the one it was moved to."""
    last_polls: tuple[Redirected, ...] = ()
    """The last three that were answered, newest first."""
    polled_at: datetime | None = None
    every_minutes: int | None = None
    """As configured at that poll."""
    due_because: str = ""


AddressKey = tuple[str, str, str]
"""(kind, feed_id, address_key): kind is url, announced (an url some feed announced), guid, which alone has a feed, or
text, the hash of one, with its source in place of a feed."""


def known_addresses(
    connection: duckdb.DuckDBPyConnection, asked: Mapping[tuple[str, str], bool]
) -> dict[tuple[str, str], Known]:
    """What is known of each (feed_id, url_key) asked.

    With True, the address is at the feed's own site: an article under which another publisher announced it is not its.
    """
    lines = [{"feed_id": feed, "url_key": key, "at_home": is_home} for (feed, key), is_home in asked.items()]
    rows = rows_of_lines(connection, "known", lines)
    closed = closed_by_seals(connection).url_keys if rows else frozenset[str]()
    return {
        (feed, key): Known(
            article_id=article,
            hashes=tuple(hashes or ()),
            fate=fate,
            reason=reason,
            attempts=attempts,
            next_try_at=again,
            is_closed=key in closed,
        )
        for feed, key, article, hashes, fate, reason, attempts, again in rows
    }


def waiting(connection: duckdb.DuckDBPyConnection, url_keys: Iterable[str]) -> dict[str, list[Sighting]]:
    """The sightings that wait for a page at each address, oldest first."""
    found: dict[str, list[Sighting]] = {}
    fields = [*Sighting.__dataclass_fields__]
    for row in rows_of_lines(connection, "waiting", [{"url_key": key} for key in url_keys]):
        sighting = Sighting(**dict(zip(fields, row, strict=True)))
        found.setdefault(sighting.url_key, []).append(sighting)
    return found


def current_articles(
    connection: duckdb.DuckDBPyConnection, asked: Iterable[AddressKey]
) -> dict[AddressKey, CurrentArticle]:
    """The articles that stand at addresses, without their texts."""
    lines = [{"kind": kind, "feed_id": feed, "address_key": key} for kind, feed, key in asked]
    rows = rows_of_lines(connection, "standing", lines)
    closed = closed_by_seals(connection).articles if rows else frozenset[str]()
    not_asked = ("is_closed", "text", "is_read")
    fields = [name for name in CurrentArticle.__dataclass_fields__ if name not in not_asked]
    return {
        (kind, feed, key): CurrentArticle(
            **dict(zip(fields, [article, *values], strict=True)), is_closed=article in closed
        )
        for kind, feed, key, article, *values in rows
    }


def families_of(connection: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """The family of each source."""
    found = connection.execute("select source_id, arg_max(family, number) from source_rows group by source_id")
    return dict(found.fetchall())


PATTERN_DAYS = timedelta(days=28)
# Before a whole week was seen, quiet hours are only hours in which nobody looked.
LEAST_WATCHED = timedelta(days=7)


def feed_states(connection: duckdb.DuckDBPyConnection, *, now: datetime) -> dict[str, FeedState]:
    """The state of every feed that was ever polled."""
    rows = connection.execute(query("feed_states"), {"since": now - PATTERN_DAYS}).fetchall()
    return {row[0]: _feed_state(row, now) for row in rows}


def _feed_state(row: Sequence[Any], now: datetime) -> FeedState:
    feed_id, due, failures, etag, last_modified, capture, entries, outcome, retry_after, whole_at, *rest = row
    listed, hours, watched_since, moved_from, moved_to, last_polls, polled_at, every_minutes, because = rest
    return FeedState(
        feed_id=feed_id,
        next_due_at=due,
        failures=failures,
        etag=etag,
        last_modified=last_modified,
        capture_sha256=capture,
        entries=entries,
        outcome=outcome,
        retry_after=retry_after,
        whole_at=whole_at,
        listed=frozenset(listed or ()),
        hourly=_hourly(hours or {}, min(now - watched_since, PATTERN_DAYS)),
        moved=(moved_from, moved_to) if moved_to else None,
        last_polls=tuple(
            Redirected(url=one["url"], final_url=one["final_url"], redirects=tuple(one["redirects"] or ()))
            for one in last_polls or ()
        ),
        polled_at=polled_at,
        every_minutes=every_minutes,
        due_because=because or "",
    )


def _hourly(hours: Mapping[int, int], watched: timedelta) -> tuple[float, ...]:
    if watched < LEAST_WATCHED:
        return ()
    return tuple(hours.get(hour, 0) / (watched / timedelta(days=1)) for hour in range(24))


def newest_rows(connection: duckdb.DuckDBPyConnection, table: str, key: str) -> list[dict[str, Any]]:
    """The newest row of a table for each value of a column."""
    last = f"qualify row_number() over (partition by {key} order by number desc) = 1"
    found = connection.execute(f"select * from {table} {last}")  # noqa: S608
    columns = [column[0] for column in found.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def entry_of(row: Sequence[Any]) -> Entry:
    """The entry of a row, its columns in the order of owed.ANNOUNCING."""
    position, guid, url, title, summary, content, authors, raw, published, precision, language = row
    return Entry(
        position=position,
        guid=guid,
        url=url,
        title=title,
        summary=summary,
        content=content,
        authors=tuple(authors or ()),
        published=When(at=published, precision=precision, raw=raw or "") if published else None,
        published_raw=raw,
        language=language,
    )


def rows_of_lines(
    connection: duckdb.DuckDBPyConnection, name: str, lines: Sequence[Mapping[str, object]]
) -> list[tuple[Any, ...]]:
    """The rows of a query about the lines asked; none where nothing is asked."""
    if not lines:
        return []
    with write_json_lines(lines) as path:
        return connection.execute(query(name), {"asked": str(path)}).fetchall()


@cache
def query(name: str) -> str:
    """A query of storage/sql/queries."""
    return files("storage").joinpath("sql", "queries", f"{name}.sql").read_text("utf-8")


SEEN = """
    select guid, url_key, arg_min(title, number), arg_min(summary, number), arg_min(content, number)
    from entry_rows
    where feed_id = $feed and (starts_with(url_key, $own) or guid in (select unnest($guids::varchar[])))
    group by guid, url_key order by min(number)
"""


def seen_entries(connection: duckdb.DuckDBPyConnection, feed_id: str, guids: Iterable[str]) -> list[Seen]:
    """The entries, in the order in which they were first seen."""
    rows = connection.execute(SEEN, {"feed": feed_id, "own": OWN, "guids": sorted(guids)}).fetchall()
    return [
        Seen(guid=guid, key=key, title=title, summary=summary, content=content)
        for guid, key, title, summary, content in rows
    ]
