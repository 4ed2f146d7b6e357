"""The passage of a text that shows why a query found it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.search.queries import Words
from extractors.search.terms import passages, spelt_ways
from extractors.text.folding import fold

BEFORE = 40
"""Characters shown before the first word found, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A passage as published, on one line, and where in it the words stand that were looked for."""

    text: str
    spans: tuple[tuple[int, int], ...]


def snippet(text: str, wanted: Sequence[Words], *, length: int, language: str | None = None) -> Snippet:
    """The passage of about `length` characters with most of the wanted words; the beginning where none stands in it."""
    text = " ".join(text.split())
    paper = fold(text)
    phrases = [way for words in wanted if not words.is_beginning for way in spelt_ways(words.terms, language)]
    beginnings = [words.terms[0] for words in wanted if words.is_beginning]
    found = passages(paper.text, phrases, beginnings=beginnings)
    spans = [paper.span(*span) for span in found]
    said = [paper.text[start:end] for start, end in found]
    first = max(range(len(spans)), key=lambda one: _weight(spans, said, one, length), default=None)
    start = 0 if first is None else _word_start(text, max(0, spans[first][0] - BEFORE))
    end = _word_end(text, start + length)
    head, tail = "… " if start else "", " …" if end < len(text) else ""
    moved = len(head) - start
    inside = tuple((a + moved, b + moved) for a, b in spans if start <= a and b <= end)
    return Snippet(text=f"{head}{text[start:end]}{tail}", spans=inside)


def _weight(spans: Sequence[tuple[int, int]], said: Sequence[str], first: int, length: int) -> tuple[int, int]:
    """Different words in a passage that begins with this one; the earlier of two that are equal."""
    limit = spans[first][0] + length - BEFORE
    different = set()
    for place in range(first, len(spans)):
        if spans[place][1] > limit:
            break
        different.add(said[place])
    return len(different), -first


def _word_start(text: str, place: int) -> int:
    """The beginning of the word after a place, so that none is cut."""
    return place and text.find(" ", place - 1) + 1


def _word_end(text: str, place: int) -> int:
    return len(text) if place >= len(text) else max(text.rfind(" ", 0, place + 1), 0) or place
