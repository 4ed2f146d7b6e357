"""Numbers of a list under what they count: Killed: 41. Arrests by city: Urmia 31, Bukan 12."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from extractors.figures.counted import Count
from extractors.figures.marks import Mark
from extractors.figures.numbers import BEHIND_DIGITS, YEAR, Number
from extractors.lexicons import Lexicon

NUMBER = r"(?P<many>\d{1,3}(?:[,.' ]\d{3})+|\d{1,6})"
NAME = r"(?P<name>[^\W\d]+(?:[' ][^\W\d]+){0,2})"
ITEM = re.compile(rf" ?(?:{NAME}(?P<comma>,?) )?(?P<open>\()?(?<![\d.,]){NUMBER}(?![\d/~%:]|[.,]\d)(?P<close>\))?")
"""Nobody, or the name of a place, and how many there."""
FIRST = re.compile(rf"(?<!\w){NAME} \({NUMBER}\)")
PARTED = re.compile(r" ?(?:[,;] ?(?:and |et |und |و ?)?|(?:and|et|und) |و ?)")
ENDS = re.compile(r" ?(?:[,;.)\n]|$|(?:and|et|und|و)(?: |(?=\w)))")
CASES = re.compile(r" (?:مورد|cases?|cas|falle|حاله|people|persons)(?!\w)")
HEAD = re.compile(
    r"(?:(?:the )?(?:total|number of)(?: (?:number )?of)? |(?:شمار|تعداد|مجموع|امار|جمع) |(?:عدد|حصیله|اجمالی) "
    r"|(?:le )?(?:nombre|total) (?:de |des |d')|des |(?:gesamt)?zahl der )?"
)
"""What may stand before the head of a list."""
LISTS = re.compile(r": ?(?:[^\W\d]{1,20} ){0,3}\(?\d|\(\d+\)")
SIGNS = re.compile(r": *+(?:[^\W\d]{1,20} ++){0,3}+\(?\d|\(\d+\)|;")
"""What is_list asks for, where spaces are not joined yet."""
JOINED_OR_DASH = re.compile(rf"\u0640|{BEHIND_DIGITS.pattern}")
HEAD_WORDS = 9
BY_PLACE = re.compile(r"(?<!\w)(?:by|per|in|at|across|from|به تفکیک|در|حسب|فی|par|selon|a|en|dans|nach|pro|im)(?!\w)")
PARTED_BY_PLACE = re.compile(
    r"(?<!\w)(?:by|per|به تفکیک|بر حسب|حسب|par|nach|pro|je) (?:the )?(?:cit(?:y|ies)|provinces?|prisons?"
    r"|towns?|regions?"
    r"|count(?:y|ies)|districts?|countr(?:y|ies)|شهر\w*|استان\w*|زندان\w*|محل|المدینه|المدن|المحافظه|المحافظات"
    r"|السجن|السجون"
    r"|villes?|pays|stadt|stadten|orte?n?|provinz(?:en)?|gefangnis(?:sen)?|land|landern)(?!\w)"
)
"""What says that a list goes by places, whatever these are called."""
KIND_OF_PLACE = re.compile(
    r"(?<!\w)(?:province|city|prison|county|central|استان|شهر|شهرستان|زندان|محافظه|مدینه|سجن|ville|stadt|provinz)(?!\w)"
)
IN: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:in|from|at|across) $"),
    "fa": re.compile(r"(?<!\w)(?:در|از) $"),
    "ar": re.compile(r"(?<!\w)(?:فی|من) $"),
    "fr": re.compile(r"\b(?:a|en|au|dans) $"),
    "de": re.compile(r"\b(?:in|aus|meldeten|gab es in) $"),
}
"""What ends before the first place of a list without a colon."""
SEVERAL = 2
FARTHEST = 80
HAS_CAPITALS = frozenset(["en", "fr", "de"])
START = re.compile(r"(?:^|[.;:,] )")
Capital = Callable[[int, int], bool]


IN_TURN = re.compile(
    rf"(?:^|[:;,] )(?P<head>[^,;:\d]{{3,50}}),? (?P<name>)(?P<open>)(?P<close>){NUMBER}(?= ?(?:[;,.]|$)(?!\d))"
)
"""A head and its number, of several that follow one another."""


class _Head(NamedTuple):
    mark: Mark
    is_of_events: bool
    """Whether events are counted, and not people: no age stands behind the name of one."""


def is_list(folded: str) -> bool:
    """Whether a sentence may have a list, which is quickly said."""
    return LISTS.search(folded) is not None or (";" in folded and IN_TURN.search(folded) is not None)


def has_signs_of_list(line: str, folded: str) -> bool:
    """Whether a line with a number has a sign that its lists have, or one of which `mark_dashes` makes such a sign."""
    return SIGNS.search(folded) is not None or JOINED_OR_DASH.search(line) is not None


def listed(folded: str, words: Lexicon, code: str, has_capital: Capital) -> Iterator[tuple[Count, Mark]]:
    """Each number of the lists of a sentence, with what it counts."""
    done = 0
    for start in START.finditer(folded):
        at = start.end()
        head = _head(folded, at, words) if at >= done else None
        if head is None:
            continue
        colon = folded.find(":", head.mark.end, head.mark.end + FARTHEST)
        about = folded[head.mark.end : colon] if colon >= 0 else ""
        if colon >= 0 and len(about.split()) <= HEAD_WORDS and not any(map(str.isdigit, about)):
            items = [*_items(folded, colon + 1, head, about, words)]
        else:
            items = [*_places(folded, head, code, words)] if head.is_of_events and "(" in folded else []
        if code in HAS_CAPITALS:
            items = [one for one in items if one["name"] is None or has_capital(one.start("name"), one.end("name"))]
        if not _are_places(folded, items, about, words):
            continue
        if len(items) >= SEVERAL or (items and (items[0]["name"] is None or _people(folded, items[0], words))):
            yield from ((_count(folded, one, words), head.mark) for one in items)
            done = items[-1].end()


def in_turn(folded: str, words: Lexicon) -> Iterator[tuple[Count, Mark]]:
    """Each number of heads that follow one another: executed, 22; arrested, 61."""
    found = [(item, _head(folded, item.start("head"), words)) for item in IN_TURN.finditer(folded)]
    told = [(item, head) for item, head in found if head is not None]
    if len(told) >= SEVERAL:
        yield from ((_count(folded, item, words), head.mark) for item, head in told)


def _are_places(folded: str, items: Sequence[re.Match[str]], about: str, words: Lexicon) -> bool:
    """Whether the names of a list are those of places: a number behind a person's is an age."""
    names = [one["name"] for one in items if one["name"] and not _people(folded, one, words)]
    known = [one for one in names if " ".join(KIND_OF_PLACE.sub(" ", one).split()) in words.places]
    return not names or len(known) * 2 > len(names) or PARTED_BY_PLACE.search(about) is not None


