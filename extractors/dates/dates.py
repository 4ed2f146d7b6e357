"""Printed dates, read strictly: what can be read in two ways is not read at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from extractors.dates.calendar_days import Printed, day_printed, first_day, in_calendar, named_day, numeric_day
from extractors.dates.date_tokens import Token, tokens_of
from extractors.dates.months import HALVES, MONTHS, RANGES, SILENT, WEEKDAYS, ZONES, latin_digits
from extractors.dates.ordinals import day_in_figures
from extractors.dates.spellings import LONGEST, on_one_line
from extractors.records import Precision, When

# No feed is older: what is read as before is a Persian year, an epoch or a day and month changed over.
OLDEST_YEAR = 1990

_COMMENT = re.compile(r"(Z|[+-]\d\d:?\d\d) ?[(\[][^()\[\]]*[)\]]$")
_GAP = re.compile(r"[.,،]?\s*(?:of\s+)?[/]?", re.IGNORECASE)
_COMPACT = re.compile(
    r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?((?:[.,]\d+)? ?(?:Z|[+-]\d\d:?\d\d)?))?", re.IGNORECASE
)
_DAY_ZONE = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)", re.IGNORECASE)
_PARTIAL = re.compile(r"(\d{4})(?:[-/](\d\d))?")
_ORDINAL = re.compile(r"(\d{4})-(?:(\d{3})|W(\d\d)-?(\d))(?=T|$)", re.IGNORECASE)

_EQUALS = re.compile(r"\s(?:[-–—|/]|برابر با|مطابق با|مطابق|برابر|الموافق)\s|[=()\[\]]")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_MOON = re.compile("هـ|هجري|محرم|صفر|ربيع|جمادى|رجب|شعبان|رمضان|شوال|القعدة|الحجة")


def read_date(raw: str, *, language: str | None = None, not_after: datetime | None = None) -> When | None:
    """The date a publisher printed, or None when it cannot be read, could be read in two ways, or cannot be true.

    Read: RFC 822, ISO 8601, seconds and milliseconds since 1970, dates in the words of months.py, Persian and Arabic
    digits, the Persian calendar. `language` only settles what is else ambiguous. A time with the name of a zone that
    is unknown, or that several have, is local time.
    None also before 1990 and later than a day after `not_after`.
    """
    text = on_one_line(raw)
    if not text or len(text) > LONGEST:
        return None
    try:
        at = _epoch(text)
        if at is not None:
            return _possible(When(at=at, precision="time", raw=raw), not_after)
        printed = _printed(_spelled_out(text), language) or _printed(day_in_figures(text), language)
        return _possible(_when(printed, raw), not_after) if printed else _of_both(raw, text, language, not_after)
    except (ValueError, OverflowError):
        return None


def first_readable(
    printed: Iterable[str | None], *, language: str | None, not_after: datetime | None
) -> tuple[When | None, str | None]:
    """The first date that can be read, of some in the order of trust, and as it was printed; else the first printed."""
    given = [raw for raw in printed if raw]
    for raw in given:
        if when := read_date(raw, language=language, not_after=not_after):
            return when, raw
    return None, given[0] if given else None


def _of_both(raw: str, text: str, language: str | None, not_after: datetime | None) -> When | None:
    """The one day that the parts of a line print in two calendars, each with its year."""
    parts = [part for part in _EQUALS.split(text) if part.strip()]
    if len(parts) != 2 or not all(_YEAR.search(part) for part in parts):
        return None
    read = [when for part in parts if (when := read_date(part, language=language, not_after=not_after))]
    days = {when.at.date() for when in read if when.precision != "month" and when.precision != "year"}
    if len(days) != 1 or (len(read) == 1 and not _MOON.search(text)):
        return None
    return replace(read[-1], raw=raw)


def date_in_title(title: str, *, language: str | None, not_after: datetime | None) -> When | None:
    """The one whole date printed in a title, to the day; None when there is none, or two, or a span of days."""
    text = latin_digits(title[:1000])
    tokens = _joined(tuple(tokens_of(text)))
    found: dict[datetime, When] = {}
    last_end = -1
    for start, end, printed in _dates_among(text, tokens, language):
        joined = start - 1 == last_end and _joins(tokens[last_end])
        if joined or _is_span(tokens, start, end):
            return None
        last_end = end
        when = _title_date(printed, title[tokens[start].start : tokens[end - 1].end], not_after)
        if when:
            found.setdefault(when.at, when)
    return next(iter(found.values())) if len(found) == 1 else None


def _title_date(printed: Printed, raw: str, not_after: datetime | None) -> When | None:
    try:
        return _possible(_when(printed, raw), not_after)
    except (ValueError, OverflowError):
        return None


def _epoch(text: str) -> datetime | None:
    """Seconds (9 or 10 digits) or milliseconds (12 or 13) since 1970; twelve digits that begin a year are none."""
    # feedparser reads 1517480430 as a day of 2015.
    found = re.fullmatch(r"(\d{9,10}|\d{12,13})(?:\.\d+)?", text)
    if not found or (len(found[1]) == 12 and found[1].startswith(("19", "20", "13", "14"))):
        return None
    number = int(found[1])
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=number if len(found[1]) < 11 else number / 1000)


def _spelled_out(text: str) -> str:
    """ISO 8601's short forms in its long one, comments after an offset left out."""
    text = _COMMENT.sub(r"\1", text)
    zoned_day = _DAY_ZONE.fullmatch(text)
    if zoned_day:
        return zoned_day[1]
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


