"""Which lines are a host's boilerplate: known by its newest articles, and by what a source's file names.

They are lines of a batch as all that is found: an article is read with those that were filed before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from config.reading import Configuration
from extractors.pages.repeated_lines import LEAST_PAGES, place_of_source, recurring_lines
from flows.batches.lines import Line
from storage.database.published import Connection
from storage.queries.boilerplate import known_lines, recent_texts

LATELY = timedelta(days=3)
"""A host that brought nothing for so long has nothing new to learn from."""
PAGES = 30
"""The newest articles of a host that are looked at."""


def learn_boilerplate(connection: Connection, watch: Configuration, *, now: datetime) -> Iterator[Line]:
    """The lines that are not known yet; each takes effect with the next batch that is filed."""
    found: dict[str, dict[str, int | None]] = {
        place_of_source(one.source_id): dict.fromkeys(one.lines) for one in watch.enabled if one.lines
    }
    texts = recent_texts(connection, since=now - LATELY, most=PAGES)
    for host, some in groupby(texts, key=lambda row: row[0]):
        articles = [text for _, text in some]
        if host and len(articles) >= LEAST_PAGES:
            found[host] = dict(recurring_lines(articles))
    had = known_lines(connection, found)
    for place, lines in found.items():
        known = {line for _, line in had.get(place, ())}
        for line, pages in lines.items():
            if line and line not in known:
                yield {
                    "record": "line",
                    "place": place,
                    "line": line,
                    "pages": pages,
                    "found_at": now.isoformat(),
                }
