r"""The trip of a feed and of a page, from the web to the spool.

    Feed  -> fetch -> Page -> capture kept -> read_feed       -> entries  \
    entry -> fetch -> Page -> capture kept -> extract_article -> article  -> batch in the spool

A body is kept before anything is parsed; a batch enters the spool after the captures that it cites are synced.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TypeVar

from extractors.articles import extract_article
from extractors.feeds import read_feed
from extractors.identity import WEIGHTS, next_poll
from extractors.records import Article, Entry, FailureClass, FeedError, Fetched, FetchFailure, NotModified, Page
from flows.gathering import Gathering, Gone
from flows.lines import Line, entry_line, fetch_line, page_line
from flows.planning import Due, Polled, Wanted
from flows.web import Ask, Web
from flows.workers import WorkerError, Workers

T = TypeVar("T")


async def poll_feeds(gathering: Gathering, feeds: Sequence[Due]) -> list[Polled]:
    """Poll feeds, and return what each announced or why it did not; a feed's failure is its own."""
    polled: list[Polled] = []

    async def poll(due: Due) -> None:
        polled.append(await _polled(gathering, web, workers, due))
        gathering.told(Gone(part="feeds", done=len(polled), of=len(feeds), name=due.feed_id))

    async with gathering.web() as web, gathering.workers() as workers:
        await _each(feeds, gathering.watch.settings.collect.feeds_at_once, poll)
    gathering.flush()
    return sorted(polled, key=lambda one: one.feed_id)


async def fetch_pages(gathering: Gathering, pages: Sequence[Wanted]) -> int:
    """Fetch pages and read their articles; return how many were had."""
    done = had = 0

    async def fetch(wanted: Wanted) -> None:
        nonlocal done, had
        had += await _fetched(gathering, web, workers, wanted)
        done += 1
        gathering.told(Gone(part="pages", done=done, of=len(pages), name=wanted.url))

    async with gathering.web() as web, gathering.workers() as workers:
        await _each(pages, gathering.watch.settings.collect.pages_at_once, fetch)
    gathering.flush()
    return had


