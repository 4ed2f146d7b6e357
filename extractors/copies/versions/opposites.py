"""Whether an opening says the opposite of another that is otherwise the same: upheld and overturned, was and was not.

Of two houses one may have copied a report that the other had on the same form before the next court ruled; to merge
the two would hide the reversal. Any other word may be a house's synonym, and counts within one source alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence, Set
from functools import cache, lru_cache
from importlib.resources import files

from extractors.copies.alignment import Alignment, Pair
from extractors.copies.ordinary_words import CLITICS, telling_stem
from extractors.copies.versions.next_news import first_pairs
from extractors.copies.wordings import Sentence
from extractors.text.folding import folded

NOT = "not"


def tell_opposites(laid: Alignment) -> Pair | None:
    """The two openings of which one says the opposite of the other; None where none do."""
    return next((pair for pair in first_pairs(laid) if _are_opposed(pair)), None)


def _are_opposed(pair: Pair) -> bool:
    mine, theirs = set(pair.here.words), set(pair.there.words)
    here, there = _sides(mine - theirs), _sides(theirs - mine)
    if _denies(pair.here, theirs) != _denies(pair.there, mine):
        return True
    # Where both tell of one side, each may tell of it as of what went before.
    common = _sides(mine & theirs)
    return any(
        not (here[table] & there[table] or (here[table] | there[table]) & common.get(table, set()))
        for table in here.keys() & there.keys() - {NOT}
    )


def _denies(one: Sentence, other: Set[str]) -> bool:
    """Whether a sentence says of something that the other says, too, that it is not so: was not arrested, بازداشت نشد.

    Who was absent did not attend: what is denied there the other does not say.
    """
    words = one.words
    if not any(NOT in sides_of(word) for word in words):
        return False
    told = {telling_stem(word) for word in other} - {""} | {side for sides in _sides(other).values() for side in sides}
    return any(
        not told.isdisjoint([telling_stem(near), *sides_of(near).values()])
        for at, word in enumerate(words)
        if NOT in sides_of(word)
        for near in _denied(words, at)
    )


def _denied(words: Sequence[str], at: int) -> list[str]:
    """The words that a word of denial may be about: behind it, and in Persian before the verb that it is."""
    if words[at].isascii():
        return [word for word in words[at + 1 : at + 1 + BEHIND] if len(word) >= SHORTEST][:1]
    return [*words[max(0, at - 1) : at], *words[at + 1 : at + 2]]


BEHIND = 2
SHORTEST = 5
"""Letters of a Latin word that is denied: has not been seen."""


def _sides(words: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for word in words:
        for table, side in sides_of(word).items():
            found.setdefault(table, set()).add(side)
    return found


@lru_cache(maxsize=2**15)  # half of a text's words are the same few hundred
def sides_of(word: str) -> dict[str, str]:
    """The tables of opposites.toml that have a word, each with its line; also with what Arabic writes before it."""
    exact, begun = _words()
    ways = [word, *(word[len(one) :] for one in CLITICS if word.startswith(one) and len(word) > len(one) + 2)]
    found = {table: side for start, table, side in begun for way in ways if way.startswith(start)}
    return found | {table: side for way in ways for table, side in exact.get(way, ())}


@cache
def _words() -> tuple[dict[str, list[tuple[str, str]]], list[tuple[str, str, str]]]:
    """The words of opposites.toml, and the beginnings of others, each with its table and line."""
    tables = tomllib.loads((files("extractors.lexicons") / "opposites.toml").read_text("utf-8"))
    exact: dict[str, list[tuple[str, str]]] = {}
    begun: list[tuple[str, str, str]] = []
    for table, lines in tables.items():
        for side, line in lines.items():
            for word in line.split():
                plain = folded(word.rstrip("*")).replace("\u200c", "")
                if word.endswith("*"):
                    begun.append((plain, table, side))
                else:
                    exact.setdefault(plain, []).append((table, side))
    return exact, begun
