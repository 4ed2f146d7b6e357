"""What figures are read by, one language a file: words for numbers, for what is counted and for who says so."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from extractors.text.folding import folded

LANGUAGES = ("en", "fa")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The words of one language, folded."""

    numbers: Mapping[str, int]
    multiples: Mapping[str, int]
    joins: frozenset[str]
    range_words: frozenset[str]
    range_opens: frozenset[str]
    vague: frozenset[str]
    said_numbers: frozenset[str]
    """Words of which any number that is said in words has one."""
    people: re.Pattern[str]
    light: frozenset[str]
    units: re.Pattern[str]
    qualifiers: re.Pattern[str]
    """What ends before the number."""
    qualifier_of: Mapping[str, str]
    marks: re.Pattern[str]
    """Events and tolls, and what hides them: the longest of what begins at a place."""
    mark_of: tuple[tuple[str, str], ...]
    """By group of `marks`, less one: events, tolls or neutral, and which event."""
    said_before: re.Pattern[str]
    said_after: re.Pattern[str]


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of one of `LANGUAGES`."""
    told = tomllib.loads((files("extractors.lexicons") / f"{language}.toml").read_text("utf-8"))
    kinds = [*_kinds(told, "events"), *_kinds(told, "tolls"), ("neutral", "", told["neutral"]["words"])]
    phrases = sorted(
        ((_phrase(one), group) for group, (_, _, some) in enumerate(kinds) for one in some),
        key=lambda each: len(each[0]),
        reverse=True,
    )
    qualifier_of = {folded(one): name for name, some in told["qualifiers"].items() for one in some}
    return Lexicon(
        numbers={folded(word): number for word, number in told["numbers"].items()},
        multiples={folded(word): number for word, number in told["multiples"].items()},
        joins=_words(told, "joins"),
        range_words=_words(told, "ranges"),
        range_opens=frozenset(folded(word) for word in told["ranges"]["opens"]),
        vague=_words(told, "vague"),
        said_numbers=frozenset(folded(word).split()[0] for word in _said(told)),
        people=_either(told["people"]["words"]),
        light=_words(told, "light"),
        units=_either(told["units"]["words"]),
        qualifiers=re.compile(rf"(?<!\w)({'|'.join(sorted(map(re.escape, qualifier_of), key=len, reverse=True))}) $"),
        qualifier_of=qualifier_of,
        marks=_marks(phrases),
        mark_of=tuple((sort, event) for sort, event, _ in kinds),
        said_before=_either(told["speakers"]["before"]),
        said_after=_either(told["speakers"]["after"]),
    )


def _marks(phrases: Sequence[tuple[str, int]]) -> re.Pattern[str]:
    """What finds the first of the phrases, each in a group that ends in its kind's number."""
    beginnings = "|".join(sorted({phrase[:2] for phrase, _ in phrases}))
    some = "|".join(f"(?P<k{place}_{kind}>{phrase})" for place, (phrase, kind) in enumerate(phrases))
    return re.compile(rf"\b(?={beginnings})(?:{some})(?!\w)")


def _said(told: Mapping[str, Any]) -> Iterator[str]:
    yield from (*told["numbers"], *told["multiples"], *told["vague"]["words"])


def _kinds(told: Mapping[str, Any], sort: str) -> Iterator[tuple[str, str, list[str]]]:
    for event, some in told[sort].items():
        yield sort, event, some


def _words(told: Mapping[str, Any], name: str) -> frozenset[str]:
    return frozenset(folded(word) for word in told[name]["words"])


def _phrase(written: str) -> str:
    return re.escape(folded(written.rstrip("*"))) + (r"\w*" if written.endswith("*") else "")


def _either(some: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted((_phrase(one) for one in some), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)")