async def _polled(gathering: Gathering, web: Web, workers: Workers, due: Due) -> Polled:
    at, ticks, state = gathering.place(due.source.source_id, due.feed_id), time.monotonic(), due.state
    etag, last_modified = (state.etag, state.last_modified) if state else (None, None)
    fetched = await web.fetch(Ask(url=due.feed.url, limit="feed", etag=etag, last_modified=last_modified))
    is_new = isinstance(fetched, Page) and not (state and fetched.sha256 == state.capture_sha256)
    kept = [gathering.keep(fetched)] if isinstance(fetched, Page) and is_new else []
    heard = await _heard(workers, fetched, due, is_new=is_new)
    seconds = time.monotonic() - ticks
    line = fetch_line(fetched, at=at, purpose="feed", seconds=seconds, outcome=heard.outcome, detail=heard.detail)
    failures = (state.failures if state else 0) + WEIGHTS.get(heard.outcome, 0.5) if heard.is_failure else 0  # type: ignore[call-overload]
    retry_after = getattr(fetched, "retry_after", None)
    again = next_poll(now=gathering.now(), every_minutes=due.minutes, failures=failures, retry_after=retry_after)
    line |= {
        "entries": len(heard.entries),
        "feed_format": heard.format,
        "failures": failures,
        "next_due_at": again.isoformat(),
    }
    problems = []
    if heard.is_failure and not (state and state.failures):
        asked_again = f"asked again {again:%Y-%m-%d %H:%M} UTC"
        problems = [_feed_problem(at, fetched, heard.outcome, f"{due.feed_id}: {heard.detail}: {asked_again}")]
    arrived = "live" if state and state.capture_sha256 else "first-poll"
    sightings = [entry_line(entry, at=at, seen_at=fetched.fetched_at, arrived=arrived) for entry in heard.entries]
    gathering.add([*kept, line, *problems, *sightings])
    return Polled(
        source_id=due.source.source_id,
        feed_id=due.feed_id,
        language=due.feed.language or (due.source.languages[0] if len(due.source.languages) == 1 else None),
        entries=heard.entries,
        failure=heard.detail if heard.is_failure else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """What a feed's answer came to."""

    outcome: str
    detail: str = ""
    entries: tuple[Entry, ...] = ()
    format: str | None = None

    @property
    def is_failure(self) -> bool:
        return self.outcome not in ("ok", "not modified", "same")


async def _heard(workers: Workers, fetched: Fetched, due: Due, *, is_new: bool) -> _Heard:
    url = due.feed.url
    if isinstance(fetched, FetchFailure):
        return _Heard(outcome=fetched.failure, detail=fetched.detail)
    if isinstance(fetched, NotModified) or not is_new:
        return _Heard(outcome="not modified" if isinstance(fetched, NotModified) else "same")
    try:
        listing = await workers.call(read_feed, fetched)
    except FeedError as error:
        return _Heard(outcome=error.failure, detail=str(error))
    except WorkerError as error:
        return _Heard(outcome="parse", detail=f"{url}: its reader was stopped: {error}")
    except Exception as error:  # noqa: BLE001 - a bug of the reader costs this one feed its poll, never the run
        return _Heard(outcome="parse", detail=f"{url}: its reader failed: {type(error).__name__}: {error}")
    if not listing.entries and due.state and due.state.entries:
        return _Heard(outcome="empty-after-full", detail=f"{url}: lists nothing, after {due.state.entries} entries")
    remarks = "; ".join(listing.remarks)
    return _Heard(outcome="ok", detail=remarks, entries=listing.entries, format=listing.format)


def _feed_problem(at: dict[str, str], fetched: Fetched, outcome: str, message: str) -> Line:
    told = {"problem_id": at["fetch_id"], "found_at": fetched.fetched_at.isoformat(), "failure": outcome}
    return {"record": "problem", **at, **told, "url": fetched.url, "message": message}


async def _fetched(gathering: Gathering, web: Web, workers: Workers, wanted: Wanted) -> bool:
    at, ticks = gathering.place(wanted.source_id, wanted.feed_id), time.monotonic()
    purpose = "look" if wanted.is_look else "page"
    fetched = await web.fetch(Ask(url=wanted.url, limit="page"))
    seconds = time.monotonic() - ticks
    if isinstance(fetched, Page):
        kept, article = await _read(gathering, workers, fetched, wanted)
        line = fetch_line(fetched, at=at, purpose=purpose, seconds=seconds, outcome="ok", detail="")
        page = page_line(article, at=at, page=fetched, purpose=purpose)
        gathering.add([kept, line, {**page, "program_version": version("longwatch")}])
        return True
    failure: FailureClass = fetched.failure if isinstance(fetched, FetchFailure) else "other"
    detail = fetched.detail if isinstance(fetched, FetchFailure) else f"{wanted.url}: answered 304 to a plain request"
    line = fetch_line(fetched, at=at, purpose=purpose, seconds=seconds, outcome=failure, detail=detail)
    retry_after = getattr(fetched, "retry_after", None)
    missed: Line = {
        "record": "missed",
        **at,
        "url": wanted.url,
        "url_key": wanted.url_key,
        "fetched_at": fetched.fetched_at.isoformat(),
        "failure": failure,
        "detail": detail,
        "retry_after": retry_after and retry_after.isoformat(),
    }
    gathering.add([line, missed])
    return False


async def _read(gathering: Gathering, workers: Workers, page: Page, wanted: Wanted) -> tuple[Line, Article]:
    """A page kept, and its article. Kept before anything reads it, but for a look that may go without its body."""
    if wanted.had is None or gathering.watch.settings.collect.keep == "every look":
        kept = gathering.keep(page)
        return kept, await _article(workers, page, wanted.entry)
    article = await _article(workers, page, wanted.entry)
    return gathering.keep_look(page, article, wanted.had), article


async def _article(workers: Workers, page: Page, entry: Entry) -> Article:
    """The article on a page; where its reader failed, one that says why: the page is kept all the same."""
    try:
        return await workers.call(extract_article, page, entry=entry, feed_language=entry.language)
    except WorkerError as error:
        return _unread(page, entry, f"its reader was stopped: {error}")
    except Exception as error:  # noqa: BLE001 - any bug of a reader costs this one page its text, never the run
        return _unread(page, entry, f"its reader failed: {type(error).__name__}: {error}")


def _unread(page: Page, entry: Entry, reason: str) -> Article:
    """What the feed alone tells of the article on a page that could not be read."""
    article = extract_article(replace(page, body=b""), entry=entry)
    return replace(article, text_state="error", text_state_reason=reason)


async def _each(ones: Iterable[T], at_once: int, work: Callable[[T], Awaitable[None]]) -> None:
    """Do the work for each, so many at once; raises the first error there was, bare."""
    waiting = iter(ones)

    async def take() -> None:
        for one in waiting:
            await work(one)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(take())
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
