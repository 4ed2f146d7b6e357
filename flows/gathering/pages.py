"""The trip of a page, from the web to the spool.

    entry -> may it be fetched? -> fetch -> Page -> capture kept -> extract_article -> article -> batch in the spool

A body is kept before anything is parsed; a batch enters the spool after the captures that it cites are synced.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version

from extractors.pages.articles import extract_article
from extractors.records import Article, Entry, FailureClass, Fetched, FetchFailure, NotModified, Page
from flows.batches.lines import Line, fetch_line, page_line, stood_line
from flows.gathering.budget import Wanted
from flows.gathering.gathering import Gathering
from flows.output.progress import Gone
from flows.web.client import Ask, Permit, Web
from flows.web.robots import Robots
from flows.workers.concurrency import each
from flows.workers.pool import WorkerError, Workers
from storage.archive.captures import CaptureError


async def fetch_pages(gathering: Gathering, pages: Sequence[Wanted]) -> int:
    """Fetch pages and read their articles; return how many were had."""
    done = had = 0

    async def fetch(wanted: Wanted) -> None:
        nonlocal done, had
        had += await _fetched(gathering, web, workers, wanted)
        done += 1
        gathering.told(Gone(part="pages", done=done, of=len(pages), name=wanted.url))

    async with gathering.web() as web, gathering.workers() as workers:
        await each(pages, gathering.watch.settings.collect.pages_at_once, fetch)
    gathering.flush()
    return had


async def _fetched(gathering: Gathering, web: Web, workers: Workers, wanted: Wanted) -> bool:
    if wanted.in_capture:
        gathering.add([await _without_page(gathering, workers, wanted, wanted.in_capture)])
        return True
    refusal = await refusal_of(gathering, web, wanted)
    at, ticks = gathering.place(wanted.source_id, wanted.feed_id), time.monotonic()
    purpose = "look" if wanted.is_look else "page"
    fetched = refusal or await web.fetch(
        Ask(url=wanted.url, limit="page", route=wanted.route, etag=wanted.etag, last_modified=wanted.last_modified),
        may=permit(gathering, web, wanted),
    )
    if isinstance(fetched, FetchFailure) and fetched.retry_after and fetched.status is None:
        gathering.add([{**_missed_line(wanted, at, fetched, fetched.failure, fetched.detail), "held": True}])
        return False  # owed, and no attempt: its host wants to be left alone for a time
    seconds = time.monotonic() - ticks
    if isinstance(fetched, Page):
        kept, article = await _read(gathering, workers, fetched, wanted)
        was = await read_before(gathering, workers, wanted, article)
        line = fetch_line(fetched, at=at, purpose=purpose, seconds=seconds, outcome="ok", detail="")
        page = page_line(article, at=at, page=fetched, purpose=purpose)
        line["route"] = wanted.route
        gathering.add([kept, line, {**page, **was, "program_version": version("longwatch")}])
        return True
    if isinstance(fetched, NotModified) and wanted.is_look:
        line = fetch_line(fetched, at=at, purpose=purpose, seconds=seconds, outcome="same", detail="")
        gathering.add([line | {"route": wanted.route}, stood_line(fetched, at=at)])
        return True
    failure: FailureClass = fetched.failure if isinstance(fetched, FetchFailure) else "other"
    detail = fetched.detail if isinstance(fetched, FetchFailure) else f"{wanted.url}: answered 304 to a plain request"
    line = fetch_line(fetched, at=at, purpose=purpose, seconds=seconds, outcome=failure, detail=detail)
    retry_after = getattr(fetched, "retry_after", None)
    told = {"route": wanted.route, "retry_after": retry_after and retry_after.isoformat()}
    gathering.add([line | told, _missed_line(wanted, at, fetched, failure, detail)])
    return False


def _missed_line(wanted: Wanted, at: dict[str, str], fetched: Fetched, failure: FailureClass, detail: str) -> Line:
    retry_after = getattr(fetched, "retry_after", None)
    return {
        "record": "missed",
        **at,
        "url": wanted.url,
        "url_key": wanted.url_key,
        "fetched_at": fetched.fetched_at.isoformat(),
        "failure": failure,
        "detail": detail,
        "retry_after": retry_after and retry_after.isoformat(),
    }


async def _without_page(gathering: Gathering, workers: Workers, wanted: Wanted, capture: str) -> Line:
    """The article as its feed tells it; the capture that holds it is the feed's."""
    at = gathering.place(wanted.source_id, wanted.feed_id)
    page = Page(url=wanted.url, final_url=wanted.url, status=200, headers=(), body=b"", fetched_at=gathering.now())
    article = await article_of(workers, page, wanted.entry)
    line = page_line(article, at=at, page=page, purpose="page")
    return {**line, "capture_sha256": capture, "program_version": version("longwatch")}


