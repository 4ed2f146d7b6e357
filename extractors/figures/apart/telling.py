"""What a sentence may tell, by words that it needs: three of four say no number, and one in twenty is read on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, reduce
from operator import or_

from extractors.figures.apart.clauses import needs_of
from extractors.figures.marks import TERM_VERBS
from extractors.lexicons import lexicon
from extractors.text.remembered import Remembered

DIGITS, NUMBER, EVENT, LINES = 1, 2, 4, 3
"""Bits of what a sentence may tell: a number in digits or in words, an event; and of the first line of clauses."""
DIGIT, WORD = re.compile(r"[0-9]"), re.compile(r"\w+")


class Telling:
    """Words, each with bits for what needs one of them; a line of clauses needs one of every part, each a row of bits.

    A sentence's words are asked for together, so that one that tells nothing costs a look at a dictionary a word.
    """

    def __init__(self, numbers: Iterable[str], events: Iterable[str], lines: Sequence[Sequence[Sequence[str]]]) -> None:
        """Numbers are words; events and what the parts of lines may be are phrases, `*` for any letters behind them."""
        self._width, self._rows = LINES + len(lines), max(map(len, lines), default=1)
        self._whole, self._begun = defaultdict[str, int](int), defaultdict[str, int](int)
        self._numbers = frozenset(numbers)
        for phrase in events:
            self._needs(phrase, EVENT)
        self._always = sum((DIGITS | NUMBER | EVENT) << row * self._width for row in range(1, self._rows))
        for place, parts in enumerate(lines, LINES):
            for row in range(self._rows):
                bit = 1 << row * self._width + place
                if row >= len(parts) or not all(map(WORD.search, parts[row])):
                    self._always |= bit
                else:
                    for phrase in parts[row]:
                        self._needs(phrase, bit)
        self._longest = max(map(len, self._begun), default=0)
        self._known = Remembered(self._look_up)

    def may_tell(self, folded: str) -> int:
        """Bits of what a sentence may tell; none where it says no number."""
        return self.may_tell_in(WORD.findall(folded), has_digit=DIGIT.search(folded) is not None)

    def may_tell_in(self, said: Sequence[str], *, has_digit: bool) -> int:
        """The same of the words of several sentences: what one of them may tell, these may."""
        if not has_digit and self._numbers.isdisjoint(said):
            return 0
        met = self._always | (DIGITS if has_digit else NUMBER)
        met = reduce(or_, filter(None, map(self._known.__getitem__, said)), met)
        every = met
        for _ in range(1, self._rows):
            met >>= self._width
            every &= met
        return every & ((1 << self._width) - 1)

    def _needs(self, phrase: str, bit: int) -> None:
        word = _longest_word(phrase)
        is_last = phrase.endswith(f"{word}*")
        (self._begun if is_last else self._whole)[word] |= bit

    def _look_up(self, word: str) -> int:
        begun = (word[:length] for length in range(1, min(len(word), self._longest) + 1))
        return reduce(or_, (self._begun[one] for one in begun if one in self._begun), self._whole.get(word, 0))


@cache
def telling(code: str) -> Telling:
    """What sentences of a language may tell."""
    words = lexicon(code)
    events = [*words.marks.written(but="neutral"), *TERM_VERBS.get(code, ())]
    return Telling(_numbers(code), events, needs_of(code))


def _numbers(code: str) -> Iterator[str]:
    """Words of which any number that is said in words has one: not the first of a score, which is in every sentence."""
    words = lexicon(code)
    alone = {*words.said.numbers, *words.said.multiples, *words.pairs}
    yield from alone
    yield from (phrase[0] for phrase in words.said.phrases if alone.isdisjoint(phrase))
    yield from map(_longest_word, words.said.vague)


def _longest_word(phrase: str) -> str:
    return max(WORD.findall(phrase), key=len, default="")
