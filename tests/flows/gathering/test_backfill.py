"""Days that were missed are filled from archives and sitemaps, and what is found so is marked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from click.testing import CliRunner

from extractors.feeds.archives import archive_links, sitemaps_named
from extractors.records import Page
from longwatch import main
from newsroom.corpora import FEED_PATH
from tests.conftest import html

Text = Callable[[str], str]
ITEM = (
    "<item><title>{0}</title><link>http://alpha.example/{0}</link>"
    "<pubDate>{1:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
)
FEED = '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>A</title>{}</channel></rss>'
OLDER = '<atom:link rel="prev-archive" href="/archive/{}"/>'
PLAIN = (("Content-Type", "text/plain"),)
XML = (("Content-Type", "application/xml"),)


def page(body: str) -> Page:
    url = "https://alpha.example/feed"
    return Page(url=url, final_url=url, status=200, headers=(), body=body.encode(), fetched_at=datetime.now(UTC))


def test_archives_are_named_by_feeds_robots_and_indexes() -> None:
    atom = '<feed><link rel="self" href="/feed"/><link href="/page/2?a=1&amp;b=2" rel=\'next\'/><entry/></feed>'
    assert archive_links(page(atom)) == ("https://alpha.example/page/2?a=1&b=2",)
    assert archive_links(page(FEED.format(OLDER.format("1")))) == ("https://alpha.example/archive/1",)
    index = "<sitemapindex><sitemap><loc>https://alpha.example/s.xml</loc></sitemap><sitemap><loc><![CDATA[/news.xml]]></loc>"
    assert archive_links(page(index)) == ("https://alpha.example/news.xml", "https://alpha.example/s.xml")
    robots = "User-agent: *\nDisallow:\nSitemap: /a.xml\nsitemap: https://alpha.example/news.xml\nSitemap: javascript:x"
    assert sitemaps_named(robots, base="https://alpha.example/feed") == (
        "https://alpha.example/news.xml", "https://alpha.example/a.xml",
    )  # fmt: skip


def rss(names: dict[str, datetime], older: str = "") -> bytes:
    items = "".join(ITEM.format(name, at) for name, at in names.items())
    return FEED.format((OLDER.format(older) if older else "") + items).encode()


def test_missed_days_are_filled_from_archives_and_sitemaps_and_marked(alpha: Any, text: Text) -> None:
    now = datetime.now(UTC).replace(hour=12, minute=0, second=0)  # the same day in any zone near by
    days = {name: now - timedelta(days=n) for n, name in enumerate(["today", "one", "two", "three", "four", "five"])}
    for name in days:
        alpha.answers(f"/{name}", html(f"An execution: {name}", text(name)))
    alpha.answers(FEED_PATH, rss({"today": now}, "1"), headers=XML)
    alpha.answers("/archive/1", rss({name: days[name] for name in ("one", "two")}, "2"), headers=XML)
    alpha.answers("/archive/2", rss({"four": days["four"]}, "3"), headers=XML)
    alpha.answers("/archive/3", rss({"five": days["five"]}), headers=XML)
    three = f"<url><loc>http://alpha.example/three</loc><lastmod>{days['three']:%Y-%m-%d}</lastmod></url>"
    alpha.answers("/map.xml", f"<urlset>{three}</urlset>".encode(), headers=XML)
    alpha.answers("/robots.txt", b"User-agent: *\nDisallow:\nSitemap: http://alpha.example/map.xml\n", headers=PLAIN)
    alpha.collected()
    assert alpha.rows("select count(*) from articles") == [(1,)]
    since = (now - timedelta(days=3)).date().isoformat()
    words = ["--home", str(alpha.home.root), "collect", "--early", "--backfill", "--since", since]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert "difference 0" in done.output
    marked = "select split_part(url, '/', 4) from articles where arrived = 'backfill' order by 1"
    assert alpha.rows(marked) == [("one",), ("three",), ("two",)]
    assert "/archive/2" in alpha.asked()
    assert "/archive/3" not in alpha.asked(), "older than what is missing"
    later = CliRunner().invoke(main, [*words[:-1], "2999-01-01"])
    assert later.exit_code == 0, "days to come are nobody's"
    again = CliRunner().invoke(main, words).output
    assert "0 new" in again or " new" not in again.replace("no new entries", "")
    assert "difference 0" in again
    assert alpha.rows("select count(*), count(distinct url) from articles") == [(4, 4)]
