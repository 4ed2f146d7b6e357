"""What the published file knows of one address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from extractors.records import Entry
from storage.database.published import Connection
from storage.queries.addresses import entry_of

HERE = """
    select a.article_id, a.because, r.first_seen_at, r.source_id
    from address_rows a join article_rows r using (article_id)
    where a.kind = 'url' and a.address_key = $key order by a.because in ('elsewhere', 'led here'), a.number limit 1
"""
ANNOUNCED = """
    select source, feed_id, seen_at, fate, reason, title from sightings s
    where (fetch_id, entry_position) in (select fetch_id, entry_position from entry_rows where url_key = $key)
    order by seen_at desc limit 1
"""
BROUGHT = """
    select
        e.source_id, e.feed_id, e.entry_position, e.guid, e.url, e.title, e.summary, e.content, e.authors,
        e.published_raw, e.published_at, e.published_precision, e.language
    from entry_rows e join fate_rows f using (fetch_id, entry_position)
    where e.url_key = $key and f.fate in ('new', 'revised') and f.article_id = $article order by f.number desc limit 1
"""
REVISIONS = "select count(*) from revision_rows where article_id = $article"
BY_HAND = "select 1 from articles where article_id = $article and arrived = 'hand'"
CANONICAL = """
    select article_id, first_seen_at, source_id from reading_rows join article_rows using (article_id)
    where canonical_url = $url order by reading_rows.number limit 1
"""
GONE = """
    select gone_at, detail from vanishings where article_id = $article and back_at is null
    order by gone_at desc limit 1
"""
HOSTS = """
    select f.source, f.feed_id, s.enabled, s.watched_since, f.polled_at, f.answered_at, f.outcome
    from feeds f join sources s using (source)
    where regexp_extract(lower(f.url), '^https?://(?:www\\.)?([^/:?#]+)', 1) = $site
       or exists (
           select 1 from article_rows a
           where a.source_id = f.source and regexp_extract(lower(a.url), '^https?://(?:www\\.)?([^/:?#]+)', 1) = $site
       )
    order by f.feed_id
"""
POLLS = """
    select count(*), count(*) filter (outcome in ('ok', 'same', 'not modified')), max(outcome)
    from fetch_rows where purpose = 'feed' and source_id = $source and fetched_at between $since and $until
"""
OVERLAPS = """
    select count(*) from problem_rows
    where failure in ('overlap', 'overflow') and source_id = $source and found_at between $since and $until
"""
ON_THE_SITE = """
    select address, article_id from address_rows
    where kind = 'url' and regexp_extract(lower(address), '^https?://(?:www\\.)?([^/:?#]+)', 1) = $site limit 20000
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """The newest sighting of an address."""

    source: str
    feed_id: str
    seen_at: datetime
    fate: str
    reason: str
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedFeed:
    """A feed of a publisher whose site an address is on."""

    source: str
    feed_id: str
    enabled: bool
    watched_since: datetime | None
    polled_at: datetime | None
    answered_at: datetime | None
    outcome: str | None


def article_at(connection: Connection, *, key: str, url: str) -> tuple[str, str, datetime, str] | None:
    """The article at an address, by its key or as its page calls itself: id, why, since when, source."""
    rows: list[Any] = connection.execute(HERE, {"key": key}).fetchall()
    if rows:
        return rows[0]  # type: ignore[no-any-return]
    found: list[Any] = connection.execute(CANONICAL, {"url": url}).fetchall()
    return (found[0][0], "the page calls itself so", found[0][1], found[0][2]) if found else None


def entry_at(connection: Connection, *, key: str, article: str) -> tuple[str, str, Entry] | None:
    """The entry that brought what stands of an article at an address, with its source and feed; None without one."""
    rows: list[Any] = connection.execute(BROUGHT, {"key": key, "article": article}).fetchall()
    return (rows[0][0], rows[0][1], entry_of(rows[0][2:])) if rows else None


def came_by_hand(connection: Connection, *, article: str) -> bool:
    """Whether a person added an article, and no feed has announced it."""
    return bool(connection.execute(BY_HAND, {"article": article}).fetchall())


def revisions_had(connection: Connection, *, article: str) -> int:
    """How many revisions there are of an article."""
    ((count,),) = connection.execute(REVISIONS, {"article": article}).fetchall()
    return int(count)


def gone_since(connection: Connection, *, article: str) -> tuple[datetime, str | None] | None:
    """Since when the page of an article is gone, and what was found there; None while it stands."""
    rows: list[Any] = connection.execute(GONE, {"article": article}).fetchall()
    return rows[0] if rows else None


def last_announced(connection: Connection, *, key: str) -> Announced | None:
    """The newest sighting of an address in any feed."""
    rows = connection.execute(ANNOUNCED, {"key": key}).fetchall()
    return Announced(**dict(zip(Announced.__slots__, rows[0], strict=True))) if rows else None


def feeds_of_site(connection: Connection, *, site: str) -> list[WatchedFeed]:
    """The feeds of publishers whose feeds or articles are on a site."""
    rows = connection.execute(HOSTS, {"site": site}).fetchall()
    return [WatchedFeed(**dict(zip(WatchedFeed.__slots__, row, strict=True))) for row in rows]


def polls(connection: Connection, *, source: str, since: datetime, until: datetime) -> tuple[int, int, int]:
    """How often a source's feeds were asked between two moments, how often they answered, and how often too late."""
    values = {"source": source, "since": since, "until": until}
    ((asked, answered, _),) = connection.execute(POLLS, values).fetchall()
    ((late,),) = connection.execute(OVERLAPS, values).fetchall()
    return asked, answered, late


def addresses_on(connection: Connection, *, site: str) -> list[tuple[str, str]]:
    """Addresses known on a site, and their articles."""
    return connection.execute(ON_THE_SITE, {"site": site}).fetchall()
