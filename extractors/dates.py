"""Printed dates, read strictly: what can be read in two ways is not read at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import jdatetime

from extractors.months import HALVES, MONTHS, RANGES, SILENT, WEEKDAYS, ZONES, Calendar, latin_digits
from extractors.records import Precision, When
from extractors.tokens import Token, tokens_of

OLDEST_YEAR = 1990
LONGEST = 150
"""Characters; what is longer is no printed date."""

_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_COMMENT = re.compile(r"(Z|[+-]\d\d:?\d\d) ?[(\[][^()\[\]]*[)\]]$")
_GAP = re.compile(r"[.,،]?\s*(?:of\s+)?[/]?", re.IGNORECASE)
_COMPACT = re.compile(
    r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?((?:[.,]\d+)? ?(?:Z|[+-]\d\d:?\d\d)?))?", re.IGNORECASE
)
_PARTIAL = re.compile(r"(\d{4})(?:[-/](\d\d))?")
_ORDINAL = re.compile(r"(\d{4})-(?:(\d{3})|W(\d\d)-?(\d))(?=T|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printed:
    """The parts of a date as printed, in their own calendar."""

    calendar: Calendar
    year: int
    month: int | None = None
    day: int | None = None
    clock: timedelta | None = None
    """Since midnight."""
    east: int | None = None
    """Minutes east of Greenwich."""


def read_date(raw: str, *, language: str | None = None, not_after: datetime | None = None) -> When | None:
    """The date a publisher printed, or None when it cannot be read, could be read in two ways, or cannot be true.

    Read: RFC 822, ISO 8601, seconds and milliseconds since 1970, dates in words in English, French, German, Arabic,
    Persian and Dari, Persian and Arabic digits, the Persian calendar. `language` only settles what is else ambiguous.
    None also before 1990 and later than a day after `not_after`.
    """
    text = _one_line(raw)
    if not text or len(text) > LONGEST:
        return None
    try:
        at = _epoch(text)
        if at is not None:
            return _possible(When(at=at, precision="time", raw=raw), not_after)
        printed = _printed(_spelled_out(text), language)
        return _possible(_when(printed, raw), not_after) if printed else None
    except (ValueError, OverflowError):
        return None


def date_in_title(title: str, *, language: str | None, not_after: datetime | None) -> When | None:
    """The one whole date printed in a title, to the day; None when there is none, or two, or a span of days."""
    text = latin_digits(title[:1000])
    tokens = _joined(tuple(tokens_of(text)))
    found: dict[datetime, When] = {}
    for start, end, printed in _dates_among(text, tokens, language):
        if _is_span(tokens, start, end):
            return None
        try:
            when = _when(printed, title[tokens[start].start : tokens[end - 1].end])
        except (ValueError, OverflowError):
            continue
        found.setdefault(when.at, when)
    return _possible(next(iter(found.values())), not_after) if len(found) == 1 else None


def _one_line(raw: str) -> str:
    return " ".join(_MARKS.sub("", latin_digits(raw[: 4 * LONGEST])).split())


def _epoch(text: str) -> datetime | None:
    """Seconds (9 or 10 digits) or milliseconds (12 or 13) since 1970; twelve digits that begin a year are none."""
    found = re.fullmatch(r"(\d{9,10}|\d{12,13})(?:\.\d+)?", text)
    if not found or (len(found[1]) == 12 and found[1].startswith(("19", "20", "13", "14"))):
        return None
    number = int(found[1])
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=number if len(found[1]) < 11 else number / 1000)


def _spelled_out(text: str) -> str:
    """ISO 8601's short forms in its long one, comments after an offset left out."""
    text = _COMMENT.sub(r"\1", text)
    compact = _COMPACT.fullmatch(text)
    if compact:
        year, month, day, hour, minute, second, rest = compact.groups()
        clock = f"T{hour}:{minute}:{second or '00'}{rest or ''}" if hour else ""
        return f"{year}-{month}-{day}{clock}"
    ordinal = _ORDINAL.match(text)
    if ordinal:
        year, day_of_year, week, weekday = (int(part) if part else None for part in ordinal.groups())
        return _calendar_day(year or 0, day_of_year, week, weekday).isoformat() + text[ordinal.end() :]
    return text


def _calendar_day(year: int, day_of_year: int | None, week: int | None, weekday: int | None) -> date:
    if day_of_year is None:
        return date.fromisocalendar(year, week or 0, weekday or 0)
    day = date(year, 1, 1) + timedelta(days=day_of_year - 1)
    if day.year != year:
        raise ValueError("no such day")
    return day


