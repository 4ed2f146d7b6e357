"""Every source that is watched, and how it fares: its file, and what the runs say of it."""

from __future__ import annotations

from config.current.watch import read_current_watch
from config.home import Home
from config.sources import Source
from flows.output.owed_reasons import owed_reasons
from storage.queries.questions import Answer
from storage.queries.watch.sources import Fares, fares_of_sources

COLUMNS = ("source", "state", "answered", "a_day", "silent")
"""That fit into 80 characters: the group of a source stands in its file, and in the view `sources`."""


def listed_sources(home: Home) -> tuple[Answer, list[str]]:
    """A row a source, by its id; and a line for each file that cannot be read and each reason why pages are owed.

    Raises ConfigError.
    """
    current = read_current_watch(home)
    watch = current.watch
    path, zone = home.published, watch.settings.watch.zone
    found = fares_of_sources(path, zone=zone) if path.exists() else []
    fares = {one.source: one for one in found}
    table = Answer(
        columns=COLUMNS,
        rows=[_row(one, fares.get(one.source_id)) for one in sorted(watch.sources, key=lambda one: one.source_id)],
    )
    owed = owed_reasons(path) if path.exists() else []
    return table, [*(f"unread: {line}" for line in current.message.splitlines()), *(f"owed: {one}" for one in owed)]


def _row(source: Source, fares: Fares | None) -> tuple[object, ...]:
    state = (fares and fares.outcome) or "not asked yet"
    if not source.enabled:
        state = "retired" if source.retired else "off"
    return (source.source_id, state, *((fares.answered, fares.a_day, fares.silent) if fares else (None, None, None)))
