"""A phrase of topics, and what may stand before and behind its head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from extractors.topics.proximity import LONGEST_WORD

WHOLE_WORD = re.compile("")


class Place(NamedTuple):
    """A line in which a phrase stands."""

    topic: int
    term: int
    side: int
    """0; 1 for what stands after the ~."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Phrase:
    """One phrase, to be tried wherever its head stands."""

    head: str
    before: re.Pattern[str]
    """What may stand before the head in the same word."""
    rest: str
    """What must follow it, as an expression."""
    only: str | None
    language: str
    places: tuple[Place, ...]
    counts: bool
    """Whether it counts in any topic, by itself or beside the other side of a line."""
    counted_by: frozenset[int]
    """Topics for which it counts by itself."""
    halves: tuple[frozenset[tuple[int, int]], frozenset[tuple[int, int]]]
    """Topics and their lines of which it is the first side, and the second."""
    is_required: bool
    """Whether it stands in lines of one side that are required or speak of other worlds: the first few are enough."""
    is_worldly: bool
    """Whether it stands in topics that name other worlds: words that its language shares with a text's are not its."""


class Way:
    """Phrases that ask for the same before and behind one head."""

    def __init__(self, before: re.Pattern[str], rest: str, phrases: Sequence[Phrase]) -> None:
        self.before = before
        self.phrases = phrases
        self.letters = _first_letters(rest)
        """With which a word may go on behind the head; None for any."""
        self.match = _compiled(rest).match
        self.ends_at_space = self.match(" ") is not None
        """Whether nothing more is asked where a space stands behind the head: no ending begins with one."""

    def found(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """The whole words around a head at the beginning of a word, when they are what the phrases ask for."""
        rest = self.match(text, end)
        return (start, rest.end()) if rest else None

    def found_inside(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """The same around a head within a word."""
        first = start
        while first > 0 and start - first <= LONGEST_WORD and text[first - 1].isalnum():
            first -= 1
        if start - first > LONGEST_WORD or not self.before.fullmatch(text, first, start):
            return None
        return self.found(text, first, end)


# Made when the head of a phrase is met: 500 articles need 106 of the 1,500 of the shipped topics, which take .1 s.
@lru_cache(maxsize=4096)
def _compiled(rest: str) -> re.Pattern[str]:
    return re.compile(rest)


def _first_letters(rest: str) -> frozenset[str] | None:
    if rest.startswith("(?:"):
        return frozenset(ending[0] for ending in rest[3 : rest.index(")")].split("|"))
    return frozenset() if rest.startswith((" ", "(?!")) else None


class Ways(NamedTuple):
    """What may follow one head."""

    every: Sequence[Way]
    at_space: Sequence[Way]
    """Those that a space behind the head is enough for."""
    beyond_space: Sequence[Way]
    """The others."""
    letters: frozenset[str] | None
    """With which a word may go on behind the head in any of them; None for all letters."""
    written: str
    """The head, where it is more than a word: what parts its words is a space where heads are looked for."""
