"""What a worker needs, imported and loaded once, in the process that workers are forked from."""

from __future__ import annotations

import gc
from contextlib import suppress

import trafilatura.feeds
import trafilatura.metadata

import extractors.feeds.feeds
import extractors.feeds.robots_rules
import extractors.pages.articles
from extractors.text.language import language_of
from flows.workers.language_model import preload_language_model

PRELOADED = (
    trafilatura.feeds,
    trafilatura.metadata,
    extractors.pages.articles,
    extractors.feeds.feeds,
    extractors.feeds.robots_rules,
)

preload_language_model()
with suppress(OSError):  # the language model passes through a temporary file: on a full disk each worker will say so
    language_of("A sentence, long enough for its language to be recognised.")

gc.freeze()  # none of this is ever garbage: workers need not look for it there, nor copy its pages by looking