def _printed(text: str, language: str | None) -> _Printed | None:
    """The date a whole text prints; None when a part of it has no place in a date."""
    tokens = tuple(token for token in tokens_of(text) if token.kind != "dash")
    partial = _PARTIAL.fullmatch(text)
    if partial:
        month = int(partial[2]) if partial[2] else None
        return _in_calendar(int(partial[1]), month, None, language)
    bare = _day_printed([token for token in tokens if token.kind in ("date", "month", "number")], tokens, language)
    times = [token for token in tokens if token.kind == "time"]
    if bare is None or len(times) > 1 or any(token.kind == "other" for token in tokens):
        return None
    zones = _zones(tokens)
    if zones is None:
        return None
    return replace(bare, clock=_clock(tokens), east=_east(times, zones)) if times else bare


def _zones(tokens: Sequence[Token]) -> list[int] | None:
    """The offsets of the zones named; None when there is a word that no date has."""
    zones: list[int] = []
    has_time = False
    for before, token in pairwise((None, *tokens)):
        has_time = has_time or (token is not None and token.kind == "time")
        if token is None or token.kind != "word" or token.word in WEEKDAYS or token.word in SILENT:
            continue
        is_half = token.word in HALVES and before is not None and before.kind == "time"
        if not is_half and not (has_time and token.word in ZONES):
            return None
        if not is_half:
            zones.append(ZONES[token.word])
    return zones


def _day_printed(parts: Sequence[Token], tokens: Sequence[Token], language: str | None) -> _Printed | None:
    """The day, or the month, that dates, month names and numbers make."""
    if len(parts) == 1 and parts[0].kind == "date":
        return _numeric(parts[0], language)
    months = [token for token in parts if token.kind == "month"]
    if len({MONTHS[token.word] for token in months}) > 1:
        months = [token for token in months if token.word not in WEEKDAYS]
    numbers = [token for token in parts if token.kind == "number"]
    if len({MONTHS[token.word] for token in months}) != 1 or len(parts) - len(numbers) < len(months):
        return None
    if any(token.kind == "date" for token in parts):
        return None
    return _named(months[0], numbers, has_time=any(token.kind == "time" for token in tokens))


def _named(month: Token, numbers: Sequence[Token], *, has_time: bool) -> _Printed | None:
    calendar, n = MONTHS[month.word]
    years = [token for token in numbers if token.digits == 4]
    days = [token.number for token in numbers if token.digits <= 2]
    if len(years) == 1 and len(days) + 1 == len(numbers) <= 2:
        return _Printed(calendar=calendar, year=years[0].number, month=n, day=days[0] if days else None)
    if has_time and len(days) == len(numbers) == 2 and numbers[0].end <= month.start < numbers[1].start:
        short = days[1] if numbers[1].digits == 2 else 99  # RFC 822 prints the year last, in two digits
        return _Printed(calendar=calendar, year=short + (2000 if short < 50 else 1900), month=n, day=days[0])
    return None


def _numeric(token: Token, language: str | None) -> _Printed | None:
    found = token.found
    assert found is not None
    if found["year"]:
        return _in_calendar(int(found["year"]), int(found["month"]), int(found["day"]), language)
    first, second, year = int(found["first"]), int(found["second"]), int(found["last"])
    english = (language or "").lower().startswith("en")
    if first == second or first > 12 or (found["between"] == "." and not english):
        return _in_calendar(year, second, first, language)
    return _in_calendar(year, first, second, language) if second > 12 else None


def _in_calendar(year: int, month: int | None, day: int | None, language: str | None) -> _Printed | None:
    """Years from 1410 on are also those of the Islamic calendar: only a Persian or Afghan language settles them."""
    if not 1200 <= year <= 1500:
        return _Printed(calendar="gregorian", year=year, month=month, day=day)
    persian = (language or "").lower().split("-")[0] in ("fa", "prs", "ps", "tg", "ckb", "az", "glk", "mzn")
    if month is None or (year >= 1410 and not persian):
        return None
    return _Printed(calendar="jalali", year=year, month=month, day=day)


def _clock(tokens: Sequence[Token]) -> timedelta:
    """Time since midnight; 24:00:00 is the next one."""
    place, token = next((n, token) for n, token in enumerate(tokens) if token.kind == "time")
    found = token.found
    assert found is not None
    hour = int(found["hour"] or found["dot_hour"] or found["bare_hour"])
    minute, second = int(found["minute"] or found["dot_minute"] or 0), int(found["sec"] or 0)
    hour = _of_24(hour, _half(found, tokens[place + 1] if place + 1 < len(tokens) else None))
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        raise ValueError("no such time")
    return timedelta(
        hours=hour, minutes=minute, seconds=second, microseconds=int((found["part"] or "0")[:6].ljust(6, "0"))
    )


