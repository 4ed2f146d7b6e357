"""Sources by command: tried, found, added and taken from another reader; what they are stands in their files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from config.current.secrets import Secrets, without_keys
from config.current.watch import CurrentWatch, read_current_watch
from config.errors import ConfigError, Problem
from config.home import Home
from config.reading import read_settings, read_source
from config.sourcefile import Draft, source_id, source_text, write_new
from extractors.feeds.feeds import MOST_ENTRIES, read_feed
from extractors.feeds.link_lists import read_links
from extractors.feeds.link_patterns import LinkPattern, link_patterns
from extractors.feeds.named_feeds import named_feeds, well_known
from extractors.feeds.opml import Listed, has_user, read_opml
from extractors.feeds.robots_rules import read_rules, robots_text
from extractors.records import FeedError, Fetched, FetchFailure, Listing, NotModified, Page
from extractors.urls import absolute_url, host_of
from flows.output.counts import count_of
from flows.switches import one_source
from flows.web.client import Ask, Permit, Web
from flows.web.robots import RobotsCache
from flows.workers.pool import Workers
from flows.workers.worker import WorkerError

TRIES = ".tried.jsonl"
# A page may name a feed for each of its sections: a person is shown a choice, not all.
MOST_FOUND, MOST_PATTERNS = 20, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTrial:
    """A feed that was asked for once, to see whether it can be read."""

    url: str
    tried_at: str
    outcome: str
    """ok, or the class of failure."""
    detail: str
    final_url: str = ""
    entries: int = 0
    newest: str | None = None
    """The newest date it printed."""
    title: str | None = None
    language: str | None = None
    sha256: str = ""
    links: str = ""
    """The pattern of links that its page was read by, if it is no feed."""

    def text(self) -> str:
        """The same for people."""
        if self.outcome != "ok":
            return without_keys(f"{self.url}: {self.outcome}: {self.detail.removeprefix(f'{self.url}: ')}")
        if self.links:
            return without_keys(f"{self.url}: {count_of(self.entries, 'link')} like {self.links}")
        newest = f", the newest of {self.newest[:10]}" if self.newest else ", none of them dated"
        return without_keys(f"{self.url}: {count_of(self.entries, 'entry')}{newest} ({self.title or 'no title'})")


def try_feeds(
    home: Home,
    urls: Sequence[str],
    *,
    route: str = "direct",
    named: bool = True,
    secrets: Secrets | None = None,
    links: Mapping[str, str] | None = None,
    now: Callable[[], datetime],
) -> list[FeedTrial]:
    """What comes of asking for each of some feeds, once; where no person named them, by leave of robots.txt only.

    `links` has the pattern of those among them that are pages, whose links are the entries.
    """
    return asyncio.run(_tried_all(home, urls, route, named=named, secrets=secrets, links=links or {}, now=now))


async def _tried_all(
    home: Home,
    urls: Sequence[str],
    route: str,
    *,
    named: bool,
    secrets: Secrets | None,
    links: Mapping[str, str],
    now: Callable[[], datetime],
) -> list[FeedTrial]:
    settings = read_settings(home.settings_file)
    web = Web(settings.web, contact=settings.watch.contact, now=now, routes=settings.routes, secrets=secrets)
    async with web, Workers(1, seconds=settings.collect.parse_seconds) as workers:
        may = None if named else _permit(web, workers, RobotsCache((), now=now), route)
        return [await _tried(web, workers, url, route, may, links.get(url, "")) for url in urls]


def _permit(web: Web, workers: Workers, book: RobotsCache, route: str) -> Permit:
    """What tells whether an address that a page names may be asked for, by the robots.txt of its host."""

    async def ask(url: str) -> tuple[Fetched, str]:
        fetched = await web.fetch(Ask(url=url, limit="robots", route=route))
        return fetched, await workers.call(robots_text, fetched.body) if isinstance(fetched, Page) else ""

    async def refusal(url: str) -> FetchFailure | None:
        try:
            robots, answer = await book.of(url, ask)
            said = robots.refusal(url, await workers.call(read_rules, robots.body, [url]))
        except WorkerError as error:
            detail = f"{url}: its robots.txt could not be read ({error})"
            return FetchFailure(url=url, failure="robots", detail=detail, fetched_at=book.now())
        at = answer.fetched_at if answer else robots.fetched_at
        return FetchFailure(url=url, failure="robots", detail=f"{url}: {said}", fetched_at=at) if said else None

    return refusal


async def _tried(web: Web, workers: Workers, url: str, route: str, may: Permit | None, links: str) -> FeedTrial:
    refusal = await may(url) if may else None
    fetched = refusal or await web.fetch(Ask(url=url, limit="page" if links else "feed", route=route), may=may)
    at = fetched.fetched_at.isoformat()
    if isinstance(fetched, FetchFailure):
        return FeedTrial(url=url, tried_at=at, outcome=fetched.failure, detail=fetched.detail)
    if isinstance(fetched, NotModified):
        return FeedTrial(url=url, tried_at=at, outcome="other", detail="answered 304 to a plain request")
    try:
        asked = (
            workers.call(read_links, fetched, links, most=MOST_ENTRIES) if links else workers.call(read_feed, fetched)
        )
        listing: Listing = await asked
    except (FeedError, WorkerError) as error:
        return FeedTrial(url=url, tried_at=at, outcome=getattr(error, "failure", "parse"), detail=str(error))
    dates = [entry.published.at.isoformat() for entry in listing.entries if entry.published]
    return FeedTrial(
        url=url,
        tried_at=at,
        outcome="ok",
        detail="; ".join(listing.remarks),
        final_url=fetched.final_url,
        entries=len(listing.entries),
        newest=max(dates, default=None),
        title=listing.title,
        language=listing.language,
        sha256=fetched.sha256,
        links=links,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """What a publisher's page offers to watch."""

    trials: tuple[FeedTrial, ...]
    patterns: tuple[LinkPattern, ...] = ()
    """Where there is no feed: patterns of its links."""


