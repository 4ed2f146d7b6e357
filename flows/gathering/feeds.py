"""The trip of a feed, from the web to the spool.

    Feed -> fetch -> Page -> capture kept -> read_feed -> entries, and when to ask again -> batch in the spool

A body is kept before anything is parsed; validators are filed in the same batch as the sightings of their entries.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from config.current.secrets import is_masked
from config.sourcefile import UNKNOWN_LANGUAGE
from extractors.feeds.own_entries import key_of, may_be_own, with_keys
from extractors.feeds.polling_hints import max_age_minutes
from extractors.readers import read_feed, read_links
from extractors.records import NO_WISH, Entry, FeedError, FeedWish, Fetched, FetchFailure, Listing, NotModified, Page
from flows.batches.lines import Line, entry_line, fetch_line
from flows.batches.records import Place
from flows.gathering.gathering import Gathering
from flows.gathering.plan import Due, Polled
from flows.gathering.poll_times import FLOOR, Next, Polling, Wish, asked_whole, next_poll, weight
from flows.output.counts import count_of
from flows.output.progress import Progress
from flows.web.client import Ask, Web
from flows.workers.concurrency import each_in_turn
from flows.workers.pool import Workers
from flows.workers.worker import WorkerError

PERMANENT = ("301 ", "308 ")
# A permanent redirect by mistake is taken back within days; readers that followed at once lost the feed
# (spacecowboy/Feeder#1211).
POLLS_BEFORE_A_MOVE = 3
WALLS = frozenset({"blocked", "refused", "timeout", "dns", "tls", "other", "html-instead-of-feed"})
"""Failures that a source shows which is kept from us by law."""


async def poll_feeds(gathering: Gathering, feeds: Sequence[Due]) -> list[Polled]:
    """Poll feeds, and return what each announced or why it did not; a feed's failure is its own."""
    polled: list[Polled] = []

    async def poll(due: Due) -> None:
        polled.append(await _polled(gathering, web, workers, due))
        gathering.on_progress(Progress(part="feeds", done=len(polled), of=len(feeds), name=due.feed_id))

    async with gathering.part("feeds"), gathering.web() as web, gathering.workers() as workers:
        await each_in_turn(feeds, gathering.feeds_at_once, poll, of=lambda due: due.source.source_id)
    gathering.flush()
    return sorted(polled, key=lambda one: one.feed_id)


async def _polled(gathering: Gathering, web: Web, workers: Workers, due: Due) -> Polled:
    at, ticks, state = gathering.place(due.source.source_id, due.feed_id), time.monotonic(), due.state
    fetched = await web.fetch(_question(gathering, due))
    is_new = isinstance(fetched, Page) and not (state and fetched.sha256 == state.capture_sha256)
    kept = [gathering.keep(fetched)] if isinstance(fetched, Page) and is_new else []
    heard = await _heard(workers, fetched, due, is_new=is_new)
    entries = gathering.without_keys(heard.entries)
    heard = replace(heard, entries=_identified(gathering, due, fetched, entries))
    seconds = time.monotonic() - ticks
    line = fetch_line(fetched, at=at, purpose="feed", seconds=seconds, outcome=heard.outcome, detail=heard.detail)
    again = _again(gathering, due, fetched, heard)
    retry_after = getattr(fetched, "retry_after", None)
    line |= {
        "entries": len(heard.entries),
        "feed_format": heard.format,
        "failures": _failures(due, heard),
        "next_due_at": again.at.isoformat(),
        "due_because": again.because,
        "fresh": _fresh(due, heard),
        "overflow": heard.overflow,
        "retry_after": retry_after and retry_after.isoformat(),
        "route": due.source.route,
    }
    arrived = "live" if state and state.capture_sha256 else "first-poll"
    home = partial(gathering.sites.is_home, due.source.source_id)
    sightings = [
        entry_line(entry, at=at, seen_at=fetched.fetched_at, arrived=arrived, at_home=home(entry.url or ""))
        for entry in heard.entries
    ]
    lines = [*_problems(at, due, fetched, heard, again), *_move(gathering, at, due, fetched, heard)]
    gathering.add([*kept, line, *lines, *sightings])
    return Polled(
        source_id=due.source.source_id,
        feed_id=due.feed_id,
        language=_only_language(due),
        route=due.source.route,
        without_page=due.feed.page == "never",
        capture_sha256=fetched.sha256 if isinstance(fetched, Page) else None,
        entries=heard.entries,
        failure=heard.detail if heard.is_failure else None,
        is_unresolved=heard.outcome == "dns",
    )


