"""Why an address is here, or is not: the first thing that is asked of a collection in court.

One of: archived; announced and (its fate); lost between polls; never announced to us; refused; not watched.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from config.exit_codes import LongwatchError
from config.home import Home
from extractors.feeds.robots_rules import read_rules
from extractors.loose_addresses import loose_key
from extractors.urls import url_key
from flows.filing.orders import event_id, record_event
from flows.output.counts import count_of, moment
from flows.output.safe_text import plain_line
from flows.output.seal_notes import seal_note
from flows.web.robots import Robots, origin_of
from flows.workers.pool import Workers
from flows.workers.worker import WorkerError
from storage.database.published import Connection, open_published
from storage.queries.questions import nothing_published
from storage.queries.traces import (
    WatchedFeed,
    addresses_on,
    article_at,
    came_by_hand,
    feeds_of_site,
    gone_since,
    last_announced,
    polls,
)
from storage.queries.watch.hosts import robots_known

Verdict = Literal[
    "here it is", "announced and waiting", "announced and failed", "announced and skipped", "lost between polls",
    "never announced to us", "refused", "not watched",
]  # fmt: skip
SITE = re.compile(r"^https?://(?:www\.)?([^/:?#]+)", re.IGNORECASE)
# A publisher's day may be the one before ours or the next (zones, drafts): polls around it count.
AROUND = timedelta(days=2)
SECONDS = 30


class TraceError(LongwatchError):
    """What was given is no address; the message says what to give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What became of an address."""

    url: str
    verdict: Verdict
    detail: str
    more: tuple[str, ...] = ()
    """What else is known: articles that may be the same, how the publisher was polled."""

    def text(self) -> str:
        """The same for people."""
        head = self.detail if self.verdict == "here it is" else f"{self.verdict}: {self.detail}"
        return "\n".join([head, *(f"  {line}" for line in self.more)])


def trace(home: Home, url: str, *, published_at: datetime | None, now: datetime, zone: str = "UTC") -> Trace:
    """What became of an address, times in `zone`; `published_at` is when it was published, where that is known.

    Raises TraceError for what is no web address, and NothingPublishedError.
    """
    site = SITE.match(url)
    if site is None:
        raise TraceError(f"{url}: is not a web address: give it in full, like https://example.org/news/1")
    with open_published(home.published) as connection:
        if connection is None:
            raise nothing_published(home.published)
        return _traced(connection, url, site[1].lower(), published_at, now, zone)


def _traced(
    connection: Connection, url: str, site: str, published_at: datetime | None, now: datetime, zone: str
) -> Trace:
    key = url_key(url)
    if here := article_at(connection, key=key, url=url):
        article_id, because, since, source = here
        how = _how(connection, article_id, because)
        detail = f"Archived as article {article_id} of {source}, first seen {moment(since, zone=zone)} ({how})"
        return Trace(url=url, verdict="here it is", detail=detail, more=tuple(_gone(connection, article_id, zone)))
    if seen := last_announced(connection, key=key):
        message = f"by {seen.feed_id}, last on {moment(seen.seen_at, zone=zone)}: {plain_line(seen.reason)}"
        verdict: Verdict = "refused" if "robots.txt" in seen.reason else _of(seen.fate)
        return Trace(url=url, verdict=verdict, detail=message)
    feeds = feeds_of_site(connection, site=site)
    alike = _alike(connection, url, site)
    if not feeds:
        detail = f"none of our sources has a feed or an article on {site}: `longwatch sources discover https://{site}/`"
        return Trace(url=url, verdict="not watched", detail=detail, more=alike)
    if refusal := _refusal(connection, url):
        return Trace(url=url, verdict="refused", detail=f"never announced, and {refusal}", more=alike)
    return _unannounced(connection, url, feeds, alike, published_at, now)


def _how(connection: Connection, article: str, because: str) -> str:
    """How its address is known: that of an article that came by a person's hand was announced by nobody."""
    return "added by hand" if because == "announced" and came_by_hand(connection, article=article) else because


def _gone(connection: Connection, article: str, zone: str) -> Iterator[str]:
    """That its text was sealed, or its page is gone, where it is so."""
    if sealed := seal_note(connection, article, zone=zone):
        yield sealed
    if found := gone_since(connection, article=article):
        at, detail = found
        said = f" ({plain_line(detail)})" if detail else ""
        kept = "" if sealed else "; what was captured before is kept"
        yield f"its page has been gone since {moment(at, zone=zone)}{said}{kept}"


def _of(fate: str) -> Verdict:
    return {"failed": "announced and failed", "skipped": "announced and skipped"}.get(fate, "announced and waiting")  # type: ignore[return-value]


def _unannounced(
    connection: Connection,
    url: str,
    feeds: list[WatchedFeed],
    alike: tuple[str, ...],
    published_at: datetime | None,
    now: datetime,
) -> Trace:
    until = min((published_at or now) + AROUND, now)
    lines, late = [], 0
    for source in sorted({feed.source for feed in feeds}):
        since = min(feed.watched_since or now for feed in feeds if feed.source == source)
        asked, answered, too_late = polls(connection, source=source, since=until - 2 * AROUND, until=until)
        late += too_late
        state = "" if any(feed.enabled for feed in feeds if feed.source == source) else "; stopped by us"
        around = f"its feeds answered {answered} of {count_of(asked, 'poll')} in those days"
        if too_late:
            around += f"; before {too_late} of these answers entries may have come and gone"
        lines.append(f"{source} has been watched since {since:%Y-%m-%d}{state}; {around}")
    when = f"around {published_at:%Y-%m-%d}" if published_at else "in the last few days"
    if late:
        detail = (
            f"its feeds changed faster than they were polled {when}: it may have been listed and dropped in between"
        )
        return Trace(url=url, verdict="lost between polls", detail=detail, more=(*lines, *alike))
    detail = f"none of our feeds has ever listed it; how they were polled {when} stands below"
    if published_at is None:
        detail = "none of our feeds has ever listed it; use --published DATE to see how they were polled then"
    return Trace(url=url, verdict="never announced to us", detail=detail, more=(*lines, *alike))


def _refusal(connection: Connection, url: str) -> str | None:
    origin = origin_of(url)
    for known, at, outcome, body in robots_known(connection):
        if known == origin:
            robots = Robots(origin=known, fetched_at=at, outcome=outcome, body=body or "")
            return asyncio.run(_refusal_by(robots, url))
    return None


async def _refusal_by(robots: Robots, url: str) -> str | None:
    """What a robots.txt says of an address, read where a hostile one can do no harm."""
    try:
        async with Workers(1, seconds=SECONDS) as workers:
            return robots.refusal(url, await workers.call(read_rules, robots.body, [url]))
    except WorkerError as error:
        return f"its robots.txt could not be read ({error})"


def _alike(connection: Connection, url: str, site: str) -> tuple[str, ...]:
    """Articles whose addresses differ only by what seldom tells pages apart: a suggestion, never more."""
    key = loose_key(url)
    found = {article for address, article in addresses_on(connection, site=site) if loose_key(address) == key}
    return tuple(f"may be article {article}, at nearly the same address" for article in sorted(found))


def record(home: Home, found: Trace, *, note: str, by: str, now: Callable[[], datetime]) -> bool:
    """File that this address was missed; False when that waits in the spool."""
    at = now()
    values = {"miss_id": event_id(at), "url": found.url, "url_key": url_key(found.url), "verdict": found.verdict}
    values |= {"detail": found.detail, "note": note, "recorded_by": by, "recorded_at": at.isoformat()}
    return record_event(home, str(values["miss_id"]), [{"record": "miss", **values}], now=now)
