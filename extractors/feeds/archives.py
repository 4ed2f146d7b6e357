"""Where older entries are: the archive pages of a feed (RFC 5005), sitemaps named by robots.txt, those of an index."""

from __future__ import annotations

import re
from html import unescape

from extractors.feeds.sitemaps import IS_INDEX
from extractors.records import Page
from extractors.urls import absolute_url

LINK = re.compile(r"<(?:[\w.-]++:)?link\b([^<>]*+)>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"\b(rel|href)\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
OLDER = ("prev-archive", "next")
LOC = re.compile(r"<(?:[\w.-]++:)?loc\s*+>\s*+(?:<!\[CDATA\[\s*+)?([^<\]]++)(?:\]\]>\s*+)?</", re.IGNORECASE)
SITEMAP = re.compile(r"^[^\S\n]*+sitemap\s*+:\s*+(\S+)", re.IGNORECASE | re.MULTILINE)
HEAD_CHARS = 100_000
"""Of a feed: its own links stand before its entries."""
# An index names a file for each month of twenty years: the newest stand first, or are named for the news.
MOST = 50


def archive_links(page: Page) -> tuple[str, ...]:
    """The addresses that a feed or an index of sitemaps gives for what is older; for an index, the news first."""
    text = page.body.decode("utf-8", "replace")
    if IS_INDEX.search(text[:2_000]):
        found = [url for raw in LOC.findall(text) if (url := absolute_url(page.final_url, unescape(raw.strip())))]
        return tuple(sorted(dict.fromkeys(found), key=lambda url: "news" not in url.lower()))[:MOST]
    links = (dict(ATTRIBUTE.findall(attributes)) for attributes in LINK.findall(text[:HEAD_CHARS]))
    found = [
        url
        for link in links
        if link.get("rel", "").lower() in OLDER
        and (url := absolute_url(page.final_url, unescape(link.get("href", ""))))
    ]
    return tuple(dict.fromkeys(found))[:MOST]


def sitemaps_named(robots: str, *, base: str) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names, those of news first."""
    found = [url for raw in SITEMAP.findall(robots) if (url := absolute_url(base, raw))]
    return tuple(sorted(dict.fromkeys(found), key=lambda url: "news" not in url.lower()))[:MOST]
