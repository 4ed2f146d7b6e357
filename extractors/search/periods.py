"""A day, month or year as a person writes it in a query, of our calendar or the Persian one."""

from __future__ import annotations

import re
from datetime import date, timedelta

import jdatetime

PERSIAN_YEARS = range(1200, 1600)  # as years of ours they would be before printing


class NoDayError(ValueError):
    """What is no day; the message says what to write, or why not."""


def period(value: str) -> tuple[date, date]:
    """The first day of a day, month or year, and the day after its last. Raises NoDayError."""
    numbers = re.split(r"[ /.]", value)
    if not all(part.isdecimal() and len(part) <= 4 for part in numbers) or len(numbers) > 3 or len(numbers[0]) != 4:
        raise NoDayError("write 2026-01-31, 2026-01 or 2026, or the same as 1404-11-11")
    year, *rest = map(int, numbers)
    month, day = (*rest, None, None)[:2]
    try:
        first = _day(year, month or 1, day or 1)
        if day is not None:
            return first, first + timedelta(days=1)
        return first, _day(year + (month in (None, 12)), 1 if month is None else month % 12 + 1, 1)
    except (ValueError, OverflowError) as error:
        raise NoDayError("no calendar has it") from error


def _day(year: int, month: int, day: int) -> date:
    if year in PERSIAN_YEARS:
        found: date = jdatetime.date(year, month, day).togregorian()
        return found
    return date(year, month, day)
