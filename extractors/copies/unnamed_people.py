"""Whether two texts tell of two people whom neither names: another age, or another day, in an otherwise equal sentence.

An age is somebody's: in another's place it makes another notice, unless both texts name that person. How many there
were, what it cost and when it was reported are corrected in reports on one event, and decide nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from itertools import pairwise

from extractors.copies.ages_told import PERSONS, ages_of, parted, said_numbers
from extractors.copies.alignment import Alignment, Pair
from extractors.copies.corrections import one_corrects
from extractors.copies.days_told import Dates, dateline_of, dates_of, weekdays_of
from extractors.copies.ordinary_words import is_given, is_ordinary, ordinary_words
from extractors.copies.person_names import common_names, is_credit, speaks
from extractors.copies.versions.time_apart import are_near_in_time
from extractors.copies.wordings import Sentence, Wording
from extractors.lexicons import LANGUAGES, lexicon
from extractors.text.folding import folded

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
ONE = frozenset(["a", "an", "the", "one", "یک", "ein", "eine", "einen", "einem", "einer", "der", "un", "une", "le"])
ONE_WITHIN = 4
HAPPENED = frozenset(["was", "wurde", "est"])
"""Behind a name that begins a sentence: its bearer is whom it happened to."""


def other_person(laid: Alignment, heading: Pair) -> tuple[str, Sentence, Sentence] | None:
    """The two sentences that tell of different people of whom neither is named; None where nothing does."""
    pairs = [pair for pair in (heading, *laid.edited) if pair.is_otherwise_equal and not is_credit(pair.here)]
    for pair in [] if is_correction(laid) else pairs:
        is_other_age = _is_told_early(laid, pair) and _differ(ages_of(pair.here), ages_of(pair.there))
        if is_other_age and not (_has_name_beside_age(laid, pair) or is_named(*_headed(laid), laid)):
            return "another age stands in a sentence that is otherwise the same, and neither names anybody", *_two(pair)
    for pair in pairs:
        if _is_opening(laid, pair) and _is_other_day(laid, pair) and not is_named(*_openings(laid, pair), laid):
            return "another day stands in an opening that is otherwise the same, and neither names anybody", *_two(pair)
    return None


def is_about_one(sentence: Sentence) -> bool:
    """Whether a sentence tells of one person: an age, or a given name of a script without capitals."""
    pairs = zip(sentence.words, sentence.written, strict=True)
    return bool(ages_of(sentence)) or any(is_given(word, written) for word, written in pairs)


def speaks_of_one(sentence: Sentence) -> bool:
    """Whether a sentence says that something happened to one person: a prisoner, یک زندانی."""
    words = sentence.words
    return bool(ages_of(sentence)) or any(
        not PERSONS.isdisjoint(words[at + 1 : at + ONE_WITHIN]) for at, word in enumerate(words) if word in ONE
    )


def is_one_person(laid: Alignment) -> bool:
    """Whether an age was corrected beside a name that both texts have: they are about one person."""
    return any(
        _differ(ages_of(pair.here), ages_of(pair.there)) and _has_name_beside_age(laid, pair)
        for pair in laid.edited
        if pair.is_otherwise_equal
    )


def tell_one_date(laid: Alignment) -> bool:
    """Whether two sources tell the same day of a month in their openings: what differs there was corrected."""
    sources = laid.here.source, laid.there.source
    mine, theirs = (_dates_at_first(text) for text in (laid.here, laid.there))
    return all(sources) and sources[0] != sources[1] and bool(mine) and mine == theirs


def is_correction(laid: Alignment) -> bool:
    """Whether one of two texts says that it corrects another, and nothing but figures stands in the place of others."""
    here, there = ((text.title, *text.sentences[:1], *text.sentences[-1:]) for text in (laid.here, laid.there))
    return one_corrects(laid, here, there, ordinary_words().corrected) and _differ_in_figures_alone(laid)


def is_brought_up_to_date(laid: Alignment) -> bool:
    """Whether two sources tell the same weekday first, and nothing but figures stands in the place of others.

    One source's form may tell another week's Thursday, and so may what is numbered: the 96th week, bulletin no. 12.
    So may what was published days apart, or nobody knows when: a wire reprinted each week has a form, too.
    """
    sources = laid.here.source, laid.there.source
    days = [{day for one in text.sentences[:OPENING] for day in weekdays_of(one)} for text in (laid.here, laid.there)]
    is_numbered = any(
        not NUMBERED.isdisjoint(words[max(0, one[0] - 1) : one[1] + 1])
        or any(map(ORDINAL.fullmatch, words[slice(*one)]))
        for pair in laid.edited
        for words, one in (
            side for found in pair.replaced for side in ((pair.here.words, found.here), (pair.there.words, found.there))
        )
    )
    is_other_source = all(sources) and sources[0] != sources[1]
    return (
        is_other_source
        and are_near_in_time(laid)
        and bool(days[0])
        and days[0] == days[1]
        and not is_numbered
        and _differ_in_figures_alone(laid)
    )


MOST = 0.65
"""Share of two texts together that both have where one is the other with a sentence more."""
NUMBERED = frozenset(
    [
        *("week", "weeks", "no", "number", "day", "bulletin", "issue", "edition", "woche", "nr", "nummer", "tag"),
        *("semaine", "numero", "jour", "هفته", "شماره", "روز", "اسبوع", "الاسبوع", "رقم", "یوم", "الیوم", "العدد"),
    ]
)
"""Beside a number: it says which of a row, and not how many."""
ORDINAL = re.compile(r"\d{1,4}(?:st|nd|rd|th|e|er|eme|te|ten|مین|م)")


def _differ_in_figures_alone(laid: Alignment) -> bool:
    """Whether one text has all that the other has, and only numbers stand in one another's place in it."""
    is_added_to = not (laid.only_here and laid.only_there)
    return (
        is_added_to
        and laid.share() > MOST
        and all(
            _is_number(pair.here, one.here) and _is_number(pair.there, one.there)
            for pair in laid.edited
            for one in pair.replaced
        )
    )


