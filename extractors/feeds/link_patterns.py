"""Patterns by which the links of a page could be watched, where its publisher has no feed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from extractors.feeds.named_feeds import base_of
from extractors.records import Page
from extractors.text.decoding import decode_page
from extractors.text.html import parse_html
from extractors.text.plain_text import plain_line
from extractors.urls import absolute_url, host_of, url_key

LEAST = 3
"""Links of a pattern, below which they are no list."""
HEADLINE = 20
"""Characters that a link's text has at least if it is a headline; menus are shorter."""
MOST_CHARS = 200
YEAR = re.compile(r"20\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPattern:
    """A pattern, how many headlines of the page it finds, and one of them."""

    pattern: str
    links: int
    example: str


def link_patterns(page: Page, *, most: int) -> tuple[LinkPattern, ...]:
    """The patterns that find several headlines among the links of a page to its own host, the most first."""
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for url, title in _headlines(page):
        if pattern := _pattern(url):
            counts[pattern] += 1
            examples.setdefault(pattern, title)
    return tuple(
        LinkPattern(pattern=pattern, links=links, example=examples[pattern])
        for pattern, links in counts.most_common(most)
        if links >= LEAST
    )


def _headlines(page: Page) -> Iterator[tuple[str, str]]:
    tree = parse_html(decode_page(page.body, page.header("content-type")))
    if tree is None:
        return
    base = base_of(page, next((one.get("href") for one in tree.iter("base") if one.get("href")), None))
    seen = set()
    for link in tree.iter("a"):
        url, title = absolute_url(base, link.get("href") or ""), plain_line(" ".join(link.itertext())) or ""
        if url is None or len(title) < HEADLINE or host_of(url) != host_of(page.final_url) or url_key(url) in seen:
            continue
        seen.add(url_key(url))
        yield url, title


def _pattern(url: str) -> str:
    """What addresses like this one have in common: folders up to the first number; empty where that is nothing."""
    parts = urlsplit(url)
    if parts.query:
        found = f"{parts.path}?*"
    else:
        *folders, last = parts.path.strip("/").split("/")
        fixed: list[str] = []
        for folder in folders:
            if folder.isdecimal():
                fixed += ["20*"] if YEAR.fullmatch(folder) and not fixed else []
                break
            fixed.append(folder)
        found = f"/{'/'.join(fixed)}/*" if fixed else ("/*-*-*" if last.count("-") > 1 else "")
    return found if len(found) < MOST_CHARS and not re.search(r"[\s\[\]]", found) else ""
