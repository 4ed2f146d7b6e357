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
        if (last := qualified_behind(folded, at, words, is_bare=at < end)) is not None:
            return words.behind.qualifier_of[folded[at + 1 : last]], max(end, last)
    return "", end


def qualified_behind(folded: str, at: int, words: Lexicon, *, is_bare: bool) -> int | None:
    """Where a qualifier ends that begins there; None where there is none, or it may belong to what follows.

    "12 people at least three years ago" says nothing of how many they were. People may follow a number alone: "40 or
    more prisoners", but not "12 women and more prisoners".
    """
    found = words.behind.phrases.match(folded, at + 1) if folded[at : at + 1] == " " else None
    if found is None:
        return None
    end = found.end()
    return end if ENDS.match(folded, end) or _is_followed(folded, end, words, is_people_next=is_bare) else None


def _is_followed(folded: str, at: int, words: Lexicon, *, is_people_next: bool) -> bool:
    """Whether what follows goes on with the sentence, and is no complement of the qualifier: at least three times."""
    token = TOKEN.search(folded, at)
    if token is None or token[0][0].isdigit() or token[0] in words.said.said_numbers:
        return False
    last = folded.rfind(" ", 0, at) + 1  # or more than once
    if words.behind.complements.match(folded, token.start()) or words.behind.complements.match(folded, last):
        return False
    if words.behind.followed.match(folded, token.start()) or words.marks.match(folded, token.start()):
        return True
    return is_people_next and words.people.match(folded, token.start()) is not None
