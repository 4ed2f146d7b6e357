"""The numbers that a folded sentence says, in digits or in words, with what qualifies them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from extractors.lexicons import NumberWords

TOKEN = re.compile(r"و(?=\d)|\d{1,3}(?:[,.' ]\d{3})+(?![\d])|\d+(?:[.,]\d+)?|\w+(?:'\w+)?|[^\w\s]")
"""Thousands may be parted by a comma, point, blank or apostrophe: 1,200, 1.200, 1 200, 1'200."""
YEAR = re.compile(r"(?:1[3489]\d\d|20\d\d)")
GROUPED = re.compile(r"\d{1,3}(?:[,.' ]\d{3})+")
DIGITS = re.compile(r"\d+(?:[.,]\d+)?")
BETWEEN_DIGITS = re.compile(r"(?<=\d)(\s?)[-\u2010-\u2015](?=\s?\d)")
BEHIND_DIGITS = re.compile(r"(?<=\d )[-\u2010-\u2015](?= \D)")
"""A number before such a dash ends what it belongs to, most often a dateline: Geneva, Feb. 28 - Police said …"""
LEFT_OUT = re.compile(r"(?<=[a-zäöüß])-(?= bis )", re.IGNORECASE)
LARGEST = 10**9
LONGEST = 10
"""Words of the longest number."""


class Number(NamedTuple):
    """A number of a folded sentence."""

    start: int
    end: int
    low: int | None
    high: int | None
    """None for a number no word says: dozens, hundreds."""
    qualifier: str
    first: int
    """Where it begins less its qualifier."""
    multiple: int = 1
    """The thousand or million that its words end in."""
    is_whole: bool = True
    """Whether it is no fraction: 3.5."""


Token = tuple[str, int, int]


def mark_dashes(text: str) -> str:
    """The text with dashes between digits made `~` and those behind a number `;`: folding leaves both in place.

    So is the hyphen that stands for the rest of a German number: zwei- bis dreihundert.
    """
    return LEFT_OUT.sub("~", BEHIND_DIGITS.sub(";", BETWEEN_DIGITS.sub(r"\1~", text)))


def numbers_of(folded: str, words: NumberWords) -> list[Number]:
    """The numbers of a sentence, ranges made one, each with its qualifier and its beginning there."""
    plain = _plain_numbers(folded, words)
    found: list[Number] = []
    place = 0
    while place < len(plain):
        one = plain[place]
        nxt = plain[place + 1] if place + 1 < len(plain) else None
        made = _range(folded, one, nxt, words) if nxt else None
        found.append(made or _qualified(folded, one, words))
        place += 2 if made else 1
    return found


def _range(folded: str, one: Number, nxt: Number, words: NumberWords) -> Number | None:
    """The range that two numbers are the ends of, where they are."""
    if one.low is None or nxt.high is None:
        return None
    before = folded[: one.start].rstrip()
    opener = before.split()[-1] if before else ""
    opens = opener in words.range_opens
    between = folded[one.end : nxt.start].strip()
    joined = between in words.range_words and (opens or between not in words.joins)
    low = one.low * nxt.multiple if one.multiple == 1 and one.low * nxt.multiple < nxt.high else one.low
    if between == "~ bis":  # zwei- bis dreihundert: hundreds, both of them
        low = one.low * next((unit for unit in (1000, 100) if nxt.high % unit == 0), 0)
        joined = low > 0
    if not joined or not low < nxt.high or folded[nxt.end : nxt.end + 2].strip().startswith("~"):
        return None
    start = before.rfind(opener) if opens else one.start
    whole = Number(start, nxt.end, low, nxt.high, "between", start)
    outer = None if opens else words.qualifiers.search(folded, max(0, start - 30), start)
    return whole._replace(start=outer.start()) if outer else whole


def _qualified(folded: str, one: Number, words: NumberWords) -> Number:
    before = words.qualifiers.search(folded, max(0, one.start - 30), one.start)
    if before is None:
        return one
    return one._replace(start=before.start(), qualifier=words.qualifier_of[before[1]])


