"""Whether two openings tell of people of two trades or communities: teachers and nurses, a Bahai and a convert.

Their words are ordinary ones and no names, so nothing else tells them apart where two houses print one form.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from extractors.copies.alignment import Alignment, Pair, Replaced
from extractors.copies.person_names import fullnames_in
from extractors.copies.versions.next_news import opening_pairs
from extractors.copies.wordings import Sentence
from extractors.text.folding import folded

Line = tuple[str, int]
"""A table of communities.toml, and a line of it."""


def tell_two_communities(laid: Alignment) -> Pair | None:
    """The two openings in which people of one stand in the place of another's, whom each text has nowhere else."""
    pairs = opening_pairs(laid)
    of_one = {line for pair in pairs for one in pair.replaced for line in _of_one_person(pair, one)}
    for pair in pairs:
        for one in pair.replaced:
            mine = _told_in(pair.here, one.here) - of_one
            theirs = _told_in(pair.there, one.there) - of_one if mine else set()
            # A Kurdish courier is a porter: only two trades, or two peoples, are others.
            tables = {table for table, _ in mine} & {table for table, _ in theirs}
            if tables and not (mine & _known(laid.there.spoken) or theirs & _known(laid.here.spoken)):
                return pair
    return None


def _told_in(one: Sentence, span: tuple[int, int]) -> set[Line]:
    known = _lines()
    return {known[one.words[at]] for at in range(*span) if one.words[at] in known and not _is_minor(one.words, at)}


def _known(words: Sequence[str]) -> set[Line]:
    known = _lines()
    return {known[word] for word in words if word in known}


def _is_minor(words: Sequence[str], at: int) -> bool:
    """Whether the French word for a miner is that for a minor: with an age, or behind a noun."""
    if words[at] not in MINORS:
        return False
    before = words[at - 1] if at else ""
    return "ans" in words or (len(before) >= SHORTEST_NOUN and before.isalpha())


MINORS = frozenset(["mineur", "mineurs"])
SHORTEST_NOUN = 5
"""Letters; what is shorter is an article or a number."""


def _of_one_person(pair: Pair, one: Replaced) -> set[Line]:
    """The lines of words that describe one and the same person by name in both: Reza Shahabi, a Kurdish driver."""
    sides = (pair.here, one.here), (pair.there, one.there)
    if not all(_known(own.words[slice(*span)]) for own, span in sides):
        return set()
    if not _described(*sides[0]) & _described(*sides[1]):
        return set()
    return {line for own, span in sides for line in _known(own.words[slice(*span)])}


def _described(one: Sentence, span: tuple[int, int]) -> set[tuple[str, str]]:
    """The full names beside a word, from which only short words, an age or a people part it."""
    known, words, found = _lines(), one.words, set()
    for name in fullnames_in(one):
        at = next(at for at in range(len(words) - 1) if (words[at], words[at + 1]) == name)
        for place in (place for place in range(*span) if words[place] in known):
            between = words[at + 2 : place] if place > at else words[place + 1 : at]
            if len(between) <= BETWEEN and all(_parts_nothing(word) for word in between):
                found.add(name)
    return found


BETWEEN = 4
JOINING = frozenset(["and", "und", "et", "ou", "or", "و"])


def _parts_nothing(word: str) -> bool:
    return word in _lines() or word.isdecimal() or (len(word) <= SHORTEST_NOUN - 2 and word not in JOINING)


@cache
def _lines() -> dict[str, Line]:
    """Each word with the line that it is on, folded as words of texts are."""
    tables = tomllib.loads((files("extractors.lexicons") / "communities.toml").read_text("utf-8"))
    return {
        word: (table, number)
        for table, lines in tables.items()
        for number, line in enumerate(lines)
        for word in folded(line).replace("\u200c", "").split()
    }
