"""Whether one text is another brought up to date or corrected.

An update has all that the earlier text has, nearly word for word, with particulars that no form would repeat: a
quotation, or somebody's name; its tally has grown, and a sentence or clause is more. Day, place, month and week are the
same; an age or the term of a sentence is somebody's and no tally. Executions of which both tell no date and name
nobody are two: they stand on forms with a quotation. An age or a day is corrected only where one text says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.copies.ages_told import ages_of, said_numbers
from extractors.copies.alignment import Alignment, Pair, Replaced
from extractors.copies.corrections import one_corrects
from extractors.copies.days_told import dateline_of, dates_of, weekdays_of
from extractors.copies.ordinary_words import is_ordinary, ordinary_words
from extractors.copies.person_names import fullnames_in, speaks
from extractors.copies.unnamed_people import is_named
from extractors.copies.versions.next_news import OPENING, first_pairs, tell_two_periods
from extractors.copies.versions.time_apart import are_near_in_time
from extractors.copies.wordings import Sentence, Wording
from extractors.dates.months import MONTHS, fold_month
from extractors.text.folding import folded
from extractors.text.name_spellings import are_two_names, spelling_of

MOST = 0.5
"""Share of two texts together that both have where one is the other with sentences more, or cut, too."""
NEARLY_ALL = 0.8
"""The same where one sentence stands in another's place besides."""
EQUAL_WORDS = 20
"""Words of the sentences that stand in both as they are, and in no form."""
CLAUSE = 4
"""Words more in one of two sentences from which on they are a clause more."""
SLIP = 5
"""Letters of a name from which on one of them is corrected."""
QUOTED = re.compile('["“”„«»]')


def is_update(laid: Alignment) -> bool:
    """Whether one text is the other with a higher figure and a sentence or a clause more."""
    later = _later(laid)
    # A number may be corrected without a word, or lowered, where a date or somebody's name tells that it is one case.
    is_sure = not (laid.only_here and laid.only_there) and _tell_one_case(laid)
    if not are_near_in_time(laid) and not _tell_one_case(laid):
        return False  # nothing tells that it is not another week's
    if (later is None and not is_sure) or laid.share() <= MOST or not _has_particulars(laid) or tell_two_periods(laid):
        return False
    if any(_is_of_another_day(pair) for pair in first_pairs(laid)) or any(map(_tells_other_age, laid.edited)):
        return False
    if any(_is_term(pair, one) for pair in laid.edited for one in pair.replaced) or _are_unknown_dead(laid):
        return False
    grown = list(_grown(laid, later or "here"))
    return bool(grown) and (is_sure or grown[0])


def is_corrected(laid: Alignment) -> bool:
    """Whether one text says that it corrects the other, and only what is corrected stands in another's place."""
    # What is cheap goes first: most pairs of texts differ in more than what is corrected.
    if (laid.only_here and laid.only_there) or not laid.edited:
        return False
    if not all(_is_correctable(pair, one) for pair in laid.edited for one in pair.replaced):
        return False
    noted = _where_noted(laid.here), _where_noted(laid.there)
    says = one_corrects(laid, *noted, ordinary_words().corrected_beside)
    return says and laid.share() > MOST and not _are_headed_by_others(laid)


def _is_of_another_day(pair: Pair) -> bool:
    """Whether two sentences tell another weekday, another date or another place."""
    sides = [(one, dateline_of(one)) for one in (pair.here, pair.there)]
    places = ordinary_words().places
    told = (
        [weekdays_of(one, start) for one, start in sides],
        [dates_of(one, start) for one, start in sides],
        [places.intersection(one.words[start:]) for one, start in sides],
    )
    return any(bool(mine - theirs) and bool(theirs - mine) for mine, theirs in told)


def _tells_other_age(pair: Pair) -> bool:
    mine, theirs = ages_of(pair.here), ages_of(pair.there)
    return bool(mine - theirs) and bool(theirs - mine)


def _is_term(pair: Pair, one: Replaced) -> bool:
    """Whether years, months or lashes stand in one another's place: what somebody was sentenced to, or has served."""
    sides = (pair.here.words, one.here), (pair.there.words, one.there)
    return all(
        any(end < len(words) and words[end] in TERMS for _, end, _ in _numbers(words, span)) for words, span in sides
    )


def tell_other_dead(laid: Alignment) -> Pair | None:
    """The two openings that tell of other numbers of executed people, in words or digits, whom nothing tells apart."""
    firsts = laid.here.sentences[0], laid.there.sentences[0]
    for pair in first_pairs(laid):
        numbers = [
            [_number(side, span) for side, span in ((pair.here, one.here), (pair.there, one.there))]
            for one in pair.replaced
        ]
        is_first = pair.here is firsts[0] and pair.there is firsts[1]
        if is_first and any(None not in both and both[0] != both[1] for both in numbers):
            return pair if _are_unknown_dead(laid) else None
    return None


