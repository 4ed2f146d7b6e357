"""Every source that is watched, and how it fares: its file, and what the runs say of it."""

from __future__ import annotations

from config.current.watch import read_current_watch
from config.home import Home
from config.sources import Source
from storage.queries.questions import Answer
from storage.queries.watch.sources import Fares, fares_of_sources

COLUMNS = ("source", "state", "answered", "a_day", "silent")
"""That fit into 80 characters: the group of a source stands in its file, and in the view `sources`."""


def listed_sources(home: Home) -> tuple[Answer, str]:
    """A row a source, by its id, one that no run has asked yet says so; and what files cannot be read. ConfigError."""
    standing = read_current_watch(home)
    watch = standing.watch
    path, zone = home.published, watch.settings.watch.zone
    found = fares_of_sources(path, zone=zone) if path.exists() else []
    fares = {one.source: one for one in found}
    table = Answer(
        columns=COLUMNS,
        rows=[_row(one, fares.get(one.source_id)) for one in sorted(watch.sources, key=lambda one: one.source_id)],
    )
    return table, standing.said


def _row(source: Source, fares: Fares | None) -> tuple[object, ...]:
    state = (fares and fares.outcome) or "not asked yet"
    if not source.enabled:
        state = "retired" if source.retired else "off"
    return (source.source_id, state, *((fares.answered, fares.a_day, fares.silent) if fares else (None, None, None)))
