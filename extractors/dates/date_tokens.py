"""The tokens of printed dates: numbers, times, names of months, and what joins them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from extractors.dates.months import FIRST_WORDS, MONTHS, WORD, fold_month

_TOKEN = re.compile(
    rf"""
      (?<![\d/.-]) (?P<year>\d{{4}}) (?P<mark>[-/.]) (?P<month>\d{{1,2}}) (?P=mark) (?P<day>\d{{1,2}}) (?![\d/])
    | (?<![\d/.-]) (?P<first>\d{{1,2}}) (?P<between>[-/.]) (?P<second>\d{{1,2}}) (?P=between) (?P<last>\d{{4}})
      (?![\d/])
    | (?:(?<=\d)T)? (?<!\d) (?:
          (?P<hour>\d{{1,2}}) [:h] (?P<minute>\d\d) (?: :(?P<sec>\d{{1,2}}) (?: [.,](?P<part>\d+) )? )?
        | (?P<dot_hour>\d{{1,2}}) \. (?P<dot_minute>\d\d)
          (?: (?=\ ?(?:Uhr|GMT|UTC|BST|C?E?S?T)\b)
            | (?<=(?:saat|alle|\ ore|\ klo)\ \d\d\.\d\d) | (?<=(?:saat|alle|\ ore|\ klo)\ \d\.\d\d) )
        | (?P<bare_hour>\d{{1,2}}) (?=\ ?[ap]\.?m\b)
      ) (?!\d)
      (?: \s? (?: (?P<half>[ap]) \.?m\b\.? | (?P<ghalf>[قب])\.?\s?ظ\.? ) )?
      (?: \s? (?:GMT|UTC|UT|Z)? \s? (?P<sign>[+\-\u2212]) (?P<east>\d{{1,2}})
          (?: :?(?P<east_minutes>\d\d) )? (?![\d:]) )?
    | (?P<number>\d+) (?: (?:st|nd|rd|th|er|[ºª°]|['’]?(?:y?ê|an|em)|ی|-?c[ıiuü]) (?!\w) )?
    | (?P<word>{WORD.pattern})
    | (?P<dash>[-\u2010-\u2015\u2212~&])
    | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_SILENT_MARKS = re.compile(r"[\s,;.:/|()\[\]'\"،؛’*•]+")

Kind = Literal["date", "time", "number", "month", "word", "dash", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A piece of a printed date, and where it stands."""

    kind: Kind
    """other: a mark that no date has."""
    start: int
    end: int
    found: re.Match[str]
    word: str = ""
    number: int = 0
    digits: int = 0


def tokens_of(text: str) -> Iterator[Token]:
    """The tokens of a text whose digits are Latin; silent marks are left out."""
    at = 0
    while at < len(text):
        silent = _SILENT_MARKS.match(text, at)
        if silent:
            at = silent.end()
            continue
        found = _TOKEN.match(text, at)
        assert found, "the last alternative takes any character"
        token = _token(text, found)
        yield token
        at = token.end


def _token(text: str, found: re.Match[str]) -> Token:
    start, end = found.span()
    if found["year"] or found["last"]:
        return Token(kind="date", start=start, end=end, found=found)
    if found["number"]:
        digits = len(found["number"])
        return Token(kind="number", start=start, end=end, number=int(found["number"][:10]), digits=digits, found=found)
    if found["word"]:
        return _word(text, found)
    kind: Kind = "dash" if found["dash"] else "other" if found["other"] else "time"
    return Token(kind=kind, start=start, end=end, found=found)


def _word(text: str, found: re.Match[str]) -> Token:
    """A word, or a month whose name is two words."""
    start, end = found.span()
    word = fold_month(found["word"])
    if word in FIRST_WORDS:
        second = WORD.match(text, end + 1)
        if second and f"{word} {fold_month(second[0])}" in MONTHS:
            word, end = f"{word} {fold_month(second[0])}", second.end()
    return Token(kind="month" if word in MONTHS else "word", start=start, end=end, word=word, found=found)