def _head(folded: str, at: int, words: Lexicon) -> _Head | None:
    begun = HEAD.match(folded, at)
    start = begun.end() if begun else at
    found = words.listed.match(folded, start)
    if found is None:
        return None
    kind, event = found.meaning[0]
    return _Head(Mark(found.start, found.end, "listed", event), kind == "happened")


def _items(folded: str, at: int, head: _Head, about: str, words: Lexicon) -> Iterator[re.Match[str]]:
    """The items behind a colon, as far as they go on."""
    while item := ITEM.match(folded, at):
        is_close = bool(item["open"] or item["comma"])
        people = _people(folded, item, words)
        is_named = item["name"] is not None
        if not _is_item(folded, item, words) or (
            is_named and is_close and not (head.is_of_events and (item["open"] or BY_PLACE.search(about)))
        ):
            return
        yield item
        end = people or item.end()
        parted = PARTED.match(folded, end)
        if parted is None or not is_named:
            return
        at = parted.end()


def _places(folded: str, head: _Head, code: str, words: Lexicon) -> Iterator[re.Match[str]]:
    """Places with numbers in parentheses behind a verb and a preposition: arrests were reported from Rasht (12)."""
    first = FIRST.search(folded, head.mark.end, head.mark.end + FARTHEST)
    if first is None:
        return
    names = folded[: first.start("name")], first["name"]
    at = first.start()
    for _ in range(SEVERAL + 1):  # the preposition may have been taken for a part of the name
        if code in IN and IN[code].search(names[0]):
            break
        word, _, rest = names[1].partition(" ")
        at += len(word) + 1
        names = f"{names[0]}{word} ", rest
    else:
        return
    while item := ITEM.match(folded, at):
        if not (item["open"] and item["close"] and item["name"]) or not _is_item(folded, item, words):
            return
        yield item
        parted = PARTED.match(folded, item.end())
        if parted is None:
            return
        at = parted.end()


def _is_item(folded: str, item: re.Match[str], words: Lexicon) -> bool:
    end = _people(folded, item, words) or item.end()
    name = item["name"] or ""
    is_number = bool(item["open"]) == bool(item["close"]) and (YEAR.fullmatch(item["many"]) is None or not name)
    is_name = not name or (words.labels.search(f"{name} ") is None and words.dates.search(f"{name} ") is None)
    return is_number and is_name and (bool(item["close"]) or ENDS.match(folded, end) is not None)


def _people(folded: str, item: re.Match[str], words: Lexicon) -> int | None:
    """Where the people of an item end, if they are named."""
    found = words.people.match(folded, item.end() + 1) or CASES.match(folded, item.end())
    return found.end() if found else None


def _count(folded: str, item: re.Match[str], words: Lexicon) -> Count:
    many = int(re.sub(r"\D", "", item["many"]))
    start, end = item.span("many")
    people = _people(folded, item, words)
    number = Number(start, end, many, many, "", start)
    return Count(number, end + 1 if people else end, people or end, people is not None, is_part_of=False)