def discover_feeds(home: Home, url: str, *, now: Callable[[], datetime]) -> Discovered:
    """The feeds that a publisher's page names, each tried; the page itself, where it is a feed or cannot be had.

    Raises ConfigError.
    """
    page, found, patterns = asyncio.run(_named(home, url, now))
    if not isinstance(page, Page):
        outcome, detail = getattr(page, "failure", "other"), getattr(page, "detail", "answered 304 to a plain request")
        failed = FeedTrial(url=url, tried_at=page.fetched_at.isoformat(), outcome=outcome, detail=detail)
        return Discovered(trials=(failed,))
    trials = try_feeds(home, found or [url], named=not found, now=now)
    if found or trials[0].outcome == "ok":
        return Discovered(trials=tuple(trials))
    usual = try_feeds(home, well_known(page.final_url), named=False, now=now)
    answered = tuple(one for one in usual if one.outcome == "ok")
    return Discovered(trials=answered or tuple(trials), patterns=() if answered else patterns)


async def _named(
    home: Home, url: str, now: Callable[[], datetime]
) -> tuple[Fetched, tuple[str, ...], tuple[LinkPattern, ...]]:
    """A page, and the feeds that it names; where it names none, the patterns of its links."""
    settings = read_settings(home.settings_file)
    web = Web(settings.web, contact=settings.watch.contact, now=now, routes=settings.routes)
    async with web, Workers(1, seconds=settings.collect.parse_seconds) as workers:
        page = await web.fetch(Ask(url=url, limit="page"))
        if not isinstance(page, Page):
            return page, (), ()
        try:
            feeds: tuple[str, ...] = await workers.call(named_feeds, page, most=MOST_FOUND)
            return page, feeds, () if feeds else await workers.call(link_patterns, page, most=MOST_PATTERNS)
        except WorkerError as error:
            message = f"{url}: its reader was stopped: {error}"
            remedy = "give the address of the feed itself: `longwatch sources add`"
            raise ConfigError((Problem(file=Path("sources"), key="", message=message, remedy=remedy),)) from error


