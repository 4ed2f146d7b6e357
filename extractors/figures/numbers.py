"""The numbers that a folded sentence says, in digits or in words, with what qualifies them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from extractors.lexicons import NumberWords

TOKEN = re.compile(r"(?:و|تا|الی)(?=\d)|\d{1,3}(?:[,.' ]\d{3})+(?![\d])|\d+(?:[.,]\d+)?|\w+(?:'\w+)?|[^\w\s]")
"""Thousands may be parted by a comma, point, blank or apostrophe: 1,200, 1.200, 1 200, 1'200."""
YEAR = re.compile(r"(?:1[3489]\d\d|20\d\d)")
GROUPED = re.compile(r"\d{1,3}(?:[,.' ]\d{3})+")
DIGITS = re.compile(r"\d+(?:[.,]\d+)?")
BETWEEN_DIGITS = re.compile(r"(?<=\d)(\s?)[-\u2010-\u2015](?=\s?\d)")
BEHIND_DIGITS = re.compile(r"(?<=\d )[-\u2010-\u2015](?= \D)")
"""A number before such a dash ends what it belongs to, most often a dateline: Geneva, Feb. 28 - Police said …"""
LEFT_OUT = re.compile(r"(?<=[a-zäöüß])-(?= (?:bis|und|oder) )", re.IGNORECASE)
WRITTEN_ON = re.compile(r"(?<=[بلك])\u0640(?=\d)")
"""The stroke by which Arabic joins a preposition to digits: بـ3400."""
FAR_CHANGE = 60
"""Characters before a number in which a verb says that it became another."""
DASH = re.compile(r"[-\u2010-\u2015]")
# No figure about people is larger; digits without end would be.
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

    So is the hyphen that stands for the rest of a German number: zwei- bis dreihundert, drei- und viertausend.
    """
    text = WRITTEN_ON.sub(" ", text)
    if DASH.search(text) is None:
        return text
    return LEFT_OUT.sub("~", BEHIND_DIGITS.sub(";", BETWEEN_DIGITS.sub(r"\1~", text)))


def numbers_of(folded: str, words: NumberWords) -> list[Number]:
    """The numbers of a sentence, ranges made one, each with its qualifier and its beginning there.

    Two in words that nothing parts, and that are no number together, are none: what was read is not what was written.
    """
    said = _plain_numbers(folded, words)
    is_article = [one.low == 1 and _runs_into(folded, one, nxt) for one, nxt in pairwise(said)]  # une vingtaine
    plain = [one for one, is_one in zip(said, [*is_article, False], strict=False) if not is_one]
    found: list[Number] = []
    place = 0
    while place < len(plain):
        one = plain[place]
        nxt = plain[place + 1] if place + 1 < len(plain) else None
        made = _range(folded, one, nxt, words) if nxt else None
        if made or not (nxt and _runs_into(folded, one, nxt)):
            found.append(made or _qualified(folded, one, words))
            place += 2 if made else 1
            continue
        while place + 1 < len(plain) and _runs_into(folded, plain[place], plain[place + 1]):
            place += 1
        place += 1
    return found


def _runs_into(folded: str, one: Number, nxt: Number) -> bool:
    """Whether nothing parts two numbers in words."""
    said = folded[one.start : one.end], folded[nxt.start : nxt.end]
    return folded[one.end : nxt.start].isspace() and not any(map(str.isdigit, "".join(said)))


def _range(folded: str, one: Number, nxt: Number, words: NumberWords) -> Number | None:
    """The range that two numbers are the ends of, where they are."""
    if one.low is None or nxt.high is None:
        return None
    before = folded[: one.start].rstrip()
    opener = before.split()[-1] if before else ""
    opens = opener in words.range_opens
    if opens and words.changes.intersection(before[-FAR_CHANGE:].split()):  # rose from 560 to 761: two numbers
        return None
    between = folded[one.end : nxt.start].strip()
    if opens and between not in words.range_words:  # between 3 million and more than 10 million
        if words.prefix_begins and between.startswith(words.prefix):
            between = f"{words.prefix} {between.removeprefix(words.prefix)}"
        more = words.qualifiers.search(between)
        between = between[: more.start()].rstrip() if more else between
    rest = between.removeprefix("~ ")  # zwei- bis dreihundert
    joined = rest in words.range_words and (opens or rest not in words.joins)
    if not between:  # سه چهار نفر: three or four
        joined = words.side_by_side and _runs_into(folded, one, nxt)
    low = one.low * nxt.multiple if one.multiple == 1 and one.low * nxt.multiple < nxt.high else one.low
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
        if not _may_begin(tokens[place][0], words):
            place += 1
            continue
        vague = _vague(tokens, place, words)
        start = tokens[place][1]
        if vague:
            found.append(Number(start, tokens[place + vague - 1][2], None, None, "", start))
            place += vague
            continue
        said = [token for token, _, _ in tokens[place : place + LONGEST]]
        if words.prefix_begins and (bare := _bare(said[0], words)) != said[0]:
            said[0], start = bare, start + len(words.prefix)
        value, used, multiple = _value(said, words)
        if used:
            end, is_whole = tokens[place + used - 1][2], value == int(value)
            found.append(Number(start, end, int(value), int(value), "", start, multiple, is_whole))
        place += max(used, 1)
    return found


def _may_begin(token: str, words: NumberWords) -> bool:
    """Whether a number may begin with a token, which is sooner said than what it says."""
    is_joined = words.prefix != "" and token.startswith(words.prefix)
    return token in words.said_numbers or token[0].isdigit() or is_joined


def _vague(tokens: Sequence[Token], place: int, words: NumberWords) -> int:
    for length in (3, 2, 1):
        if " ".join(token for token, _, _ in tokens[place : place + length]) in words.vague:
            return min(length, len(tokens) - place)
    return 0


def _value(tokens: Sequence[str], words: NumberWords) -> tuple[float, int, int]:
    """The number that tokens begin with, how many of them say it (0 for none), and the multiple it ends in."""
    total, part, used, is_open, smallest, multiple, place = 0.0, 0.0, 0, True, float(LARGEST), 1, 0
    hundreds = (0.0, 0, 1)  # what is said up to its last hundred, which no other hundred follows
    whole = (0.0, 0, LARGEST)  # what is said up to its last thousand or million, which only a smaller one follows
    while place < len(tokens):
        token, length, number = _word(tokens, place, words, is_inside=used > 0)
        if token in words.multiples and (used or token not in words.no_number_alone):
            if total and words.multiples[token] >= whole[2]:
                return whole
            if words.multiples[token] <= 100 <= part:
                return hundreds
            part = (part or 1) * words.multiples[token]
            if words.multiples[token] >= 1000:
                total, part = total + part, 0.0
                whole = (total, place + length, words.multiples[token])
            else:
                hundreds = (total + part, place + length, words.multiples[token])
            is_open, smallest, multiple = False, float(words.multiples[token]), words.multiples[token]
        elif number is not None and (is_open or number < smallest):
            part += number
            is_open, multiple = False, words.compounded.get(token, 1)
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
    token = _bare(tokens[place], words) if is_inside else tokens[place]
    for length in (4, 3, 2) if words.phrases else ():
        if (number := words.phrases.get((token, *tokens[place + 1 : place + length]))) is not None:
            return token, min(length, len(tokens) - place), number
    return token, 1, words.numbers.get(token)


def _bare(token: str, words: NumberWords) -> str:
    """A word for a number less the and that is written onto it; any other as it is."""
    if not words.prefix or token in words.numbers or not token.startswith(words.prefix):
        return token
    bare = token.removeprefix(words.prefix)
    return bare if bare in words.numbers or bare in words.multiples else token


def _digits(token: str) -> float | None:
    """The number that digits say; a comma or point parts thousands where three digits follow it."""
    if GROUPED.fullmatch(token):
        return float(re.sub(r"\D", "", token))
    return float(token.replace(",", ".")) if DIGITS.fullmatch(token) else None


def _goes_on(tokens: Sequence[str], place: int, smallest: float, words: NumberWords) -> bool:
    after = tokens[place + 1] if place + 1 < len(tokens) else ""
    value = words.numbers.get(after) or (int(after) if after.isdigit() and smallest >= 1000 else None)
    return tokens[place] in words.joins and value is not None and value < smallest
