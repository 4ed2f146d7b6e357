"""Which lines are a host's boilerplate: known by its newest articles, and by what a source's file names.

They are lines of a batch as all that is found: an article is read with those that were filed before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from itertools import groupby

from config.atomic_write import write_atomically
from config.home import Home
from config.reading import Configuration
from extractors.pages.repeated_lines import LEAST_PAGES, place_of_source, recurring_lines
from flows.batches.lines import Line
from flows.program import installed_version
from storage.database.published import Connection
from storage.queries.boilerplate import (
    first_row_after,
    hosts_read_since,
    known_lines,
    newest_batch,
    recent_texts,
)

READINGS = 10_000
"""Where no look is noted, the hosts of so many newest readings are looked at: no days, as a clock may be wrong."""
PAGES = 30
"""The newest articles of a host that are looked at."""
NAME = "learned.json"
"""Under store/: up to which batch texts were looked at. Lost, those of the newest hosts are looked at once more."""


def learn_boilerplate(home: Home, connection: Connection, watch: Configuration, *, now: datetime) -> list[Line]:
    """The lines that are not known yet; each takes effect with the next batch that is filed.

    Looked at are the hosts that brought a text since the last look that found none: of the others all is known, and to
    read their texts again takes, of a large archive, longer than all else that a run with nothing new does.
    """
    found: dict[str, dict[str, int | None]] = {
        place_of_source(one.source_id): dict.fromkeys(one.lines) for one in watch.enabled if one.lines
    }
    newest = newest_batch(connection)
    first = first_row_after(connection, _last_look(home), most=READINGS)
    hosts = hosts_read_since(connection, first=first)
    texts = recent_texts(connection, hosts, most=PAGES) if hosts else []
    for host, some in groupby(texts, key=lambda row: row[0]):
        articles = [text or "" for _, text in some]
        if host and len(articles) >= LEAST_PAGES:
            found[host] = dict(recurring_lines(articles))
    lines = list(_unknown(connection, found, now))
    if hosts and not lines:  # those found now may be lost with their run
        _note_look(home, newest)
    return lines


def _unknown(connection: Connection, found: Mapping[str, Mapping[str, int | None]], now: datetime) -> Iterator[Line]:
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


def _last_look(home: Home) -> str | None:
    """The batch up to which the texts of all hosts were looked at by this version of the program."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        noted = json.loads((home.store / NAME).read_text("utf-8"))
        return str(noted["batch"]) if noted["program_version"] == installed_version() else None
    return None


def _note_look(home: Home, batch: str | None) -> None:
    with suppress(OSError):  # on a full disk: they are looked at once more
        write_atomically(home.store / NAME, json.dumps({"batch": batch, "program_version": installed_version()}))
