"""Whether two texts tell of two weeks or months, of a verdict and what a higher court made of it, or what came next."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.copies.alignment import Alignment, Pair, pair_of
from extractors.copies.days_told import calendar_months_of, dateline_of, weekdays_of
from extractors.copies.openings import ORDINALS, begin_alike
from extractors.copies.ordinary_words import ordinary_words, telling_stems
from extractors.copies.wordings import Sentence, Wording
from extractors.dates.months import MONTHS, WEEKDAYS, fold_month
from extractors.text.name_spellings import is_same_name

OPENING = 2
"""Sentences in which a text says what happened on which day."""
SHORTEST = 5
"""Words of a sentence that is no dateline."""
ROWS = frozenset(
    [
        *("week", "bulletin", "issue", "edition", "woche", "ausgabe", "semaine", "numero", "هفته", "شماره"),
        *("اسبوع", "الاسبوع", "العدد"),
    ]
)
"""Beside a number: which of a row a statement is."""


def tell_two_periods(laid: Alignment) -> Pair | None:
    """The two openings that tell two months, or two of a row that is numbered by weeks; None where none do."""
    for pair in first_pairs(laid):
        starts = dateline_of(pair.here), dateline_of(pair.there)
        months = calendar_months_of(pair.here, starts[0]), calendar_months_of(pair.there, starts[1])
        rows = _rows(pair.here), _rows(pair.there)
        if any(one and other and not one & other for one, other in (months, rows)):
            return pair
    return None


def tell_two_places(laid: Alignment) -> bool:
    """Whether two openings in one another's place tell each of a place that the other text has not.

    A town for another makes another notice in any sentence; here they stand in different parts of the opening, or are
    no names by themselves.
    """
    for pair in first_pairs(laid):
        mine, theirs = (
            [word for word in _places_in(own, text) if word not in other.known]
            for own, text, other in ((pair.here, laid.here, laid.there), (pair.there, laid.there, laid.here))
        )
        if mine and theirs and not any(is_same_name(one, other) for one in mine for other in theirs):
            return True
    return False


def _places_in(one: Sentence, text: Wording) -> list[str]:
    places, words = ordinary_words().places, one.words[dateline_of(one) :]
    is_arabic = (text.language or "").startswith("ar")
    return [
        word
        for before, word in zip(("", *words), words, strict=False)
        if word in places or (word == ALSO_A_WORD and (before in IN_ARABIC or not is_arabic))
    ]


ALSO_A_WORD = "بانه"
"""A town whose name is a common word in Arabic: that he."""
IN_ARABIC = frozenset(
    [
        *("فی", "مدینه", "بمدینه", "لمدینه", "قرب", "الی", "من", "سجن", "بسجن", "محکمه", "بلده", "قضاء", "منطقه"),
        *("معبر", "اهالی", "شوارع"),
    ]
)
"""Before the name of a town."""


def tell_two_decisions(laid: Alignment) -> bool:
    """Whether headline and first sentence of one text tell what a higher court made of a verdict, the other's not."""
    mine, theirs = (
        [not LATER_DECISIONS.isdisjoint(one.words) for one in (text.title, text.sentences[0])]
        for text in (laid.here, laid.there)
    )
    return (all(mine) and not any(theirs)) or (all(theirs) and not any(mine))


LATER_DECISIONS = frozenset(
    [
        *(
            "upheld",
            "upholds",
            "uphold",
            "confirmed",
            "confirms",
            "commuted",
            "overturned",
            "overturns",
            "quashed",
            "quashes",
        ),
        *("confirme", "confirmee", "confirment", "cassation", "commuee", "annule", "annulee"),
        *("bestatigt", "aufgehoben", "berufungsgericht", "umgewandelt", "berufung"),
        *("تایید", "تجدیدنظر", "نقض", "ایدت", "الاستیناف", "نقضت"),
    ]
)


def is_follow_up(laid: Alignment) -> bool:
    """Whether one source tells other news over what it has told before: another headline, beginning and rest.

    Nobody prints half of a report again with as much that is new, but for a report of what came next.
    """
    source = laid.here.source
    if source is None or source != laid.there.source or laid.overlap() > MOST_TOLD_AGAIN:
        return False
    firsts = laid.here.sentences[0], laid.there.sentences[0]
    if laid.here.title.key == laid.there.title.key or firsts[0].key == firsts[1].key:
        return False
    fewest = min(len(laid.only_here), len(laid.only_there))
    is_one_lead = any(pair.here is firsts[0] and pair.is_otherwise_equal for pair in laid.edited)
    return fewest >= (2 if is_one_lead else 1)


