"""Which passages of a text stand near one another, as a topic's line with a `~` asks."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from config.topics import Term
from extractors.text.folding import folded

LONGEST_WORD = 60
"""Letters looked back over for the start of a word; without a limit, hostile text would cost minutes."""
SENTENCE_END = re.compile(r"[.!?](?: |$)")


class Passage(NamedTuple):
    """A place in folded text."""

    start: int
    end: int


class Read:
    """A folded text, and where its paragraphs end."""

    def __init__(self, folded: str, ends: Callable[[], tuple[int, ...]]) -> None:
        """`ends` finds the latter where a line asks for them: few do, and it takes as long as to fold the text."""
        self.folded = folded
        self._find_ends = ends

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Where its paragraphs end."""
        return self._find_ends()


def near(
    text: Read, one_side: list[Passage], other: list[Passage], term: Term, *, in_sentence: bool = False
) -> Iterator[Passage]:
    """Yield from each passage of one side to the nearest of the other, where few enough words stand between.

    With `in_sentence`, where no end of a sentence does, whatever the term says.
    """
    for passage in one_side:
        place = bisect_left(other, passage)
        for neighbour in other[place if term.ordered else max(0, place - 1) : place + 1]:
            first, second = sorted((passage, neighbour))
            if _is_near(text, first.end, second.start, term, in_sentence=in_sentence or term.in_sentence):
                yield Passage(first.start, second.end)


def _is_near(text: Read, start: int, end: int, term: Term, *, in_sentence: bool) -> bool:
    words = term.within + 1
    if not 0 < end - start <= words * LONGEST_WORD or text.folded.count(" ", start, end) > words:
        return False
    if term.in_paragraph and bisect_right(text.ends, start) != bisect_right(text.ends, end):
        return False
    return not (in_sentence and SENTENCE_END.search(text.folded, start, end))


def paragraph_ends(original: str) -> tuple[int, ...]:
    """Where each paragraph ends in the folded text."""
    lengths = (len(paragraph) + 1 for paragraph in map(folded, original.split("\n")) if paragraph)
    return tuple(accumulate(lengths))
