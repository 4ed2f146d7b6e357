"""What a worker needs, imported and loaded once, in the process that workers are forked from."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import trafilatura.feeds
import trafilatura.metadata

import extractors.feeds.robots_rules
import extractors.readers
from extractors.feeds.feeds import read_feed
from extractors.pages.articles import extract_article
from extractors.records import Page
from flows.workers.language_model import preload_language_model

PRELOADED = (trafilatura.feeds, trafilatura.metadata, extractors.feeds.robots_rules, extractors.readers)
FEED = b"""<?xml version="1.0"?>
<rss version="2.0"><channel><title>A</title><item><title>B</title><link>http://sample.example/b</link></item></channel>
</rss>"""
PAGE = b"""<!doctype html><html lang="en"><head><title>A title</title></head><body><article><h1>A title</h1>
<p>By Ada Lovelace</p><p>A sentence, long enough for its language to be recognised.</p></article></body></html>"""
READ: tuple[tuple[Callable[[Page], object], bytes], ...] = ((read_feed, FEED), (extract_article, PAGE))
"""What is read once: the first page makes lists and patterns ready, two thirds of the CPU that a short one takes."""

preload_language_model()
for read, body in READ:
    sample = Page(
        url="http://sample.example/", final_url="http://sample.example/", status=200, headers=(), body=body,
        fetched_at=datetime(2026, 1, 2, tzinfo=UTC),
    )  # fmt: skip
    # The language model passes through a temporary file: on a full disk each worker will say so.
    with suppress(OSError):
        read(sample)

gc.freeze()  # none of this is ever garbage: workers need not look for it there, nor copy its pages by looking
gc.enable()  # see `flows.workers.loading`
