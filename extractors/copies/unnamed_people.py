"""Whether two texts tell of two people whom neither names: another age, or another day, in an otherwise equal sentence.

An age is somebody's: in another's place it makes another notice, unless both texts name that person. How many there
were, what it cost and when it was reported are corrected in reports on one event, and decide nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import cache
from itertools import pairwise

from extractors.copies.alignment import Alignment, Pair
from extractors.copies.ordinary_words import is_given, ordinary_words
from extractors.copies.person_names import fullnames_in, is_credit
from extractors.copies.wordings import Sentence, Wording
from extractors.dates.months import MONTHS, WEEKDAYS, fold_month
from extractors.lexicons import LANGUAGES, lexicon, number_words
from extractors.text.folding import folded

OLDEST = 110
NUMBER_WORDS = 3
"""Words of the longest age in words: twenty and four."""
OPENING = 2
"""Sentences in which a text says what happened on which day."""
EARLY = 4
"""Sentences in which a notice has told of whom, with headline."""
NOTICE_WORDS = 300
"""Words of a text from which on an age further down may be anybody's, unless one source has both."""
VOICE_WITHIN = 6
"""Words between an age and the verb that says that its bearer speaks."""
BESIDE = 4
"""Words that may part a name from the age of the one who bears it."""
BEFORE_AGE = frozenset(
    ["aged", "age", "agee", "ages", "agees", "عمره", "عمرها", "العمر", "البالغ", "البالغه", "یبلغ", "تبلغ", "سن"]
)
BEHIND_AGE = ("ساله", "سالگی", "jahrig", "yasinda", "yasında")
"""What the word behind an age begins with."""
YEARS_OLD = frozenset(
    [("year", "old"), ("years", "old"), ("yr", "old"), ("years", "of"), ("jahre", "alt"), ("jahren", "alt")]
)
OF_AGE = frozenset(["de", "von", "of", "من", "ب"])
"""What may stand between the word for an age and the number."""
SOMEBODY = frozenset(["a", "an", "one", "the", "another"])
GOES_ON = frozenset(
    ["was", "were", "is", "had", "has", "who", "from", "and", "died", "whose", "held", "arrested", "a", "an"]
)
"""Words behind "a prisoner of 24" that show it to be an age, and no number of people."""
ASIDE = re.compile(r"[,،(]\s*+(\d{1,3})(?:\s*+(?:years?|ans|jahre|سال|سنة|عاما|عامًا|عاماً))?+\s*+[,،.)]", re.IGNORECASE)
"""An age between commas or in parentheses."""
SHABBAT = "شنبه"
"""Saturday in Persian, and the last part of the days that follow it."""
SHORTEST_DAY = 4
"""Letters of a word that is surely a weekday: shorter ones are other words as well."""
ORDINAL = re.compile(r"(?:st|nd|rd|th|er|e)$")
LONGEST_MONTH = 31
AT = frozenset(
    ["in", "at", "near", "from", "inside", "outside", "of", "a", "au", "dans", "de", "im", "aus", "bei", "nach", "zu"]
)
"""What stands before the name of a place."""
BUILT = frozenset(["prison", "jail", "court", "gefangnis", "square", "street", "road", "hospital"])
SAID_WITHIN = 25
"""Characters behind a name in which a verb says that its bearer only reports."""

Dates = Set[tuple[str, int, int]]


def other_person(laid: Alignment, heading: Pair) -> tuple[str, Sentence, Sentence] | None:
    """The two sentences that tell of different people of whom neither is named; None where nothing does."""
    pairs = [pair for pair in (heading, *laid.edited) if pair.is_otherwise_equal and not is_credit(pair.here)]
    for pair in pairs:
        is_other_age = _is_told_early(laid, pair) and _differ(ages_of(pair.here), ages_of(pair.there))
        if is_other_age and not _is_named(laid, pair):
            return "another age stands in a sentence that is otherwise the same, and neither names anybody", *_two(pair)
    for pair in pairs:
        if _is_opening(laid, pair) and _is_other_day(pair) and not _is_named(laid, pair):
            return "another day stands in an opening that is otherwise the same, and neither names anybody", *_two(pair)
    return None


