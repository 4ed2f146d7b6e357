"""Phrases of a lexicon, found in folded texts by the words they begin with."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from extractors.text.folding import folded

WORD = re.compile(r"\w+")
Meanings = tuple[tuple[str, str], ...]
"""On which sides a phrase counts people, or neutral, and as which event."""
Beginning = Sequence[Sequence[tuple[str, bool, Meanings]]]
"""Phrases that may begin with a word: each, whether it takes any letters behind it, and what it means."""
KEY = 4
"""Letters of a word with any ending by which it is looked up."""
WORDS_KNOWN = 16_384
"""Words of which it is known which phrases may begin with them: a text says most of its words again and again."""


class Found(NamedTuple):
    """A phrase that stands in a text."""

    start: int
    end: int
    meaning: Meanings


class Phrases:
    """Phrases as written, `*` at an end for any letters, each with what it means; folded when read.

    A dictionary of first words costs a tenth of one expression with a group for each phrase.
    """

    def __init__(self, meant: Mapping[str, Meanings]) -> None:
        by_word: dict[str, list[tuple[str, bool, Meanings]]] = defaultdict(list)
        for written, meaning in meant.items():
            phrase, is_open = folded(written.rstrip("*")), written.endswith("*")
            first = (WORD.search(phrase) or [phrase])[0]
            by_word[first[:KEY] + "*" if is_open and first == phrase else first].append((phrase, is_open, meaning))
        self._by_word = {word: sorted(some, key=lambda one: -len(one[0])) for word, some in by_word.items()}
        self._beginning = lru_cache(WORDS_KNOWN)(self._look_up)

    def find(self, text: str) -> Iterator[Found]:
        """Every phrase of a text, in order, the longest that begins at a place; none within another."""
        done, beginning = 0, self._beginning
        for word in WORD.finditer(text):
            # Most words begin no phrase: they are asked no more than that.
            if (some := beginning(word[0])) and (start := word.start()) >= done:
                found = self._longest(text, start, some)
                if found:
                    done = found.end
                    yield found

    def match(self, text: str, at: int) -> Found | None:
        """The longest phrase that begins at a place."""
        word = WORD.match(text, at)
        return self._longest(text, at, self._beginning(word[0])) if word else None

    def written(self, but: str) -> Iterator[str]:
        """The phrases that mean something else than one kind, folded, with `*` where they take any letters."""
        for phrase, is_open, meaning in chain.from_iterable(self._by_word.values()):
            if any(kind != but for kind, _ in meaning):
                yield f"{phrase}*" if is_open else phrase

    def _longest(self, text: str, start: int, beginning: Beginning) -> Found | None:
        best: Found | None = None
        for some in beginning:
            for phrase, is_open, meaning in some:
                if not text.startswith(phrase, start) or (best and start + len(phrase) <= best.end):
                    continue
                after = WORD.match(text, start + len(phrase))
                if after is None or is_open:
                    best = Found(start, after.end() if after else start + len(phrase), meaning)
                    break
        return best

    def _look_up(self, said: str) -> Beginning:
        """The phrases that may begin with a word: of each key that it has, the longest first."""
        keys = (said, *(said[:length] + "*" for length in range(KEY, 1, -1)))
        return [self._by_word[key] for key in keys if key in self._by_word]
