"""The trip of a page, from the web to the spool.

    entry -> may it be fetched? -> fetch -> Page -> capture kept -> extract_article -> article -> batch in the spool

A body is kept before anything is parsed; a batch enters the spool after the captures that it cites are synced.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from extractors.feeds.own_entries import is_own
from extractors.records import Article, FailureClass, Fetched, FetchFailure, NotModified, Page
from extractors.state_names import UNASKED
from flows.batches.lines import fetch_line, page_line, stood_line
from flows.batches.records import EarlierText, MissedLine, PageLine, Place
from flows.gathering.budget import Wanted
from flows.gathering.gathering import Gathering
from flows.gathering.permissions import Permissions
from flows.gathering.reading import article_of
from flows.gathering.sites import bare_entry
from flows.output.progress import Progress
from flows.program import installed_version
from flows.web.client import Ask, Web
from flows.workers.concurrency import each_in_turn
from flows.workers.pool import Workers
from flows.workers.worker import WorkerError
from storage.archive.captures import CaptureError

"""The names that the lines of one fetch bear."""


async def fetch_pages(gathering: Gathering, pages: Sequence[Wanted]) -> int:
    """Fetch pages and read their articles; return how many were had."""
    done = had = 0

    async def fetch(wanted: Wanted) -> None:
        nonlocal done, had
        had += await _fetched(gathering, web, workers, allowed, wanted)
        done += 1
        gathering.on_progress(Progress(part="pages", done=done, of=len(pages), name=wanted.url))

    async with gathering.part("pages"), gathering.web() as web, gathering.workers() as workers:
        allowed = Permissions(gathering, web, workers, (page.url for page in pages if not page.in_capture))
        await each_in_turn(pages, gathering.pages_at_once, fetch, of=lambda page: page.source_id)
    return had


async def _fetched(gathering: Gathering, web: Web, workers: Workers, allowed: Permissions, wanted: Wanted) -> bool:
    if gathering.budget.over(wanted.source_id):
        gathering.budget.held[wanted.source_id] += 1
        return False  # owed as it was: it has not been tried
    if wanted.in_capture:
        return await _without_page(gathering, workers, wanted, wanted.in_capture)
    refusal = await allowed.refusal_of(wanted)
    at, ticks = gathering.place(wanted.source_id, wanted.feed_id), time.monotonic()
    fetched = refusal or await web.fetch(
        Ask(
            url=wanted.url,
            limit="page",
            route=wanted.route,
            etag=wanted.etag,
            last_modified=wanted.last_modified,
            keeps_answer=_matters(wanted),
        ),
        may=allowed.permit(wanted),
    )
    if isinstance(fetched, FetchFailure) and _is_no_attempt(fetched):
        gathering.add([{**missed_line(wanted, at, fetched, fetched.failure, fetched.detail), "held": True}])
        return False
    seconds = time.monotonic() - ticks
    if isinstance(fetched, Page):
        return await _read_page(gathering, workers, wanted, fetched, at, seconds)
    purpose = _purpose(wanted)
    if isinstance(fetched, NotModified) and wanted.is_revisit:
        line = fetch_line(fetched, at=at, purpose=purpose, seconds=seconds, outcome="same", detail="")
        gathering.add([line | {"route": wanted.route}, stood_line(fetched, at=at)])
        return True
    failure: FailureClass = fetched.failure if isinstance(fetched, FetchFailure) else "other"
    detail = fetched.detail if isinstance(fetched, FetchFailure) else f"{wanted.url}: answered 304 to a plain request"
    line = fetch_line(fetched, at=at, purpose=purpose, seconds=seconds, outcome=failure, detail=detail)
    retry_after = getattr(fetched, "retry_after", None)
    values = {"route": wanted.route, "retry_after": retry_after and retry_after.isoformat()}
    missed = missed_line(wanted, at, fetched, failure, detail)
    if isinstance(fetched, FetchFailure) and fetched.answer:  # of a page that matters
        kept = gathering.keep(fetched.answer, is_kept_again=True)
        gathering.add([kept, line | values, {**missed, "capture_sha256": str(kept["sha256"])}])
    else:
        gathering.add([line | values, missed])
    return False


def _matters(wanted: Wanted) -> bool:
    return wanted.had is not None and wanted.had.matters


def _is_no_attempt(failed: FetchFailure) -> bool:
    """Whether a page was not tried: its host wants to be left alone for a time, or this computer could not ask."""
    return failed.failure == "machine" or (failed.retry_after is not None and failed.status is None)


def _purpose(wanted: Wanted) -> str:
    return "look" if wanted.is_revisit else "page"


async def _read_page(
    gathering: Gathering, workers: Workers, wanted: Wanted, fetched: Page, at: Place, seconds: float
) -> bool:
    """Read a page that was had, and file it; one that this computer could not read is owed still."""
    purpose = _purpose(wanted)
    line = fetch_line(fetched, at=at, purpose=purpose, seconds=seconds, outcome="ok", detail="")
    line["route"] = wanted.route
    goes = _goes_without_body(gathering, wanted)
    kept = None if goes else gathering.keep(fetched, is_kept_again=_matters(wanted))
    is_elsewhere = gathering.sites.is_elsewhere(wanted.source_id, fetched.final_url)
    if is_elsewhere:
        wanted = replace(wanted, entry=bare_entry(wanted.entry))  # what a feed says of another publisher's page
    try:
        article = await article_of(workers, fetched, wanted.entry, source=wanted.source_id)
        was = await read_before(gathering, workers, wanted, article)
    except WorkerError as error:
        kept = kept or gathering.keep(fetched)
        detail = f"{wanted.url}: it could not be read: {error}"
        gathering.add([kept, line, {**missed_line(wanted, at, fetched, "machine", detail), "held": True}])
        return False
    if kept is None:
        assert wanted.had is not None
        kept = gathering.keep_revisit(fetched, article, wanted.had)
    page = page_line(article, at=at, page=fetched, purpose=purpose)
    page = {**page, "was": was} if was else page
    gathering.add([kept, line, {**page, "elsewhere": is_elsewhere, "program_version": installed_version()}])
    return True


def _goes_without_body(gathering: Gathering, wanted: Wanted) -> bool:
    """Whether a revisit is read before it is kept, since it may go without its body; all else is kept before."""
    had = wanted.had
    return had is not None and not had.matters and gathering.watch.settings.collect.keep != "every look"


def missed_line(wanted: Wanted, at: Place, fetched: Fetched, failure: FailureClass, detail: str) -> MissedLine:
    """A page that was not had, or could not be read."""
    retry_after = getattr(fetched, "retry_after", None)
    return {
        "record": "missed",
        "run_id": at["run_id"],
        "source_id": at["source_id"],
        "feed_id": at["feed_id"],
        "fetch_id": at["fetch_id"],
        "url": wanted.url,
        "url_key": wanted.url_key,
        "fetched_at": fetched.fetched_at.isoformat(),
        "failure": failure,
        "detail": detail,
        "retry_after": retry_after and retry_after.isoformat(),
    }


async def _without_page(gathering: Gathering, workers: Workers, wanted: Wanted, capture: str) -> bool:
    """File the article as its feed tells it; the capture that holds it is the feed's."""
    at = gathering.place(wanted.source_id, wanted.feed_id)
    page = Page(url=wanted.url, final_url=wanted.url, status=UNASKED, headers=(), body=b"", fetched_at=gathering.now())
    try:
        article = await article_of(workers, page, wanted.entry, source=wanted.source_id)
    except WorkerError as error:
        detail = f"{wanted.url}: it could not be read: {error}"
        gathering.add([{**missed_line(wanted, at, page, "machine", detail), "held": True}])
        return False
    line = page_line(article, at=at, page=page, purpose="page")
    fetched: PageLine = {**line, "url_key": wanted.url_key, "final_key": wanted.url_key, "capture_sha256": capture}
    fetched["elsewhere"] = not is_own(wanted.url_key) and gathering.sites.is_elsewhere(wanted.source_id, wanted.url)
    gathering.add([{**fetched, "program_version": installed_version()}])
    return True


async def read_before(gathering: Gathering, workers: Workers, wanted: Wanted, article: Article) -> EarlierText | None:
    """What today's code makes of the page as it was had, where older code read it and a revisit finds another.

    Only so is a change of our code distinguished from one of the publisher's; that the version is the same proves
    nothing, since lines of boilerplate and unreleased code change too. None where there is nothing to compare.
    """
    had = wanted.had
    if had is None or had.body is None:
        return None
    if (article.title, article.text_sha256) == (had.title, had.drawn_sha256):
        return None
    try:
        page = gathering.page_of(had)
    except CaptureError:
        return None  # sealed or damaged: verify says so
    before = await article_of(workers, page, wanted.entry, source=wanted.source_id)
    if before.text_from in ("feed", "summary"):
        return None  # what today's entry says tells nothing of what stood then
    title = had.title if before.title_from == "feed" else before.title
    if (title, before.text_sha256) == (had.title, had.drawn_sha256):
        return None
    return {"title": title, "text": before.text, "text_sha256": before.text_sha256}