def _identified(gathering: Gathering, due: Due, fetched: Fetched, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries, those that no address tells apart with keys of their own."""
    if not may_be_own(entries, due.state.listed if due.state else ()):
        return entries
    seen = gathering.memory.seen(due.feed_id, {entry.guid for entry in entries if entry.guid})
    return with_keys(entries, feed_id=due.feed_id, feed_url=fetched.final_url or due.url, seen=seen)


def _question(gathering: Gathering, due: Due) -> Ask:
    """A conditional request; once a day a plain one, since some servers say "not modified" for ever."""
    state, route = due.state, due.source.route
    if state is None or asked_whole(now=gathering.now(), whole_at=state.whole_at):
        return Ask(url=due.url, limit="feed", route=route)
    # Both validators go back byte for byte as they came with the last whole answer: other readers were caught sending
    # old ones for ever (FreshRSS#6712, newsboat#3340).
    return Ask(url=due.url, limit="feed", etag=state.etag, last_modified=state.last_modified, route=route)


def _failures(due: Due, heard: _Heard) -> float:
    before = due.state.failures if due.state else 0.0
    if heard.outcome == "machine":
        return before  # what this computer lacks says nothing of the feed
    return before + weight(heard.outcome) if heard.is_failure else 0.0


def _fresh(due: Due, heard: _Heard) -> int:
    """Entries that were not in the list before."""
    listed = due.state.listed if due.state else frozenset()
    return sum(key is not None and key not in listed for key in map(key_of, heard.entries))


def _again(gathering: Gathering, due: Due, fetched: Fetched, heard: _Heard) -> Next:
    state = due.state
    if heard.outcome == "machine":
        return Next(at=gathering.now() + FLOOR, because="as soon as may be: this computer could not read its answer")
    return next_poll(
        Polling(
            now=gathering.now(),
            every=timedelta(minutes=due.minutes),
            outcome=heard.outcome,
            failures=_failures(due, heard),
            wish=_wish(fetched, heard.wish),
            retry_after=getattr(fetched, "retry_after", None),
            listed=len(heard.entries) or (state.entries or 0 if state else 0),
            fresh=_fresh(due, heard),
            is_first=state is None or not state.listed,
            hourly=state.hourly if state else (),
            name=due.feed_id,
        )
    )


def _wish(fetched: Fetched, wish: FeedWish) -> Wish:
    """The longest pause that headers or the feed itself ask for, and which it was."""
    header = fetched.header("cache-control") if isinstance(fetched, Page) else None
    wishes = {**wish.minutes, "max-age": max_age_minutes(header) or 0.0}
    named = max(wishes, key=lambda name: wishes[name])
    return Wish(minutes=wishes[named] or None, named=named, skip_hours=wish.skip_hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """What a feed's answer came to."""

    outcome: str
    detail: str = ""
    entries: tuple[Entry, ...] = ()
    format: str | None = None
    wish: FeedWish = NO_WISH
    overflow: int = 0
    losses: tuple[str, ...] = ()

    @property
    def is_failure(self) -> bool:
        return self.outcome not in ("ok", "not modified", "same", "machine")


async def _heard(workers: Workers, fetched: Fetched, due: Due, *, is_new: bool) -> _Heard:
    if isinstance(fetched, FetchFailure):
        if due.source.legal and fetched.failure in WALLS:
            return _Heard(outcome="legal", detail=f"{fetched.detail} ({fetched.failure}); {due.source.legal}")
        return _Heard(outcome=fetched.failure, detail=fetched.detail)
    if isinstance(fetched, NotModified) or not is_new:
        return _Heard(outcome="not modified" if isinstance(fetched, NotModified) else "same")
    listing = await _listing(workers, fetched, due)
    if isinstance(listing, _Heard):
        return listing
    # A page of maintenance that is well-formed RSS without entries would otherwise pass for quiet news.
    if not listing.entries and due.state and due.state.entries:
        return _Heard(
            outcome="empty-after-full", detail=f"{due.url}: lists no entries; last time it listed {due.state.entries:,}"
        )
    remarks = "; ".join(listing.remarks)
    values = {"format": listing.format, "wish": listing.wish, "overflow": listing.overflow, "losses": listing.losses}
    return _Heard(outcome="ok", detail=remarks, entries=listing.entries, **values)  # type: ignore[arg-type]


def _only_language(due: Due) -> str | None:
    """The language of all that a feed lists; None where there are several, or its source's is not known."""
    languages = [one for one in _languages(due) if one != UNKNOWN_LANGUAGE]
    return languages[0] if len(languages) == 1 else None


def _languages(due: Due) -> tuple[str, ...]:
    return (due.feed.language,) if due.feed.language else due.source.languages


async def _listing(workers: Workers, page: Page, due: Due) -> Listing | _Heard:
    url, source = due.url, due.source.source_id
    try:
        if due.feed.links:
            return await workers.read(source, url, read_links, page, due.feed.links)
        return await workers.read(source, url, read_feed, page, languages=_languages(due))
    except FeedError as error:
        return _Heard(outcome=error.failure, detail=str(error))
    except WorkerError as error:
        outcome = "machine" if error.cause == "machine" else "parse"
        return _Heard(outcome=outcome, detail=f"{url}: its reader was stopped: {error}")
    except Exception as error:  # noqa: BLE001 - a bug of the reader costs this one feed its poll, never the run
        return _Heard(outcome="parse", detail=f"{url}: its reader failed: {type(error).__name__}: {error}")


def _problems(at: Place, due: Due, fetched: Fetched, heard: _Heard, again: Next) -> Iterator[Line]:
    """What a person should look at: the first failure in a row, a feed that is gone twice, entries that may be lost."""
    when = f"asked again {again.at:%Y-%m-%d %H:%M} UTC"
    if heard.is_failure and not (due.state and due.state.failures):
        yield _problem(at, fetched, heard.outcome, f"{due.feed_id}: {heard.detail}: {when}")
    if heard.outcome == "gone" and due.state and due.state.outcome == "gone":
        remedy = "find its new address, or pause it with a reason"
        yield _problem(at, fetched, "gone", f"{due.feed_id}: was taken away, twice in a row: {remedy}; {when}")
    if heard.overflow:
        remedy = "split the feed, or have its publisher list less"
        yield _problem(
            at, fetched, "overflow", f"{due.feed_id}: {count_of(heard.overflow, 'entry')} not read: {remedy}"
        )
    if heard.losses:
        said = "; ".join(heard.losses)
        yield _problem(at, fetched, "losses", f"{due.feed_id}: {said}: look at what it sends; {when}")
    if again.overlap:
        yield _problem(at, fetched, "overlap", f"{due.feed_id}: {again.overlap}: {when}; or set every_minutes lower")


def _problem(at: Place, fetched: Fetched, failure: str, message: str) -> Line:
    values = {
        "problem_id": f"{at['fetch_id']}.{failure}",
        "found_at": fetched.fetched_at.isoformat(),
        "failure": failure,
    }
    return {"record": "problem", **at, **values, "url": fetched.url, "message": message}


def _move(gathering: Gathering, at: Place, due: Due, fetched: Fetched, heard: _Heard) -> Iterator[Line]:
    """A feed that has moved for good, once three polls in a row were led to the same place by permanent redirects."""
    if isinstance(fetched, FetchFailure) or heard.is_failure or not fetched.redirects or not due.state:
        return
    here = tuple(f"{status} {address}" for status, address in fetched.redirects)
    before = due.state.last_polls[: POLLS_BEFORE_A_MOVE - 1]
    same = [one for one in before if one.redirects == here and one.url == due.url]
    if is_masked(gathering.secrets.real(fetched.final_url)):
        return  # led elsewhere together with its key, which is asked for at its own host alone
    # One permanent redirect may be a log-in wall or an expired domain: the address moves when three polls agree.
    if len(same) == POLLS_BEFORE_A_MOVE - 1 and all(hop.startswith(PERMANENT) for hop in here):
        because = f"{POLLS_BEFORE_A_MOVE} polls in a row were led there by permanent redirects, and could be read"
        values = {"feed_id": due.feed_id, "run_id": at["run_id"], "moved_at": fetched.fetched_at.isoformat()}
        yield {"record": "move", **values, "from_url": due.feed.url, "to_url": fetched.final_url, "because": because}
        remedy = f"put the new address into sources/{due.source.source_id}.toml when you next look at it"
        message = f"{due.feed_id}: has moved for good to {fetched.final_url}, and is asked there from now on: {remedy}"
        yield _problem(at, fetched, "moved", message)
