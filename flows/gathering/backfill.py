"""Days that were missed, filled later: from the archive pages of a source's feeds and the sitemaps it names.

    gap -> feed, its archive pages, sitemaps -> entries of those days -> the trip of every entry, as `backfill`

What is found so is dated by its publisher alone, and is marked: it was not seen when it came out.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.home import Home
from config.reading import Configuration
from config.sources import Feed, Source
from extractors.feeds.archives import archive_links, sitemaps_named
from extractors.feeds.feeds import read_feed
from extractors.records import Entry, FeedError, Page
from flows.batches.lines import entry_line, feed_id, fetch_line
from flows.gathering.budget import Wanted
from flows.gathering.gathering import Gathering
from flows.gathering.permissions import Permissions
from flows.gathering.plan import Polled
from flows.output.progress import Progress
from flows.web.client import Ask, Web
from flows.workers.concurrency import each
from flows.workers.pool import Workers
from flows.workers.worker import WorkerError
from storage.database.published import open_published
from storage.queries.coverage import short_days

MOST_REQUESTS = 40
"""To one source, in one run."""
LONGEST = timedelta(days=90)
"""How far back gaps are filled."""
NO_ENTRY = Entry(position=0, guid=None, url=None, title=None, summary=None, content=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Days of a source of which something may be missing."""

    source: Source
    feed: Feed
    days: frozenset[date]

    @property
    def feed_id(self) -> str:
        """The feed to which what is found is counted."""
        return feed_id(self.source, self.feed)


def gaps_to_fill(home: Home, watch: Configuration, *, since: date | None, now: datetime) -> list[Gap]:
    """The days on which less came than was to be expected; with `since`, every day from there on of every source."""
    if since is not None:
        days = frozenset(since + timedelta(days=n) for n in range((now.date() - since).days + 1))
        if not days:
            return []
        return [Gap(source=source, feed=source.feeds[0], days=days) for source in watch.enabled]
    with open_published(home.published) as connection:
        found = short_days(connection, since=(now - LONGEST).date()) if connection else {}
    return [
        Gap(source=source, feed=source.feeds[0], days=frozenset(found[source.source_id]))
        for source in watch.enabled
        if source.source_id in found
    ]


async def fill_gaps(gathering: Gathering, gaps: Sequence[Gap]) -> list[Polled]:
    """What archives list for the days that are short, as feeds that were polled."""
    found: list[Polled] = []

    async def fill(gap: Gap) -> None:
        found.append(await _filled(gathering, web, workers, gap))
        gathering.on_progress(Progress(part="archives", done=len(found), of=len(gaps), name=gap.source.source_id))

    async with gathering.part("archives"), gathering.web() as web, gathering.workers() as workers:
        await each(gaps, gathering.feeds_at_once, fill)
    gathering.flush()
    return found


async def _filled(gathering: Gathering, web: Web, workers: Workers, gap: Gap) -> Polled:
    """The entries of a source's missing days, each address once."""
    entries: dict[str, Entry] = {}
    allowed = Permissions(gathering, web, workers, ())
    waiting = deque([gap.feed.url, *await _sitemaps(workers, allowed, gap)])
    asked: set[str] = set()
    while waiting and len(asked) < MOST_REQUESTS:
        url = waiting.popleft()
        if url in asked:
            continue
        asked.add(url)
        listed, older = await _listed(gathering, web, workers, allowed, gap, url)
        entries |= {entry.url: entry for entry in listed if entry.url and entry.url not in entries}
        waiting.extend(older)
    return Polled(
        source_id=gap.source.source_id,
        feed_id=gap.feed_id,
        language=gap.feed.language,
        route=gap.source.route,
        entries=tuple(entries.values()),
    )


async def _sitemaps(workers: Workers, allowed: Permissions, gap: Gap) -> tuple[str, ...]:
    """The sitemaps that the robots.txt of the feed's host names; none where that could not be read."""
    url, source = gap.feed.url, gap.source.source_id
    try:
        robots = await allowed.robots_of(_wanted(gap, url))
        return await workers.read(source, robots.origin, sitemaps_named, robots.body, base=url)
    except Exception:  # noqa: BLE001 - no address, a reader that was killed, or a bug of it: feed and archives are left
        return ()


def _wanted(gap: Gap, url: str) -> Wanted:
    return Wanted(
        source_id=gap.source.source_id, feed_id=gap.feed_id, url=url, url_key=url, is_revisit=False, entry=NO_ENTRY,
        route=gap.source.route,
    )  # fmt: skip


async def _listed(
    gathering: Gathering, web: Web, workers: Workers, allowed: Permissions, gap: Gap, url: str
) -> tuple[list[Entry], Sequence[str]]:
    """The entries of missing days at an address, filed as seen; and where older ones are, if days are older still."""
    at, ticks = gathering.place(gap.source.source_id, gap.feed_id), time.monotonic()
    may = allowed.permit(_wanted(gap, url))
    refusal = None if url == gap.feed.url else await may(url)
    fetched = refusal or await web.fetch(Ask(url=url, limit="feed", route=gap.source.route), may=may)
    outcome, detail, entries, older = "ok", "", [], []
    kept = []
    if isinstance(fetched, Page):
        kept = [gathering.keep(fetched)]
        source = gap.source.source_id
        try:
            older = list(await workers.read(source, url, archive_links, fetched))
            listing = await workers.read(source, url, read_feed, fetched)
            entries = list(_of_days(gathering, gathering.without_keys(listing.entries), gap))
            older = older if _goes_on(gathering, listing.entries, gap) else []
        except (FeedError, WorkerError) as error:
            outcome, detail = ("ok", "an index") if older else ("parse", str(error))
        except Exception as error:  # noqa: BLE001 - a bug of a reader costs this one address its entries, never the run
            outcome, detail = "parse", f"{url}: its reader failed: {type(error).__name__}: {error}"
    else:
        outcome, detail = getattr(fetched, "failure", "other"), getattr(fetched, "detail", "")
    line = fetch_line(
        fetched, at=at, purpose="archive", seconds=time.monotonic() - ticks, outcome=outcome, detail=detail
    )
    line |= {"entries": len(entries), "route": gap.source.route}
    seen = [entry_line(entry, at=at, seen_at=fetched.fetched_at, arrived="backfill") for entry in entries]
    gathering.add([*kept, line, *seen])
    return entries, older


def _of_days(gathering: Gathering, entries: Sequence[Entry], gap: Gap) -> Iterator[Entry]:
    zone = ZoneInfo(gathering.watch.settings.watch.zone)
    for entry in entries:
        if entry.published and entry.published.at.astimezone(zone).date() in gap.days:
            yield entry


def _goes_on(gathering: Gathering, entries: Sequence[Entry], gap: Gap) -> bool:
    """Whether older entries than those listed may be of the missing days."""
    zone = ZoneInfo(gathering.watch.settings.watch.zone)
    dated = [entry.published.at.astimezone(zone).date() for entry in entries if entry.published]
    return not dated or min(dated) >= min(gap.days)
