"""Numbers with their nouns, and moments with their zones: one way to write each, for every message."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from extractors.text.counts import count_of as count_of  # what extractors say is stored, and counts, too


def moment(at: datetime, *, zone: str = "", to_second: bool = False) -> str:
    """A moment to the minute with the name of its zone, as `2026-11-28 18:42 CET`; in `zone`, where one is given.

    A time without a zone is left without.
    """
    there = at.astimezone(ZoneInfo(zone)) if zone else at
    return there.strftime("%Y-%m-%d %H:%M:%S %Z" if to_second else "%Y-%m-%d %H:%M %Z").rstrip()
