"""A page in a file, or the newest capture at an address, read as it would be today; nobody is asked, nothing filed."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from config.exit_codes import LongwatchError
from config.home import Home
from extractors.pages.explain import Explained, explain_article
from extractors.pages.repeated_lines import places
from extractors.records import Entry, Page
from extractors.urls import host_of, url_key
from flows.output.given_files import LARGEST_PAGE, read_given
from flows.workers.pool import Workers
from flows.workers.worker import WorkerError
from storage.archive.captures import read_capture
from storage.database.published import open_published
from storage.queries.boilerplate import known_lines
from storage.queries.questions import nothing_published
from storage.queries.rereadable import Rereadable, newest_at
from storage.queries.traces import article_at

SECONDS = 30
TYPES = {".pdf": "application/pdf", ".txt": "text/plain"}
NOWHERE = "http://nowhere.invalid/"


class ExtractError(LongwatchError):
    """A page that could not be had or read; the message says why, and what to do."""


def explained_file(path: Path, *, url: str | None, now: datetime) -> Explained:
    """The article in a file; `url` is where it was published, if that is known. Raises ExtractError."""
    if not path.is_file():
        raise ExtractError(f"{path}: is not a file: give the path of a saved page, or an address that begins with http")
    body = read_given(path, most=LARGEST_PAGE)
    headers = (("Content-Type", kind),) if (kind := TYPES.get(path.suffix.lower())) else ()
    address = url or NOWHERE
    page = Page(
        url=address, final_url=address, status=200, headers=headers, body=body, fetched_at=now
    )  # fmt: skip
    return _explained(str(path), page, None)


def explained_url(home: Home, url: str) -> Explained:
    """The article at an address, from the capture of its newest revision.

    Raises ExtractError, NothingPublishedError, and CaptureError for a body that is damaged, sealed or gone.
    """
    if not host_of(url):
        raise ExtractError(f"{url}: is not a web address: give it in full, like https://example.org/news/1")
    one, lines = _newest(home, url)
    if one is None or one.body is None:
        raise ExtractError(
            f"{url}: there is no capture of it: `longwatch trace` explains why, `longwatch add` fetches it"
        )
    return _explained(url, one.page(read_capture(home.captures, one.body)), one.entry, lines)


def _newest(home: Home, url: str) -> tuple[Rereadable | None, frozenset[str]]:
    """What the article's page was read with, and the boilerplate known of its host and source."""
    with open_published(home.published) as connection:
        if connection is None:
            raise nothing_published(home.published)
        here = article_at(connection, key=url_key(url), url=url)
        one = newest_at(connection, here[0]) if here else None
        if one is None:
            return None, frozenset()
        had = known_lines(connection, places(url_key(str(one.answer["url"])), one.source_id))
        return one, frozenset(line for lines in had.values() for _, line in lines)


def _explained(name: str, page: Page, entry: Entry | None, lines: frozenset[str] = frozenset()) -> Explained:
    try:
        return asyncio.run(_read(page, entry, lines))
    except WorkerError as error:
        raise ExtractError(f"{name}: its reader was stopped: {error}: collected, it is an article in error") from error


async def _read(page: Page, entry: Entry | None, lines: frozenset[str]) -> Explained:
    async with Workers(1, seconds=SECONDS) as workers:
        return await workers.call(explain_article, page, entry=entry, lines=lines)
