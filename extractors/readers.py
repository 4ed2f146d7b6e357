"""What reads a feed or a page, by names that cost nothing to load.

The run's own process only gives the names to a worker: loading what they stand for took a tenth of its imports.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors.records import Article, Entry, Listing, Page


def read_feed(page: Page, *, languages: Sequence[str] = ()) -> Listing:
    """The same as `extractors.feeds.feeds.read_feed`."""
    from extractors.feeds import feeds

    return feeds.read_feed(page, languages=languages)


def read_links(page: Page, pattern: str) -> Listing:
    """The same as `extractors.feeds.link_lists.read_links`, of as many links as a feed may have entries."""
    from extractors.feeds import feeds, link_lists

    return link_lists.read_links(page, pattern, most=feeds.MOST_ENTRIES)


def extract_article(page: Page, *, entry: Entry | None = None, feed_language: str | None = None) -> Article:
    """The same as `extractors.pages.articles.extract_article`."""
    from extractors.pages import articles

    return articles.extract_article(page, entry=entry, feed_language=feed_language)
