"""News sitemaps, read as feeds are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extractors.feeds.feeds import MOST_ENTRIES, read_feed
from extractors.records import FeedError, Page

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
)
ONE = """<url><loc>https://alpha.example/a?x=1&amp;y=2</loc><news:news><news:publication><news:name>Alpha</news:name>
<news:language>fa</news:language></news:publication><news:publication_date>2026-03-02T10:00:00+03:30</news:publication_date>
<news:title><![CDATA[حکم & اعدام]]></news:title></news:news></url>"""


def page(text: str) -> Page:
    url = "https://alpha.example/news.xml"
    return Page(url=url, final_url=url, status=200, headers=(), body=text.encode(), fetched_at=NOW)


def test_a_news_sitemap_announces_addresses_with_titles_languages_and_dates() -> None:
    listing = read_feed(page(f"{HEAD}{ONE}<url><loc>/b</loc><lastmod>2026-03-01</lastmod></url></urlset>"))
    first, second = listing.entries
    assert (listing.format, first.url, first.title, first.language) == (
        "sitemap", "https://alpha.example/a?x=1&y=2", "حکم & اعدام", "fa",
    )  # fmt: skip
    assert first.published is not None
    assert first.published.at == datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
    assert second.published is not None
    assert (second.url, second.title, second.published.precision) == ("https://alpha.example/b", None, "day")


def test_an_address_that_cannot_be_asked_for_keeps_its_place() -> None:
    listing = read_feed(page(f"{HEAD}<url><loc>javascript:x</loc></url><url></url>{ONE}</urlset>"))
    assert [entry.url is None for entry in listing.entries] == [True, True, False]


def test_addresses_beyond_those_that_are_read_are_counted() -> None:
    listing = read_feed(page(f"{HEAD}{ONE * (MOST_ENTRIES + 3)}</urlset>"))
    assert (len(listing.entries), listing.overflow) == (MOST_ENTRIES, 3)


def test_one_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    assert len(read_feed(page(f"{HEAD}{ONE}<url><loc>https://alpha.example/c</loc>")).entries) == 2


def test_an_index_of_sitemaps_is_none_and_says_what_to_do() -> None:
    index = "<sitemapindex><sitemap><loc>https://alpha.example/1.xml</loc></sitemap></sitemapindex>"
    with pytest.raises(FeedError, match="give the address of one that it names"):
        read_feed(page(index))


SPACES = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:v="http://www.google.com/schemas/sitemap-video/1.1">"""
PICTURE = "<image:image><image:loc>http://cdn.example/i.jpg</image:loc><image:title>Picture</image:title></image:image>"
FILM = "<v:video><v:title>Film</v:title><v:publication_date>2020-01-01</v:publication_date></v:video>"


@pytest.mark.parametrize("before", [PICTURE, FILM, PICTURE + FILM])
def test_what_a_picture_or_a_film_is_called_is_not_the_article(before: str) -> None:
    news = "<n:news><n:publication_date>2026-03-02</n:publication_date><n:title>Right</n:title></n:news>"
    text = f"{SPACES}<url class='n'>{before}<loc>https://alpha.example/a</loc>{news}</url></urlset>"
    (entry,) = read_feed(page(text)).entries
    assert (entry.url, entry.title, entry.published_raw) == ("https://alpha.example/a", "Right", "2026-03-02")


@pytest.mark.parametrize("comment", [f"<!-- {'cached; ' * 1000} -->", "<!-- <urlset><url><loc>/no</loc></url> -->"])
def test_a_comment_hides_nothing_and_is_no_entry(comment: str) -> None:
    text = f"{comment}{HEAD}{comment}<!-- <url><loc>/no</loc></url> -->{ONE}</urlset>"
    assert [entry.url for entry in read_feed(page(text)).entries] == ["https://alpha.example/a?x=1&y=2"]


def test_a_feed_that_quotes_a_sitemap_is_a_feed() -> None:
    item = "<item><title><![CDATA[The <urlset > element]]></title></item>"
    (entry,) = read_feed(page(f"<rss version='2.0'><channel>{item}</channel></rss>")).entries
    assert entry.title == "The <urlset > element"
