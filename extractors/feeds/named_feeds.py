"""The feeds that a publisher's page names: in its head, its headers and its links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.records import Page
from extractors.text.decoding import decode_page
from extractors.text.html import parse_html
from extractors.urls import absolute_url, host_of

WELL_KNOWN = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
"""Where the common systems put the feed of a site whose pages name none."""
_KIND = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|(?:application|text)/xml", re.IGNORECASE)
_HEADER = re.compile(r"<([^<>]{1,2000})>((?:\s*;[^,<>]{0,500})*)")


def named_feeds(page: Page, *, most: int) -> tuple[str, ...]:
    """The addresses of the feeds that a page links to, no more than `most`; none where it names none."""
    # Imported in the worker that reads the page: a run, which imports this file for another reason, needs none of it.
    from trafilatura.feeds import FeedParameters, determine_feed

    html = decode_page(page.body, page.header("content-type"))
    found = [*_in_headers(page), *_in_links(page, html)]
    found += determine_feed(
        html, FeedParameters(page.final_url, host_of(page.final_url), page.final_url, external=True)
    )
    return tuple(dict.fromkeys(one for raw in found if (one := absolute_url(page.final_url, raw))))[:most]


def base_of(page: Page, href: str | None) -> str:
    """What the links of a page are relative to: what it says itself (`<base href>`), else its address."""
    return (absolute_url(page.final_url, href) if href else None) or page.final_url


def well_known(url: str) -> tuple[str, ...]:
    """Where a site may have a feed."""
    return tuple(found for path in WELL_KNOWN if (found := absolute_url(url, path)))


def _in_headers(page: Page) -> Iterator[str]:
    """RFC 8288, as WebSub's publishers send it."""
    for name, value in page.headers:
        if name.lower() == "link":
            for target, parameters in _HEADER.findall(value[:20_000]):
                if _is_feed(_said(parameters, "rel"), _said(parameters, "type")):
                    yield target


def _said(parameters: str, name: str) -> str:
    found = re.search(rf"""\b{name}\s*=\s*"?([^";]*)""", parameters, re.IGNORECASE)
    return found[1] if found else ""


def _in_links(page: Page, html: str) -> Iterator[str]:
    tree = parse_html(html)
    if tree is None:
        return
    # <base href> moves every relative link of a page; trafilatura's finder does not know it.
    base = base_of(page, next((one.get("href") for one in tree.iter("base") if one.get("href")), None))
    for link in tree.iter("link"):
        if link.get("href") and _is_feed(link.get("rel") or "", link.get("type") or ""):
            found = absolute_url(base, link.get("href") or "")
            if found:
                yield found


def _is_feed(relations: str, kind: str) -> bool:
    """Whether a link is to a feed: `rel="alternate"` of a feed's type, or `rel="feed"`; in capitals, too."""
    names = set(relations.lower().split())
    return "feed" in names or ("alternate" in names and bool(_KIND.search(kind)))