def is_about_one(sentence: Sentence) -> bool:
    """Whether a sentence tells of one person: an age, or a given name of a script without capitals."""
    pairs = zip(sentence.words, sentence.written, strict=True)
    return bool(ages_of(sentence)) or any(is_given(word, written) for word, written in pairs)


def is_one_person(laid: Alignment) -> bool:
    """Whether an age was corrected beside a name that both texts have: they are about one person."""
    return any(
        _differ(ages_of(pair.here), ages_of(pair.there)) and _has_name_beside_age(pair, laid.there)
        for pair in laid.edited
        if pair.is_otherwise_equal
    )


def tell_one_date(laid: Alignment) -> bool:
    """Whether two sources tell the same day of a month in their openings: what differs there was corrected."""
    sources = laid.here.source, laid.there.source
    mine, theirs = (_dates_of(text) for text in (laid.here, laid.there))
    return all(sources) and sources[0] != sources[1] and bool(mine) and mine == theirs


def _dates_of(text: Wording) -> Dates:
    return {date for one in (text.title, *text.sentences[:OPENING]) for date in _dates(one)}


def _two(pair: Pair) -> tuple[Sentence, Sentence]:
    return pair.here, pair.there


def _differ(mine: Set[object], theirs: Set[object]) -> bool:
    """Whether each has what the other has not."""
    return bool(mine - theirs) and bool(theirs - mine)


def ages_of(sentence: Sentence) -> frozenset[int]:
    """The ages of people that a sentence tells, in years."""
    if not any(word.isdecimal() or word in _numbers() for word in sentence.words):
        return frozenset()
    found = {int(one[1]) for one in ASIDE.finditer(sentence.text)}
    found |= {value for start, end, value in _said_numbers(sentence.words) if _is_age(sentence.words, start, end)}
    return frozenset(value for value in found if 0 < value <= OLDEST)


