"""Numbers with their nouns, and moments with their zones: one way to write each, for every message."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def count_of(number: int, noun: str, plural: str = "") -> str:
    """A number and its noun, as `1 batch`, `2 batches` and `1,200 entries`; `plural` where no rule gives it."""
    return f"{number:,} {noun if number == 1 else plural or _plural(noun)}"


def moment(at: datetime, *, zone: str = "", to_second: bool = False) -> str:
    """A moment to the minute with the name of its zone, as `2026-11-28 18:42 CET`; in `zone`, where one is given.

    A time without a zone is left without.
    """
    there = at.astimezone(ZoneInfo(zone)) if zone else at
    return there.strftime("%Y-%m-%d %H:%M:%S %Z" if to_second else "%Y-%m-%d %H:%M %Z").rstrip()


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("ch", "sh", "s", "x")) else f"{noun}s"
