"""The feeds that a page names, however it names them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extractors.feeds.link_lists import read_links
from extractors.feeds.named_feeds import named_feeds, well_known
from extractors.records import Page

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def page(html: str, *headers: tuple[str, str]) -> Page:
    url = "https://alpha.example/en/home"
    return Page(url=url, final_url=url, status=200, headers=headers, body=html.encode(), fetched_at=NOW)


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="alternate" type="application/rss+xml" href="https://alpha.example/rss.xml">',
        '<LINK REL="ALTERNATE" TYPE="APPLICATION/RSS+XML" HREF="/rss.xml">',
        '<link rel="alternate feed" href="/rss.xml">',
        '<base href="https://alpha.example/"><link rel="feed" href="rss.xml">',
        '<base href="/"><link rel="home alternate" type="application/atom+xml; charset=utf-8" href="rss.xml">',
    ],
)
def test_a_feed_named_in_a_head_is_found(head: str) -> None:
    assert named_feeds(page(f"<html><head>{head}</head><body>x</body></html>"), most=5) == (
        "https://alpha.example/rss.xml",
    )


@pytest.mark.parametrize(
    "value",
    [
        '</rss.xml>; rel="alternate"; type="application/rss+xml"',
        '<https://hub.example/>; rel="hub", </rss.xml>; rel=feed',
    ],
)
def test_a_feed_named_in_a_header_is_found(value: str) -> None:
    found = named_feeds(page("<html><body>x</body></html>", ("Link", value)), most=5)
    assert found == ("https://alpha.example/rss.xml",)


def test_another_language_is_no_feed_and_well_known_places_are_of_the_site() -> None:
    html = '<html><head><link rel="alternate" hreflang="fa" href="/fa/"></head><body>x</body></html>'
    assert named_feeds(page(html), most=5) == ()
    assert "https://alpha.example/feed/" in well_known("https://alpha.example/en/home")


def test_links_of_a_list_are_relative_to_what_the_page_says() -> None:
    html = '<html><head><base href="https://alpha.example/news/"></head><body><a href="a-1">One</a></body></html>'
    assert [one.url for one in read_links(page(html), "/news/a-*", most=5).entries] == [
        "https://alpha.example/news/a-1"
    ]
