"""The configuration as lines of a batch: its sources, feeds and settings that are not as the store has them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from config.reading import Configuration
from config.sources import Source
from flows.batches.lines import Line, feed_id, without
from storage.database.published import Connection
from storage.queries.addresses import newest_rows

KEYS = {"source": "source_id", "feed": "feed_id", "setting": "setting"}
"""Lines of the configuration, and what names each."""


def changed_lines(watch: Configuration, had: dict[str, Line], now: datetime) -> Iterator[Line]:
    """The lines that differ from what the store has; what lost its file is switched off, and stays known."""
    lines = {_name(line): line for line in _configured(watch, now)}
    yield from (line for name, line in lines.items() if name not in had or _meaning(had[name]) != _meaning(line))
    for name, line in had.items():
        if name not in lines and line.get("enabled"):
            yield {**line, "enabled": False, "seen_at": now.isoformat()}


def _configured(watch: Configuration, now: datetime) -> Iterator[Line]:
    yield {"record": "setting", "setting": "zone", "setting_value": watch.settings.watch.zone}
    for source in watch.sources:
        yield _source_line(source, now)
        for feed in source.feeds:
            yield {
                "record": "feed",
                "feed_id": feed_id(source, feed),
                "source_id": source.source_id,
                "seen_at": now.isoformat(),
                "url": feed.url,
                "language": feed.language,
                "every_minutes": feed.every_minutes or watch.settings.collect.every_minutes,
                "enabled": source.enabled,
            }


OF_A_SOURCE = (
    "source_id name kind country affiliation family enabled verified note stopped stopped_by retired".split()  # noqa: SIM905
)


def _source_line(source: Source, now: datetime) -> Line:
    told: Line = {name: getattr(source, name) for name in OF_A_SOURCE}
    return {
        "record": "source",
        **told,
        "source_group": source.group,
        "languages": list(source.languages),
        "seen_at": now.isoformat(),
    }


def stored_lines(connection: Connection) -> dict[str, Line]:
    """What the store says of every source, feed and setting."""
    rows = (
        {"record": record, **row} for record in KEYS for row in newest_rows(connection, f"{record}_rows", KEYS[record])
    )
    return {_name(row): without(row, "number") for row in rows}


def _name(line: Line) -> str:
    return f"{line['record']} {line[KEYS[str(line['record'])]]}"


def _meaning(line: Line) -> str:
    passing = {"run_id", "seen_at"}
    return repr(sorted((key, value) for key, value in line.items() if key not in passing))
