"""What a run gathered, as the lines of its batches. Times are ISO 8601 in UTC."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from config.sources import Feed, Source
from extractors.fates import entry_sha256
from extractors.feeds.own_entries import key_of
from extractors.loose_addresses import VERSION
from extractors.records import Article, Entry, Fetched, FetchFailure, NotModified, Page, When
from extractors.urls import url_key
from flows.batches.records import ArticleRecord, EntryLine, PageLine, Place, StoodLine
from storage.archive.captures import Capture

OF_A_CAPTURE = tuple(one.name for one in fields(Capture))


def feed_id(source: Source, feed: Feed) -> str:
    """The id of a feed."""
    return f"{source.source_id}/{feed.name}"


Row = dict[str, object]


def without(line: Mapping[str, Any], *names: str) -> Row:
    """A line less some of its values."""
    return {key: value for key, value in line.items() if key not in names}


Line = dict[str, object]
Confine = Callable[[Mapping[str, object]], Mapping[str, object] | None]
"""Takes out of a line, or leaves out, what is not this machine's to say."""


def size_of(value: object) -> int:
    """About how many characters a line has."""
    if isinstance(value, str):
        return len(value)
    if value is None or isinstance(value, int | float):  # before what is asked of an abstract class: most are
        return 0
    if isinstance(value, Mapping):
        return sum(map(size_of, value.values()))
    return sum(map(size_of, value)) if isinstance(value, list | tuple) else 0


def entry_line(entry: Entry, *, at: Place, seen_at: datetime, arrived: str, at_home: bool | None = None) -> EntryLine:
    """A sighting; `at` names its run, source, feed and fetch; `at_home`: whether its address is of its site."""
    line: EntryLine = {
        "record": "entry",
        "run_id": at["run_id"],
        "source_id": at["source_id"],
        "feed_id": at["feed_id"],
        "fetch_id": at["fetch_id"],
        "entry_position": entry.position,
        "guid": entry.guid,
        "url": entry.url,
        "url_key": key_of(entry),
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "authors": entry.authors,
        "published_raw": entry.published_raw,
        "published_at": _time(entry.published),
        "published_precision": entry.published.precision if entry.published else None,
        "updated_at": _time(entry.updated),
        "language": entry.language,
        "entry_sha256": entry_sha256(entry),
        "seen_at": seen_at.isoformat(),
        "arrived": arrived,
    }
    return line if at_home is None else {**line, "at_home": at_home}


def capture_line(page: Page, capture: Capture, *, run_id: str) -> Line:
    """A body that was kept, and where."""
    return {
        "record": "capture",
        **{name: getattr(capture, name) for name in OF_A_CAPTURE},
        "run_id": run_id,
        "url": page.final_url,
        "captured_at": page.fetched_at.isoformat(),
        "content_type": page.header("content-type"),
    }


def fetch_line(fetched: Fetched, *, at: Place, purpose: str, seconds: float, outcome: str, detail: str) -> Line:
    """A request and what came of it; the caller adds what only feeds have."""
    line: dict[str, object] = {
        "record": "fetch",
        **at,
        "purpose": purpose,
        "url": fetched.url,
        "url_key": url_key(fetched.url),
        "final_url": fetched.final_url,
        "fetched_at": fetched.fetched_at.isoformat(),
        "seconds": round(seconds, 3),
        "outcome": outcome,
        "detail": detail or None,
    }
    if isinstance(fetched, Page):
        line |= {
            "status": fetched.status,
            "bytes": len(fetched.body),
            "capture_sha256": fetched.sha256,
            "etag": fetched.header("etag"),
            "last_modified": fetched.header("last-modified"),
            "server_date": fetched.header("date"),
        }
    else:
        line["status"] = getattr(fetched, "status", 304)
    if not isinstance(fetched, FetchFailure):
        line["redirects"] = [f"{status} {address}" for status, address in fetched.redirects]
    return line


def page_line(article: Article, *, at: Place, page: Page, purpose: str) -> PageLine:
    """A page that was had, and the article read from it."""
    return {
        "record": "page",
        "run_id": at["run_id"],
        "source_id": at["source_id"],
        "feed_id": at["feed_id"],
        "fetch_id": at["fetch_id"],
        "purpose": purpose,
        "url": page.url,
        "url_key": url_key(page.url),
        "final_url": page.final_url,
        "final_key": url_key(page.final_url),
        "fetched_at": page.fetched_at.isoformat(),
        "capture_sha256": page.sha256,
        "variants": VERSION,
        "article": article_record(article),
    }


def stood_line(answer: NotModified, *, at: Place) -> StoodLine:
    """A page that its server says is as it was when it was had."""
    return {
        "record": "stood",
        **at,
        "url": answer.url,
        "url_key": url_key(answer.url),
        "fetched_at": answer.fetched_at.isoformat(),
    }


def article_record(article: Article) -> ArticleRecord:
    """An article as a line has it."""
    return {
        "title": article.title,
        "title_from": article.title_from,
        "byline": article.byline,
        "byline_from": article.byline_from,
        "published_at": _time(article.published),
        "published_raw": article.published.raw if article.published else None,
        "published_from": article.published_from,
        "published_local": article.published_local.isoformat() if article.published_local else None,
        "published_precision": article.published.precision if article.published else None,
        "language": article.language,
        "language_from": article.language_from,
        "text": article.text,
        "text_sha256": article.text_sha256,
        "text_from": article.text_from,
        "text_state": article.text_state,
        "text_state_reason": article.text_state_reason,
        "words": article.words,
        "canonical_url": article.canonical_url,
        "candidates": [{"name": one.name, "origin": one.origin, "value": one.value} for one in article.candidates],
        "captions": list(article.captions),
        "images": list(article.images),
        "documents": list(article.documents),
    }


def _time(when: When | None) -> str | None:
    return when.at.isoformat() if when else None
