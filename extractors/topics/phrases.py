"""The phrases of topics, each once however many lines have it, with the endings that its words may take."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from config.topics import Term, Topic
from extractors.text.folding import ZWNJ, folded
from extractors.text.inflections import CLITICS, ENDINGS, OPEN, OPEN_ENDINGS, takes_ending
from extractors.topics.proximity import LONGEST_WORD, Passage

WHOLE_WORD = re.compile("")
COMPOUND = re.compile(r"\w*")
CLITIC = re.compile("|".join(sorted(CLITICS, key=len, reverse=True)))
ARTICLE = re.compile(r"\bال(?=\w{3})")


class Place(NamedTuple):
    """A line in which a phrase stands."""

    topic: int
    term: int
    side: int
    """0; 1 for what stands after the ~."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Phrase:
    """One phrase, to be tried wherever its head stands."""

    head: str
    before: re.Pattern[str]
    """What may stand before the head in the same word."""
    rest: str
    """What must follow it, as an expression."""
    only: str | None
    language: str
    places: tuple[Place, ...]
    counted_by: frozenset[int]
    """Topics for which it counts by itself."""
    is_required: bool
    """Whether it stands in lines of one side that are required or speak of other worlds: the first few are enough."""
    is_worldly: bool
    """Whether it stands in topics that name other worlds: words that its language shares with a text's are not its."""

    def passage(self, text: str, start: int, end: int, *, is_inside: bool) -> Passage | None:
        """Return the whole words around a head, when they are what the phrase asks for; `is_inside` a longer word."""
        if not is_inside:  # nothing stands before it, which all of `before` allow
            rest = _compiled(self.rest).match(text, end)
            return Passage(start, rest.end()) if rest else None
        first = start
        while first > 0 and start - first <= LONGEST_WORD and text[first - 1].isalnum():
            first -= 1
        if start - first > LONGEST_WORD or not self.before.fullmatch(text, first, start):
            return None
        rest = _compiled(self.rest).match(text, end)
        return Passage(first, rest.end()) if rest else None


# Made when the head of a phrase is met: 500 articles need 106 of the 1,500 of the shipped topics, which take .1 s.
@lru_cache(maxsize=4096)
def _compiled(rest: str) -> re.Pattern[str]:
    return re.compile(rest)


class Lines(NamedTuple):
    """What of a topic decides which phrases are looked for."""

    terms: tuple[Term, ...]
    """Those that count."""
    lines: tuple[Term, ...]
    """The same, and behind them what is required and what speaks of other worlds."""
    weak: frozenset[int]
    """Those of the terms that count only in a title and an opening."""
    is_worldly: bool
    """Whether the topic names other worlds, as all that are shipped do."""


class Kind(NamedTuple):
    """What phrases that are spelt alike differ in."""

    language: str
    is_required: bool
    only: str | None
    is_worldly: bool


class Side(NamedTuple):
    """The places of one side of a line, wherever topics have it."""

    places: list[Place]
    is_weak: bool
    """Whether all of them count only in a title and an opening: it need not be looked for elsewhere."""
    counted_by: frozenset[int]


Written = tuple[str, Kind, tuple[Side, ...]]
"""A folded phrase, and where it stands."""


class Heads:
    """Phrases by the number of their head, made when it is met, and what finds their heads in one pass.

    500 articles meet a fiftieth of the 24,000 heads of the shipped topics; to make all 30,000 phrases takes .15 s.
    """

    def __init__(self, written: Mapping[str, Sequence[Written]]) -> None:
        """`written` are the phrases by their head."""
        self.automaton = AhoCorasick(tuple(written))
        self.phrases = _Made([*written.values()])
        self.inner = _Inner(self.phrases)


class _Made(dict[int, Sequence[Phrase]]):
    """The phrases that begin with a head."""

    def __init__(self, written: Sequence[Sequence[Written]]) -> None:
        self.written = written

    def __missing__(self, head: int) -> Sequence[Phrase]:
        return self.setdefault(head, tuple(_phrase(*one) for one in self.written[head]))  # the same for every thread


class _Inner(dict[int, Sequence[Phrase]]):
    """Of these, those whose head may stand inside a word."""

    def __init__(self, made: _Made) -> None:
        self._made = made

    def __missing__(self, head: int) -> Sequence[Phrase]:
        some = self._made.written[head]
        may_stand = any(_before(written, kind.language) is not WHOLE_WORD for written, kind, _ in some)
        made = self._made[head] if may_stand else ()
        return self.setdefault(head, tuple(one for one in made if one.before is not WHOLE_WORD))


class Sought(NamedTuple):
    """What a tagger looks with."""

    everywhere: Heads
    opening: Heads
    """What counts only in a title and an opening: two fifths of the shipped phrases, and common words."""


def sought_in(topics: Sequence[Topic]) -> Sought:
    """Return what finds the phrases of the topics. Raises ValueError where a term leaves nothing to look for."""
    return _sought_in(tuple(Lines(topic.terms, topic.lines, topic.weak, bool(topic.unless)) for topic in topics))


