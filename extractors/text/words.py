r"""The words of a text as they are compared, line by line: what `\w+` finds in the folded text, in a third of the time.

Several judges read the words of one article, one after the other: those of the texts read last are remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import chain

from extractors.text.folding import (
    LAST,
    LONG,
    LONGEST_KEPT,
    ascii_table,
    by_ascii,
    folded_in_lines,
    is_mostly_ascii,
    with_swapped,
)

WORD, BETWEEN_WORDS = re.compile(r"\w+"), re.compile(r"[^\w \n]")
Lines = Sequence[Sequence[str]]


def folded_words(text: str) -> list[str]:
    """Return the words of a text, in order."""
    return [*chain.from_iterable(words_by_line(text))]


def words_by_line(text: str) -> Lines:
    r"""Return the words of each line of a text, the empty ones included: as many as `\n` parts."""
    return _last(text) if LONG <= len(text) <= LONGEST_KEPT else _by_line(text)


def _by_line(text: str) -> Lines:
    lines = folded_in_lines(text)
    if not is_mostly_ascii(lines):
        return [*map(WORD.findall, lines.split("\n"))]
    return [*map(str.split, parted(lines, is_of_word).split("\n"))]


_last = lru_cache(maxsize=LAST)(_by_line)


def words_parted(text: str) -> str:
    """Return the text with a space for each character that is in no word: a folded one; its lines stay."""
    return parted(text, is_of_word) if is_mostly_ascii(text) else BETWEEN_WORDS.sub(" ", text)


def parted(text: str, is_in: Callable[[str], bool]) -> str:
    r"""Return the text with a space for each character that is in no word; of those in ASCII, `\w` decides."""
    plain, others = by_ascii(text, _table())
    return with_swapped(plain, {one: " " for one in others if not is_in(one)})


def is_of_word(character: str) -> bool:
    r"""Whether `\w` takes a character."""
    return character.isalnum() or character == "_"


@cache
def _table() -> bytes:
    return ascii_table(lambda one: one if is_of_word(one) or one == "\n" else " ")
