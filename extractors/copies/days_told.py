"""The weekdays and the days of months that a sentence tells, its dateline aside."""

from __future__ import annotations

import re
from collections.abc import Set

from extractors.copies.person_names import dateline_words
from extractors.copies.wordings import Sentence
from extractors.dates.months import MONTHS, WEEKDAYS, fold_month

SHABBAT = "شنبه"
"""Saturday in Persian, and the last part of the days that follow it."""
SHORTEST_DAY = 4
"""Letters of a word that is surely a weekday: shorter ones are other words as well."""
SAME_DAY = {"tues": "tuesday", "weds": "wednesday", "thur": "thursday", "thurs": "thursday", "sonnabend": "samstag"}
SMALL_MONTHS = frozenset(["mars", "mai", "juin", "aout", "janv", "fevr", "juil", "sept"])
"""Short names of months that are written without a capital."""
LONG_MONTH = 5
"""Letters of the others that may be."""
VERBS = frozenset(["march", "may"])
"""Months in English that without a capital are something else, and so are they before these words at any time."""
GOES_ON = frozenset(["have", "be", "not", "die", "face", "go", "get", "lose", "hang", "on", "to", "for", "against"])
SHOTS = "تیر"
"""A month in Persian, and a shot."""
FIRED = frozenset(
    [
        *("با", "به", "ضرب", "شلیک", "اصابت", "دستکم", "حداقل", "حدود", "خورد", "خورده", "زد", "زدند", "هوایی"),
        *("جنگی", "خلاص"),
    ]
)
"""Words beside a number of shots, where no day word stands before it."""
DAY_WORDS = frozenset(
    ["روز", "سحرگاه", "صبح", "بامداد", "شامگاه", "عصر", "ظهر", "شب", "غروب", "نیمهشب", "تاریخ", "مورخ"]
)
YEAR = 4
"""Digits of a year."""
LONGEST_DATELINE = 6
ORDINAL = re.compile(r"(?:st|nd|rd|th|er|e)$")
LONGEST_MONTH = 31

Dates = Set[tuple[str, int, int]]


def dateline_of(sentence: Sentence) -> int:
    """The words of a dateline in a script with capitals; none where it would be half a sentence."""
    words = dateline_words(sentence) if sentence.written and sentence.written[0].isupper() else 0
    return words if words <= LONGEST_DATELINE else 0


def weekdays_of(sentence: Sentence, start: int = 0) -> frozenset[str]:
    """The weekdays, each in one spelling, from a word on."""
    words = sentence.words[start:]
    found = set()
    for at, word in enumerate(words):
        plain = fold_month(word)
        if len(plain) >= SHORTEST_DAY and plain in WEEKDAYS:
            before = words[at - 1] if at else ""
            day = f"{before}{plain}" if plain == SHABBAT and f"{before}{plain}" in WEEKDAYS else plain
            found.add(SAME_DAY.get(day, day).removeprefix("ال"))
    return frozenset(found)


def dates_of(sentence: Sentence, start: int = 0) -> Dates:
    """The days of months from a word on: calendar, month, day."""
    words = sentence.words[start:]
    found = set()
    for at, word in enumerate(words):
        month = MONTHS.get(fold_month(word)) if _may_be_month(sentence, start + at) else None
        for beside in (words[at - 1] if at else "", *words[at + 1 : at + 2]) if month else ():
            day = ORDINAL.sub("", beside)
            if month and day.isdecimal() and len(day) <= 2 and 0 < int(day) <= LONGEST_MONTH:
                found.add((month[0], month[1], int(day)))
                break
    return found


def calendar_months_of(sentence: Sentence, start: int = 0) -> frozenset[tuple[str, int]]:
    """The months from a word on that stand without a day: calendar, month."""
    words = sentence.words
    found = set()
    for at in range(start, len(words)):
        month = MONTHS.get(fold_month(words[at])) if _may_be_month(sentence, at) else None
        beside = (*words[max(start, at - 1) : at], *words[at + 1 : at + 2])
        if month and not any(_is_day(ORDINAL.sub("", word)) for word in beside):
            found.add((month[0], month[1]))
    return frozenset(found)


def _is_day(word: str) -> bool:
    return word.isdecimal() and len(word) < YEAR


def _is_year(word: str) -> bool:
    return word.isdecimal() and len(word) == YEAR


def _may_be_month(sentence: Sentence, at: int) -> bool:
    """Whether a word that is the name of a month is likely no other word."""
    plain, words = fold_month(sentence.words[at]), sentence.words
    if plain == SHOTS:
        before, after = words[max(0, at - 2) : at], words[at + 1 : at + 2]
        is_day = any(word in DAY_WORDS or word.endswith(SHABBAT) or _is_year(word) for word in (*before, *after))
        return is_day or FIRED.isdisjoint((*before, *after))
    if plain in VERBS:
        tells_nothing = sentence.is_title_case or sentence.text.islower()
        return (tells_nothing or sentence.written[at][0].isupper()) and GOES_ON.isdisjoint(words[at + 1 : at + 2])
    return not plain.isascii() or sentence.written[at][0].isupper() or plain in SMALL_MONTHS or len(plain) >= LONG_MONTH
