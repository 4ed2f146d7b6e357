"""What a person wrote into the search, understood.

- query: sides joined by OR: one of them holds;
- side: rows joined by AND: all of them hold;
- row: words and phrases side by side, of which one is enough; filters and NOT among them all hold;
- part of a row: word, beginning*, "phrase", title:word, title:"phrase", ( query ), or a filter: source:, lang:, topic:,
  after:, before:, day:;
- NOT before a part, or - at its beginning, leaves out what it finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from config.exit_codes import LongwatchError
from extractors.search.periods import NoDayError, period
from extractors.search.terms import terms
from extractors.text.folding import folded

LONGEST, DEEPEST = 2000, 40  # the parser calls itself for each parenthesis
FIELDS = ("title", "source", "lang", "topic", "after", "before", "day")


class QueryError(LongwatchError):
    """A query that cannot be understood; the message says where and what to write."""

    def __init__(self, message: str, kind: str = "", *, place: int = 0, given: str = "") -> None:
        """`kind` names what is wrong, for whoever says it in another language; `place` is of a character, from 1."""
        super().__init__(message)
        self.kind, self.place, self.given = kind, place, given


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A word, or several that stand one after the other."""

    terms: tuple[str, ...]
    in_title: bool = False
    is_beginning: bool = False
    """Whether the one word may go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Articles of one source, language or topic."""

    name: Literal["source", "lang", "topic"]
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Articles of days from the first up to the one before `end`."""

    first: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """All of the parts hold."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Some:
    """One of the parts holds."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """The part does not hold."""

    part: Query


Query = Words | Named | Days | Every | Some | Without
Kind = Literal["(", ")", "AND", "OR", "NOT", "phrase", "word", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """A piece of a query, and where it stands, from 1."""

    kind: Kind
    text: str
    place: int
    is_out: bool = False
    """Whether - stands before it."""
    field: str = ""


_MARK = re.compile(
    r"""
    \s* (?: (?P<bracket>-?\( | \)) | (?P<start>-?(?:\w+:)?) ["“”„«»] (?P<phrase>[^"“”„«»]*) (?P<close>["“”„«»]?)
      | (?P<word>[^\s()"“”„«»]+) )
    """,
    re.VERBOSE,
)
_FIELD = re.compile(r"(\w+):(?!//)(.*)", re.DOTALL)


def read_query(text: str) -> Query:
    """What a query asks for. Raises QueryError."""
    if len(text) > LONGEST:
        raise QueryError(
            f"search: a query of {len(text)} characters: write at most {LONGEST}", "long", given=str(LONGEST)
        )
    reader = _Reader(list(_marks(text)))
    found = reader.query(0)
    if reader.next.kind == ")":
        raise _error(reader.next, "not_opened", 'nothing was opened here: take it away, or write "(" before it')
    if found is None:
        message = 'search: there is no word to look for: write some, as in `longwatch search "geneva hearing"`'
        raise QueryError(message, "empty")
    return found


def found_words(query: Query) -> Iterator[Words]:
    """The words and phrases that an article may be found by: not those that NOT leaves out."""
    if isinstance(query, Words):
        yield query
    elif isinstance(query, Every | Some):
        for part in query.parts:
            yield from found_words(part)


class _Reader:
    """Goes through the pieces of a query once."""

    def __init__(self, marks: list[_Mark]) -> None:
        self.next = marks[0]
        self._rest = iter(marks[1:])

    def take(self) -> _Mark:
        taken = self.next
        self.next = next(self._rest, taken)
        return taken

    def query(self, depth: int) -> Query | None:
        return _one_of(self._joined("OR", depth), Some)

    def _joined(self, word: Literal["AND", "OR"], depth: int) -> list[Query]:
        """What stands on the two sides of each AND, or of each OR."""
        parts = []
        while True:
            part = self._row(depth) if word == "AND" else _one_of(self._joined("AND", depth), Every)
            if part is not None:
                parts.append(part)
            is_last = self.next.kind != word
            if part is None and (parts or not is_last):
                raise _error(self.next, "word_missing", f"a word is missing on a side of {word}: {QUOTED}")
            if is_last:
                return parts
            self.take()

    def _row(self, depth: int) -> Query | None:
        """Parts side by side."""
        found: list[Query] = []
        held: list[Query] = []
        while self.next.kind in ("(", "NOT", "phrase", "word"):
            part = self._part(depth)
            if isinstance(part, Words | Some | Every):
                found.append(part)
            elif part is not None:
                held.append(part)
        wanted = _one_of(found, Some)
        return _one_of([wanted, *held] if wanted else held, Every)

    def _part(self, depth: int) -> Query | None:
        mark = self.take()
        if mark.kind == "NOT":
            if self.next.kind not in ("(", "NOT", "phrase", "word"):
                raise _error(self.next, "word_missing", f"a word is missing after NOT: {QUOTED}")
            if depth > DEEPEST:
                raise _error(mark, "too_deep", "too many within each other: write it simpler")
            part = self._part(depth + 1)
            return Without(part=part) if part else None
        part = self._bracket(mark, depth + 1) if mark.kind == "(" else _meant(mark)
        return Without(part=part) if part and mark.is_out else part

    def _bracket(self, opened: _Mark, depth: int) -> Query:
        if depth > DEEPEST:
            raise _error(opened, "too_deep", "too many within each other: write it simpler")
        inner = self.query(depth)
        if self.next.kind != ")":
            raise _error(opened, "not_closed", 'this is never closed: write ")" after what belongs together')
        if inner is None:
            raise _error(
                opened,
                "nothing_inside",
                "there is nothing in these parentheses: write words into them, or take them away",
            )
        self.take()
        return inner


QUOTED = 'write one, or quote it to look for the word itself, as "AND"'


def _one_of(parts: list[Query], kind: type[Some] | type[Every]) -> Query | None:
    return kind(parts=tuple(parts)) if len(parts) > 1 else parts[0] if parts else None


def _marks(text: str) -> Iterator[_Mark]:
    at = 0
    while found := _MARK.match(text, at):
        at = found.end()
        name = found.lastgroup or ""
        if found["bracket"]:
            is_out = found["bracket"].startswith("-")
            yield _Mark(
                kind=")" if found[0].endswith(")") else "(", text="", place=found.start(name) + 1, is_out=is_out
            )
        elif found["word"]:
            yield _word(found["word"], found.start("word") + 1)
        else:
            yield _phrase(found)
    yield _Mark(kind="end", text="", place=len(text) + 1)


def _word(text: str, place: int) -> _Mark:
    if text in ("AND", "OR", "NOT"):
        return _Mark(kind=text, text=text, place=place)  # type: ignore[arg-type]
    is_out = len(text) > 1 and text.startswith("-")
    text = text[is_out:]
    named = _FIELD.fullmatch(text)
    if named and (named[1].lower() in FIELDS or (named[2] and not named[1].isdecimal())):
        return _Mark(kind="word", text=named[2], place=place, is_out=is_out, field=named[1].lower())
    return _Mark(kind="word", text=text, place=place, is_out=is_out)


def _phrase(found: re.Match[str]) -> _Mark:
    place, start = found.start("start") + 1, found["start"]
    mark = _Mark(
        kind="phrase",
        text=found["phrase"],
        place=place,
        is_out=start.startswith("-"),
        field=start.strip("-:").lower(),
    )
    if not found["close"]:
        raise _error(mark, "not_closed", 'this quotation is never closed: write " after its last word')
    return mark


def _meant(mark: _Mark) -> Query | None:
    """A word, phrase or filter; None for a sign that is no word."""
    if not mark.field or mark.field == "title":
        return _words(mark)
    value = folded(mark.text)
    if mark.field not in FIELDS:
        known = " ".join(f"{field}:" for field in FIELDS)
        what = f"{mark.field}: is not one of {known}; to search for the words themselves, quote them"
        raise _error(mark, "no_filter", what, given=f"{mark.field}:")
    if not value:
        what = f"nothing stands after {mark.field}: write its value right behind the colon"
        raise _error(mark, "filter_empty", what, given=f"{mark.field}:")
    if mark.field in ("source", "lang", "topic"):
        return Named(name=mark.field, value=mark.text.strip().casefold())  # type: ignore[arg-type]
    return _days(mark, value)


def _words(mark: _Mark) -> Words | None:
    found = tuple(terms(mark.text))
    is_beginning = mark.kind == "word" and "*" in mark.text
    if not found and (mark.kind == "phrase" or mark.field or is_beginning):
        raise _error(mark, "no_word", "there is no word in this: write letters or digits")
    if is_beginning and (len(found) > 1 or len(found[0]) < 2 or mark.text.find("*") < len(mark.text) - 1):
        raise _error(
            mark, "beginning", "* goes after the beginning of one word, two letters at least: write more of it"
        )
    if not found:
        return None
    return Words(terms=found, in_title=mark.field == "title", is_beginning=is_beginning)


def _days(mark: _Mark, value: str) -> Days:
    try:
        first, end = period(value)
    except NoDayError as error:
        raise _error(mark, "no_day", f"{mark.text} is no day: {error}", given=mark.text) from error
    return {"after": Days(first=first), "before": Days(end=first), "day": Days(first=first, end=end)}[mark.field]


def _error(mark: _Mark, kind: str, what: str, *, given: str = "") -> QueryError:
    return QueryError(f"search: character {mark.place}: {what}", kind, place=mark.place, given=given)