def add(home: Home, found: FeedTrial, draft: Draft) -> Path:
    """The file of a new source, written; ConfigError where its feed is watched already."""
    current = read_current_watch(home)
    watch = current.watch
    _refuse_known(current, draft.feeds)
    own_id = source_id(draft.name, {source.source_id for source in watch.sources})
    path = home.sources / f"{own_id}.toml"
    write_new(path, source_text(draft, own_id=own_id), read=read_source)
    note_tries(home, own_id, [found])
    return path


def _known(current: CurrentWatch) -> dict[str, str]:
    """Whose each address of a feed is, as it is asked."""
    return {
        current.secrets.real(feed.url): source.source_id for source in current.watch.sources for feed in source.feeds
    }


def _refuse_known(current: CurrentWatch, urls: Iterable[str]) -> None:
    known = _known(current)
    problems = [
        Problem(
            file=Path("sources") / f"{known[url]}.toml", key="feeds", message=f"{url} is watched already",
            remedy="edit that file",
        )
        for url in urls
        if url in known
    ]  # fmt: skip
    if problems:
        raise ConfigError(problems)


def note_tries(home: Home, own_id: str, found: Iterable[FeedTrial]) -> None:
    """Add what was seen to the file of tries beside a source's own: a line each, with its day."""
    with (home.sources / f"{own_id}{TRIES}").open("a", encoding="utf-8") as file:
        for one in found:
            file.write(without_keys(json.dumps(asdict(one), ensure_ascii=False)) + "\n")


def import_opml(home: Home, opml: bytes) -> tuple[list[Path], list[str]]:
    """Files written for the feeds of an OPML list, and the addresses that were watched already or are none.

    Raises ConfigError where the list cannot be read.
    """
    current = read_current_watch(home)
    known = set(_known(current))
    taken = {source.source_id for source in current.watch.sources} | {path.stem for path in home.sources.glob("*.toml")}
    new, passed = [], []
    for feed in asyncio.run(_feeds_of(opml, current.watch.settings.collect.parse_seconds)):
        url = absolute_url("", feed.url)
        if url is None or url in known or has_user(feed.url):
            passed.append(without_keys(feed.url))
            continue
        name = feed.title.strip() or host_of(url)
        own_id = source_id(name, taken)
        group = source_id(feed.tags[0], ()) if feed.tags else "imported"
        path = home.sources / f"{own_id}.toml"
        draft = Draft(name=name, feeds=(url,), group=group, note="imported from OPML")
        write_new(path, source_text(draft, own_id=own_id), read=read_source)
        taken.add(own_id)
        known.add(url)
        new.append(path)
    return new, passed


async def _feeds_of(opml: bytes, seconds: float) -> tuple[Listed, ...]:
    """The feeds of an OPML list, read in a process that can be killed."""
    async with Workers(1, seconds=seconds) as workers:
        try:
            found: tuple[Listed, ...] = await workers.call(read_opml, opml)
        except (FeedError, WorkerError) as error:
            message, remedy = f"cannot be read: {error}", "export it again from the other reader"
            raise ConfigError((Problem(file=Path("OPML"), key="", message=message, remedy=remedy),)) from error
    return found


def verify_sources(home: Home, own_ids: Sequence[str], *, now: Callable[[], datetime]) -> dict[str, list[FeedTrial]]:
    """Each feed of some sources (none named: of all) tried, and what was seen put down beside their files."""
    current = read_current_watch(home)
    chosen = [one_source(home, own_id) for own_id in own_ids] or list(current.watch.sources)
    seen = {}
    for source in chosen:
        urls = [feed.url for feed in source.feeds]
        links = {feed.url: feed.links for feed in source.feeds}
        found = try_feeds(home, urls, route=source.route, secrets=current.secrets, links=links, now=now)
        note_tries(home, source.source_id, found)
        seen[source.source_id] = found
    return seen
