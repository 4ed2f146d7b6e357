"""The figures of a text: how many were killed, arrested, sentenced, as somebody states it there.

They are suggestions, to be confirmed or rejected by a person who reads the quote; the lexicons are data. English and
Persian are read; in other languages nothing is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from extractors.budgets import JUDGED_CHARACTERS
from extractors.figures.numbers import TOKEN, YEAR, Number, is_no_count, numbers_of
from extractors.lexicons import LANGUAGES, Lexicon, lexicon
from extractors.records import Figure
from extractors.text.folding import Folded, fold, folded

VERSION = 1
"""Raised whenever the same text would give other figures than before."""
LONGEST_SENTENCE = 1200
"""Characters of a sentence that are read: what is longer is no sentence."""
FARTHEST = 4
"""Words that may part a number from its event, beside those that part nothing."""
FARTHEST_CHARACTERS = 150
MOST = 500
"""Figures of a text that are kept: what states more is a table, or hostile."""
SENTENCE = re.compile(r"[^\n.!?؟۔]+(?:[.!?؟۔](?=\S)[^\n.!?؟۔]+)*[.!?؟۔]*")
IS = re.compile(r"\b(?:was|is)\b")
DIGIT, WORD = re.compile(r"\d"), re.compile(r"\w+")
PLACE = re.compile(r"\b(?:in|at) ((?:[A-Z][\w’'-]+)(?: [A-Z][\w’'-]+)*)")
MONTHS = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}  # fmt: skip
SPEAKER_WORDS = 6


class Mark(NamedTuple):
    """A word of a folded sentence that says what is counted."""

    start: int
    end: int
    sort: str
    event: str


@dataclass(frozen=True)
class _Sentence:
    folded: str
    at: int
    """Where it begins in the text."""
    original: str

    @cached_property
    def way_back(self) -> Folded:
        """The same with each character's place in the original, which takes ten times as long."""
        return fold(self.original)


def read_figures(text: str, language: str | None) -> tuple[Figure, ...]:
    """Return the figures of a text, in order; `text[from_char:to_char]` is exactly the quote of each."""
    code = (language or "").partition("-")[0].lower()
    if code not in LANGUAGES:
        return ()
    words = lexicon(code)
    found = (
        figure for sentence in _sentences(text[:JUDGED_CHARACTERS]) for figure in _of_sentence(sentence, words, code)
    )
    return tuple(islice(found, MOST))


def _sentences(text: str) -> Iterator[_Sentence]:
    for found in SENTENCE.finditer(text):
        if any(letter.isalnum() for letter in found[0][:LONGEST_SENTENCE]):
            original = found[0][:LONGEST_SENTENCE]
            yield _Sentence(folded(original), found.start(), original)


def _of_sentence(sentence: _Sentence, words: Lexicon, code: str) -> Iterator[Figure]:
    folded = sentence.folded
    marks = _marks(folded, words) if _says_number(folded, words) else []
    if not marks:
        return
    numbers = [one for one in numbers_of(folded, words) if not is_no_count(folded, one, words)]
    found = [_event(folded, number, numbers, marks, words) for number in numbers]
    for place, number in enumerate(numbers):
        if mark := found[place] or _shared(folded, numbers[place : place + 2], found[place + 1 : place + 2], marks):
            yield _figure(sentence, number, mark, words, code)


def _says_number(folded: str, words: Lexicon) -> bool:
    return DIGIT.search(folded) is not None or not words.said_numbers.isdisjoint(WORD.findall(folded))


def _shared(folded: str, pair: Sequence[Number], found: Sequence[Mark | None], marks: Sequence[Mark]) -> Mark | None:
    """The event of the number that follows, where it stands after both: three lawyers and two reporters were held."""
    if len(pair) < 2 or not found or found[0] is None or found[0].start < pair[1].end:
        return None
    first, second = pair[0].end, pair[1].start
    is_near = len(folded[first:second].split()) <= FARTHEST
    return found[0] if is_near and not any(first <= mark.start < second for mark in marks) else None


def _figure(sentence: _Sentence, number: Number, mark: Mark, words: Lexicon, code: str) -> Figure:
    whom = _whom(sentence.folded, number, words)
    first, last = sentence.way_back.span(min(number.start, mark.start), max(number.end, mark.end, whom or 0))
    from_char, to_char = sentence.at + first, sentence.at + last
    number_from, number_to = sentence.way_back.span(number.start, number.end)
    said = sentence.way_back.span(mark.start, mark.end)
    return Figure(
        from_char=from_char,
        to_char=to_char,
        quote=sentence.original[first:last],
        low=number.low,
        high=number.high,
        qualifier=number.qualifier,
        event=mark.event,
        counted=_named(sentence, number.end, whom) if whom else None,
        said=sentence.original[said[0] : said[1]],
        number_said=sentence.original[number_from:number_to],
        speaker=_speaker(sentence, words),
        place=_place(sentence, code),
        period=_period(sentence, number),
    )


