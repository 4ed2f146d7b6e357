"""Whether one text is another edited by a second house sentence by sentence: turned about, reworded, nothing added.

A house that edits a report so leaves hardly a sequence of four words as it was, but nearly all of its telling words
still stand beside the same others. Two writers of one event share its names and numbers, and hardly such a pair. A form
about somebody else shares them all, so whatever tells one notice from the next must be the same: who, how many, on
which day, where and what happened to them; and something must be that no form repeats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.copies.days_told import weekdays_of
from extractors.copies.ordinary_words import LATIN_LETTERS, is_ordinary, ordinary_words, stem
from extractors.copies.person_names import BODIES, common_names, fullnames_in, is_credit
from extractors.copies.versions.happened import DEATHS, happened, kinds_of
from extractors.copies.versions.numbers_told import numbers_of
from extractors.copies.versions.time_apart import days_between
from extractors.copies.versions.told import Told, told_by
from extractors.copies.wordings import WORD, ZWNJ, Sentence, Wording
from extractors.text.folding import folded
from extractors.text.name_spellings import is_same_name

# Measured on 600 pairs of strangers' sets and 109 of our own: of reworded reports at least .38 of the pairs of telling
# words are common to both and .71 of the words, of two writers' reports of one event at most .12 and .35.
PAIRS = 0.35
"""Share of the pairs of telling words of the shorter text that stand beside one another in the longer one as well."""
TOGETHER = 0.18
"""The same of those of both texts together: who cuts more than half of a report makes an excerpt."""
WORDS = 0.7
"""Share of its telling words that stand in the longer one."""
SENTENCE = 0.4
"""The same of each sentence by itself."""
LEAD = 0.6
"""Share of the telling words of the longer text's first sentence that stand in the shorter one."""
FEWEST = 25
"""Telling words of a text of which anything can be said."""
DAYS = 2
"""Days within which a house prints another's report."""
QUOTE_WORDS = 6
"""Words of a quotation in common that no form has: slogans and charges are shorter."""
HIGH, HIGH_NUMBERS = 12, 3
"""Numbers above the first, of which so many in common belong to no form."""
COUNTRY = ("iran", "ایران")
"""How the names of the country begin that nearly all news is about, and of those who live there."""


def rewritten(here: Wording, there: Wording) -> tuple[Sentence, Sentence] | None:
    """The two sentences that tell most of the same where a text of another source is one edited, with nothing added."""
    apart = days_between(here, there)
    if None in (here.source, there.source) or here.source == there.source or apart is None or apart > DAYS:
        return None
    shorter, longer = _by_length(here, there)
    is_one = (
        _is_made_of(shorter, longer)
        and _counts_the_same(shorter, longer)
        and not _are_apart(shorter, longer)
        and _is_no_form(shorter, longer)
    )
    return _nearest(told_by(here), told_by(there)) if is_one else None


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


def _nearest(mine: Told, theirs: Told) -> tuple[Sentence, Sentence]:
    """The two sentences that have most telling words in common."""
    sides = [list(zip(told.text.sentences, map(frozenset, told.telling), strict=True)) for told in (mine, theirs)]
    pairs = [(len(a & b), one, other) for one, a in sides[0][:MOST] for other, b in sides[1][:MOST]]
    _, here, there = max(pairs, key=lambda pair: pair[0])
    return here, there


MOST = 40
"""Sentences of a text among which those are looked for that are quoted."""


def _is_made_of(shorter: Told, longer: Told) -> bool:
    """Whether nearly all that the one tells is in the other, sentence by sentence, in nearly the same company."""
    words, pairs = shorter.words, shorter.pairs
    if len(words) < FEWEST or not pairs or not longer.telling[0]:
        return False
    if sum(word in longer.stems for word in words) < WORDS * len(words):
        return False
    theirs = longer.pairs
    common = len(pairs & theirs)
    if common < PAIRS * len(pairs) or common < TOGETHER * len(pairs | theirs):
        return False
    if sum(word in shorter.stems for word in longer.telling[0]) < LEAD * len(longer.telling[0]):
        return False
    return all(
        sum(word in longer.stems for word in some) >= SENTENCE * len(some)
        for some in shorter.telling
        if len(some) >= LATIN_LETTERS
    )


def _counts_the_same(shorter: Told, longer: Told) -> bool:
    """Whether every number and weekday of the shorter text stands where the longer one tells the same."""
    told = [(set(some), one) for some, one in zip(longer.telling, longer.all[1:], strict=True)]
    known = shorter.numbers
    if known - longer.numbers or numbers_of(longer.opening, longer.text.language) - known:
        return False
    for some, one in zip(shorter.telling, shorter.all[1:], strict=True):
        numbers, days = numbers_of([one], shorter.text.language), _weekdays([one])
        if not numbers and not days:
            continue
        nearest = sorted(told, key=lambda other: -len(other[0].intersection(some)))[:TURNED_INTO]
        beside = [*longer.opening, *(other for _, other in nearest)]
        if numbers - numbers_of(beside, longer.text.language):
            return False
        if days - _weekdays(beside) and _weekdays(longer.all):
            return False
    return True


TURNED_INTO = 2
"""Sentences of one text that another house makes one of, or one of which it makes so many."""


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


def _is_no_form(shorter: Told, longer: Told) -> bool:
    """Whether both have what no form has: a name, a long quotation, high numbers; of a death, the name first."""
    ways = (shorter, longer), (longer, shorter)
    first = [{name for one, _ in own.opening for name in _fullnames(one)} for own, _ in ways]
    initials = [{one.words[at] for one, _ in told.all for at in one.initials} for told in (shorter, longer)]
    named = [
        {name for one, _ in own.all if not is_credit(one) for name in common_names(one, other.text)}
        for own, other in ways
    ]
    if first[0] & first[1] or len(initials[0] & initials[1]) > 1 or named[0] & named[1]:
        return True
    if len([number for number in shorter.numbers & longer.numbers if number > HIGH]) >= HIGH_NUMBERS:
        return True
    if any(DEATHS & happened([one for one, _ in own.opening]) for own, _ in ways):
        return False
    heard = [{name for one, _ in own.all for name in _fullnames(one) if BODIES.isdisjoint(name)} for own, _ in ways]
    return bool(heard[0] & heard[1]) or not _quotations(shorter.text).isdisjoint(_quotations(longer.text))


def _quotations(text: Wording) -> set[tuple[str, ...]]:
    """Every row of so many words within quotation marks."""
    found = set()
    for quoted in QUOTATION.findall(text.text.replace(ZWNJ, "")):
        words = WORD.findall(folded(quoted))
        found |= {tuple(words[at : at + QUOTE_WORDS]) for at in range(len(words) - QUOTE_WORDS + 1)}
    return found