def permit(gathering: Gathering, web: Web, wanted: Wanted) -> Permit:
    """What tells of each address that a page's redirects lead to whether it may be fetched."""

    async def refusal(url: str) -> FetchFailure | None:
        return await refusal_of(gathering, web, replace(wanted, url=url))

    return refusal


async def refusal_of(gathering: Gathering, web: Web, wanted: Wanted) -> FetchFailure | None:
    """Why a page may not be fetched: its host asked to be left alone for now, or its robots.txt forbids it.

    The robots.txt is asked for first where it is not known.
    """
    if held := gathering.holds.refusal(wanted.url, gathering.now()):
        return held

    async def ask(url: str) -> Fetched:
        return await web.fetch(Ask(url=url, limit="robots", route=wanted.route))

    try:
        robots, fetched = await gathering.robots.of(wanted.url, ask)
    except ValueError:
        return None  # an address that the door to the web will refuse, with its reason
    if fetched is not None:
        gathering.add(_robots_lines(gathering, wanted, robots, fetched))
    web.slow_down(wanted.url, robots.delay)
    refusal = robots.refusal(wanted.url)
    if refusal is None:
        return None
    failure: FailureClass = "robots" if robots.is_answer else robots.outcome  # type: ignore[assignment]
    return FetchFailure(url=wanted.url, failure=failure, detail=f"{wanted.url}: {refusal}", fetched_at=gathering.now())


def _robots_lines(gathering: Gathering, wanted: Wanted, robots: Robots, fetched: Fetched) -> Iterator[Line]:
    at = gathering.place(wanted.source_id, wanted.feed_id)
    if isinstance(fetched, Page):
        yield gathering.keep(fetched)
    detail = fetched.detail if isinstance(fetched, FetchFailure) else ""
    outcome = "ok" if isinstance(fetched, Page) else getattr(fetched, "failure", "other")
    yield fetch_line(fetched, at=at, purpose="robots", seconds=0.0, outcome=outcome, detail=detail) | {
        "route": wanted.route
    }
    yield {
        "record": "robots",
        "run_id": gathering.run_id,
        "origin": robots.origin,
        "fetched_at": robots.fetched_at.isoformat(),
        "outcome": robots.outcome,
        "body": robots.body,
    }


async def _read(gathering: Gathering, workers: Workers, page: Page, wanted: Wanted) -> tuple[Line, Article]:
    """A page kept, and its article. Kept before anything reads it, but for a look that may go without its body."""
    if wanted.had is None or gathering.watch.settings.collect.keep == "every look":
        kept = gathering.keep(page)
        return kept, await article_of(workers, page, wanted.entry)
    article = await article_of(workers, page, wanted.entry)
    return gathering.keep_look(page, article, wanted.had), article


async def read_before(gathering: Gathering, workers: Workers, wanted: Wanted, article: Article) -> Line:
    """What today's code makes of the page as it was had, where an older one had read it and a look finds another text.

    Only so a change of our code is told from one of the publisher's. Empty where there is nothing to tell apart.
    """
    had = wanted.had
    if had is None or had.body is None or had.program_version == version("longwatch"):
        return {}
    if (article.title, article.text_sha256) == (had.title, had.drawn_sha256):
        return {}
    try:
        page = gathering.page_of(had)
    except CaptureError:
        return {}  # sealed or damaged: verify says so
    before = await article_of(workers, page, wanted.entry)
    return {"was": {"title": before.title, "text": before.text, "text_sha256": before.text_sha256}}


async def article_of(workers: Workers, page: Page, entry: Entry) -> Article:
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
