"""Links of a page as entries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extractors.feeds.link_lists import read_links
from extractors.records import FeedError, Page

HTML = """<html><body><nav><a href="/news/">News</a><a href="/about">About</a></nav>
<a href="/news/2026/one"><img></a><a href="/news/2026/one">The first <b>report</b></a>
<a href="https://alpha.example/news/2026/two?utm_source=x#top">Second</a><a href="/news/2026/two">Second, longer</a>
<a href="https://beta.example/news/2026/three">Elsewhere</a><a href="javascript:void(0)">x</a><a>none</a>
<a href="/news/2026/گزارش">گزارش</a></body></html>"""


def page(html: str) -> Page:
    url = "http://alpha.example/news/"
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return Page(url=url, final_url=url, status=200, headers=(), body=html.encode(), fetched_at=at)


def test_links_like_a_pattern_are_entries_once_each_with_their_longest_text() -> None:
    listing = read_links(page(HTML), "/news/20*", most=2000)
    assert [(entry.url, entry.title) for entry in listing.entries] == [
        ("http://alpha.example/news/2026/one", "The first report"),
        ("https://alpha.example/news/2026/two?utm_source=x#top", "Second, longer"),
        ("https://beta.example/news/2026/three", "Elsewhere"),
        ("http://alpha.example/news/2026/گزارش", "گزارش"),
    ]
    assert (listing.format, listing.overflow) == ("listing", 0)


def test_a_whole_address_keeps_to_one_host_and_the_rest_is_counted() -> None:
    listing = read_links(page(HTML), "http*://alpha.example/news/20*", most=1)
    assert [entry.url for entry in listing.entries] == ["http://alpha.example/news/2026/one"]
    assert listing.overflow == 2


def test_a_page_without_such_links_is_a_failure_and_not_silence() -> None:
    with pytest.raises(FeedError, match="has no link like /report/"):
        read_links(page(HTML), "/report/*", most=2000)