def _said_numbers(words: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Where a number begins and ends, and the number, in digits or in at most three words."""
    known, at = _numbers(), 0
    while at < len(words):
        if words[at].isdecimal() and len(words[at]) <= NUMBER_WORDS:
            yield at, at + 1, int(words[at])
        elif words[at] in known:
            end = at + 1
            while end < min(len(words), at + NUMBER_WORDS) and (words[end] in known or words[end] == "و"):
                end += 1
            yield at, end, sum(known.get(word, 0) for word in words[at:end])
            at = end - 1
        at += 1


def _is_age(words: Sequence[str], start: int, end: int) -> bool:
    before = [*words[max(0, start - 3) : start]][::-1]
    after = tuple(words[end : end + 2])
    if after[:1] and after[0].startswith(BEHIND_AGE):
        return True
    if after in YEARS_OLD or after[:1] == ("ans",):
        return after not in (("ans", "de"), ("ans", "d")) and (before[:1] != ["depuis"])
    if before[:1] and (before[0] in BEFORE_AGE or (before[0] in OF_AGE and set(before[1:2]) & BEFORE_AGE)):
        return True
    if before[:2] == ["von", "alter"]:
        return True
    is_of = before[:1] == ["of"] and len(before) == 3 and before[2] in SOMEBODY  # a prisoner of 24
    return is_of and (not after or after[0] in GOES_ON)


@cache
def _numbers() -> dict[str, int]:
    """The words for numbers that an age is said with, of all languages."""
    return {
        word: number
        for language in LANGUAGES
        for word, number in number_words(language).numbers.items()
        if 0 < number <= OLDEST and len(word) > 1
    }


def _is_other_day(pair: Pair) -> bool:
    """Whether another weekday, or another date of the same calendar, stands in its place."""
    mine, theirs = _weekdays(pair.here), _weekdays(pair.there)
    dates = _dates(pair.here), _dates(pair.there)
    is_one_calendar = {one[0] for one in dates[0]} == {one[0] for one in dates[1]}
    return _differ(mine, theirs) or (is_one_calendar and _differ(*dates))


def _weekdays(sentence: Sentence) -> frozenset[str]:
    words = sentence.words
    found = set()
    for at, word in enumerate(words):
        plain = fold_month(word)
        if len(plain) >= SHORTEST_DAY and plain in WEEKDAYS:
            before = words[at - 1] if at else ""
            found.add(f"{before}{plain}" if plain == SHABBAT and f"{before}{plain}" in WEEKDAYS else plain)
    return frozenset(found)


def _dates(sentence: Sentence) -> Dates:
    """The days of months: calendar, month, day."""
    words = sentence.words
    found = set()
    for at, word in enumerate(words):
        month = MONTHS.get(fold_month(word))
        for beside in (words[at - 1] if at else "", *words[at + 1 : at + 2]) if month else ():
            day = ORDINAL.sub("", beside)
            if month and day.isdecimal() and len(day) <= 2 and 0 < int(day) <= LONGEST_MONTH:
                found.add((month[0], month[1], int(day)))
                break
    return found


def _is_opening(laid: Alignment, pair: Pair) -> bool:
    openings = (laid.here.title, *laid.here.sentences[:OPENING])
    return any(pair.here is one for one in openings)


def _is_told_early(laid: Alignment, pair: Pair) -> bool:
    """Whether a sentence tells whom a text is about, and not who else is heard in a long report of somebody else."""
    source, texts = laid.here.source, (laid.here, laid.there)
    if source is not None and source == laid.there.source:
        return True
    if min(sum(len(one.words) for one in text.sentences) for text in texts) <= NOTICE_WORDS:
        return not _is_voice(pair.here, laid.here.language)
    return any(one is pair.here or one is pair.there for text in texts for one in (text.title, *text.sentences[:EARLY]))


def _is_voice(sentence: Sentence, language: str | None) -> bool:
    """Whether somebody of an age says something: a worker of 63 in Ahvaz said."""
    code = (language or "").partition("-")[0].lower()
    ages = [end for _, end, value in _said_numbers(sentence.words) if value in ages_of(sentence)]
    if code not in LANGUAGES or not ages:
        return False
    behind = folded(sentence.text).partition(sentence.words[ages[0] - 1])[2].partition(",")[0]
    said = lexicon(code).said_after.search(behind)
    return said is not None and len(behind[: said.start()].split()) <= VOICE_WITHIN


def _is_named(laid: Alignment, pair: Pair) -> bool:
    """Whether both texts name somebody where they say what happened to whom, or in the sentence itself."""
    openings = [laid.here.title, *laid.here.sentences[:OPENING], pair.here]
    return _has_name_beside_age(pair, laid.there) or any(_people(one, laid.there) for one in openings)


def _has_name_beside_age(pair: Pair, other: Wording) -> bool:
    words, ages = pair.here.words, ages_of(pair.here)
    names = set(_common_names(pair.here, other))
    return any(
        not names.isdisjoint(pairwise(words[max(0, start - BESIDE - 1) : end + BESIDE + 1]))
        for start, end, value in _said_numbers(words)
        if value in ages and names
    )


def _people(sentence: Sentence, other: Wording) -> bool:
    """Whether a sentence names somebody whom the other text names as well, and who is not the one who reports it."""
    return not is_credit(sentence) and any(True for _ in _common_names(sentence, other))


def _common_names(sentence: Sentence, other: Wording) -> Iterator[tuple[str, str]]:
    words, written = sentence.words, sentence.written
    places = ordinary_words().places
    for name in fullnames_in(sentence):
        at = next(at for at in range(len(words) - 1) if (words[at], words[at + 1]) == name)
        is_sure = is_given(words[at], written[at])
        before = words[at - 1] if at else ""
        after = written[at + 2 : at + 3]
        is_place = before in AT or (after and (after[0][0].isupper() or after[0].lower() in BUILT))
        if not set(name) <= other.known or name[0] in places or (is_place and not is_sure):
            continue
        if not _reports(sentence, written[at + 1], other.language):
            yield name


def _reports(sentence: Sentence, name: str, language: str | None) -> bool:
    """Whether a verb of saying stands right behind a name."""
    code = (language or "").partition("-")[0].lower()
    if code not in LANGUAGES:
        return False
    behind = sentence.text.partition(name)[2][:SAID_WITHIN]
    return lexicon(code).said_after.search(folded(behind)) is not None