def tell_other_news(laid: Alignment) -> Pair | None:
    """The two openings of one source in which other words that tell something stand in one another's place.

    Over the same form somebody was shot and no longer stabbed, or released and no longer arrested: no source prints a
    report again so. Numbers and days are asked of elsewhere: they are corrected, and grow.
    """
    source = laid.here.source
    if source is None or source != laid.there.source:
        return None
    sides = (laid.here, laid.there), (laid.there, laid.here)
    for pair in first_pairs(laid):
        if _is_next_of_a_row(pair):
            return pair
        for one in pair.replaced:
            spans = pair.here.words[slice(*one.here)], pair.there.words[slice(*one.there)]
            new = [_new_in(words, other) for words, (_, other) in zip(spans, sides, strict=True)]
            if all(new) and not any(is_same_name(mine, theirs) for mine in new[0] for theirs in new[1]):
                return pair
    return None


def _is_next_of_a_row(pair: Pair) -> bool:
    """Whether a third day stands in the place of a fourth, and another weekday: no correction, but the next report."""
    rows = [{ORDINALS[word] for word in one.words if word in ORDINALS} for one in (pair.here, pair.there)]
    days = weekdays_of(pair.here), weekdays_of(pair.there)
    return all(bool(mine) and bool(theirs) and mine.isdisjoint(theirs) for mine, theirs in (rows, days))


def _new_in(words: Sequence[str], other: Wording) -> list[str]:
    """The telling words that stand nowhere in the other text, in no form; numbers and days are none."""
    known = set(telling_stems(other.known))
    return [
        word
        for word in words
        if word not in ordinary_words().no_names | ORDINALS.keys() | TWO
        and fold_month(word) not in MONTHS
        and fold_month(word) not in WEEKDAYS
        and known.isdisjoint(telling_stems([word]))
        and telling_stems([word])
    ]


TWO = frozenset(["یومین", "الیومین", "ایام", "الایام", "اسبوعین", "شهرین", "ساعتین"])
"""Arabic words that are a number and what it counts in one, and days, of which there are as many."""
MOST_TOLD_AGAIN = 0.65
"""Share of the longer of two texts of one source up to which the rest of both may be news."""


def _rows(one: Sentence) -> frozenset[int]:
    """The numbers of weeks and issues."""
    found = set()
    for at, word in enumerate(one.words):
        if word not in ROWS:
            continue
        for beside in (*one.words[max(0, at - 1) : at], *one.words[at + 1 : at + 2]):
            if number := NUMBERED.fullmatch(beside):
                found.add(int(number[1]))
    return frozenset(found)


NUMBERED = re.compile(r"(\d{1,4})(?:st|nd|rd|th|e|eme|te|ten|مین|م)?")


def first_pairs(laid: Alignment) -> list[Pair]:
    """Headlines and first sentences in one another's place, if they are otherwise equal."""
    firsts = [one for text in (laid.here, laid.there) for one in text.sentences[:OPENING]]
    pairs = [pair for pair in laid.edited if any(one is pair.here or one is pair.there for one in firsts)]
    heading = pair_of(laid.here.title, laid.there.title)
    return [
        one
        for one in (heading, *pairs)
        if one.is_otherwise_equal and (one is heading or len(one.here.words) >= SHORTEST)
    ]


def opening_pairs(laid: Alignment) -> list[Pair]:
    """The same; headlines only where the texts begin otherwise: over one text they are what two desks made of it."""
    return [pair for pair in first_pairs(laid) if pair.here is not laid.here.title or not _begin_as_one(laid)]


def _begin_as_one(laid: Alignment) -> bool:
    """Whether two texts begin with one sentence, be it behind a dateline or with a place spelt otherwise.

    Not where it is a line of the house, or what follows in one stands nowhere in the other: it may be other news.
    """
    firsts = laid.here.sentences[0], laid.there.sentences[0]
    alone = {id(one) for one in (*laid.only_here, *laid.only_there)}
    opening = [one for text in (laid.here, laid.there) for one in text.sentences[:OPENING]]
    if any(id(one) in alone for one in opening) or any(len(one.words) < SHORTEST for one in firsts):
        return False
    return begin_alike(laid) or any(
        pair.here is firsts[0]
        and pair.there is firsts[1]
        and all(
            is_same_name("".join(pair.here.words[slice(*one.here)]), "".join(pair.there.words[slice(*one.there)]))
            for one in pair.replaced
        )
        and pair.is_otherwise_equal
        and len(pair.here.words) == len(pair.there.words)
        for pair in laid.edited
    )