def _printed(text: str, language: str | None) -> Printed | None:
    """The date a whole text prints; None when a part of it has no place in a date."""
    tokens = tuple(token for token in tokens_of(text) if token.kind != "dash")
    partial = _PARTIAL.fullmatch(text)
    if partial:
        month = int(partial[2]) if partial[2] else None
        return in_calendar(int(partial[1]), month, None, language)
    bare = day_printed(tokens, language)
    times = [token for token in tokens if token.kind == "time"]
    if bare is None or len(times) > 1 or any(token.kind == "other" for token in tokens):
        return None
    zones = _zones(tokens)
    # "10:20:30 CEST" read as UTC, as feedparser does, puts an article two hours off: an unknown zone gives local time.
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


def _clock(tokens: Sequence[Token]) -> timedelta:
    """Time since midnight; 24:00:00 is the next one."""
    place, token = next((n, token) for n, token in enumerate(tokens) if token.kind == "time")
    found = token.found
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
    if not found["sign"]:
        if len(set(zones)) > 1:
            raise ValueError("two zones")
        return zones[0] if zones else None
    hours, minutes = int(found["east"]), int(found["east_minutes"] or 0)
    east = (hours * 60 + minutes) * (1 if found["sign"] == "+" else -1)
    if abs(east) > 14 * 60 or minutes > 59 or any(zone not in (0, east) for zone in zones):
        raise ValueError("no such zone")
    return east


def _when(printed: Printed, raw: str) -> When:
    precision: Precision = "day" if printed.day else "month" if printed.month else "year"
    day = first_day(printed)
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    if printed.clock is not None:
        precision = "local time" if printed.east is None else "time"
        at += printed.clock - timedelta(minutes=printed.east or 0)
    return When(at=at, precision=precision, raw=raw)


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


def _dates_among(text: str, tokens: Sequence[Token], language: str | None) -> Iterator[tuple[int, int, Printed]]:
    """First token, the token after the last, and the date, for every whole date in a running text."""
    for n, token in enumerate(tokens):
        if token.kind == "date":
            printed = numeric_day(token, language)
            if printed:
                yield n, n + 1, printed
        elif token.kind == "month":
            for start in (n - 1, n):
                three = tokens[max(start, 0) : start + 3]
                printed = _of_three(text, three)
                if printed:
                    yield start, start + 3, printed


def _of_three(text: str, three: Sequence[Token]) -> Printed | None:
    """Day month year, month day year or year month day, with nothing between them that parts sentences."""
    shape = " ".join(_place(token) for token in three)
    if shape not in ("day month year", "month day year", "year month day"):
        return None
    if not all(_GAP.fullmatch(text, one.end, other.start) for one, other in pairwise(three)):
        return None
    month = next(token for token in three if token.kind == "month")
    if three[1] is month and re.search("[,،]", text[three[0].end : month.start]):
        return None
    if shape.startswith("year") and "." in text[three[0].end : month.start]:
        return None
    return named_day(month, [token for token in three if token is not month], has_time=False)


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
    if after[:1] == ["day"] and tokens[end].kind == "dash" and tokens[end - 1].end + 1 == tokens[end + 1].start:
        return True
    return end < len(tokens) and _joins(tokens[end]) and after in (["day", "month"], ["month", "day"])


def _joins(token: Token) -> bool:
    return token.kind == "dash" or token.word in RANGES
