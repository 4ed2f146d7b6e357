"""JSON Feed 1.0 and 1.1, which feedparser does not read."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from extractors.dates.dates import first_readable, read_date
from extractors.feeds.entries import announced_url
from extractors.records import Entry, FeedError, Listing
from extractors.text.counts import count_of
from extractors.text.plain_text import plain_line


def read_json_feed(text: str, *, url: str, fetched_at: datetime, most: int) -> Listing:
    """The listing of a JSON Feed, `most` entries of it; FeedError "parse" when the text is some other JSON or none.

    Every member of `items` is an entry, in place, also one that is no object.
    """
    feed = _loaded(text, url)
    members = feed.get("items")
    if not isinstance(members, list):
        raise FeedError("parse", f"{url}: JSON without a list of entries: look whether the address is still a feed's")
    language = _string(feed, "language")
    read, overflow = members[:most], max(len(members) - most, 0)
    entries = tuple(_entry(n, member, url, language, fetched_at) for n, member in enumerate(read))
    odd = sum(not isinstance(member, dict) for member in read)
    remarks = [f"{count_of(odd, 'entry')} without the form of an object"] if odd else []
    if "jsonfeed.org" not in (_string(feed, "version") or ""):
        remarks.append("no version of JSON Feed declared")
    title = plain_line(_string(feed, "title"))
    return Listing(
        format="json", title=title, language=language, entries=entries, remarks=tuple(remarks), overflow=overflow
    )


def _loaded(text: str, url: str) -> dict[str, Any]:
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise FeedError("parse", f"{url}: broken JSON ({str(error)[:80]}): try again later") from error
    if not isinstance(feed, dict):
        raise FeedError("parse", f"{url}: JSON that is no feed: look whether the address is still a feed's")
    return feed


def _entry(position: int, member: object, url: str, feed_language: str | None, fetched_at: datetime) -> Entry:
    entry = member if isinstance(member, dict) else {}
    published, updated = _string(entry, "date_published"), _string(entry, "date_modified")
    language = _string(entry, "language") or feed_language
    when, raw = first_readable((published, updated), language=language, not_after=fetched_at)
    return Entry(
        position=position,
        guid=_string(entry, "id"),
        url=_address(entry, url),
        title=plain_line(_string(entry, "title")),
        summary=_string(entry, "summary"),
        content=_string(entry, "content_html") or _string(entry, "content_text"),
        authors=_authors(entry),
        published=when,
        published_raw=raw,
        updated=read_date(updated, language=language, not_after=fetched_at) if updated else None,
        language=language,
    )


def _address(entry: dict[str, Any], base: str) -> str | None:
    """Of its own page, else of the one it speaks of, else an id that is an address."""
    links = [_string(entry, "url"), _string(entry, "external_url")]
    own = _string(entry, "id")
    if own and re.match(r"https?://", own, re.IGNORECASE):
        links.append(own)
    return next((found for link in links if link and (found := announced_url(base, link))), None)


def _authors(entry: dict[str, Any]) -> tuple[str, ...]:
    """Names, of 1.1's list and of 1.0's one author."""
    listed = entry.get("authors")
    people = [*(listed if isinstance(listed, list) else []), entry.get("author")]
    names = (plain_line(_string(one, "name") if isinstance(one, dict) else None) for one in people)
    return tuple(dict.fromkeys(name for name in names if name))


def _string(record: dict[str, Any], key: str) -> str | None:
    """A string, or a number as one; nothing for anything else, or for blanks. Lone surrogates cannot be stored."""
    value = record.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return re.sub("[\ud800-\udfff]", "\ufffd", str(value)).strip() or None