def _half(found: re.Match[str], after: Token | None) -> int | None:
    """Hours the half of the day adds, if one is printed."""
    if found["half"] or found["ghalf"]:
        return 12 if (found["half"] or found["ghalf"]).lower() in ("p", "ب") else 0
    return HALVES.get(after.word) if after is not None else None


def _of_24(hour: int, half: int | None) -> int:
    if half is None or (half == 12 and 12 < hour < 24):
        return hour
    if hour > 12:
        raise ValueError("no such hour")
    return hour % 12 + half


def _east(times: Sequence[Token], zones: Sequence[int]) -> int | None:
    """Minutes east of Greenwich; a named zone beside an offset must agree with it, or be Greenwich itself."""
    found = times[0].found
    assert found is not None
    if not found["sign"]:
        if len(set(zones)) > 1:
            raise ValueError("two zones")
        return zones[0] if zones else _zulu(found)
    hours, minutes = int(found["east"]), int(found["east_minutes"] or 0)
    east = (hours * 60 + minutes) * (1 if found["sign"] == "+" else -1)
    if abs(east) > 14 * 60 or minutes > 59 or any(zone not in (0, east) for zone in zones):
        raise ValueError("no such zone")
    return east


def _zulu(found: re.Match[str]) -> int | None:
    return 0 if found.string[found.end() : found.end() + 1] in ("Z", "z") else None


def _when(printed: _Printed, raw: str) -> When:
    if printed.year < OLDEST_YEAR and printed.calendar == "gregorian":
        raise ValueError("too old")
    precision: Precision = "day" if printed.day else "month" if printed.month else "year"
    day = _gregorian(printed)
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    if printed.clock is not None:
        precision = "local time" if printed.east is None else "time"
        at += printed.clock - timedelta(minutes=printed.east or 0)
    return When(at=at, precision=precision, raw=raw)


def _gregorian(printed: _Printed) -> date:
    month = 1 if printed.month is None else printed.month
    day = 1 if printed.day is None else printed.day
    if printed.calendar == "gregorian":
        return date(printed.year, month, day)
    if not 1200 <= printed.year <= 1500:
        raise ValueError("not a Persian year")
    converted = jdatetime.date(printed.year, month, day).togregorian()
    return date(converted.year, converted.month, converted.day)


def _possible(when: When, not_after: datetime | None) -> When | None:
    if when.at.year < OLDEST_YEAR or (not_after is not None and when.at - not_after > timedelta(days=1)):
        return None
    return when


def _joined(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Without "of", and with a month named twice (شباط/فبراير) as one."""
    kept: list[Token] = []
    for token in tokens:
        again = kept and token.kind == kept[-1].kind == "month" and MONTHS[token.word] == MONTHS[kept[-1].word]
        if again:
            kept[-1] = replace(kept[-1], end=token.end)
        elif token.word != "of":
            kept.append(token)
    return tuple(kept)


def _dates_among(text: str, tokens: Sequence[Token], language: str | None) -> Iterator[tuple[int, int, _Printed]]:
    """First token, the token after the last, and the date, for every whole date in a running text."""
    for n, token in enumerate(tokens):
        if token.kind == "date":
            printed = _numeric(token, language)
            if printed:
                yield n, n + 1, printed
        elif token.kind == "month":
            for start in (n - 1, n):
                three = tokens[max(start, 0) : start + 3]
                printed = _of_three(text, three)
                if printed:
                    yield start, start + 3, printed


def _of_three(text: str, three: Sequence[Token]) -> _Printed | None:
    """Day month year, month day year or year month day, with nothing between them that parts sentences."""
    shape = " ".join(_place(token) for token in three)
    if shape not in ("day month year", "month day year", "year month day"):
        return None
    if not all(_GAP.fullmatch(text, one.end, other.start) for one, other in pairwise(three)):
        return None
    month = next(token for token in three if token.kind == "month")
    if three[1] is month and "," in text[three[0].end : month.start]:
        return None
    return _named(month, [token for token in three if token is not month], has_time=False)


def _place(token: Token) -> str:
    if token.kind != "number":
        return token.kind
    return {1: "day", 2: "day", 4: "year"}.get(token.digits, "number")


def _is_span(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the date is an end of a span, or one of several days."""
    before = [token for token in tokens[:start] if token.word not in WEEKDAYS or token.kind == "month"]
    if before and _place(before[-1]) == "day":
        return True
    if len(before) > 1 and _joins(before[-1]) and _place(before[-2]) in ("day", "month"):
        return True
    after = [_place(token) for token in tokens[end + 1 : end + 3]]
    return end < len(tokens) and _joins(tokens[end]) and after in (["day", "month"], ["month", "day"])


def _joins(token: Token) -> bool:
    return token.kind == "dash" or token.word in RANGES
