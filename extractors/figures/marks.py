"""The words of a sentence that say what befell people, and the totals of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from extractors.lexicons import Lexicon

TOTALS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"(?:the|overall|total) (?:number|tally|count) of (?=[^\d,;]{0,60}$)"),
    "fa": re.compile(r"(?:شمار|تعداد|امار) (?!زیادی|کثیری|قابل|ی |از )(?=[^\d,;]{0,60}$)"),
    "ar": re.compile(r"(?<!\w)و?(?:عدد|اعداد|حصیله) (?!من |کبیر|قلیل)(?=[^\d,;]{0,60}$)"),
    "fr": re.compile(r"(?:le|du|au) (?:nombre|total) (?:de |des |d')(?=[^\d,;]{0,60}$)"),
    "de": re.compile(r"(?<!\w)(?:die|der) (?:gesamt)?zahl (?:der|von|an) (?=[^\d,;]{0,60}$)"),
}
"""What makes a toll of an event a few words behind it: the number of citizens who were killed."""
COUNTED_BY: Mapping[str, Sequence[str]] = {
    "en": ("number of", "tally of", "count of"),
    "fa": ("شمار", "تعداد", "امار"),
    "ar": ("عدد", "اعداد", "حصیله"),
    "fr": ("nombre", "total"),
    "de": ("zahl ",),
}
"""What each of these has, which is sooner looked for. A language that is not here has no such totals."""
AT_RISK = re.compile(r"مهدد|خطر|threatened|facing|at risk|menac|risqu|bedroht|drohend")
"""What makes a total one of those to whom nothing has happened yet."""
TOTAL_CHARACTERS = 90


class Mark(NamedTuple):
    """A word of a folded sentence that says what befell people."""

    start: int
    end: int
    side: str
    event: str


def marks_of(folded: str, words: Lexicon, code: str) -> list[Mark]:
    """The events that a sentence says, less those that something hides; a total of them is a toll."""
    found = []
    for one in words.marks.find(folded):
        found += [Mark(one.start, one.end, side, event) for side, event in one.meaning if side != "neutral"]
    if not any(one in folded for one in COUNTED_BY.get(code, ())):
        return found
    tolls = set()
    for mark in found:
        if mark.side in ("events", "before", "nouns"):
            start = max(0, mark.start - TOTAL_CHARACTERS)
            total = TOTALS[code].search(folded, start, mark.start)
            if total and AT_RISK.search(folded, total.start(), mark.start):
                continue
            tolls |= {Mark(total.start(), mark.end, "tolls", mark.event)} if total else set()
    return [*found, *sorted(tolls)]
