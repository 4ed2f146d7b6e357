"""Whether of two texts one tells of somebody, a day or a place that the other lacks, or begins with other news."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.copies.days_told import weekdays_of
from extractors.copies.ordinary_words import LATIN_LETTERS, is_ordinary, ordinary_words, stem
from extractors.copies.person_names import fullnames_in, is_credit
from extractors.copies.versions.happened import happened, kinds_of
from extractors.copies.versions.told import Told, told_by
from extractors.copies.wordings import WORD, Sentence, Wording
from extractors.text.folding import folded
from extractors.text.name_spellings import is_same_name

COUNTRY = ("iran", "ایران")
"""How the names of the country begin that nearly all news is about, and of those who live there."""


def tell_other_things(here: Wording, there: Wording) -> bool:
    """Whether one text tells of somebody, a day or a place that the other lacks, or begins with other news."""
    return _are_apart(*_by_length(here, there))


def _by_length(here: Wording, there: Wording) -> list[Told]:
    return sorted((told_by(here), told_by(there)), key=lambda one: (len(one.words), one.text.text))


def _are_apart(shorter: Told, longer: Told) -> bool:
    ways = (shorter, longer, shorter.all), (longer, shorter, longer.opening)
    return any(_tells_of_another(own, other, some) for own, other, some in ways) or any(
        _begins_with_other_news(own, other) for own, other in ((shorter, longer), (longer, shorter))
    )


def _tells_of_another(own: Told, other: Told, some: Sequence[tuple[Sentence, int]]) -> bool:
    """Whether sentences of the one tell of a day, a place or somebody of whom the other has nothing."""
    days, known = _weekdays(some), _weekdays(other.all)
    if days - known and (known or not days <= _weekday_of(other.text)):
        return True
    for one, start in some:
        if is_credit(one):
            continue
        alone = [at for at in range(start, len(one.words)) if not _has(other, one.words[at])]
        if any(_is_place(one.words[at]) or _is_name(own.text, one, at) for at in alone):
            return True
        if any(_is_nobody_in(name, other) for name in _fullnames(one)):
            return True
    if any(_is_namesake(name, other) for one, _ in own.all for name in _fullnames(one)):
        return True
    return bool(_new_names(own, other)) and bool(_new_names(other, own))


def _has(other: Told, word: str) -> bool:
    return word in other.text.known or stem(word) in other.stems or word.startswith(COUNTRY)


def _weekdays(some: Sequence[tuple[Sentence, int]]) -> set[str]:
    return {day for one, start in some for day in weekdays_of(one, start)}


def _weekday_of(text: Wording) -> set[str]:
    """The day on which a text that tells no weekday was published, by its names: what it calls today."""
    return set() if text.published is None else {*WEEK[text.published.weekday()].split()}


WEEK = (
    "monday lundi montag دوشنبه اثنین",
    "tuesday mardi dienstag سهشنبه ثلاثاء",
    "wednesday mercredi mittwoch چهارشنبه اربعاء",
    "thursday jeudi donnerstag پنجشنبه خمیس",
    "friday vendredi freitag جمعه",
    "saturday samedi samstag شنبه سبت",
    "sunday dimanche sonntag یکشنبه احد",
)
"""The names of the days, Monday first."""


def _is_place(word: str) -> bool:
    return word in ordinary_words().places and not is_ordinary(word)


def _is_name(own: Wording, one: Sentence, at: int) -> bool:
    """Whether a capital inside a sentence makes a word a name: in German it makes a noun, in a headline anything."""
    written = one.written[at]
    if f"({written})" in one.text:
        return False  # the letters of a body that was just named
    is_inside = at > 0 and written[0].isupper() and one is not own.title and not one.is_title_case
    return is_inside and own.language != "de" and not is_ordinary(one.words[at]) and one.words[at] not in own.lower


def _fullnames(one: Sentence) -> Iterator[tuple[str, str]]:
    """The full names of a sentence that no comma or colon parts."""
    parted_by_signs = {(one.words[at], one.words[at + 1]) for at in one.breaks if at + 1 < len(one.words)}
    yield from (name for name in fullnames_in(one) if name not in parted_by_signs)


def _is_nobody_in(name: tuple[str, str], other: Told) -> bool:
    """Whether a part of a full name stands nowhere in the other text, in no spelling."""
    return any(
        not _has(other, part) and not any(is_same_name(part, word) for word in other.text.known if word[0] == part[0])
        for part in name
    )


def _is_namesake(name: tuple[str, str], other: Told) -> bool:
    """Whether the other text has the family name, and the given name in no spelling."""
    if other.text.language == "de" and name[0] not in ordinary_words().given:
        return False  # two nouns
    return _has(other, name[1]) and _is_nobody_in(name, other)


def _new_names(own: Told, other: Told) -> list[tuple[str, str]]:
    """Two words side by side that are on no list and not in the other text: a name of a script without capitals."""
    if own.text.has_capitals and any(letter.isupper() for letter in own.text.text):
        return []
    return [
        (before, after)
        for one, start in own.all
        for before, after in pairwise(one.words[start:])
        if not (is_ordinary(before) or is_ordinary(after) or _has(other, before) or _has(other, after))
    ]


def _begins_with_other_news(own: Told, other: Told) -> bool:
    """Whether the one begins with something that the other tells nowhere: a release, and no arrest."""
    first = own.text.sentences[0]
    if happened([first]) - happened([one for one, _ in other.all]):
        return True
    told = {stem(word): word for word in _unquoted(first)}
    common = happened([one for one, _ in own.opening]) & happened([one for one, _ in other.opening])
    return any(
        len(told[one]) >= LATIN_LETTERS
        and not _has(other, told[one])
        and not is_ordinary(told[one])
        and not common & kinds_of(told[one])
        for one in {*own.text.title.stems} & told.keys()
    )


def _unquoted(one: Sentence) -> list[str]:
    """The words of a sentence outside of quotation marks."""
    return [*map(one.spell, WORD.findall(folded(QUOTATION.sub(" ", one.compared))))]


QUOTATION = re.compile(r"[«“„\"]([^«»“”„\"]{8,400})[»”“\"]")
