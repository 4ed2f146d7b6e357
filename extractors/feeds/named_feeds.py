"""The feeds that a publisher's page names."""

from __future__ import annotations

from trafilatura.feeds import FeedParameters, determine_feed

from extractors.records import Page
from extractors.text.html import decoded
from extractors.urls import absolute_url, host_of


def named_feeds(page: Page, *, most: int) -> tuple[str, ...]:
    """The addresses of the feeds that a page links to, no more than `most`; none where it names none."""
    html = decoded(page.body, page.header("content-type"))
    found = determine_feed(html, FeedParameters(page.final_url, host_of(page.final_url), page.final_url, external=True))
    return tuple(dict.fromkeys(one for raw in found if (one := absolute_url(page.final_url, raw))))[:most]
