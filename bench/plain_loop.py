"""The loop that many would write: feedparser, urllib, an extractor, SQLite. `python plain_loop.py NAME FEEDS STORE`.

For `bench.trip`; NAME is the extractor, FEEDS a file {"port": …, "feeds": [addresses]}, all of which answer on that
port of this machine. Stands alone, so that it runs in an environment that has nothing of ours.
"""

from __future__ import annotations

import json
import socket
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen  # noqa: TID251 - what others write, not a door of ours

Extract = Callable[[str, str], tuple[Any, Any]]


def main(name: str, asked: str, store: str) -> int:
    """Collect every page of every feed; 3 where the extractor is not installed."""
    try:
        extract = EXTRACTORS[name]()
        import feedparser
    except ImportError:
        return 3
    wanted = json.loads(Path(asked).read_text("utf-8"))
    found = socket.getaddrinfo("127.0.0.1", wanted["port"], type=socket.SOCK_STREAM)
    socket.getaddrinfo = lambda *_args, **_more: found
    with sqlite3.connect(store) as rows:
        rows.execute("create table articles (url text primary key, title text, text text)")
        for feed in wanted["feeds"]:
            for entry in feedparser.parse(urlopen(feed).read()).entries:
                body = urlopen(entry.link).read().decode("utf-8", "replace")
                title, text = extract(body, entry.link)
                rows.execute("insert or ignore into articles values (?, ?, ?)", (entry.link, title, text or ""))
                rows.commit()
    return 0


def trafilatura() -> Extract:
    """As its page says: text and metadata."""
    from trafilatura import bare_extraction

    def extract(body: str, url: str) -> tuple[Any, Any]:
        found: Any = bare_extraction(body, url=url, with_metadata=True)
        return (found.title, found.text) if found else (None, "")

    return extract


def newspaper4k() -> Extract:
    """newspaper.article of a page that was had."""
    from newspaper import Article

    def extract(body: str, url: str) -> tuple[Any, Any]:
        article = Article(url)
        article.download(input_html=body)
        article.parse()
        return article.title, article.text

    return extract


def newsplease() -> Extract:
    """NewsPlease.from_html."""
    from newsplease import NewsPlease

    def extract(body: str, url: str) -> tuple[Any, Any]:
        article = NewsPlease.from_html(body, url=url)
        return article.title, article.maintext

    return extract


EXTRACTORS = {"trafilatura": trafilatura, "newspaper4k": newspaper4k, "news-please": newsplease}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