def _are_unknown_dead(laid: Alignment) -> bool:
    """Whether they tell of executions, and nothing tells that they are the same."""
    firsts = [one for text in (laid.here, laid.there) for one in (text.title, *text.sentences[:OPENING])]
    return any(PUT_TO_DEATH.search(folded(one.text)) for one in firsts) and not _tell_one_case(laid)


def _tell_one_case(laid: Alignment) -> bool:
    """Whether both tell one date first, or name a person whom they do not only quote.

    A weekday does not tell: many prisons have theirs for executions, and pensioners theirs for gatherings.
    """
    sides = [[text.title, *text.sentences[:OPENING]] for text in (laid.here, laid.there)]
    dates = [{date for one in side for date in dates_of(one)} for side in sides]
    common = [one for one in laid.same if not QUOTED.search(one.text) and not speaks(one, laid.here.language)]
    return bool(dates[0] & dates[1]) or is_named(sides[0][:2], sides[1][:2], laid) or is_named(common, common, laid)


PUT_TO_DEATH = re.compile("hang(?:ed|ing)|execut|اعدام|اعدم|pendu|pendais|hingericht|hinricht|gehangt|exekut|قصاص|شنق")
TERMS = frozenset(
    [
        *("year", "years", "month", "months", "lashes", "jahre", "jahren", "jahr", "monate", "monaten", "hiebe"),
        *("an", "ans", "annee", "annees", "mois", "coups"),
        *("سال", "ماه", "ضربه", "سنه", "سنوات", "عاما", "اعوام", "شهرا", "اشهر"),
        "جلده",
    ]
)


def _has_particulars(laid: Alignment) -> bool:
    """Whether what stands in both as it is tells more than a form does."""
    words = sum(len(one.words) for one in laid.same)
    return words >= EQUAL_WORDS and any(
        QUOTED.search(one.text) or any(True for _ in fullnames_in(one)) for one in laid.same
    )


def _later(laid: Alignment) -> str | None:
    """Which of the two has more than the other, and lacks nothing of it."""
    more = {"here": bool(laid.only_here), "there": bool(laid.only_there)}
    if all(more.values()):
        one_each = len(laid.only_here) == len(laid.only_there) == 1 and laid.share() > NEARLY_ALL
        lengths = [len(text.text) for text in (laid.here, laid.there)]
        return ("here" if lengths[0] > lengths[1] else "there") if one_each else None
    for pair in laid.edited:
        longer = len(pair.here.words) - len(pair.there.words)
        shorter = min(len(pair.here.words), len(pair.there.words))
        if abs(longer) >= CLAUSE and pair.same * 10 >= shorter * 9:
            more["here" if longer > 0 else "there"] = True
    return None if all(more.values()) else next((side for side, has in more.items() if has), None)


def _grown(laid: Alignment, later: str) -> Iterator[bool]:
    """Of each figure that stands in another's place, whether it is the higher one in the later text."""
    for pair in laid.edited:
        for one in pair.replaced:
            here, there = _number(pair.here, one.here), _number(pair.there, one.there)
            if here is not None and there is not None and here != there:
                yield (here > there) == (later == "here")


def _number(one: Sentence, span: tuple[int, int]) -> int | None:
    """The number that stands in a span, unless it is a day of a month."""
    words = one.words
    for start, end, value in _numbers(words, span):
        beside = (*words[max(0, start - 1) : start], *words[end : end + 1])
        if not any(fold_month(word) in MONTHS for word in beside):
            return value
    return None


def _numbers(words: Sequence[str], span: tuple[int, int]) -> Iterator[tuple[int, int, int]]:
    """The numbers of a span: where each begins and ends among all words, and its value."""
    for start, end, value in said_numbers(words[slice(*span)]):
        yield span[0] + start, span[0] + end, value


def _where_noted(text: Wording) -> list[Sentence]:
    return [text.title, *text.sentences[:1], *text.sentences[-2:]]


def _are_headed_by_others(laid: Alignment) -> bool:
    """Whether both headlines name somebody, and not the same."""
    mine, theirs = list(fullnames_in(laid.here.title)), list(fullnames_in(laid.there.title))
    return bool(mine and theirs) and not any(
        all(a == b or _is_slip(a, b) for a, b in zip(one, other, strict=True)) for one in mine for other in theirs
    )


def _is_correctable(pair: Pair, one: Replaced) -> bool:
    """Whether a number, a day or a letter of a name stands in another's place."""
    here, there = pair.here.words[slice(*one.here)], pair.there.words[slice(*one.there)]
    if "".join(here) == "".join(there) or all(map(is_ordinary, (*here, *there))):
        return True
    if len(here) != len(there):
        return False
    return all(
        a == b or _is_slip(a, b) or (is_ordinary(a) and is_ordinary(b)) for a, b in zip(here, there, strict=True)
    )


def _is_slip(one: str, other: str) -> bool:
    """Whether a name is another with one letter corrected, or is spelt otherwise."""
    if spelling_of([one], [other]):
        return True
    if len(one) != len(other) or len(one) < SLIP or are_two_names(one, other):
        return False
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1
