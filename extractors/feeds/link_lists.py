"""A page that lists links as the entries it announces: for publishers without a feed."""

from __future__ import annotations

from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from extractors.feeds.named_feeds import base_of
from extractors.records import Entry, FeedError, Listing, Page
from extractors.text.decoding import decode_page
from extractors.text.html import parse_html
from extractors.text.plain_text import plain_line
from extractors.urls import absolute_url, url_key


def read_links(page: Page, pattern: str, *, most: int) -> Listing:
    """The links of a page whose address matches a pattern, each once, in their order; FeedError where none does.

    `*` in the pattern stands for anything. A pattern that begins with / is held against path and query, any other
    against the whole address. The title is the longest text that links there.
    """
    tree = parse_html(decode_page(page.body, page.header("content-type")))
    if tree is None:
        raise FeedError("parse", f"{page.final_url}: cannot be read as a page: look at what it sends")
    base = base_of(page, next((one.get("href") for one in tree.iter("base") if one.get("href")), None))
    found: dict[str, tuple[str, str]] = {}
    for link in tree.iter("a"):
        url = absolute_url(base, link.get("href") or "")
        if url is None or not _matches(url, pattern):
            continue
        title = plain_line(" ".join(link.itertext())) or ""
        first, longest = found.get(url_key(url), (url, ""))
        found[url_key(url)] = (first, max(longest, title, key=len))
    if not found:
        raise FeedError("parse", f"{page.final_url}: has no link like {pattern}: look whether its pages have moved")
    entries = [
        Entry(position=n, guid=None, url=url, title=title or None, summary=None, content=None)
        for n, (url, title) in enumerate(found.values())
    ]
    return Listing(
        format="listing", title=None, language=None, entries=tuple(entries[:most]), overflow=max(len(entries) - most, 0)
    )


def _matches(url: str, pattern: str) -> bool:
    parts = urlsplit(url)
    bare = parts.path + (f"?{parts.query}" if parts.query else "")
    return fnmatchcase(bare if pattern.startswith("/") else url.partition("#")[0], pattern)
