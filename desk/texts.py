"""A text as the desk shows it: paragraphs of pieces, the grounds of its topics marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.output.safe_text import plain

LONGEST = 100_000
"""Characters shown at first: a text of 4,000 paragraphs made a page of 2.6 MB."""
LAM, ALEFS = "\u0644", "\u0622\u0623\u0625\u0627"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a paragraph: plain, or a ground."""

    text: str
    topics: tuple[str, ...] = ()
    terms: str = ""
    """Term and weight, where it is a ground."""


def paragraphs(text: str, grounds: Sequence[Mapping[str, Any]], *, most: int | None = LONGEST) -> list[list[Piece]]:
    """The text, cut in code points as grounds are counted; of grounds that overlap the longer is marked.

    A mark never ends between lam and alef, whose one shape it would break: it is then a letter wider.
    """
    shown = text if most is None else cut_at_line(text, most=most)
    marks = _marks(text, grounds)
    found, start = [], 0
    for line in shown.split("\n"):
        pieces = [one for one in _pieces(text, start, start + len(line), marks) if one.text]
        if pieces and any(one.text.strip() for one in pieces):
            found.append(pieces)
        start += len(line) + 1
    return found


def cut_at_line(text: str, *, most: int = LONGEST) -> str:
    """The beginning of a text, so many characters at most, to the end of a line where there is one."""
    return text if len(text) <= most else text[: text.rfind("\n", 0, most) + 1 or most]


Mark = tuple[int, int, tuple[str, ...], str]


def _marks(text: str, grounds: Sequence[Mapping[str, Any]]) -> list[Mark]:
    by_span: dict[tuple[int, int], list[Mapping[str, Any]]] = {}
    for ground in grounds:
        if ground["part"] == "text":
            first, last = int(ground["from_char"]), int(ground["to_char"])
            last += text[last - 1 : last] == LAM and text[last : last + 1] in ALEFS and last < len(text)
            by_span.setdefault((first, last), []).append(ground)
    found: list[Mark] = []
    for (first, last), some in sorted(by_span.items(), key=lambda one: (one[0][0], -one[0][1])):
        if not found or first >= found[-1][1]:
            terms = "; ".join(dict.fromkeys(f"{one['term']} ({one['weight']:g})" for one in some))
            found.append((first, last, tuple(dict.fromkeys(str(one["topic"]) for one in some)), terms))
    return found


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Piece]:
    reached = start
    for first, last, topics, terms in marks:
        if last <= start or first >= end:
            continue
        first, last = max(first, start), min(last, end)
        yield Piece(text=plain(text[reached:first]))
        yield Piece(text=plain(text[first:last]), topics=topics, terms=plain(terms))
        reached = last
    yield Piece(text=plain(text[reached:end]))
