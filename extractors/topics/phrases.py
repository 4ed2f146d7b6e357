"""The phrases of topics, each once however many lines have it, with the endings that its words may take."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from config.topics import Term, Topic
from extractors.text.folding import ZWNJ, folded
from extractors.text.inflections import CLITICS, ENDINGS, OPEN, OPEN_ENDINGS, takes_ending
from extractors.text.words import words_parted
from extractors.topics.proximity import LONGEST_WORD
from extractors.topics.ways import WHOLE_WORD, Phrase, Place, Way, Ways

COMPOUND = re.compile(r"\w*")
CLITIC = re.compile("|".join(sorted(CLITICS, key=len, reverse=True)))
ARTICLE = re.compile(r"\bال(?=\w{3})")


class Lines(NamedTuple):
    """What of a topic decides which phrases are looked for."""

    terms: tuple[Term, ...]
    """Those that count."""
    lines: tuple[Term, ...]
    """The same, and behind them what is required and what speaks of other worlds."""
    weak: frozenset[int]
    """Those of the terms that count only in a title and an opening."""
    others: int
    """Where in `lines` those of other worlds begin, which are asked what begins in a title or an opening."""
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
    is_early: bool
    """Whether all of them do, or are of other worlds, and none is a mask: what begins elsewhere is not asked for."""
    counted_by: frozenset[int]
    halves: frozenset[Place]
    """Those that count beside the other side of their line."""


Written = tuple[str, Kind, tuple[Side, ...]]
"""A folded phrase, and where it stands."""


class Heads:
    """Phrases by the number of their head, made when it is met, and what finds their heads in one pass.

    500 articles meet a fiftieth of the 24,000 heads of the shipped topics; to make all 30,000 phrases takes .15 s.
    """

    def __init__(self, written: Mapping[str, Sequence[Written]]) -> None:
        """`written` are the phrases by their head."""
        # With the space before them, nothing is met inside a word: half of what was, and most letters begin nothing.
        parted = words_parted("\n".join(written)).split("\n") if written else ()
        self._automaton = AhoCorasick([f" {head}" for head in parted])
        self.ways = _Ways([*written.items()])
        inner = {head: place for place, (head, some) in enumerate(written.items()) if any(map(_may_stand_inside, some))}
        self.inside = _Inner(self.ways)
        self._inside = [
            _Inside(self.inside, {head: place for head, place in inner.items() if head.isascii() is is_ascii})
            for is_ascii in (True, False)
        ]

    def find(self, text: str, parted: str, length: int, found: dict[Way, list[tuple[int, int]]]) -> None:
        """Add where phrases stand, by way and in order, whose heads are in the first so many characters of a text.

        `parted` is the text with a space before it and for each character that is in no word.
        """
        ways_of = self.ways
        for head, start, beyond in self._automaton.find_matches_as_indexes(parted[: length + 1], overlapping=True):
            every, at_space, beyond_space, letters, written = ways_of[head]
            # Most begin a longer word or end at a space, which is sooner seen than matched.
            end, after = beyond - 1, text[beyond - 1 : beyond]
            if written and not text.startswith(written, start):
                continue
            if after == " ":
                for way in at_space:
                    found[way].append((start, end))
                every = beyond_space
            elif letters is not None and after not in letters and after.isalnum():
                continue
            for way in every:
                if place := way.found(text, start, end):
                    found[way].append(place)
        for some in self._inside[: 1 if text.isascii() else 2]:
            some.find(text, length, found)


class _Inside:
    """What finds heads inside of words, where only compounds and what takes clitics can stand."""

    def __init__(self, inner: _Inner, heads: Mapping[str, int]) -> None:
        self._inner, self._numbers, self._automaton = inner, [*heads.values()], AhoCorasick(heads)

    def find(self, text: str, length: int, found: dict[Way, list[tuple[int, int]]]) -> None:
        """Add where phrases stand whose heads are inside a word, in order with what was found before."""
        met = set[Way]()
        for head, start, end in self._automaton.find_matches_as_indexes(text[:length], overlapping=True):
            if start > 0 and text[start - 1].isalnum():
                for way in self._inner[self._numbers[head]]:
                    if place := way.found_inside(text, start, end):
                        found[way].append(place)
                        met.add(way)
        for way in met:
            found[way].sort()


class _Ways(dict[int, Ways]):
    """What may follow each head."""

    def __init__(self, written: Sequence[tuple[str, Sequence[Written]]]) -> None:
        self._written = written

    def __missing__(self, head: int) -> Ways:
        alike: dict[tuple[re.Pattern[str], str], list[Phrase]] = defaultdict(list)
        said, some = self._written[head]
        for phrase in (_phrase(*one) for one in some):
            alike[phrase.before, phrase.rest].append(phrase)
        every = [Way(before, rest, some) for (before, rest), some in alike.items()]
        letters = [way.letters for way in every if way.letters is not None]
        ways = Ways(
            every=every,
            at_space=[way for way in every if way.ends_at_space],
            beyond_space=[way for way in every if not way.ends_at_space],
            letters=frozenset[str]().union(*letters) if len(letters) == len(every) else None,
            written="" if said.isalnum() else said,
        )
        return self.setdefault(head, ways)  # the same for every thread


class _Inner(dict[int, Sequence[Way]]):
    """Of these, those whose head may stand inside a word."""

    def __init__(self, ways: _Ways) -> None:
        self._ways = ways

    def __missing__(self, head: int) -> Sequence[Way]:
        return self.setdefault(head, [way for way in self._ways[head].every if way.before is not WHOLE_WORD])


def _may_stand_inside(one: Written) -> bool:
    return _before(one[0], one[1].language) is not WHOLE_WORD


class Sought(NamedTuple):
    """What a tagger looks with."""

    everywhere: Heads
    opening: Heads
    """What counts only in a title and an opening."""
    beginning: Heads
    """What is asked only where it begins there. With the former it is most of the shipped phrases, and common words."""
    margin: int
    """Characters behind an opening in which the heads of what begins in it end."""


def sought_in(topics: Sequence[Topic]) -> Sought:
    """Return what finds the phrases of the topics. Raises ValueError where a term leaves nothing to look for."""
    return _sought_in(tuple(map(_lines, topics)))


def _lines(topic: Topic) -> Lines:
    return Lines(topic.terms, topic.lines, topic.weak, topic.sorts[1], is_worldly=bool(topic.unless))


@lru_cache(maxsize=2)
def _sought_in(topics: tuple[Lines, ...]) -> Sought:
    """What was made last is kept: a desk files ruling after ruling, and a rebuild batch after batch, by one set."""
    everywhere: dict[str, list[Written]] = defaultdict(list)
    opening: dict[str, list[Written]] = defaultdict(list)
    beginning: dict[str, list[Written]] = defaultdict(list)
    for kind, phrases in _written(topics).items():
        for written, sides in phrases.items():
            is_weak, is_early = all(side.is_weak for side in sides), all(side.is_early for side in sides)
            by_head = opening if is_weak else beginning if is_early else everywhere
            by_head[_head(written, kind.language)].append((written, kind, sides))
    margin = LONGEST_WORD + max(map(len, beginning), default=0)
    return Sought(Heads(everywhere), Heads(opening), Heads(beginning), margin)


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
        counting = [place for place in some if _counts(topics[place.topic], place)]
        halves = frozenset(one for one in counting if len(topics[one.topic].terms[one.term].sides) > 1)
        counted = frozenset(place.topic for place in counting if place not in halves)
        is_weak = all(place.term in topics[place.topic].weak for place in some)
        is_early = all(_is_early(topics[place.topic], place.term) for place in some)
        yield key, Side(some, is_weak, is_early, counted, halves)


def _is_early(topic: Lines, term: int) -> bool:
    return term >= topic.others or (term in topic.weak and not topic.terms[term].mask)


def _phrase(written: str, kind: Kind, sides: Sequence[Side]) -> Phrase:
    head, rest = _head_and_rest(written, kind.language)
    counted = frozenset[int]().union(*(side.counted_by for side in sides))
    halves = frozenset[Place]().union(*(side.halves for side in sides))
    first, second = (frozenset((one.topic, one.term) for one in halves if one.side == side) for side in (0, 1))
    return Phrase(
        head=head, before=_before(written, kind.language), rest=rest, only=kind.only, language=kind.language,
        is_required=kind.is_required, is_worldly=kind.is_worldly,
        counts=bool(counted or halves), counted_by=counted, halves=(first, second),
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
