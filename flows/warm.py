"""What a worker needs, imported and loaded once, in the process that workers are forked from."""

from __future__ import annotations

import extractors.articles
import extractors.feeds
from extractors.language import language_of

WARMED = (extractors.articles, extractors.feeds, language_of("A sentence, long enough for its language to be told."))
