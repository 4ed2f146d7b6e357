"""Days as printed: what dates, names of months and numbers say together, in their own calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import jdatetime

from extractors.dates.date_tokens import Token
from extractors.dates.months import MONTHS, WEEKDAYS, Calendar

_PERSIAN_YEARS = frozenset({"fa", "prs", "ps", "tg", "ckb", "az", "glk", "mzn"})
"""Languages whose readers count years of 1410 and later by the sun, not by the Islamic moon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The parts of a date as printed, in their own calendar."""

    calendar: Calendar
    year: int
    month: int | None = None
    day: int | None = None
    clock: timedelta | None = None
    """Since midnight."""
    east: int | None = None
    """Minutes east of Greenwich."""


def day_printed(tokens: Sequence[Token], language: str | None) -> Printed | None:
    """The day, or the month, that all the tokens of a printed date make."""
    dates = [token for token in tokens if token.kind == "date"]
    months = [token for token in tokens if token.kind == "month"]
    numbers = [token for token in tokens if token.kind == "number"]
    if dates:
        return numeric_day(dates[0], language) if len(dates) == 1 and not months and not numbers else None
    if len({MONTHS[token.word] for token in months}) > 1:
        months = [token for token in months if token.word not in WEEKDAYS]  # "mar." is a Tuesday, and March
    if len({MONTHS[token.word] for token in months}) != 1:
        return None
    return named_day(months[0], numbers, has_time=any(token.kind == "time" for token in tokens))


def named_day(month: Token, numbers: Sequence[Token], *, has_time: bool) -> Printed | None:
    """The date a month's name and numbers make; a year of two digits only as RFC 822 prints it, with a time."""
    calendar, n = MONTHS[month.word]
    years = [token for token in numbers if token.digits == 4]
    days = [token.number for token in numbers if token.digits <= 2]
    if len(years) == 1 and len(days) + 1 == len(numbers) <= 2:
        return Printed(calendar=calendar, year=years[0].number, month=n, day=days[0] if days else None)
    if has_time and len(days) == len(numbers) == 2 and numbers[0].end <= month.start < numbers[1].start:
        short = days[1] if numbers[1].digits == 2 else 50
        return Printed(calendar=calendar, year=short + (2000 if short < 50 else 1900), month=n, day=days[0])
    return None


def numeric_day(token: Token, language: str | None) -> Printed | None:
    """The date of figures alone, or None when day and month could change places."""
    found = token.found
    if found["year"]:
        return in_calendar(int(found["year"]), int(found["month"]), int(found["day"]), language)
    first, second, year = int(found["first"]), int(found["second"]), int(found["last"])
    english = (language or "").lower().startswith("en")
    # 2018/02/01 read as the first of November (kurtmckee/feedparser#75) is worse than no date: two readings are none.
    if first == second or first > 12 or (found["between"] == "." and not english):
        return in_calendar(year, second, first, language)
    return in_calendar(year, first, second, language) if second > 12 else None


def in_calendar(year: int, month: int | None, day: int | None, language: str | None) -> Printed | None:
    """A date of figures, its calendar inferred from its year.

    Years from 1410 on are also those of the Islamic calendar: only a Persian or Afghan language settles them.
    """
    if not 1200 <= year <= 1500:
        return Printed(calendar="gregorian", year=year, month=month, day=day)
    settled = (language or "").lower().split("-")[0] in _PERSIAN_YEARS
    if month is None or (year >= 1410 and not settled):
        return None
    return Printed(calendar="jalali", year=year, month=month, day=day)


def first_day(printed: Printed) -> date:
    """The first Gregorian day meant; ValueError when there is none such."""
    month = 1 if printed.month is None else printed.month
    day = 1 if printed.day is None else printed.day
    if printed.calendar == "gregorian":
        return date(printed.year, month, day)
    if not 1200 <= printed.year <= 1500:
        raise ValueError("not a Persian year")
    converted = jdatetime.date(printed.year, month, day).togregorian()
    return date(converted.year, converted.month, converted.day)
