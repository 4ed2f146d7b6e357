"""What numbers and figures are read by, one language a file: numbers, people, what befell them and who says so."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from extractors.lexicons.number_words import compounds
from extractors.lexicons.phrases import Phrases
from extractors.lexicons.voiced import QualifiersBehind, Speakers, behind_of, speakers_of
from extractors.lexicons.written import either, ending
from extractors.text.folding import folded

LANGUAGES = ("en", "fa", "ar", "fr", "de")
TEN = 10
SEVERAL = 2
"""Words for more are written together with a preposition and stay numbers; shorter ones are other words then."""
SIDES = ("events", "before", "after", "nouns", "tolls")
"""Where what an event counts stands: on either side of it, before it, after it, at it, or anywhere behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberWords:
    """How one language says numbers, folded."""

    numbers: Mapping[str, int]
    phrases: Mapping[tuple[str, ...], int]
    """Numbers of several words that no sum of them is: quatre-vingt-dix."""
    multiples: Mapping[str, int]
    no_number_alone: frozenset[str]
    """Multiples that say a number only behind another: dozen, million."""
    compounded: Mapping[str, int]
    """The hundred or thousand in which one word for a number ends: dreihundert."""
    joins: frozenset[str]
    prefix: str
    """What is written together with the next word of a number: the Persian and Arabic and."""
    behind: str
    """The article of a number that stands behind its noun: المعلمون السبعة."""
    prefix_begins: bool
    """Whether a number may begin with it: four men وخمس women."""
    side_by_side: bool
    """Whether two numbers in words beside one another are the ends of a range: سه چهار, three or four."""
    range_words: frozenset[str]
    range_opens: frozenset[str]
    changes: frozenset[str]
    """Verbs before two numbers of which the first became the second."""
    vague: frozenset[str]
    said_numbers: frozenset[str]
    """Words of which any number that is said in words has one."""
    qualifiers: re.Pattern[str]
    """What ends before the number."""
    qualifier_of: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """What figures of one language are read by, folded."""

    said: NumberWords
    behind: QualifiersBehind
    people: re.Pattern[str]
    not_people: frozenset[str]
    others: frozenset[str]
    """Words for people before which their noun may still come: quatre autres détenus."""
    anaphors: frozenset[str]
    """Words for others of what was told before, people or not."""
    whose: frozenset[str]
    """Singular nouns for people that stand before the noun of an event: civilian deaths."""
    writes_on: bool
    """Whether a noun is written onto the digits before it: ۲۰تن."""
    articles: frozenset[str]
    """Words for one that say no number by themselves."""
    pairs: Mapping[str, int]
    """Words that are a number and its people in one: the Arabic dual."""
    no_adjectives: frozenset[str]
    adjectives: frozenset[str]
    adjectives_behind: bool
    """Whether they stand behind their noun, so that the word behind a number is what it counts."""
    light: frozenset[str]
    near: frozenset[str]
    follows: frozenset[str]
    of_whom: frozenset[str]
    """Words for people behind an of: two of them; nothing in a language that is not asked."""
    blocks: frozenset[str]
    doers: frozenset[str]
    unless: frozenset[str]
    shares: frozenset[str]
    """Words behind which a round number makes the one before it a share: four in ten, quatre sur dix."""
    parts: re.Pattern[str]
    """What ends before the number of a whole of which another number is a part."""
    labels: re.Pattern[str]
    """What ends before a number that is a name: of a ward, an article, a page."""
    dates: re.Pattern[str]
    """What ends before a number that is a part of a date, unless people follow it."""
    month_first: bool
    """Whether the number behind a month is its day or year, whatever follows."""
    units: re.Pattern[str]
    rates: re.Pattern[str]
    """What makes a count an average, behind its noun: a day, par an."""
    marks: Phrases
    """Events, and what hides them."""
    listed: Phrases
    """What heads a list of numbers: of events, which places may follow, or of people."""
    places: frozenset[str]
    """Names that a list of numbers by place has."""
    sport: re.Pattern[str]
    """What shows that those who are injured are missing from a team."""
    said_before: re.Pattern[str]
    said_after: re.Pattern[str]
    speakers: Speakers


@cache
def number_words(language: str) -> NumberWords:
    """How one of `LANGUAGES` says numbers."""
    lists = _word_lists(language)
    qualifier_of = {folded(one): name for name, some in lists["qualifiers"].items() for one in some}
    numbers, phrases = compounds(language, {folded(word): number for word, number in lists["numbers"].items()})
    before = folded(lists["joins"].get("before", ""))  # لتسعة سجناء, of nine prisoners
    numbers |= {f"{before}{word}": number for word, number in numbers.items() if before and number > SEVERAL}
    behind = folded(lists["joins"].get("behind", ""))
    numbers |= {f"{behind}{word}": number for word, number in numbers.items() if behind and SEVERAL < number <= TEN}
    heads = {folded(one).split()[0] for one in (*lists["multiples"], *lists["vague"]["words"])}
    return NumberWords(
        numbers=numbers,
        phrases=phrases,
        multiples={folded(word): number for word, number in lists["multiples"].items()},
        no_number_alone=frozenset(folded(word) for word in lists["numbers_not"].get("alone", [])),
        compounded=_compounded(numbers, lists["multiples"], lists["joins"].get("compounds", [])),
        joins=_words(lists, "joins"),
        prefix=folded(lists["joins"].get("prefix", "")),
        behind=behind,
        prefix_begins=lists["joins"].get("begins", False),
        side_by_side=lists["ranges"].get("side_by_side", False),
        range_words=_words(lists, "ranges"),
        range_opens=frozenset(folded(word) for word in lists["ranges"]["opens"]),
        changes=frozenset(folded(word) for word in lists["ranges"].get("changes", [])),
        vague=_words(lists, "vague"),
        said_numbers=frozenset({*numbers, *heads, *(words[0] for words in phrases)}),
        qualifiers=ending(qualifier_of),
        qualifier_of=qualifier_of,
    )