def _is_number(sentence: Sentence, span: tuple[int, int]) -> bool:
    words = parted(sentence.words[slice(*span)])
    counted = {place for start, end, _ in said_numbers(words) for place in range(start, end)}
    return bool(counted) and all(at in counted or is_ordinary(word) for at, word in enumerate(words))


def _dates_at_first(text: Wording) -> Dates:
    return {date for one in (text.title, *text.sentences[:OPENING]) for date in dates_of(one)}


def _two(pair: Pair) -> tuple[Sentence, Sentence]:
    return pair.here, pair.there


def _differ(mine: Set[object], theirs: Set[object]) -> bool:
    """Whether each has what the other has not."""
    return bool(mine - theirs) and bool(theirs - mine)


def _is_other_day(laid: Alignment, pair: Pair) -> bool:
    """Whether another weekday, or another date of the same calendar, stands in its place.

    The day that a dateline tells is the one on which a publisher had it, and of two of them it tells nothing.
    """
    is_one_source = laid.here.source is not None and laid.here.source == laid.there.source
    starts = [0 if is_one_source else dateline_of(one) for one in _two(pair)]
    mine, theirs = (weekdays_of(one, start) for one, start in zip(_two(pair), starts, strict=True))
    dates = [dates_of(one, start) for one, start in zip(_two(pair), starts, strict=True)]
    is_one_calendar = {one[0] for one in dates[0]} == {one[0] for one in dates[1]}
    return _differ(mine, theirs) or (is_one_calendar and _differ(*dates))


def _is_opening(laid: Alignment, pair: Pair) -> bool:
    """Whether one of the two sentences stands where its text says what happened, whichever is asked about."""
    return any(
        one is place
        for one, text in ((pair.here, laid.here), (pair.there, laid.there))
        for place in (text.title, *text.sentences[:OPENING])
    )


def _is_told_early(laid: Alignment, pair: Pair) -> bool:
    """Whether a sentence tells whom a text is about, and not who else is heard in a long report of somebody else."""
    source, texts = laid.here.source, (laid.here, laid.there)
    if source is not None and source == laid.there.source:
        return True
    if min(sum(len(one.words) for one in text.sentences) for text in texts) <= NOTICE_WORDS:
        return not all(_is_voice(one, laid.here.language) for one in _two(pair))
    return any(one is pair.here or one is pair.there for text in texts for one in (text.title, *text.sentences[:EARLY]))