def _marks(folded: str, words: Lexicon) -> list[Mark]:
    found = []
    for one in words.marks.finditer(folded):
        sort, event = words.mark_of[int((one.lastgroup or "_0").rpartition("_")[2])]
        if sort != "neutral":
            found.append(Mark(one.start(), one.end(), sort, event))
    return found


def _event(
    folded: str, number: Number, numbers: Sequence[Number], marks: Sequence[Mark], words: Lexicon
) -> Mark | None:
    has_people = words.people.match(_skipped(folded[number.end : number.end + 40], words)) is not None
    ranked = sorted(
        (distance, place, mark)
        for place, mark in enumerate(marks)
        if (distance := _distance(folded, number, mark, numbers, words)) is not None
    )
    farthest = FARTHEST if has_people or number.low is None else 2
    return next((mark for distance, _, mark in ranked if distance <= farthest), None)


def _whom(folded: str, number: Number, words: Lexicon) -> int | None:
    """Where the noun for people ends that follows a number, with a word or two before it; None where there is none."""
    after = folded[number.end : number.end + 60]
    people = words.people.search(after)
    is_next = people is not None and len(after[: people.start()].split()) <= 2
    return number.end + people.end() if people and is_next and "," not in after[: people.start()] else None


def _skipped(after: str, words: Lexicon) -> str:
    """What follows, without the adjectives that may come before a noun for people."""
    bare = after.lstrip()
    first = bare.partition(" ")[0]
    return bare if words.people.match(bare) else bare[len(first) :].lstrip()


def _distance(folded: str, number: Number, mark: Mark, numbers: Sequence[Number], words: Lexicon) -> float | None:
    """How far a mark is from a number, in words that part the two; None where another number is nearer to it."""
    if mark.start < number.end and number.start < mark.end:
        return None
    is_after = mark.start >= number.end
    start, end = (number.end, mark.start) if is_after else (mark.end, number.start)
    if end - start > FARTHEST_CHARACTERS or any(one is not number and start <= one.start < end for one in numbers):
        return None
    between = folded[start:end]
    if mark.sort == "tolls":
        return 0.6 if not is_after and len(between) < 60 else None
    if not is_after and IS.search(between):
        return None
    parting = [one for one in TOKEN.findall(words.people.sub(" ", between)) if one not in words.light]
    commas = sum(one in ",;:" for one in parting)
    return len(parting) + commas + (0 if is_after else 0.5)


def _speaker(sentence: _Sentence, words: Lexicon) -> str | None:
    """Who says so, as the sentence names them; None where it names nobody, and the outlet itself speaks."""
    folded = sentence.folded
    if before := words.said_before.search(folded):
        rest = folded[before.end() :]
        name = re.match(r"\s*([^,.:;]+)", rest)
        if name:
            start = before.end() + name.start(1)
            return _named(sentence, start, start + len(" ".join(name[1].split()[:SPEAKER_WORDS])))
    if after := words.said_after.search(folded):
        head = folded[: after.start()].rstrip()
        start = max(head.rfind(","), head.rfind('"'), head.rfind(";"), -1) + 1
        start += len(head[start:]) - len(head[start:].lstrip())
        if len(head) - start > 0 and len(head[start:].split()) <= SPEAKER_WORDS:
            return _named(sentence, start, len(head))
    return None


def _named(sentence: _Sentence, start: int, end: int) -> str | None:
    if end <= start:
        return None
    first, last = sentence.way_back.span(start, end)
    return sentence.original[first:last].strip(" ,:;") or None


def _place(sentence: _Sentence, code: str) -> str | None:
    if code != "en":
        return None
    found = (one[1] for one in PLACE.finditer(sentence.original))
    return next((one for one in found if one not in MONTHS), None)


def _period(sentence: _Sentence, number: Number) -> str | None:
    """The year that the sentence names, as written."""
    for year in re.finditer(rf"(?<![\w,.])({YEAR.pattern})(?![\w,])", sentence.folded):
        if not (number.start <= year.start() < number.end):
            first, last = sentence.way_back.span(year.start(), year.end())
            return sentence.original[first:last]
    return None
