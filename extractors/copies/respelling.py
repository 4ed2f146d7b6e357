"""One text read with the names as the other spells them, where a name is one person's in two spellings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.copies.ages_told import ages_of, said_numbers
from extractors.copies.alignment import Alignment, Pair, pair_of
from extractors.copies.days_told import dateline_of, dates_of, weekdays_of
from extractors.copies.openings import BACKGROUND
from extractors.copies.ordinary_words import is_ordinary, ordinary_words
from extractors.copies.wordings import WORD, ZWNJ, Sentence, Wording, sentence
from extractors.text.folding import folded
from extractors.text.house_spelling import Spell, is_umlaut_lacking
from extractors.text.name_spellings import Spelling, spelling_of

LONGEST = 4
"""Words of a name that is spelt in two ways."""
PARTICLES = frozenset(["al", "el", "ul", "bin", "ibn", "bint", "abu"])
"""What is written small within a name."""
Names = Mapping[tuple[str, ...], str]
"""Names of one text, folded, and as the other has them written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Respelt:
    """A text with names as another spells them."""

    there: Wording
    where: Pair
    """The first two sentences in which a name is spelt in two ways."""
    is_sure: bool
    """Whether all of them sound alike; otherwise one is a letter apart, and nothing else may differ."""


def respelt(laid: Alignment) -> Respelt | None:
    """The text that lies there with its names as the one here spells them; None where all are spelt alike."""
    found = dict[tuple[str, ...], tuple[str, Spelling]]()
    where = None
    for pair in _pairs(laid):
        for theirs, written, how in _names(laid, pair):
            where = where or pair
            if found.setdefault(theirs, (written, how))[0] != written:
                return None  # two names here, and one there
            if any(other != theirs and word == written for other, (word, _) in found.items()):
                return None
    if not where:
        return None
    names = {theirs: written for theirs, (written, _) in found.items()}
    is_sure = all(how == "sounds alike" for _, how in found.values())
    return Respelt(there=_read(laid.there, names), where=where, is_sure=is_sure)


def is_all_else_equal(laid: Alignment) -> bool:
    """Whether nothing tells two texts of one form apart: no age, number, day or place in another's place."""
    return laid.overlap() > BACKGROUND and not any(map(_contradicts, _pairs(laid)))


def is_one_age_and_day(laid: Alignment) -> bool:
    """Whether no other age and no other day stands in a sentence that is otherwise the same."""
    return not any(_is_of_another(pair) for pair in _pairs(laid))


def _is_of_another(pair: Pair) -> bool:
    sides = pair.here, pair.there
    starts = [dateline_of(one) for one in sides]
    dates = [dates_of(one, start) for one, start in zip(sides, starts, strict=True)]
    is_one_calendar = {one[0] for one in dates[0]} == {one[0] for one in dates[1]}
    ages, days = (
        [ages_of(one) for one in sides],
        [weekdays_of(one, start) for one, start in zip(sides, starts, strict=True)],
    )
    return (
        (bool(ages[0] - ages[1]) and bool(ages[1] - ages[0]))
        or (bool(days[0] - days[1]) and bool(days[1] - days[0]))
        or (is_one_calendar and bool(dates[0] - dates[1]) and bool(dates[1] - dates[0]))
    )


def _contradicts(pair: Pair) -> bool:
    sides = pair.here, pair.there
    starts = [dateline_of(one) for one in sides]
    places = ordinary_words().places
    told = (
        [ages_of(one) for one in sides],
        [{value for _, _, value in said_numbers(one.words)} for one in sides],
        [weekdays_of(one, start) for one, start in zip(sides, starts, strict=True)],
        [dates_of(one, start) for one, start in zip(sides, starts, strict=True)],
        [places.intersection(one.words[start:]) for one, start in zip(sides, starts, strict=True)],
    )
    return any(bool(mine - theirs) and bool(theirs - mine) for mine, theirs in told)


def _pairs(laid: Alignment) -> list[Pair]:
    return [pair_of(laid.here.title, laid.there.title), *(one for one in laid.edited if one.is_otherwise_equal)]


def _names(laid: Alignment, pair: Pair) -> Iterator[tuple[tuple[str, ...], str, Spelling]]:
    """What stands there in the place of the same name, the name here as written, and how sure that is."""
    for one in pair.replaced:
        mine, theirs = pair.here.words[slice(*one.here)], pair.there.words[slice(*one.there)]
        written = pair.here.written[slice(*one.here)]
        if max(len(mine), len(theirs)) > LONGEST:
            continue
        both: list[tuple[tuple[str, ...], tuple[str, ...], str]]
        if len(mine) == len(theirs):
            both = [((a,), (b,), how) for a, b, how in zip(mine, theirs, written, strict=True) if a != b]
        else:
            both = [(mine, theirs, " ".join(written))]
        for here, there, said in both:
            how = spelling_of(here, there) if _are_names(pair, one.here, one.there, here, there) else None
            if how and not (set(here) & laid.there.known or set(there) & laid.here.known):
                yield there, said, how


def _are_names(
    pair: Pair, mine: tuple[int, int], theirs: tuple[int, int], here: Sequence[str], there: Sequence[str]
) -> bool:
    """Whether the words may be names, on both sides: no ordinary ones, and with a capital where a script has them."""
    if any(is_ordinary(word) and word not in PARTICLES for word in (*here, *there)):
        return False
    sides = (pair.here, mine, here), (pair.there, theirs, there)
    return not any(
        word in words and written[0].islower() and word not in PARTICLES
        for of, span, words in sides
        for word, written in zip(of.words[slice(*span)], of.written[slice(*span)], strict=True)
    )


def _read(text: Wording, names: Names) -> Wording:
    """A text with names written otherwise; its sentences still quote what was published."""
    return replace(
        text,
        title=_sentence(text.title, names),
        sentences=tuple(_sentence(one, names) for one in text.sentences),
        text=_written(text.text.replace(ZWNJ, ""), names, text.spell),
    )


def _sentence(one: Sentence, names: Names) -> Sentence:
    read = _written(one.compared, names, one.spell)
    return one if read == one.compared else sentence(one.text, one.spell, compared=read)


def _written(text: str, names: Names, spell: Spell) -> str:
    found = list(WORD.finditer(text))
    words = [spell(folded(one[0])) for one in found]
    parts, after, at = [], 0, 0
    while at < len(words):
        name = next((name for name in names if tuple(words[at : at + len(name)]) == name), None)
        if name is None:
            at += 1
            continue
        parts += [text[after : found[at].start()], names[name]]
        at += len(name)
        after = found[at - 1].end()
    return "".join([*parts, text[after:]])


def spelt_apart(laid: Alignment) -> tuple[str, Sentence, Sentence] | None:
    """Where a German name has an umlaut in two letters, and in the other text neither: Taefi, Tafi."""
    if laid.here.language != "de" or laid.there.language != "de":
        return None
    mine, theirs = (
        {
            word: (written, one)
            for one in (text.title, *text.sentences)
            for word, written in zip(one.words, one.written, strict=True)
            if written[0].isupper() and not is_ordinary(word)
        }
        for text in (laid.here, laid.there)
    )
    for word, (written, one) in mine.items():
        there = theirs.get(word)
        if there and written != there[0] and is_umlaut_lacking(written, there[0]):
            return "a name has two letters where the other has one, and no umlaut", one, there[1]
    return None
