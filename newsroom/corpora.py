"""Corpora: pages from anywhere, served under their own host names with a feed for each host."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from newsroom.feeds import Channel, Entry, write_feed
from newsroom.publishers import FEED_TYPES
from newsroom.server import Answer

FEED_PATH = "/longwatch-feed.xml"
"""A path no publisher has."""


def pages_by_host(pages: Iterable[tuple[str, bytes]]) -> dict[tuple[str, str], Answer]:
    """What the hosts of these (address, body) answer, and at FEED_PATH of each an RSS feed of its pages.

    The feed names addresses only, so all else must come from the pages. Use `plain_url` to find a page again.
    """
    answers: dict[tuple[str, str], Answer] = {}
    entries: dict[str, list[Entry]] = {}
    for address, body in pages:
        url = plain_url(address)
        host = urlsplit(url).netloc
        answers[host, url.removeprefix(f"http://{host}")] = Answer(body=body, headers=(("Content-Type", "text/html"),))
        entries.setdefault(host, []).append(Entry(url=url, guid=url))
    return answers | {(host, FEED_PATH): feed_for(host, listed) for host, listed in entries.items()}


def feed_for(host: str, entries: Iterable[Entry]) -> Answer:
    """An RSS 2.0 feed of a host."""
    channel = Channel(title=host, home=f"http://{host}/", address=f"http://{host}{FEED_PATH}")
    kind = f"{FEED_TYPES['rss']}; charset=utf-8"
    return Answer(body=write_feed("rss", channel, entries), headers=(("Content-Type", kind),))


def plain_url(address: str) -> str:
    """The address as it is served here: http, without port, user or fragment; host in lower case."""
    parts = urlsplit(address)
    path = parts._replace(scheme="", netloc="", fragment="").geturl()
    return f"http://{parts.hostname or ''}{path if path.startswith('/') else '/' + path}"
