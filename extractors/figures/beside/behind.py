"""What qualifies a number behind it or its people: twelve prisoners at least, and in Arabic as a rule."""

from __future__ import annotations

import re

from extractors.figures.numbers import TOKEN, Number
from extractors.lexicons import Lexicon

ENDS = re.compile(r" ?(?:[^\w\s\"'«]|$)")
"""The end of a sentence or clause."""


def qualified_anywhere(folded: str, number: Number, end: int, words: Lexicon) -> tuple[str, int]:
    """What qualifies a number, before it or behind it or the people that end there, and where both end."""
    if number.qualifier or number.low is None:
        return number.qualifier, end
    for at in (number.end, end):
        if (last := qualified_behind(folded, at, words)) is not None:
            return words.behind.qualifier_of[folded[at + 1 : last]], max(end, last)
    return "", end


def qualified_behind(folded: str, at: int, words: Lexicon) -> int | None:
    """Where a qualifier ends that begins there; None where there is none, or it may belong to what follows.

    "12 people at least three years ago" says nothing of how many they were.
    """
    found = words.behind.phrases.match(folded, at + 1) if folded[at : at + 1] == " " else None
    if found is None:
        return None
    end = found.end()
    is_free = not words.behind.followed and not _is_number(folded, end, words)
    if is_free or ENDS.match(folded, end) or _is_followed(folded, end, words):
        return end
    return None


def _is_number(folded: str, at: int, words: Lexicon) -> bool:
    token = TOKEN.search(folded, at)
    return token is not None and (token[0][0].isdigit() or token[0] in words.said.said_numbers)


def _is_followed(folded: str, at: int, words: Lexicon) -> bool:
    token = TOKEN.search(folded, at)
    if token is None or _is_number(folded, at, words):
        return False
    is_event = words.marks.match(folded, token.start()) or words.people.match(folded, token.start())
    return token[0] in words.behind.followed or is_event is not None