def _plain_numbers(folded: str, words: NumberWords) -> list[Number]:
    tokens = [(one[0], one.start(), one.end()) for one in TOKEN.finditer(folded)]
    found: list[Number] = []
    place = 0
    while place < len(tokens):
        vague = _vague(tokens, place, words)
        start = tokens[place][1]
        if vague:
            found.append(Number(start, tokens[place + vague - 1][2], None, None, "", start))
            place += vague
            continue
        value, used, multiple = _value([token for token, _, _ in tokens[place : place + LONGEST]], words)
        if used:
            end, is_whole = tokens[place + used - 1][2], value == int(value)
            found.append(Number(start, end, int(value), int(value), "", start, multiple, is_whole))
        place += max(used, 1)
    return found


def _vague(tokens: Sequence[Token], place: int, words: NumberWords) -> int:
    for length in (3, 2, 1):
        if " ".join(token for token, _, _ in tokens[place : place + length]) in words.vague:
            return min(length, len(tokens) - place)
    return 0


def _value(tokens: Sequence[str], words: NumberWords) -> tuple[float, int, int]:
    """The number that tokens begin with, how many of them say it (0 for none), and the multiple it ends in."""
    total, part, used, is_open, smallest, multiple, place = 0.0, 0.0, 0, True, float(LARGEST), 1, 0
    whole = (0.0, 0, LARGEST)  # what is said up to its last thousand or million, which only a smaller one follows
    while place < len(tokens):
        token, length, number = _word(tokens, place, words, is_inside=used > 0)
        if token in words.multiples and (used or token not in ("dozen", "million", "billion")):
            if total and words.multiples[token] >= whole[2]:
                return whole
            part = (part or 1) * words.multiples[token]
            if words.multiples[token] >= 1000:
                total, part = total + part, 0.0
                whole = (total, place + length, words.multiples[token])
            is_open, smallest, multiple = False, float(words.multiples[token]), words.multiples[token]
        elif number is not None and (is_open or number < smallest):
            part += number
            is_open, multiple = False, 1
            smallest = _room(number)
        elif _digits(token) is not None and (is_open or smallest >= 1000):
            part += _digits(token) or 0
            is_open, smallest, multiple = False, 1.0, 1
        elif used and _goes_on(tokens, place, smallest, words):
            place += 1
            continue
        else:
            break
        place += length
        used = place
    return min(total + part, LARGEST), used, multiple


def _room(number: int) -> float:
    """What a word after this one must be smaller than to belong to the same number."""
    if number < 20 or number % 10:
        return 1.0
    return 10.0 if number < 100 else 100.0 if number < 1000 else 1000.0


def _word(tokens: Sequence[str], place: int, words: NumberWords, *, is_inside: bool) -> tuple[str, int, int | None]:
    """The token at a place less its joining prefix, how many tokens make the number that begins there, and that."""
    token = tokens[place]
    if is_inside and words.prefix and token.startswith(words.prefix):
        bare = token.removeprefix(words.prefix)
        if bare in words.numbers or bare in words.multiples:
            token = bare
    for length in (4, 3, 2) if words.phrases else ():
        if (number := words.phrases.get((token, *tokens[place + 1 : place + length]))) is not None:
            return token, min(length, len(tokens) - place), number
    return token, 1, words.numbers.get(token)


def _digits(token: str) -> float | None:
    """The number that digits say; a comma or point parts thousands where three digits follow it."""
    if GROUPED.fullmatch(token):
        return float(re.sub(r"\D", "", token))
    return float(token.replace(",", ".")) if DIGITS.fullmatch(token) else None


def _goes_on(tokens: Sequence[str], place: int, smallest: float, words: NumberWords) -> bool:
    after = tokens[place + 1] if place + 1 < len(tokens) else ""
    value = words.numbers.get(after) or (int(after) if after.isdigit() and smallest >= 1000 else None)
    return tokens[place] in words.joins and value is not None and value < smallest
