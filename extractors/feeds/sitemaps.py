"""News sitemaps: addresses with titles and dates of the last two days, for publishers whose feeds are poor or none."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape

from extractors.dates.dates import read_date
from extractors.records import Entry, FeedError, Listing
from extractors.text.plain_text import plain_line
from extractors.urls import absolute_url

IS_SITEMAP = re.compile(r"<(?:[\w.-]+:)?urlset[\s>]", re.IGNORECASE)
IS_INDEX = re.compile(r"<(?:[\w.-]+:)?sitemapindex[\s>]", re.IGNORECASE)
_URL = re.compile(r"<(?:[\w.-]+:)?url>(.*?)(?=</(?:[\w.-]+:)?url>|<(?:[\w.-]+:)?url>|\Z)", re.IGNORECASE | re.DOTALL)
_CDATA = re.compile(r"\s*<!\[CDATA\[(.*?)\]\]>\s*", re.DOTALL)


def read_sitemap(text: str, *, url: str, fetched_at: datetime, most: int) -> Listing:
    """The listing of a news sitemap, `most` entries of it; FeedError "parse" for an index of sitemaps.

    An address without a title is an entry, too: its page will have one.
    """
    if IS_INDEX.search(text[:2000]):
        raise FeedError("parse", f"{url}: an index of sitemaps, not one of news: give the address of one that it names")
    places = list(_URL.finditer(text))
    entries = tuple(_entry(n, found[1], url, fetched_at) for n, found in enumerate(places[:most]))
    return Listing(format="sitemap", title=None, language=None, entries=entries, overflow=max(len(places) - most, 0))


def _entry(position: int, text: str, base: str, fetched_at: datetime) -> Entry:
    language = _field(text, "language")
    raw = _field(text, "publication_date") or _field(text, "lastmod")
    address = _field(text, "loc")
    return Entry(
        position=position,
        guid=None,
        url=absolute_url(base, address) if address else None,
        title=plain_line(_field(text, "title")),
        summary=None,
        content=None,
        published=read_date(raw, language=language, not_after=fetched_at) if raw else None,
        published_raw=raw,
        language=language,
    )


def _field(text: str, name: str) -> str | None:
    """What stands in the first element of a name, in whatever namespace."""
    found = re.search(rf"<(?:[\w.-]+:)?{name}(?:\s[^>]*)?>(.*?)</(?:[\w.-]+:)?{name}>", text, re.IGNORECASE | re.DOTALL)
    if not found:
        return None
    bare = _CDATA.fullmatch(found[1])
    return (bare[1] if bare else unescape(found[1])).strip() or None
