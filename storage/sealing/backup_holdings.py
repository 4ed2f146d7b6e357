"""Backups that still hold what was sealed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from storage.database.published import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A backup that still holds what was sealed."""

    place: str
    made_at: datetime


HOLDING = """
    select place, max(made_at) from backup_rows group by place
    having max(made_at) < $sealed_at
        and max(made_at) >= (select min(captured_at) from capture_rows where list_contains($captures, sha256))
"""


def backups_holding(connection: Connection, captures: Iterable[str], *, sealed_at: datetime) -> list[Holding]:
    """The backups that were brought up to date after the captures were made, and not since they were sealed."""
    given = {"sealed_at": sealed_at, "captures": sorted(captures)}
    rows = connection.execute(HOLDING, given).fetchall()
    return [Holding(place=place, made_at=made_at) for place, made_at in rows]
