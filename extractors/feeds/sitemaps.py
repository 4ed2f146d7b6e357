"""News sitemaps: addresses with titles and dates of the last two days, for publishers whose feeds are poor or none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from extractors.dates.dates import first_readable
from extractors.feeds.markup import Tag, root_of, tags, text_within
from extractors.records import Entry, FeedError, Listing
from extractors.text.plain_text import plain_line
from extractors.urls import absolute_url

IS_INDEX = re.compile(r"<(?:[\w.-]++:)?sitemapindex[\s>]", re.IGNORECASE)
_DECLARED = re.compile(r"""\bxmlns:([\w.-]++)\s*+=\s*+["']([^"'<>]*+)["']""")
_FOREIGN = re.compile(r"image|video|mobile|pagemap|xhtml", re.IGNORECASE)
"""What the address or the prefix of a namespace says whose names are not the article's."""
FIELDS = frozenset({"loc", "title", "language", "publication_date", "lastmod"})


def read_sitemap(text: str, *, url: str, fetched_at: datetime, most: int) -> Listing:
    """The listing of a news sitemap, `most` entries of it; FeedError "parse" for an index of sitemaps.

    An address without a title is an entry, too: its page will have one. What pictures and films are called is theirs.
    """
    root = root_of(text).tag
    if root and root.local == "sitemapindex":
        raise FeedError("parse", f"{url}: an index of sitemaps, not one of news: give the address of one that it names")
    entries: list[Entry] = []
    overflow = 0
    for fields in _places(text):
        if len(entries) < most:
            entries.append(_entry(len(entries), fields, url, fetched_at))
        else:
            overflow += 1
    return Listing(format="sitemap", title=None, language=None, entries=tuple(entries), overflow=overflow)


def _places(text: str) -> Iterator[dict[str, str]]:
    """The fields of each `<url>`: the first of a name, in the namespace of sitemaps or of news."""
    spaces = dict(_DECLARED.findall(text[:100_000]))
    fields: dict[str, str] | None = None
    opened: Tag | None = None
    foreign = ""
    for tag in tags(text):
        if tag.local == "url" and not _FOREIGN.search(_space(tag, spaces)):
            if fields is not None:
                yield fields
            fields, opened, foreign = (None if tag.is_end else {}), None, ""
        elif fields is None:
            continue
        elif foreign:
            foreign = "" if tag.is_end and tag.name == foreign else foreign
        # Names are compared by their namespace's address, since prefixes are the publisher's choice.
        elif not tag.is_end and _FOREIGN.search(_space(tag, spaces)):
            foreign = "" if tag.is_empty else tag.name
        elif not tag.is_end:
            opened = tag
        elif opened and opened.name == tag.name and tag.local in FIELDS:
            # The first of a name: video:title and image:loc stood before or after the article's own in live sitemaps.
            fields.setdefault(tag.local, text_within(text[opened.end : tag.start]))
    if fields is not None:
        yield fields


def _space(tag: Tag, spaces: dict[str, str]) -> str:
    """What tells whose element it is: the address of its namespace, else its prefix; of none, nothing."""
    return spaces.get(tag.prefix, tag.prefix)


def _entry(position: int, fields: dict[str, str], base: str, fetched_at: datetime) -> Entry:
    language = fields.get("language") or None
    printed = _given(fields.get("publication_date"), fields.get("lastmod"))
    published, raw = first_readable(printed, language=language, not_after=fetched_at)
    address = fields.get("loc")
    return Entry(
        position=position,
        guid=None,
        url=absolute_url(base, address) if address else None,
        title=plain_line(fields.get("title")),
        summary=None,
        content=None,
        published=published,
        published_raw=raw,
        language=language,
    )


def _given(*texts: str | None) -> Iterable[str]:
    return [text for text in texts if text]
