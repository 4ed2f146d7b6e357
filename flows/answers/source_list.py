"""Every source that is watched, and how it fares: its file, and what the runs say of it."""

from __future__ import annotations

from config.home import Home
from config.reading import read_watch
from storage.queries.questions import Answer, ask

FARES = """
    select
        s.source, max(h.answered_at) as answered, any_value(h.outcome) as outcome, round(sum(h.daily), 1) as a_day,
        string_agg(h.language || ': ' || h.cause, ', ') filter (h.silent) as silent
    from sources s left join source_health h using (source) group by all
"""
COLUMNS = ("source", "group", "enabled", "answered", "outcome", "a_day", "silent")


def listed_sources(home: Home) -> Answer:
    """A row a source, by its id; one that no run has asked yet says so. Raises ConfigError."""
    watch = read_watch(home)
    rows = ask(home.published, FARES, zone=watch.settings.watch.zone).rows if home.published.exists() else []
    fares = {source: told for source, *told in rows}
    unasked = [None, "not asked yet", None, None]
    return Answer(
        columns=COLUMNS,
        rows=[
            (one.source_id, one.group, one.enabled, *(fares.get(one.source_id) or unasked))
            for one in sorted(watch.sources, key=lambda one: one.source_id)
        ],
    )
