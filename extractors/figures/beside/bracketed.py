"""Numbers in brackets before people, which count them or number what stands before: Article (286), ward (209)."""

from __future__ import annotations

import re

from extractors.figures.numbers import YEAR
from extractors.lexicons import Lexicon

BEFORE_A_NUMBER = re.compile(
    r"(?<!\w)(?:(?:ماده|اصل|تبصره)(?: [^\W\d]+){0,2}"
    r"|(?:مواد|بند|بندهای|شعبه|فصل|صفحه|پانویس|زیرنویس|پرونده|گزارش|سال|شماره|جدول"
    r"|اتاق|سلول|سالن|قطعنامه)(?: (?:سالانه|جدید|شماره))?"
    r"|(?:و|ف)?(?:ب|ک|ل)?(?:ال|لل)?(?:ماده|مواد|بند|فقره)(?: [^\W\d]+){0,2}"
    r"|(?:و|ف)?(?:ب|ک|ل)?(?:ال|لل)?(?:فرع|شعبه|داءره|دایره|جناح|عنبر|صفحه|حاشیه|هامش|قضیه|تقریر|عام|سنه|رقم|جدول"
    r"|قسم|غرفه|زنزانه|قرار)(?: سنوی| ال\w+)?) ?$"
)
"""What numbers stand behind in Persian and Arabic: an article, a ward, a branch, a page, a case, a report, a year."""
COUNTS = re.compile(
    r"(?:^|\b(?:of|least|most|than|about|nearly|almost|around|counted|documented|recorded|registered|the|these|those"
    r"|all|some|other|another|further|total|to"
    r"|moins|plus|environ|pres de|quelque|les|ces|des|autres|compte|recense|documente|total de"
    r"|mindestens|wenigstens|rund|etwa|fast|uber|insgesamt|die|der|weitere|gezahlt|zahlte|dokumentierte)) ?$"
)
"""And what a number that counts stands behind elsewhere, beside an event."""
BEFORE = 40
"""Characters before a bracket that are read."""


def counts_in_brackets(before: str, said: str, words: Lexicon) -> bool:
    """Whether a number in brackets counts the people behind them, by what the text says up to the bracket."""
    if YEAR.fullmatch(said):
        return False
    lead = before[-BEFORE:].rstrip("([ ")
    if lead and not lead[-1].isascii():
        return BEFORE_A_NUMBER.search(lead) is None
    return COUNTS.search(lead) is not None or any(one.end == len(lead) for one in words.marks.find(lead))
