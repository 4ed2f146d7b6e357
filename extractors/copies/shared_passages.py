"""The passages that two texts share, as published."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.text.folding import folded

WORD = re.compile(r"\w+(?:['’\u200c\u200d-]\w+)*")
SEQUENCE = 4
"""Words of a sequence, as of the fingerprints."""
SHORTEST = 6
"""Words of the shortest passage that is reported."""
LARGEST = 20_000
"""Words of a text that are looked at."""


def shared_phrases(text: str, other: str, *, most: int) -> list[str]:
    """The longest passages of a text that stand word for word in another, the longest first."""
    places = list(WORD.finditer(text))[:LARGEST]
    words = [folded(place[0]) for place in places]
    theirs = [folded(place[0]) for place in list(WORD.finditer(other))[:LARGEST]]
    known = set(_sequences(theirs))
    passages = [
        (end - start, text[places[start].start() : places[end - 1].end()])
        for start, end in _runs([one in known for one in _sequences(words)])
        if end - start >= SHORTEST
    ]
    longest = sorted(passages, key=lambda one: -one[0])
    return list(dict.fromkeys(" ".join(passage.split()) for _, passage in longest))[:most]


def _sequences(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + SEQUENCE]) for at in range(len(words) - SEQUENCE + 1)]


def _runs(is_known: Sequence[bool]) -> list[tuple[int, int]]:
    """The first word and the one after the last of each unbroken row of known sequences."""
    found: list[tuple[int, int]] = []
    for at, known in enumerate(is_known):
        if known and found and at < found[-1][1] - SEQUENCE + 2:
            found[-1] = found[-1][0], at + SEQUENCE
        elif known:
            found.append((at, at + SEQUENCE))
    return found
