"""Every source that is watched, and how it fares: its file, and what the runs say of it."""

from __future__ import annotations

from config.current.watch import read_current_watch
from config.home import Home
from storage.queries.questions import Answer
from storage.queries.watch.sources import fares_of_sources

COLUMNS = ("source", "group", "enabled", "answered", "outcome", "a_day", "silent")


def listed_sources(home: Home) -> tuple[Answer, str]:
    """A row a source, by its id, one that no run has asked yet says so; and what files cannot be read. ConfigError."""
    standing = read_current_watch(home)
    watch = standing.watch
    path, zone = home.published, watch.settings.watch.zone
    found = fares_of_sources(path, zone=zone) if path.exists() else []
    fares = {one.source: one[1:] for one in found}
    unasked = (None, "not asked yet", None, None)
    table = Answer(
        columns=COLUMNS,
        rows=[
            (one.source_id, one.group, one.enabled, *(fares.get(one.source_id) or unasked))
            for one in sorted(watch.sources, key=lambda one: one.source_id)
        ],
    )
    return table, standing.said
