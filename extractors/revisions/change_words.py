"""The words that an edit is judged by: clocks, corrections, names and places, from lexicons/changes.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import extractors.dates.months as months
from extractors.copies.ordinary_words import is_given
from extractors.copies.person_names import ARTICLES
from extractors.figures.numbers import YEAR
from extractors.text.folding import folded

SHORT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWords:
    """What changes.toml holds, folded."""

    clock: frozenset[str]
    correction: tuple[str, ...]
    before: frozenset[str]
    places: frozenset[str]
    before_places: frozenset[str]
    days: frozenset[str]
    """Words that say when, beside months and weekdays."""
    negations: frozenset[str]
    negation_prefixes: tuple[str, ...]
    qualifiers: frozenset[str]
    hedges: tuple[str, ...]
    """Qualifiers of several words."""
    units: Mapping[str, int]
    """Each form of a unit with the number of its row."""
    actors: frozenset[str]


@cache
def change_words() -> ChangeWords:
    """The words of every language together, read once."""
    lists = tomllib.loads((files("extractors.lexicons") / "changes.toml").read_text("utf-8"))
    return ChangeWords(
        clock=frozenset(part for word in lists["clock"]["words"] for part in folded(word).split()),
        correction=tuple(folded(phrase) for phrase in lists["correction"]["phrases"]),
        before=frozenset(folded(word) for word in lists["names"]["before"]),
        before_places=_words(lists["places"]["before"]),
        days=_words(lists["days"]["words"]),
        negations=_words(lists["negation"]["words"]),
        negation_prefixes=tuple(folded(one) for one in lists["negation"]["prefixes"]),
        qualifiers=_words(lists["qualifier"]["words"]),
        hedges=tuple(map(folded, lists["qualifier"]["phrases"])),
        units={folded(form): row for row, forms in enumerate(lists["units"]["rows"]) for form in forms},
        actors=_words(lists["actors"]["words"]),
        places=frozenset(part for name in lists["places"]["names"] for part in _telling(folded(name)))
        - _words(lists["actors"]["words"]),  # Vakilabad is a place; vakil, a lawyer
    )


def _words(some: Iterable[str]) -> frozenset[str]:
    return frozenset(folded(word) for word in some)


def _telling(name: str) -> list[str]:
    """The words of a name that stand for it: all of a short one, the longer ones of several."""
    parts = name.split()
    return parts if len(parts) == 1 else [part for part in parts if len(part) > SHORT]


def correction(text: str) -> bool:
    """Whether a passage says that something was corrected."""
    said = folded(text)
    return any(phrase in said for phrase in change_words().correction)


def is_clock_word(word: str) -> bool:
    """Whether clocks and counters have the word."""
    return all(part in change_words().clock for part in folded(word).split())


def is_date_word(word: str) -> bool:
    """Whether a word is a month, a weekday or a year."""
    plain = months.fold_month(word)
    if len(plain) < 3:
        return False
    return plain in months.MONTHS or plain in months.WEEKDAYS or bool(YEAR.fullmatch(months.latin_digits(word)))


def is_place(word: str) -> bool:
    """Whether a word is a place that is often in our news, or a part of its name."""
    return any(part in change_words().places for part in folded(word).split()) or folded(word) in change_words().places


def is_name_at(tokens: Sequence[str], at: int, *, is_first: bool, language: str | None) -> bool:
    """Whether a word is a name: by its capital, or in scripts without, by the names and titles before it.

    `is_first`: whether the tokens begin a sentence, where a capital says nothing.
    """
    word = tokens[at]
    if not word[0].isalpha():
        return False
    if word[0].isupper():
        starts = (at == 0 and is_first) or (at > 0 and tokens[at - 1] in '.!?"“«:')
        last = tokens[at - 1] if at else ""
        after_name = last[:1].isupper() and folded(last) not in ARTICLES
        return not starts and not word.isupper() and (language != "de" or after_name)
    if word[0].islower():
        return False
    before = [token for token in tokens[max(0, at - 2) : at] if token[0].isalpha()]
    if is_given(folded(word), word):
        return True
    return bool(before) and (is_given(folded(before[-1]), before[-1]) or folded(before[-1]) in change_words().before)
