"""What came, when, and how sources answered: read from the published file for whoever judges silences."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files

from extractors.coverage.silence import Day
from storage.database.published import Connection

Key = tuple[str, str]
"""A source, and a language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A source as it stands."""

    country: str
    enabled: bool
    outcome: str | None
    """Of the newest poll of the feed that fares best; None where none was polled."""
    answered_at: datetime | None


def arrivals(connection: Connection, *, since: datetime) -> dict[Key, list[datetime]]:
    """When articles came in while a source was watched, by its clock in the watch's zone, ascending; naive."""
    found: dict[Key, list[datetime]] = defaultdict(list)
    for source_id, language, at in connection.execute(_sql("arrivals"), {"since": since}).fetchall():
        found[source_id, language].append(at)
    return found


def daily(connection: Connection, *, since: date) -> dict[Key, list[Day]]:
    """What each source brought in each language on each day it was watched, days ascending, whole days only."""
    found: dict[Key, list[Day]] = defaultdict(list)
    for source_id, language, day, received, answered, outcome in connection.execute(
        _sql("daily"), {"since": since}
    ).fetchall():
        found[source_id, language].append(Day(day=day, received=received, answered=answered, outcome=outcome))
    return found


def watched_sources(connection: Connection) -> dict[str, Watched]:
    """Every source, how it stands."""
    return {
        source_id: Watched(country=country or "", enabled=enabled, outcome=outcome, answered_at=answered_at)
        for source_id, country, enabled, outcome, answered_at in connection.execute(_sql("watched")).fetchall()
    }


def announced_gaps(connection: Connection) -> dict[tuple[str, str, date], tuple[int, str]]:
    """The gaps that are known: what had been received by then, and the cause."""
    rows = connection.execute(_sql("announced_gaps")).fetchall()
    return {(source_id, language, day): (received, cause) for source_id, language, day, received, cause in rows}


def announced_silences(connection: Connection) -> dict[Key, tuple[bool, str, datetime]]:
    """What was last said of each source and language: whether it was silent, the cause, and when that was said."""
    rows = connection.execute(_sql("announced_silences")).fetchall()
    return {(source_id, language): (silent, cause, found_at) for source_id, language, silent, cause, found_at in rows}


def _sql(name: str) -> str:
    return files("storage").joinpath("sql", "patterns", f"{name}.sql").read_text("utf-8")


SHORT_DAYS = """
    select source, list(distinct day) from gaps
    where day >= $since and received + backfilled < expected and cause <> 'quiet' group by source
"""


def short_days(connection: Connection, *, since: date) -> dict[str, list[date]]:
    """By source, the days on which less came than was to be expected, and that were not filled."""
    return dict(connection.execute(SHORT_DAYS, {"since": since}).fetchall())
