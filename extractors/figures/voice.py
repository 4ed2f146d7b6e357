"""Whom a verb befell, as far as that holds in any language: those killed, and not those who killed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

APART_CHARACTERS = 150


class Said(Protocol):
    """A word of a folded sentence that says what befell people."""

    @property
    def start(self) -> int:
        """Where it begins."""
        ...

    @property
    def end(self) -> int:
        """Where it ends."""
        ...

    @property
    def side(self) -> str:
        """Where those whom it counts stand."""
        ...


class Voice:
    """What holds where a language has no rule of its own."""

    OTHERS = frozenset[str]()
    FINITE = frozenset[str]()
    BEGINS = frozenset[str]()
    """Verbs that right behind a number show it to be their subject, however late their other part comes."""
    VERB = re.compile(r"(?!)")
    APART: Mapping[str, str] = {}
    """Verbs of which only a word further on says that they are events."""

    def is_whole(self, folded: str, mark: Said) -> bool:
        """Whether the rest of a verb in two parts is there."""
        rest = self.APART.get(folded[mark.start : mark.end])
        return rest is None or re.search(rest, folded[mark.end : mark.end + APART_CHARACTERS]) is not None

    def has_verb(self, after: str) -> bool:
        """Whether a verb follows at once."""
        return self.VERB.match(after.lstrip()) is not None

    def did_not_happen(self, folded: str, mark: Said, unless: Collection[str]) -> bool:
        """Whether a word before the event says that it did not happen."""
        return any(word in unless for word in words_before(folded, mark, 2))

    def is_event_itself(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether the noun of an event is counted, and is not part of another: arrest warrants."""
        return True

    def is_finite(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether the event is a verb, whose subject is not the noun next to it."""
        return not self.FINITE.isdisjoint(between)

    def is_attribute(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether the event says which people are meant: the 72 arrested in Marivan."""
        return not between

    def befell_those_before(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether it happened to the people before it."""
        return True

    def befell_those_of_clause(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether it happened to the people to whom the clause belongs that it ends: those whom guards led away."""
        return False

    def holds(self, folded: str, mark: Said, start: int, end: int) -> bool:
        """Whether people stand between the parts of the verb that they are the object of."""
        return False

    def befell_those_behind(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether it was done to the people behind it."""
        return True


def words_before(folded: str, mark: Said, many: int) -> Sequence[str]:
    """The last words before an event, as many as are asked for."""
    return folded[max(0, mark.start - 20 * many) : mark.start].split()[-many:]


def word_behind(folded: str, mark: Said) -> str:
    """The word or sign behind an event; nothing at the end."""
    after = folded[mark.end : mark.end + 40].lstrip()
    found = re.match(r"\w+|\S", after)
    return found[0] if found else ""
