"""The numbers that sentences tell, in digits or in words."""

from __future__ import annotations

from collections.abc import Iterable

from extractors.copies.ages_told import parted
from extractors.copies.wordings import THOUSANDS, WORD, Sentence
from extractors.lexicons import LANGUAGES, TEN, number_words
from extractors.text.folding import folded

AND = frozenset(["and", "et", "und", "و"])
LONGEST_NUMBER = 12


def numbers_of(some: Iterable[tuple[Sentence, int]], language: str | None) -> frozenset[int]:
    """The numbers from two on that sentences tell, in digits or words."""
    code = (language or "").partition("-")[0].lower()
    said = number_words(code) if code in LANGUAGES else None
    numbers, multiples = (said.numbers, said.multiples) if said else ({}, {})
    found: set[int] = set()
    for one, start in some:
        value = 0
        plain = THOUSANDS.sub("", folded(one.compared))
        for word in [*parted(WORD.findall(plain)[start:]), ""]:
            if word in numbers and (not value or (value % TEN == 0 and numbers[word] < value)):
                value += numbers[word]
            elif word in numbers:
                found.add(value)
                value = numbers[word]
            elif value and word in multiples:
                value *= multiples[word]
            elif not (value and word in AND):
                found |= {value} | ({int(word)} if word.isdecimal() and len(word) < LONGEST_NUMBER else set())
                value = 0
    return frozenset(number for number in found if number > 1)