def _compounded(numbers: Mapping[str, int], multiples: Mapping[str, int], ends: Iterable[str]) -> dict[str, int]:
    """The multiple in number words that are written in one with it, as in "dreihundert"; `ends` are those words."""
    return {word: multiples[end] for word in numbers for end in ends if word.endswith(end)}


@cache
def lexicon(language: str) -> Lexicon:
    """What figures of one of `LANGUAGES` are read by."""
    lists = _word_lists(language)
    people = lists["people"]
    return Lexicon(
        said=number_words(language),
        behind=behind_of(lists.get("behind", {})),  # a language that has none needs none
        people=either(
            [*people["words"], *people.get("pairs", {})],
            [folded(one) for one in people["endings"]],
            people.get("prefix", ""),
        ),
        articles=frozenset(folded(one) for one in lists["numbers_not"]["words"]),
        not_people=frozenset(folded(one) for one in people["not"]),
        others=frozenset(folded(one) for one in people.get("others", [])),
        anaphors=frozenset(folded(one) for one in people.get("anaphors", [])),
        whose=frozenset(folded(one) for one in people.get("whose", [])),
        writes_on=people.get("writes_on", False),
        pairs={folded(word): number for word, number in people.get("pairs", {}).items()},
        no_adjectives=frozenset(folded(one) for one in lists["before_people"]["no"]),
        adjectives=frozenset(folded(one) for one in lists["before_people"]["allowed"]),
        adjectives_behind=lists["before_people"].get("behind", False),
        light=_words(lists, "light"),
        near=_words(lists, "near"),
        follows=_words(lists, "follows"),
        of_whom=frozenset(folded(word) for word in lists["follows"].get("of_whom", [])),
        blocks=_words(lists, "blocks"),
        doers=_words(lists, "doers"),
        unless=_words(lists, "unless"),
        shares=frozenset(folded(word) for word in lists["parts"].get("shares", [])),
        parts=ending(folded(one) for one in lists["parts"]["words"]),
        labels=ending(folded(one) for one in lists["labels"]["words"]),
        dates=ending(folded(one) for one in lists["labels"]["dates"]),
        month_first=lists["labels"].get("month_first", False),
        rates=either(lists["units"]["rates"]),
        units=either(lists["units"]["words"]),
        marks=_marks(lists),
        listed=_listed(lists),
        places=_places(language),
        sport=either(lists["sport"]["words"]),
        said_before=either(lists["speakers"]["before"]),
        said_after=either(lists["speakers"]["after"]),
        speakers=speakers_of(lists["speakers"]),
    )


def _word_lists(language: str) -> dict[str, Any]:
    return tomllib.loads((files("extractors.lexicons") / f"{language}.toml").read_text("utf-8"))


def _marks(lists: Mapping[str, Any]) -> Phrases:
    """Events, and what hides them."""
    kinds = [*(kind for side in SIDES for kind in _kinds(lists, side)), ("neutral", "", lists["neutral"]["words"])]
    onto = ("و", "ف") if lists["joins"].get("begins") else ()  # Arabic writes its and and so onto the next word
    meant: dict[str, list[tuple[str, str]]] = {}
    for side, event, some in kinds:
        written = [*some, *(f"{letter}{one}" for letter in onto for one in some if side in ("after", "before"))]
        for one in written:  # töten and Toten, tue and tué are one word when folded
            ends = "*" if one.endswith("*") else ""
            meanings = meant.setdefault(folded(one.rstrip("*")) + ends, [])
            if (side, event) not in meanings:
                meanings.append((side, event))
    return Phrases({one: tuple(some) for one, some in meant.items()})


def _listed(lists: Mapping[str, Any]) -> Phrases:
    """What heads lists: events that happened, people whom they befell."""
    kinds = ((kind, *one) for kind in ("happened", "befell") for one in lists["listed"][kind].items())
    return Phrases({one: ((kind, event),) for kind, event, some in kinds for one in some})


def _places(language: str) -> frozenset[str]:
    """The places by which its lists are told; none of a language that has no entry: its lists are not read."""
    some = tomllib.loads((files("extractors.lexicons") / "places.toml").read_text("utf-8")).get(language, "")
    return frozenset(folded(one.strip()) for one in re.split(r"[|\n]", some) if one.strip())


def _kinds(lists: Mapping[str, Any], side: str) -> Iterator[tuple[str, str, list[str]]]:
    for event, some in lists[side].items():
        yield side, event, some


def _words(lists: Mapping[str, Any], name: str) -> frozenset[str]:
    return frozenset(folded(word) for word in lists[name]["words"])