def _is_voice(sentence: Sentence, language: str | None) -> bool:
    """Whether somebody of an age says something: a worker of 63 in Ahvaz said."""
    code = (language or "").partition("-")[0].lower()
    words, known = parted(sentence.words), ages_of(sentence)
    ages = [end for _, end, value in said_numbers(words) if value in known]
    if code not in LANGUAGES or not ages:
        return False
    behind = folded(sentence.text).partition(words[ages[0] - 1])[2].partition(",")[0]
    said = lexicon(code).said_after.search(behind)
    return said is not None and len(behind[: said.start()].split()) <= VOICE_WITHIN


def _headed(laid: Alignment) -> tuple[list[Sentence], list[Sentence]]:
    """The headlines, and the first sentences that begin with what happened to somebody: Kaveh Yazdani was hanged."""
    here, there = (
        [text.title, *(one for one in text.sentences[:OPENING] if one.words[2:3] and one.words[2] in HAPPENED)]
        for text in (laid.here, laid.there)
    )
    return here, there


def _openings(laid: Alignment, pair: Pair) -> tuple[list[Sentence], list[Sentence]]:
    """Where either text says what happened to whom."""
    here, there = laid.here, laid.there
    return [here.title, *here.sentences[:OPENING], pair.here], [there.title, *there.sentences[:OPENING], pair.there]


def is_named(here: Sequence[Sentence], there: Sequence[Sentence], laid: Alignment) -> bool:
    """Whether sentences of both texts name one person who is none that reports, judges or orders."""
    mine = {name for one in here if not is_credit(one) for name in common_names(one, laid.there)}
    return bool(mine) and any(
        name in mine for one in there if not is_credit(one) for name in common_names(one, laid.here)
    )


def _has_name_beside_age(laid: Alignment, pair: Pair) -> bool:
    """Whether both sentences have one name, beside the age, or tell of somebody whom both texts have named before."""
    if _names_beside_age(pair.here, laid.there) & _names_beside_age(pair.there, laid.here):
        return True
    return all(map(ages_of, _two(pair))) and _has_name_before(laid, pair)


def _has_name_before(laid: Alignment, pair: Pair) -> bool:
    """Whether both openings name one person, of whom the two sentences tell the age: Karimi, 31; this prisoner, 31.

    Where a sentence before tells of "a prisoner" beside the name, or Karimi speaks of somebody's age, they may be two.
    """
    sides = (laid.here, pair.here, laid.there), (laid.there, pair.there, laid.here)
    mine, theirs = (
        {name for one in _before(text, sentence) if not speaks_of_one(one) for name in common_names(one, other)}
        for text, sentence, other in sides
    )
    families = {family for _, family in mine & theirs}
    return bool(families) and all(
        (not families.isdisjoint(one.words) and not speaks(one, laid.here.language))
        or (len(families) == 1 and _points_back(one))
        for one in _two(pair)
    )


def _before(text: Wording, sentence: Sentence) -> list[Sentence]:
    """The sentences of the opening that stand before another; the headline is asked for elsewhere."""
    at = next((at for at, one in enumerate(text.sentences) if one is sentence), 0)
    return [one for one in text.sentences[: min(at, OPENING)] if not is_credit(one)]


def _points_back(sentence: Sentence) -> bool:
    """Whether a sentence tells of this prisoner: of the one whom the sentence before names."""
    return any(word in THIS and after in PERSONS for word, after in pairwise(sentence.words))


THIS = frozenset(["this", "این", "هذا", "هذه", "dieser", "diese", "ce", "cet", "cette"])


def _names_beside_age(sentence: Sentence, other: Wording) -> Set[tuple[str, str]]:
    words, ages, names = parted(sentence.words), ages_of(sentence), set(common_names(sentence, other))
    if not ages or not names:
        return set()
    places = [(start, end) for start, end, value in said_numbers(words) if value in ages]
    return names.intersection(
        pair for start, end in places for pair in pairwise(words[max(0, start - BESIDE - 1) : end + BESIDE + 1])
    )
