"""Which event of a sentence a number of people is counted by."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from extractors.figures.counted import Count
from extractors.figures.marks import Mark
from extractors.figures.numbers import TOKEN
from extractors.figures.voices import VOICES
from extractors.lexicons import Lexicon

FARTHEST_CHARACTERS = 150
TOLL_CHARACTERS = 60
REACHED = frozenset(["بلغ", "بلغت", "الی", "والی", "به", "to", "at", "reached", "auf", "bei", "a", "passe", "s'eleve"])
"""Words before a number that say of a toll further off how far it has come."""
BROUGHT = frozenset(["a", "to"])
"""Words before a number of which the total is named behind it."""
AND_REACHED = "والی"
"""And of the same toll elsewhere how far: to 46 there and to 408 in all."""
PARTED_AFTER: Mapping[str, int] = {"en": 4, "fa": 7, "ar": 3, "fr": 4, "de": 6}
"""Words that may part people from the event behind them, beside those that part nothing: a verb is last in some."""
PARTED_BEFORE: Mapping[str, int] = {"en": 0, "fa": 0, "ar": 5, "fr": 0, "de": 1}
"""And from the event before them: in Arabic whoever did it stands between."""
OF_THEM = re.compile(
    r" (?:of (?:them|those)|von (?:ihnen|diesen)|d'entre (?:eux|elles)|از (?:انان|انها)|منهم|منهن)(?!\w)"
)
"""Behind a number that counts people who were named before."""
BY = frozenset(["by", "von", "durch", "par", "توسط"])
"""Who is named behind these did it."""
OBJECT = "را"
WITHIN = re.compile(
    r" من بینهم [^\W\d]+(?: [^\W\d]+)?(?= )| بینهم [^\W\d]+(?= )|"
    r", (?:selon|d'apres|according to|laut|nach angaben|به گفته|به گزارش|وفقا ل|بحسب|حسب) ?[^,;]{1,60},|"
    r'"? (?:incluant|y compris|including|darunter) [^,;"]{1,80},|'
    r", ?(?:including|among them|among whom|two of them|dont|darunter|unter ihnen|بینهم|از جمله|که)\b[^,;]{0,80},"
)
"""Aside remarks, which part nothing."""
OTHER_PEOPLE = 5
"""Words that other people between count for."""


def event_of(
    folded: str, one: Count, others: Sequence[Count], marks: Sequence[Mark], words: Lexicon, code: str
) -> Mark | None:
    """The event that a number is counted by: the nearest that can be; None where there is none."""
    reach = _Reach(folded, one, others, words, code)
    ranked = sorted(
        (far, place, mark) for place, mark in enumerate(marks) if (far := reach.distance(mark, marks)) is not None
    )
    return ranked[0][2] if ranked else None


class _Reach(NamedTuple):
    """How far events are from one number of a sentence."""

    folded: str
    one: Count
    others: Sequence[Count]
    words: Lexicon
    code: str

    def distance(self, mark: Mark, marks: Sequence[Mark]) -> float | None:
        """Words that part the two; None where the event does not count this number."""
        number = self.one.number
        if (number.start < mark.end and mark.start < number.end) or not VOICES[self.code].is_whole(self.folded, mark):
            return None
        if number.start == number.end == mark.start and mark.side == "nouns":  # قتيلين, two killed
            return 0.0
        if number.end <= mark.start < self.one.end:  # two detained lawyers
            return -1.0 if mark.side in ("events", "before") and mark.end < self.one.noun else None
        is_after = mark.start >= self.one.end
        start, end = (self.one.end, mark.start) if is_after else (mark.end, self.one.start)
        said = WITHIN.sub(" ", self.folded[start:end])
        is_reached = mark.side == "tolls" and self._word_before() in REACHED
        is_reached_again = is_reached and self._word_before() == AND_REACHED
        has_risen = is_reached and not self.words.said.changes.isdisjoint(said.split())  # from 560 to 761
        if len(said) > FARTHEST_CHARACTERS or (
            self._has_other(start, end, said) and not (has_risen or is_reached_again)
        ):
            return None
        between = TOKEN.findall(said)
        if mark.side == "tolls":
            reach = FARTHEST_CHARACTERS if is_reached else TOLL_CHARACTERS
            if is_after:  # portant à onze le nombre de morts
                return 0.6 if self._word_before() in BROUGHT and between in ([], ["le"]) else None
            return 0.6 if end - start < reach and not self.one.is_part_of else None
        if mark.side == "nouns":
            return self._of_noun(mark, between) if is_after else None
        return self._behind(mark, between) if is_after else self._before(mark, between, marks)

    def _has_other(self, start: int, end: int, said: str) -> bool:
        """Whether another number stands between, which is not among these: 60 people, two of them women, were held."""
        return any(
            start <= one.start < end
            and (said == self.folded[start:end] or self.folded[one.number.first : one.end] in said)
            for one in self.others
            if one is not self.one
        )

    def _of_noun(self, mark: Mark, between: Sequence[str]) -> float | None:
        """Twelve public executions: what is counted is the event itself."""
        is_next = not self.one.has_people and len(between) <= 1 and all(word.isalpha() for word in between)
        is_counted = is_next and VOICES[self.code].is_event_itself(self.folded, mark, between)
        return 0.0 if is_counted and not self._did_not_happen(mark) else None

    def _behind(self, mark: Mark, between: Sequence[str]) -> float | None:
        """Twelve people were arrested."""
        if self._word_before() in BY and (mark.side == "events" or self.code == "fa"):
            return None
        is_adjective = bool(between) and between[0] in self.words.light and self.one.has_people
        if mark.side == "after" or self._did_not_happen(mark):
            return None
        if not self.words.blocks.isdisjoint(between[1:] if is_adjective else between):
            return None
        voice = VOICES[self.code]
        if not voice.befell_those_before(self.folded, mark, between):
            return None
        if self.one.is_part_of and not voice.is_attribute(self.folded, mark, between):
            return None
        # What Persian marks as the object is done with at its marker, however late its verb comes.
        asked = between[: between.index(OBJECT)] if self.code == "fa" and OBJECT in between else between
        parting = [word for word in asked if word not in self.words.light]
        of_them = OF_THEM.match(self.folded, self.one.end)
        has_subject = self.one.has_people or of_them is not None or bool(between and between[0] in voice.BEGINS)
        cost = len(parting) + OTHER_PEOPLE * self._other_people(between) * (
            not voice.is_finite(self.folded, mark, between)
        )
        return cost if cost <= PARTED_AFTER[self.code] and (has_subject or cost == 0) else None

    def _before(self, mark: Mark, between: Sequence[str], marks: Sequence[Mark]) -> float | None:
        """Police arrested twelve people."""
        if mark.side == "before" or self._did_not_happen(mark) or self.one.is_part_of:
            return None
        if between and between[-1] in self.words.doers and not self._is_joined(between):
            return None
        if not self.words.blocks.isdisjoint(between) or ";" in between or (between and self._has_own_verb(marks)):
            return None
        if not VOICES[self.code].befell_those_behind(self.folded, mark, between):
            return None
        parting = [word for word in between if word not in self.words.near]
        is_far = len(parting) > PARTED_BEFORE[self.code]
        is_joined = not self.words.said.joins.isdisjoint(between[-2:])
        if is_far and not self._is_joined(between) and not (is_joined and len(parting) <= 6 and self.one.has_people):
            return None
        return 0.5 + len(parting)

    def _has_own_verb(self, marks: Sequence[Mark]) -> bool:
        """Whether the people are the subject of what follows, which is no event."""
        follows = VOICES[self.code].has_verb(self.folded[self.one.end : self.one.end + 40])
        return follows and not any(self.one.end <= mark.start < self.one.end + 30 for mark in marks)

    def _did_not_happen(self, mark: Mark) -> bool:
        return VOICES[self.code].did_not_happen(self.folded, mark, self.words.unless)

    def _word_before(self) -> str:
        """The word before the number."""
        before = self.folded[max(0, self.one.start - 30) : self.one.start].rstrip(' "')
        return before.rpartition(" ")[2]

    def _is_joined(self, between: Sequence[str]) -> bool:
        """Whether they share somebody's fate: he was arrested along with five others."""
        rest = self.folded[self.one.number.end : self.one.end].split()
        return (
            len(between) <= 3
            and self.one.has_people
            and bool(rest)
            and rest[-1] in VOICES[self.code].OTHERS
            and between[-1] != "by"
        )

    def _other_people(self, between: Sequence[str]) -> int:
        return sum(
            self.words.people.fullmatch(word) is not None
            and word not in self.words.not_people
            and word not in self.words.light
            for word in between
        )
