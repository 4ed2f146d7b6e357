"""How two texts begin, and whether what they have in common beside that is a background that both tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.copies.alignment import Alignment, Pair
from extractors.copies.ordinary_words import ordinary_words, stem
from extractors.copies.person_names import dateline_words, fullnames_in, is_credit
from extractors.copies.unnamed_people import OPENING, is_about_one, speaks_of_one
from extractors.copies.versions.time_apart import days_apart
from extractors.copies.wordings import Sentence, Wording
from extractors.dates.months import MONTHS, WEEKDAYS, fold_month

# A wire report under another lead is a copy; two events that share their background are not.
BACKGROUND = 0.8
"""Share of the longer text up to which what it has in common with another report may be background."""
FAR_BACKGROUND = 0.9
"""The same where the two are printed weeks apart."""
TOLD_BEFORE = 0.65
"""Share up to which it is, even where all of both headlines stands in it."""
# Measured on 61 articles of the newsroom, each with its own lead or summary over the rest, or with two others' leads: a
# third of both stands in the rest of 28 % of the copies and .15 % of the backgrounds; .15 of both together or less, of
# 10 % and 83 %.
HALF = 0.55
"""Share of the longer text up to which words alone do not make two openings alike."""
SAME_SUBJECT = 2
"""Telling words of each headline and opening, and a third of them, that stand in what short reports have in common."""
NEXT_TO_NONE = 0.15
PRINTED_WITHIN = 14
"""Days within which another publisher prints a report under a lead of its own; later, what is in common is old."""
OPENING_WORDS = 3
"""Telling words of both headlines and openings, from which on it means something that they stand nowhere else."""


def is_background(laid: Alignment) -> bool:
    """Whether what two reports have in common, which begin with other things, is told beside what each is about."""
    overlap, source = laid.overlap(), laid.here.source
    if overlap <= TOLD_BEFORE or (source is not None and source == laid.there.source):
        return True
    told, sides = _told_in_common(laid), _openings(laid)
    met = [len(side & told) for side in sides]
    if overlap <= BACKGROUND:
        return _are_of_two_places(laid) or not all(
            of >= max(SAME_SUBJECT, len(side) / 3) for of, side in zip(met, sides, strict=True)
        )
    if overlap <= FAR_BACKGROUND and (days_apart(laid) or 0) > PRINTED_WITHIN:
        return True
    # So much in common is a report under a reworded lead more often than not: a name that both tell speaks for it.
    sides = [laid.here.telling, laid.there.telling]
    met = [len(side & told) for side in sides]
    words = [len(side) for side in sides]
    if overlap > FAR_BACKGROUND and not _tell_events_of_their_own(laid):
        return False
    return sum(met) <= NEXT_TO_NONE * sum(words) and min(words) >= 1 and sum(words) >= OPENING_WORDS


def _are_of_two_places(laid: Alignment) -> bool:
    """Whether headline or first sentence of each, datelines aside, tells of a place that the other text has not."""
    sides = (laid.here, laid.there), (laid.there, laid.here)
    return all(
        any(word in ordinary_words().places and word not in other.known for word in _opening_words(own))
        for own, other in sides
    )


def _tell_events_of_their_own(laid: Alignment) -> bool:
    """Whether headline and first sentence of each tell of a place, somebody, a number or a day that the other has not.

    A label, or a line of the house in front of one text, tells of none.
    """
    return all(
        any(_is_of_an_event(word) and word not in other.known for word in _opening_words(own))
        or any(not set(name) <= other.known for one in (own.title, own.sentences[0]) for name in fullnames_in(one))
        for own, other in ((laid.here, laid.there), (laid.there, laid.here))
    )


def _is_of_an_event(word: str) -> bool:
    known, day = ordinary_words(), fold_month(word)
    return word in known.places or word in known.no_names or word.isdecimal() or day in WEEKDAYS or day in MONTHS


def _opening_words(text: Wording) -> Sequence[str]:
    first = text.sentences[0]
    return (*text.title.words, *first.words[dateline_words(first) if first.written[0].isupper() else 0 :])


def _openings(laid: Alignment) -> list[frozenset[str]]:
    """The telling words of both openings, without names: a background about somebody has the name in every sentence."""
    named = {stem(word) for text in (laid.here, laid.there) for word in _names_of(text)}
    return [text.telling - named for text in (laid.here, laid.there)]


def _names_of(text: Wording) -> Iterator[str]:
    for one in (text.title, *text.sentences):
        yield from (word for name in fullnames_in(one) for word in name)
        yield from (one.words[place - 1] for place in one.initials if place)


def _told_in_common(laid: Alignment) -> set[str]:
    told = {stem(word) for one in (*laid.same, *laid.form) for word in one.words}
    return told | {stem(word) for pair in laid.edited for word in set(pair.here.words) & set(pair.there.words)}


def tell_two_sittings(laid: Alignment) -> bool:
    """Whether headlines or first sentences of two reports tell of a first and a second: two hearings in one case."""
    if laid.overlap() > BACKGROUND:
        return False
    mine, theirs = (
        {
            (beside, ORDINALS[word])
            for one in (text.title, *text.sentences[:1])
            for before, word, after in zip(("", *one.words), one.words, (*one.words[1:], ""), strict=False)
            for beside in (before, after)
            if word in ORDINALS and len(beside) >= SHORTEST_NOUN
        }
        for text in (laid.here, laid.there)
    )
    nouns = {noun for noun, _ in mine} & {noun for noun, _ in theirs}
    return any((noun, place) in mine and (noun, place) not in theirs for noun in nouns for place in ORDINALS.values())


SHORTEST_NOUN = 4
"""Letters of what is numbered: hearing, جلسه."""
ORDINALS = {
    word: place
    for place, words in enumerate(
        (
            "first erste ersten erster premier premiere اولین نخستین نخست اول الاول الاولی",
            "second zweite zweiten zweiter deuxieme seconde دومین دوم الثانی الثانیه",
            "third dritte dritten dritter troisieme سومین سوم الثالث الثالثه",
            "fourth vierte vierten vierter quatrieme چهارمین چهارم الرابع الرابعه",
            "fifth funfte funften funfter cinquieme پنجمین پنجم الخامس الخامسه",
            "sixth sechste sechsten sechster sixieme ششمین ششم السادس السادسه",
            "seventh siebte siebten siebter septieme هفتمین هفتم السابع السابعه",
            "eighth achte achten achter huitieme هشتمین هشتم الثامن الثامنه",
            "ninth neunte neunten neunter neuvieme نهمین نهم التاسع التاسعه",
            "tenth zehnte zehnten zehnter dixieme دهمین دهم العاشر العاشره",
        ),
        start=1,
    )
    for word in words.split()
}
"""Words that number hearings, and their number."""


def begin_alike(laid: Alignment) -> bool:
    """Whether the first sentence of one stands in the other as it is, be it behind a dateline."""
    same = {one.key for one in laid.same}
    firsts = [text.sentences[0] for text in (laid.here, laid.there)]
    return any(one.key in same for one in firsts) or any(
        pair.same == min(len(pair.here.words), len(pair.there.words))
        for pair in laid.edited
        if pair.here is firsts[0] or pair.there is firsts[1]
    )


def open_alike(laid: Alignment) -> bool:
    """Whether headlines and first sentences have something in common, be it two words that stand in neither's rest.

    Two words are not enough where about half of the longer text is all that is common: two hearings in one case are
    both told of the accused before the court, and two statements of one office by its experts. Nor within one source,
    whose flashes over one footer tell of guards and porters each week.
    """
    first = laid.here.sentences[:1] + laid.there.sentences[:1]
    if {one.key for one in first} & {one.key for one in (*laid.same, *laid.form)}:
        return True
    if any(one is pair.here or one is pair.there for one in first for pair in laid.edited):
        return True
    source = laid.here.source
    if laid.overlap() <= HALF or (source is not None and source == laid.there.source):
        return False
    here, there = _openings(laid)
    return len((here & there) - _told_in_common(laid)) >= 2


def is_credit_line(laid: Alignment, pair: Pair) -> bool:
    """Whether the two are the line of who wrote it, or differ in where it was written and for which agency."""
    for one, text in ((pair.here, laid.here), (pair.there, laid.there)):
        if is_credit(one) and any(one is end for end in (*text.sentences[:2], *text.sentences[-2:])):
            return True
    is_first = pair.here is laid.here.sentences[0] or pair.there is laid.there.sentences[0]
    until = dateline_words(pair.here), dateline_words(pair.there)
    return (
        is_first
        and all(until)
        and all(one.here[1] <= until[0] + 3 and one.there[1] <= until[1] + 3 for one in pair.replaced)
    )


def are_in_one_place(laid: Alignment, mine: Sentence, theirs: Sentence, common: Sequence[Sentence]) -> bool:
    """Whether two sentences about somebody stand behind as many others in texts that speak of one person.

    Two publishers who each cut a sentence of one report on many leave two different ones.
    """
    places = [
        next((at for at, one in enumerate(text.sentences) if one is alone), -1)
        for alone, text in ((mine, laid.here), (theirs, laid.there))
    ]
    return (
        places[0] == places[1]
        and all(map(is_about_one, (mine, theirs)))
        and any(speaks_of_one(one) for one in common if one in laid.here.sentences[: places[0]][:OPENING])
    )


def opening_of(alone: Sequence[Sentence], text: Wording) -> str:
    """The first sentence that a text has alone, as published."""
    return alone[0].text if alone else text.sentences[0].text
