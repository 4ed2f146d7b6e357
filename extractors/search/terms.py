"""The words of a text as search compares them: runs of letters, digits and marks of the folded text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from extractors.budgets import JUDGED_CHARACTERS, TERMS
from extractors.text.folding import folded, folded_in_lines, is_mostly_ascii
from extractors.text.inflections import forms
from extractors.text.words import is_of_word, parted

LONGEST = 64
"""Characters of a term that count: what is longer is no word, and found by its beginning."""


def _marks() -> Iterator[str]:
    r"""Marks that folding leaves: Python's \w knows letters and digits only."""
    for block in (range(0x300, 0x3100), range(0xA600, 0xAC00)):
        for code in block:
            if unicodedata.category(chr(code))[0] == "M":
                yield chr(code)


_IN_TERMS = frozenset(_marks())
_MARKS = "".join(sorted(map(re.escape, _IN_TERMS)))
LETTER, GAP = rf"[\w{_MARKS}]", rf"[^\w{_MARKS}]"
"""What words are made of in a folded text, and what parts them; the low line has become a space there."""
BETWEEN = rf"(?:(?![.!?۔]+ ){GAP})+"
"""What may stand between the words of a phrase: no end of a sentence, as in topics."""
_TERM = re.compile(f"{LETTER}+")


def terms(text: str) -> list[str]:
    """The terms of a text, in order, as often as they stand there."""
    found = _found(text)
    return [one[:LONGEST] for one in found] if max(map(len, found), default=0) > LONGEST else found


def _found(text: str) -> list[str]:
    lines = folded_in_lines(text)
    return parted(lines, is_of_term).split() if is_mostly_ascii(lines) else _TERM.findall(lines)


def is_of_term(character: str) -> bool:
    """Whether a term may have a character."""
    return is_of_word(character) or character in _IN_TERMS


def counted_terms(title: str, text: str) -> tuple[dict[str, int], int]:
    """Each term of an article and how often it stands there, those of the title first; and how many those are.

    Of JUDGED_CHARACTERS of each, and the first TERMS.
    """
    counted = Counter(terms(title[:JUDGED_CHARACTERS]))
    title_terms = len(counted)
    counted.update(terms(text[:JUDGED_CHARACTERS]))
    if len(counted) > TERMS:
        return dict(islice(counted.items(), TERMS)), min(title_terms, TERMS)
    return counted, title_terms


@lru_cache(maxsize=64)
def spelt_ways(phrase: tuple[str, ...], language: str | None) -> tuple[tuple[str, ...], ...]:
    """A phrase, and those that end in a form that its last term may have in a language, as phrases of topics may."""
    ends = [form for its, form in forms(phrase[-1]) if its == language]
    return (phrase, *((*phrase[:-1], end) for end in ends))


def holds(text: str, ways: Sequence[Sequence[str]]) -> bool:
    """Whether the terms of one of these phrases stand in a text one after the other."""
    return bool(passages(folded(text), ways))


def passages(text: str, phrases: Sequence[Sequence[str]], *, beginnings: Sequence[str] = ()) -> list[tuple[int, int]]:
    """Where phrases, and words that begin so, stand in a folded text, in order."""
    if not phrases and not beginnings:
        return []
    return [one.span() for one in _pattern(tuple(map(tuple, phrases)), tuple(beginnings)).finditer(text)]


@lru_cache(maxsize=64)
def _pattern(phrases: tuple[tuple[str, ...], ...], beginnings: tuple[str, ...]) -> re.Pattern[str]:
    """Longer phrases first; those that differ in their last term alone, of which Arabic has 324, as one.

    Written out one by one they took half a second to compile, and the pattern 400 kB.
    """
    ends: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for phrase in phrases:
        ends[phrase[:-1]].append(_term(phrase[-1]))
    ways = [
        BETWEEN.join([*(_term(term) for term in before), f"(?:{'|'.join(ends[before])})"])
        for before in sorted(ends, key=len, reverse=True)
    ]
    ways += [f"{re.escape(beginning)}{LETTER}*" for beginning in beginnings]
    return re.compile(f"(?<!{LETTER})(?:{'|'.join(ways)})(?!{LETTER})")


def _term(term: str) -> str:
    return re.escape(term) + (f"{LETTER}*" if len(term) == LONGEST else "")
