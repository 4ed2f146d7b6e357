"""Which event of a sentence a number of people is counted by."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from extractors.figures.asides import are_their_own, less_asides
from extractors.figures.beside.befallen import behind_clause, with_blows
from extractors.figures.counted import OF_THEM, Count
from extractors.figures.kin import WHO, are_told_by_kin, is_of_kin
from extractors.figures.marks import Mark
from extractors.figures.numbers import TOKEN
from extractors.figures.verdicts import are_free
from extractors.figures.voices import VOICES
from extractors.lexicons import Lexicon

FARTHEST_CHARACTERS = 150
TOLL_CHARACTERS = 60
REACHED = frozenset([
    "بلغ", "بلغت", "الی", "والی", "ب", "به", "to", "at", "reached", "remains", "remained", "auf", "bei", "a", "passe",
    "s'eleve",
])  # fmt: skip
"""Words before a number that say of a toll further off how far it has come."""
BROUGHT = frozenset(["a", "to"])
"""Words before a number of which the total is named behind it."""
AND_REACHED = "والی"
"""And of the same toll elsewhere how far: to 46 there and to 408 in all."""
PARTED_AFTER: Mapping[str, int] = {"en": 4, "fa": 7, "ar": 3, "fr": 4, "de": 6}
"""Words that may part people from the event behind them, beside those that part nothing: a verb is last in some."""
PARTED_BEFORE: Mapping[str, int] = {"en": 0, "fa": 0, "ar": 5, "fr": 0, "de": 1}
"""And from the event before them: in Arabic whoever did it stands between."""
DEATHS = ("killed", "executed")
BY = frozenset(["by", "von", "durch", "par", "توسط"])
"""Who is named behind these did it."""
OBJECT = "را"
CLAUSE = 2
"""Words that a clause between counts for."""
OTHER_PEOPLE = 5
"""Words that other people between count for."""


OF = re.compile(r" (?:of|von|der|des|d'entre|parmi|از|من|نفر از|تن از)(?!\w)")
"""Behind a number of some of those whom an event tells apart."""
OF_CODES = ("en", "fr", "de")
"""Where such a number has its verb behind it: two of the wounded died."""
MOST_OF = 3
"""Words between a number and such an event."""


def event_of(
    folded: str, one: Count, others: Sequence[Count], marks: Sequence[Mark], words: Lexicon, code: str
) -> Mark | None:
    """The event that a number is counted by: the nearest that can be; None where there is none."""
    reach = _Reach(folded, one, others, words, code)
    ranked = sorted(
        (far, place, mark) for place, mark in enumerate(marks) if (far := reach.distance(mark, marks)) is not None
    )
    if not ranked:
        return None
    mark = ranked[0][2]
    if (main := behind_clause(folded, one, others, mark, marks, words, code)) is not None:
        return main
    is_beside = mark.start == one.end + 1 or reach.is_attribute(mark)
    if is_beside and (death := reach.death_of(mark, ranked)):
        return death
    if (arrest := with_blows(folded, mark, marks)) is not None:
        return arrest
    return reach.of_those(mark, marks) if reach.is_attribute(mark) else mark


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
        sides = ("nouns", "events") if self.code == "de" else ("nouns",)  # 40 Festgenommene
        if mark.start == self.one.noun < self.one.end == mark.end and mark.side in sides:
            return 0.0
        if number.end <= mark.start < self.one.end:  # two detained lawyers
            return -1.0 if mark.side in ("events", "before") and mark.end < self.one.noun else None
        is_after = mark.start >= self.one.end
        start, end = (self.one.end, mark.start) if is_after else (mark.end, self.one.start)
        said, has_clause = less_asides(self.folded[start:end], self.code)
        is_reached = mark.side == "tolls" and self._word_before() in REACHED
        is_reached_again = is_reached and self._word_before() == AND_REACHED
        has_risen = is_reached and not self.words.said.changes.isdisjoint(said.split())  # from 560 to 761
        if len(said) > FARTHEST_CHARACTERS or (
            self._has_other(start, end, said) and not (has_risen or is_reached_again)
        ):
            return None
        between = TOKEN.findall(said.strip(" \"'"))
        if mark.side == "sums":
            return 0.6 if not is_after and not between else None
        if mark.side == "tolls":
            reach = FARTHEST_CHARACTERS if is_reached else TOLL_CHARACTERS
            if is_after:  # portant à onze le nombre de morts
                return 0.6 if self._word_before() in BROUGHT and between in ([], ["le"]) else None
            return 0.6 if end - start < reach and not self.one.is_part_of else None
        if mark.side == "nouns":
            return self._of_noun(mark, between) if is_after else None
        if not is_after:
            return self._before(mark, between, marks)
        cost = self._of_clause(mark, between)
        cost = self._behind(mark, between) if cost is None else cost
        return cost + CLAUSE if has_clause and cost is not None else cost

    def death_of(self, mark: Mark, ranked: Sequence[tuple[float, int, Mark]]) -> Mark | None:
        """The death, right before the number, of those whom an event tells apart: the deaths of two wounded men."""
        if mark.event in DEATHS:
            return None
        verbs = VOICES[self.code].APART  # sent two detained men to prison is no death of theirs
        return next(
            (
                one
                for _, _, one in ranked
                if one.event in DEATHS
                and one.side == "after"
                and one.end + 1 == self.one.start
                and self.folded[one.start : one.end] not in verbs
            ),
            None,
        )

    def is_attribute(self, mark: Mark) -> bool:
        """Whether an event says which people are meant, and the sentence may go on to speak of them: those arrested."""
        if mark.side not in ("events", "before", "nouns") or mark.start < self.one.number.end:
            return False
        between = TOKEN.findall(self.folded[self.one.end : mark.start])
        return len(between) <= MOST_OF and not VOICES[self.code].is_finite(self.folded, mark, between)

    def of_those(self, mark: Mark, marks: Sequence[Mark]) -> Mark | None:
        """What the sentence says of people whom an event tells apart; that event where it says nothing; None once free.

        Nine of those arrested were tortured: that is counted. Nine arrested men who were freed had been arrested.
        """
        if self._are_told_by_kin():  # what the sentence goes on to say befell the kin
            return mark
        is_some = OF.match(self.folded, self.one.number.end) is not None
        end = max(mark.end, self.one.end)
        those = self._replace(one=self.one._replace(end=end, has_people=True))
        voice, later = (
            VOICES[self.code],
            [one for one in marks if one.start >= end and one.side in ("events", "before")],
        )
        for one in later:
            between = TOKEN.findall(less_asides(self.folded[end : one.start], self.code)[0])
            if "," in between or not self.words.said.joins.isdisjoint(between):
                break
            is_said = one.side == "before" and one.event in DEATHS and not between and self.code in OF_CODES
            if (is_said or voice.is_finite(self.folded, one, between)) and those.distance(one, marks) is not None:
                return one
        is_free = is_some and are_free(self.folded, end, self.code)
        return None if is_free else mark

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
        noun = self.folded[self.one.noun : self.one.end]
        is_next = (
            (not self.one.has_people or noun in self.words.anaphors | self.words.others)
            and len(between) <= 1
            and all(word.isalpha() for word in between)
        )
        is_counted = is_next and VOICES[self.code].is_event_itself(self.folded, mark, between)
        return 0.0 if is_counted and not self._did_not_happen(mark) else None

    def _of_clause(self, mark: Mark, between: Sequence[str]) -> float | None:
        """The six men whom guards led away: what a clause right behind people says befell them."""
        is_told = self.one.has_people and VOICES[self.code].befell_those_of_clause(self.folded, mark, between)
        return CLAUSE if is_told and not self._did_not_happen(mark) else None

    def _behind(self, mark: Mark, between: Sequence[str]) -> float | None:
        """Twelve people were arrested."""
        if self._word_before() in BY and (mark.side == "events" or self.code == "fa"):
            return None
        is_adjective = bool(between) and between[0] in self.words.light and self.one.has_people
        if mark.side == "after" or self._did_not_happen(mark) or self._has_object(mark, between):
            return None
        if are_their_own(self.folded[self.one.end : mark.start], self.code):
            return 0.5
        if not self.words.blocks.isdisjoint(between[1:] if is_adjective else between):
            return None
        voice = VOICES[self.code]
        if not voice.befell_those_before(self.folded, mark, between) or self._befell_kin(mark, between):
            return None
        if self.one.is_part_of and not voice.is_attribute(self.folded, mark, between):
            return None
        # What Persian marks as the object is done with at its marker, however late its verb comes.
        asked = between[: between.index(OBJECT)] if self.code == "fa" and OBJECT in between else between
        parting = [word for word in asked if word not in self.words.light]
        of_them = OF_THEM.match(self.folded, self.one.end)
        is_some = self.code in OF_CODES and OF.match(self.folded, self.one.number.end) is not None
        has_subject = (
            self.one.has_people or is_some or of_them is not None or bool(between and between[0] in voice.BEGINS)
        )
        cost = len(parting) + OTHER_PEOPLE * self._other_people(between) * (
            not voice.is_finite(self.folded, mark, between)
        )
        return cost if cost <= PARTED_AFTER[self.code] and (has_subject or cost == 0) else None

    def _has_object(self, mark: Mark, between: Sequence[str]) -> bool:
        """Whether the verb was done to others right behind it, and not to these: the raid killed 45, wounded 120."""
        voice = VOICES[self.code]
        if self.code not in OF_CODES or mark.side != "events" or not voice.FINITE.isdisjoint(between):
            return False
        return any(one.start == mark.end + 1 and one.end > one.number.end for one in self.others if one is not self.one)

    def _before(self, mark: Mark, between: Sequence[str], marks: Sequence[Mark]) -> float | None:
        """Police arrested twelve people."""
        if mark.side == "before" or self._did_not_happen(mark) or self.one.is_part_of or self._are_told_by_kin():
            return None
        if between and between[-1] in self.words.doers and not self._is_joined(between):
            return None
        if not self.words.blocks.isdisjoint(between) or ";" in between or (between and self._has_own_verb(marks)):
            return None
        if not VOICES[self.code].befell_those_behind(self.folded, mark, between):
            return None
        parting = [word for word in between if word not in self.words.near]
        if VOICES[self.code].holds(self.folded, mark, self.one.start, self.one.end):
            return 0.5
        is_far = len(parting) > PARTED_BEFORE[self.code]
        is_joined = not self.words.said.joins.isdisjoint(between[-2:])
        if is_far and not self._is_joined(between) and not (is_joined and len(parting) <= 6 and self.one.has_people):
            return None
        return 0.5 + len(parting)

    def _befell_kin(self, mark: Mark, between: Sequence[str]) -> bool:
        """Whether it befell those whose relatives or lawyers the people are: forty relatives of the executed."""
        is_finite = VOICES[self.code].is_finite(self.folded, mark, between)
        if self._are_told_by_kin() and (not self.one.has_people or (is_finite and WHO.isdisjoint(between[:2]))):
            return True
        if is_finite or not self.one.has_people:
            return False
        return is_of_kin(self.folded, self.one.noun, mark.start, self.code)

    def _are_told_by_kin(self) -> bool:
        """Whether a sentence tells of their kin."""
        return are_told_by_kin(self.folded, self.one.start, self.code)

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
