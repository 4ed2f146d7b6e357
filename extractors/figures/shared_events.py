"""Numbers of a sentence that share an event: three lawyers and two reporters were held; 232 in Cairo and 52 in Suez."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.figures.counted import Count
from extractors.figures.marks import Mark
from extractors.figures.numbers import TOKEN, YEAR
from extractors.figures.voices import VOICES
from extractors.lexicons import Lexicon

AMONG = frozenset(
    [
        "including",
        "among",
        "them",
        "whom",
        "or",
        "sowie",
        "darunter",
        "unter",
        "ihnen",
        "dont",
        "parmi",
        "eux",
        "بینهم",
        "بینهن",
        "بینها",
        "منهم",
        "منهن",
        "ومنهم",
        "وبینهم",
        "از",
        "جمله",
        "ازجمله",
        "که",
        "میان",
        "انها",
    ]
)
"""Words that may stand between people and a number of these same people."""
FARTHEST_AMONG = 12
IN = frozenset(["in", "at", "en", "a", "im", "در", "فی"])
FARTHEST_IN = 6
FARTHEST_AT = 12
"""Words of a place and a time between two numbers of people that one event before them counts."""
IN_YEAR = re.compile(rf" ?\(?(?:in|en|im jahre?|im|در سال|در|فی عام|عام|فی) {YEAR.pattern}(?!\d)")
"""Behind a number that is told beside another for another year."""


def events_shared(
    folded: str, counts: Sequence[Count], found: Sequence[Mark | None], words: Lexicon, code: str
) -> list[Mark | None]:
    """The events found, where numbers share one: three lawyers and two reporters were held."""
    made = list(found)
    pairs = [(place, place + 1) for place in range(len(counts) - 1)]
    between = [TOKEN.findall(folded[counts[first].end : counts[second].start]) for first, second in pairs]
    for first, second in reversed(pairs):
        mark = made[second]
        is_behind = mark is not None and mark.start >= counts[second].end
        if made[first] is None and is_behind and _are_joined(counts[first], counts[second], between[first], words):
            made[first] = mark
    for first, second in pairs:
        mark, parting, one = made[first], between[first], counts[second]
        if made[second] is not None or mark is None:
            continue
        is_among = bool(parting) and parting[-1] in AMONG and len(parting) <= FARTHEST_AMONG
        is_before = (
            mark.end <= counts[first].start
            and _are_joined(counts[first], one, parting, words, FARTHEST_AT)
            and not VOICES[code].has_verb(folded[one.end : one.end + 40])
        )
        if is_among or is_before or (not one.has_people and _is_told_beside(folded, one, parting)):
            made[second] = mark
    return made


def _are_joined(
    first: Count, second: Count, between: Sequence[str], words: Lexicon, farthest: int = FARTHEST_IN
) -> bool:
    if not between or not first.has_people or not second.has_people:
        return False
    if all(word in words.said.joins or word in AMONG or word == "," for word in between):
        return True
    # eight in the west and five others in Shiraz were killed
    return between[0] in IN and len(between) <= farthest and between[-1] in words.said.joins


def _is_told_beside(folded: str, one: Count, between: Sequence[str]) -> bool:
    """Whether a number is told beside another for another year or another place: 232 in Cairo, 52 in Suez."""
    if IN_YEAR.match(folded, one.number.end):
        return len(between) <= FARTHEST_AT
    after = TOKEN.findall(folded[one.end : one.end + 20])[:1]
    return between[:1] == after and not IN.isdisjoint(after) and len(between) <= FARTHEST_IN
