"""The numbers that a folded sentence says, in digits or in words, with what qualifies them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from extractors.lexicons import Lexicon

TOKEN = re.compile(r"\d+(?:,\d{3})+|\d+(?:\.\d+)?|\w+(?:'\w+)?|[^\w\s]")
YEAR = re.compile(r"(?:1[3489]\d\d|20\d\d)")
DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
LARGEST = 10**9


class Number(NamedTuple):
    """A number of a folded sentence."""

    start: int
    end: int
    low: int | None
    high: int | None
    """None for a number no word says: dozens, hundreds."""
    qualifier: str


def numbers_of(folded: str, words: Lexicon) -> list[Number]:
    """The numbers of a sentence, ranges made one, each with its qualifier and its beginning there."""
    plain = _plain_numbers(folded, words)
    found: list[Number] = []
    place = 0
    while place < len(plain):
        one = plain[place]
        before = folded[: one.start]
        opener = before.split()[-1:] if before.strip() else []
        nxt = plain[place + 1] if place + 1 < len(plain) else None
        opens = bool(opener) and opener[0] in words.range_opens
        if nxt and one.low and nxt.low and _is_range(folded, one, nxt, words, opens=opens):
            start = before.rstrip().rfind(opener[0]) if opens else one.start
            found.append(Number(start, nxt.end, one.low, nxt.low, "between"))
            place += 2
            continue
        found.append(_qualified(folded, one, words))
        place += 1
    return found


def _is_range(folded: str, one: Number, nxt: Number, words: Lexicon, *, opens: bool) -> bool:
    between = folded[one.end : nxt.start].strip()
    joined = between in words.range_words and (opens or between not in words.joins)
    return joined and (one.low or 0) < (nxt.low or 0)


def _qualified(folded: str, one: Number, words: Lexicon) -> Number:
    before = words.qualifiers.search(folded, max(0, one.start - 30), one.start)
    if before is None:
        return one
    return one._replace(start=before.start(), qualifier=words.qualifier_of[before[1]])


def _plain_numbers(folded: str, words: Lexicon) -> list[Number]:
    tokens = [(one[0], one.start(), one.end()) for one in TOKEN.finditer(folded)]
    found: list[Number] = []
    place = 0
    while place < len(tokens):
        vague = _vague(tokens, place, words)
        if vague:
            found.append(Number(tokens[place][1], tokens[place + vague - 1][2], None, None, ""))
            place += vague
            continue
        value, used = _value([token for token, _, _ in tokens[place : place + 10]], words)
        if used:
            found.append(Number(tokens[place][1], tokens[place + used - 1][2], value, value, ""))
        place += max(used, 1)
    return found


def _vague(tokens: Sequence[tuple[str, int, int]], place: int, words: Lexicon) -> int:
    for length in (3, 2, 1):
        if " ".join(token for token, _, _ in tokens[place : place + length]) in words.vague:
            return min(length, len(tokens) - place)
    return 0


def _value(tokens: Sequence[str], words: Lexicon) -> tuple[int, int]:
    """The number that tokens begin with, and how many of them say it; 0 of them for none."""
    total, part, used, is_open, smallest = 0.0, 0.0, 0, True, float(LARGEST)
    for place, token in enumerate(tokens):
        if token in words.multiples and (used or token not in ("dozen", "million")):
            part = (part or 1) * words.multiples[token]
            if words.multiples[token] >= 1000:
                total, part = total + part, 0.0
            used, is_open, smallest = place + 1, False, float(words.multiples[token])
        elif token in words.numbers and (is_open or words.numbers[token] < smallest):
            part += words.numbers[token]
            used, is_open = place + 1, False
            smallest = float(10 if words.numbers[token] >= 20 else 1) if words.numbers[token] < 100 else 100.0
        elif DIGITS.fullmatch(token) and (is_open or smallest >= 1000):
            part += float(token.replace(",", ""))
            used, is_open, smallest = place + 1, False, 1.0
        elif not (used and _goes_on(token, tokens, place, smallest, words)):
            break
    return min(int(total + part), LARGEST), used


def _goes_on(token: str, tokens: Sequence[str], place: int, smallest: float, words: Lexicon) -> bool:
    after = tokens[place + 1] if place + 1 < len(tokens) else ""
    value = words.numbers.get(after) or (int(after) if after.isdigit() and smallest >= 1000 else None)
    return token in words.joins and value is not None and value < smallest


def is_no_count(folded: str, number: Number, words: Lexicon) -> bool:
    """Whether a number is an age, a date, a sum of money, a share, a year, or stands in a name."""
    after = folded[number.end : number.end + 30].lstrip(" -")
    said = folded[number.start : number.end]
    before = folded[: number.start].rstrip()
    if words.units.match(after) or (
        not number.qualifier and before.endswith(("aged", "article", "ماده", "ساعت", "$", "/"))
    ):
        return True
    if re.match(r"\w", folded[number.end : number.end + 1]) or after.startswith("/"):
        return True
    is_year = YEAR.fullmatch(said) is not None or (
        said in ("67", "88", "98") and before.endswith(("تابستان", "ابان", "سال", "دهه"))
    )
    is_span = number.qualifier == "between" and all(YEAR.fullmatch(str(end)) for end in (number.low, number.high))
    return (is_year or is_span) and not words.people.match(after)