@lru_cache(maxsize=2)
def _sought_in(topics: tuple[Lines, ...]) -> Sought:
    """What was made last is kept: a desk files ruling after ruling, and a rebuild batch after batch, by one set."""
    everywhere: dict[str, list[Written]] = defaultdict(list)
    opening: dict[str, list[Written]] = defaultdict(list)
    for kind, phrases in _written(topics).items():
        for written, sides in phrases.items():
            by_head = opening if all(side.is_weak for side in sides) else everywhere
            by_head[_head(written, kind.language)].append((written, kind, sides))
    return Sought(everywhere=Heads(everywhere), opening=Heads(opening))


def _written(topics: Sequence[Lines]) -> Mapping[Kind, Mapping[str, tuple[Side, ...]]]:
    """Every phrase of the topics, with where it stands: those that share one look for it once."""
    found: dict[Kind, dict[str, tuple[Side, ...]]] = defaultdict(dict)
    spellings: dict[tuple[str, ...], set[str]] = {}
    for (phrases, kind), side in _sides(topics):
        if phrases not in spellings:
            spellings[phrases] = {folded(one) for phrase in phrases for one in _joined_or_not(phrase)}
        known, alone = found[kind], (side,)
        for written in spellings[phrases]:
            known[written] = known[written] + alone if written in known else alone
    return found


def _sides(topics: Sequence[Lines]) -> Iterator[tuple[tuple[tuple[str, ...], Kind], Side]]:
    """Each side of a line once, however many topics have it: they share most of theirs."""
    places: dict[tuple[tuple[str, ...], Kind], list[Place]] = defaultdict(list)
    for topic_number, topic in enumerate(topics):
        for term_number, term in enumerate(topic.lines):
            is_required = term_number >= len(topic.terms) and len(term.sides) == 1
            kind = Kind(term.language, is_required, term.language if term.only else None, topic.is_worldly)
            for side_number, phrases in enumerate(term.sides):
                places[phrases, kind].append(Place(topic_number, term_number, side_number))
    for key, some in places.items():
        counted = frozenset(place.topic for place in some if _counts(topics[place.topic], place))
        is_weak = all(place.term in topics[place.topic].weak for place in some)
        yield key, Side(some, is_weak, counted)


def _phrase(written: str, kind: Kind, sides: Sequence[Side]) -> Phrase:
    head, rest = _head_and_rest(written, kind.language)
    return Phrase(
        head=head, before=_before(written, kind.language), rest=rest, only=kind.only, language=kind.language,
        is_required=kind.is_required, is_worldly=kind.is_worldly,
        counted_by=frozenset[int]().union(*(side.counted_by for side in sides)),
        places=tuple(sorted(place for side in sides for place in side.places)),
    )  # fmt: skip


def _joined_or_not(phrase: str) -> tuple[str, ...]:
    """A word written with ZWNJ is also met joined; parted, it is met by folding."""
    return (phrase, phrase.replace(ZWNJ, "")) if ZWNJ in phrase else (phrase,)


def _counts(topic: Lines, place: Place) -> bool:
    return place.term < len(topic.terms) and not topic.terms[place.term].mask


def _before(written: str, language: str) -> re.Pattern[str]:
    """What may stand before the head of a phrase in its word."""
    return COMPOUND if written.startswith("*") else CLITIC if language == "ar" else WHOLE_WORD


def _head(written: str, language: str) -> str:
    """The part of a phrase that never varies. Raises ValueError where it leaves nothing to look for."""
    if language == "ar":
        return _head_and_rest(written, language)[0]
    head = written.lstrip("*").partition("*")[0]
    return head or _head_and_rest(written, language)[0]


def _head_and_rest(written: str, language: str) -> tuple[str, str]:
    """The head of a phrase, and what follows it, as an expression. Raises ValueError where there is no head."""
    arabic = language == "ar"
    bare = ARTICLE.sub("", written) if arabic else written
    # The head ends where something may vary: at a *, or before a second Arabic word, whose article may come and go.
    head = re.match(r"[^* ]+" if arabic else r"[^*]+", bare.lstrip("*"))
    if head is None:
        raise ValueError(f"topic term: {written}: nothing to look for: write a word")
    stem = head[0]
    tail = re.escape(bare.lstrip("*")[len(stem) :]).replace(r"\*", r"\w*")
    last = written.rpartition(" ")[2]
    is_inflected = takes_ending(last)
    ending = f"(?:{'|'.join(ENDINGS[language])})?" if is_inflected and language in ENDINGS else ""
    if arabic and is_inflected and last.endswith(OPEN):
        stem, tail, ending = _with_open_end(stem, tail)
    return stem, (tail.replace(r"\ ", " (?:ال)?") if arabic else tail) + ending + r"(?!\w)"


def _with_open_end(stem: str, tail: str) -> tuple[str, str, str]:
    """An Arabic word in ة without it: with what belongs to somebody it is a ت, and in the plural gone."""
    ending = f"(?:{'|'.join(OPEN_ENDINGS)})"
    return (stem, tail[:-1], ending) if tail else (stem[:-1], "", ending)
