"""A page that a person adds: the same trip as any other, and never shown as found by us.

an address -> fetched, by robots.txt and all -> as a page that a feed had announced
a file, and the address it is of -> kept as somebody else's, in a record that is no answer of a server's
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from config.exit_codes import LongwatchError
from config.home import Home
from config.reading import Configuration
from extractors.records import Entry, FetchFailure, NotModified, Page
from extractors.topics.rules_hash import rules_sha256
from extractors.urls import host_of, url_key
from flows.batches.in_force import in_force
from flows.batches.lines import Line, fetch_line, page_line
from flows.batches.new_batch import new_batch
from flows.batches.records import PageLine, Place
from flows.batches.topic_rules import rules_line
from flows.filing.committer import commit
from flows.filing.decisions import GONE
from flows.filing.orders import event_id
from flows.gathering.budget import Wanted
from flows.gathering.gathering import Gathering
from flows.gathering.pages import missed_line
from flows.gathering.permissions import Permissions
from flows.gathering.reading import article_of
from flows.gathering.sites import bare_entry
from flows.output.given_files import LARGEST_PAGE, read_given
from flows.output.progress import Progress
from flows.output.seal_notes import closed_note
from flows.program import installed_version
from flows.web.client import Ask
from flows.workers.pool import Workers
from flows.workers.worker import WorkerError
from storage.database.published import open_published
from storage.disk.locks import hold_lock
from storage.queries.traces import article_at, entry_at, revisions_had
from storage.queries.watch.rules import kept_rules

HAND = "hand"
"""The source of what is on no site of a source that is watched."""
TYPES = {".pdf": "application/pdf", ".txt": "text/plain; charset=utf-8"}
OR_ELSE = "try again, or add a file with --url and --obtained-by"
KEEP_AGAIN = (
    "a seal is for good, and `longwatch sql 'from seals'` has the order: if the page is to be kept again, begin "
    "another home for it with `longwatch --home FOLDER init`, and add it there"
)
NO_ENTRY = Entry(position=0, guid=None, url=None, title=None, summary=None, content=None)


class AddError(LongwatchError):
    """What was to be added was not; the message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A page that was added."""

    url: str
    sha256: str
    title: str | None
    text_state: str
    reason: str
    was_here: str = ""
    """The article that it is of, where that was here already."""
    revision: int = 0
    """Of what was here already: how many there are now, where this is a new one."""
    is_gone: bool = False
    """Whether the page of what was here already is gone: that was filed, and `reason` is the server's answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an address: its article, with how many revisions, and the entry that announced it."""

    article_id: str
    revisions: int
    announced: tuple[str, str, Entry] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A file that somebody obtained, and the address it is of."""

    path: Path
    url: str
    obtained_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """That a page be added: what a person gave and said, and what goes with it."""

    given: Given | None
    note: str
    by: str
    refuse: Callable[[str], None]
    """Raises AddError for an address that is sealed."""
    rules: Sequence[Line]
    is_known: bool


def add_url(home: Home, url: str, *, note: str, by: str, now: Callable[[], datetime]) -> Added:
    """The page at an address, fetched and filed. Raises AddError, ConfigError and LockHeldError."""
    return _added(home, url, given=None, note=note, by=by, now=now)


def add_file(home: Home, given: Given, *, note: str, by: str, now: Callable[[], datetime]) -> Added:
    """The page in a file, filed. Raises AddError, ConfigError and LockHeldError."""
    if not given.path.is_file():
        raise AddError(f"{given.path}: is not a file: give the path of a saved page")
    return _added(home, given.url, given=given, note=note, by=by, now=now)


def _added(home: Home, url: str, *, given: Given | None, note: str, by: str, now: Callable[[], datetime]) -> Added:
    if not host_of(url):
        raise AddError(f"{url}: is not a web address: give it in full, like https://example.org/news/1")
    watch = in_force(home).watch
    run_id = event_id(now())
    refuse = partial(_refuse_sealed, home, watch.settings.watch.zone, url)
    known = _known(home, url)
    with hold_lock(home.collect_lock, holder=f"add {run_id}"):
        refuse(url)
        order = Order(
            given=given, note=note, by=by, refuse=refuse, rules=_new_rules(home, watch, run_id, now()),
            is_known=known is not None,
        )  # fmt: skip
        with Gathering(home=home, watch=watch, run_id=run_id, now=now, on_progress=_ignore) as gathering:
            gathering.add([new_batch(made_by=by)])
            added = asyncio.run(_gathered(gathering, _wanted(watch, url, known), order))
        commit(home, topics=watch.topics, run_id=run_id, now=now)
    after = _known(home, url) if known else None
    if known is None or after is None:
        return added
    is_new = after.revisions > known.revisions
    return replace(added, was_here=known.article_id, revision=after.revisions if is_new else 0)


def _known(home: Home, url: str) -> Known | None:
    """What the published file knows of an address; None where it is new."""
    key = url_key(url)
    with open_published(home.published) as connection:
        here = connection and article_at(connection, key=key, url=url)
        if connection is None or not here:
            return None
        article = here[0]
        return Known(
            article_id=article,
            revisions=revisions_had(connection, article=article),
            announced=entry_at(connection, key=key, article=article),
        )


def _new_rules(home: Home, watch: Configuration, run_id: str, now: datetime) -> list[Line]:
    """The rules that the page is tagged by, where nobody kept them yet: no run may have come before."""
    with open_published(home.published) as connection:
        kept = kept_rules(connection) if connection else set[str]()
    return [] if rules_sha256(watch.topics) in kept else [{**rules_line(watch.topics, now=now), "run_id": run_id}]


def _refuse_sealed(home: Home, zone: str, asked: str, url: str) -> None:
    """Raise AddError for the address of an article that was sealed; `asked` led to it, where that is another."""
    key = url_key(url)
    with open_published(home.published) as connection:
        if connection is None:
            return
        here = article_at(connection, key=key, url=url)
        note = closed_note(connection, here[0] if here else None, key, zone=zone)
    if note:
        led = f"{url}: its" if asked == url else f"{asked} leads to {url}: its"
        raise AddError(f"{led} article was {note}: nothing was added; {KEEP_AGAIN}")


def _ignore(_: Progress) -> None:
    return


def _wanted(watch: Configuration, url: str, known: Known | None) -> Wanted:
    """As a page that the source of its site had announced, where one is watched.

    Of one that a feed did announce, the entry counts as on any visit: it may be all that tells when it was published.
    """
    if known and known.announced:
        source_id, feed_id, entry = known.announced
        route = next((one.route for one in watch.sources if one.source_id == source_id), "direct")
        return Wanted(
            source_id=source_id, feed_id=feed_id, url=url, url_key=url_key(url), is_revisit=False, entry=entry,
            route=route,
        )  # fmt: skip
    host = host_of(url).removeprefix("www.")
    ours = [one for one in watch.sources if any(host_of(feed.url).removeprefix("www.") == host for feed in one.feeds)]
    source = ours[0] if ours else None
    return Wanted(
        source_id=source.source_id if source else HAND,
        feed_id="",
        url=url,
        url_key=url_key(url),
        is_revisit=False,
        entry=NO_ENTRY,
        route=source.route if source else "direct",
    )


async def _gathered(gathering: Gathering, wanted: Wanted, order: Order) -> Added:
    at, ticks = gathering.place(wanted.source_id, wanted.feed_id), time.monotonic()
    async with gathering.workers() as workers:
        if order.given:
            page = _page_of(order.given, gathering.now())
            lines = [gathering.keep_given(page)]
        else:
            fetched = await _fetched(gathering, workers, wanted)
            seconds = time.monotonic() - ticks
            if not isinstance(fetched, Page):
                if order.is_known and fetched.failure in GONE:
                    return _gone(gathering, wanted, at, fetched, seconds, _hand_line(gathering, wanted, None, order))
                raise AddError(f"{fetched.detail}: nothing was added; {OR_ELSE}")
            page = fetched
            order.refuse(page.final_url)
            fetch = fetch_line(page, at=at, purpose="page", seconds=seconds, outcome="ok", detail="added by hand")
            lines = [gathering.keep(page), fetch | {"route": wanted.route}]
        is_elsewhere = gathering.sites.is_elsewhere(wanted.source_id, page.final_url)
        entry = bare_entry(wanted.entry) if is_elsewhere else wanted.entry
        try:
            article = await article_of(workers, page, entry)
        except WorkerError as error:
            raise AddError(f"{wanted.url}: it could not be read ({error}): nothing was added; try again") from error
    line: PageLine = {
        **page_line(article, at=at, page=page, purpose="page"),
        "program_version": installed_version(),
    }
    gathering.add([*order.rules, *lines, line, _hand_line(gathering, wanted, page, order)])
    return Added(
        url=wanted.url, sha256=page.sha256, title=article.title, text_state=article.text_state,
        reason=article.text_state_reason,
    )  # fmt: skip


def _hand_line(gathering: Gathering, wanted: Wanted, page: Page | None, order: Order) -> Line:
    """Who added a page, and what they said; without a page where it is gone."""
    return {
        "record": "hand",
        "hand_id": gathering.run_id,
        "run_id": gathering.run_id,
        "url": wanted.url,
        "url_key": wanted.url_key,
        "capture_sha256": page.sha256 if page else None,
        "fetched": order.given is None,
        "file": order.given.path.name if order.given else None,
        "obtained_by": order.given.obtained_by if order.given else None,
        "note": order.note or None,
        "added_by": order.by,
        "added_at": gathering.now().isoformat(),
    }


def _gone(
    gathering: Gathering, wanted: Wanted, at: Place, failed: FetchFailure, seconds: float, hand: Line
) -> Added:  # fmt: skip
    """A page that is here is gone, which is filed as a visit finds it."""
    line = fetch_line(failed, at=at, purpose="look", seconds=seconds, outcome=failed.failure, detail=failed.detail)
    missed = missed_line(wanted, at, failed, failed.failure, failed.detail)
    gathering.add([line | {"route": wanted.route}, missed, hand])
    return Added(url=wanted.url, sha256="", title=None, text_state="", reason=failed.detail, is_gone=True)


async def _fetched(gathering: Gathering, workers: Workers, wanted: Wanted) -> Page | FetchFailure:
    async with gathering.web() as web:
        allowed = Permissions(gathering, web, workers, [wanted.url])
        refusal = await allowed.refusal_of(wanted)
        fetched = refusal or await web.fetch(
            Ask(url=wanted.url, limit="page", route=wanted.route), may=allowed.permit(wanted)
        )
    if isinstance(fetched, NotModified):
        raise AddError(f"{wanted.url}: answered 304 to a plain request: nothing was added; {OR_ELSE}")
    return fetched


def _page_of(given: Given, now: datetime) -> Page:
    kind = TYPES.get(given.path.suffix.lower(), "text/html")
    headers = (("Content-Type", kind),)
    return Page(
        url=given.url,
        final_url=given.url,
        status=200,
        headers=headers,
        body=read_given(given.path, most=LARGEST_PAGE),
        fetched_at=now,
    )
