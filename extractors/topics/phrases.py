"""The phrases of topics, each once however many lines have it, with the endings that its words may take."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    rest: re.Pattern[str]
    """What must follow it."""
    only: str | None
    places: tuple[Place, ...]
    counted_by: frozenset[int]
    """Topics for which it counts by itself."""
    is_required: bool
    """Whether it stands in lines of one side that are required or speak of other worlds: the first few are enough."""
    is_weak: bool
    """Whether all its lines count only in a title and an opening: it need not be looked for elsewhere."""

    @property
    def is_inner(self) -> bool:
        """Whether its head may stand inside a word."""
        return self.before is not WHOLE_WORD

    def passage(self, text: str, start: int, end: int) -> Passage | None:
        """Return the whole words around a head, when they are what the phrase asks for."""
        first = start
        while first > 0 and start - first <= LONGEST_WORD and text[first - 1].isalnum():
            first -= 1
        if start - first > LONGEST_WORD or not self.before.fullmatch(text, first, start):
            return None
        rest = self.rest.match(text, end)
        return Passage(first, rest.end()) if rest else None


class Lines(NamedTuple):
    """What of a topic decides which phrases are looked for."""

    terms: tuple[Term, ...]
    """Those that count."""
    lines: tuple[Term, ...]
    """The same, and behind them what is required and what speaks of other worlds."""
    weak: frozenset[int]
    """Those of the terms that count only in a title and an opening."""


class Heads(NamedTuple):
    """Phrases, and what finds their heads in one pass."""

    phrases: Mapping[str, Sequence[Phrase]]
    """By their head."""
    inner: Mapping[str, Sequence[Phrase]]
    """Those whose head may stand inside a word."""
    heads: tuple[str, ...]
    """In the order in which the automaton numbers them."""
    automaton: AhoCorasick


class Sought(NamedTuple):
    """What a tagger looks with."""

    everywhere: Heads
    opening: Heads
    """What counts only in a title and an opening: two fifths of the shipped phrases, and common words."""
    looks_at_paragraphs: bool


def sought_in(topics: Sequence[Topic]) -> Sought:
    """Return what finds the phrases of the topics. Raises ValueError where a term leaves nothing to look for."""
    return _sought_in(tuple(Lines(topic.terms, topic.lines, topic.weak) for topic in topics))


@lru_cache(maxsize=2)
def _sought_in(topics: tuple[Lines, ...]) -> Sought:
    """What was made last is kept: a desk files ruling after ruling, and a rebuild batch after batch, by one set."""
    every = [*phrases(topics)]
    return Sought(
        everywhere=_heads(phrase for phrase in every if not phrase.is_weak),
        opening=_heads(phrase for phrase in every if phrase.is_weak),
        looks_at_paragraphs=any(term.in_paragraph for topic in topics for term in topic.lines),
    )


def _heads(phrases: Iterable[Phrase]) -> Heads:
    found: dict[str, list[Phrase]] = defaultdict(list)
    for phrase in phrases:
        found[phrase.head].append(phrase)
    inner = {head: [one for one in some if one.is_inner] for head, some in found.items()}
    return Heads(phrases=found, inner=inner, heads=tuple(found), automaton=AhoCorasick(tuple(found)))


def phrases(topics: Sequence[Lines]) -> Iterator[Phrase]:
    """Every phrase of the topics: those that share one look for it once."""
    places: dict[tuple[str, str, bool, str | None], list[tuple[Place, Lines]]] = defaultdict(list)
    spellings: dict[tuple[str, ...], set[str]] = {}
    for topic_number, topic in enumerate(topics):
        for term_number, term in enumerate(topic.lines):
            is_required = term_number >= len(topic.terms) and len(term.sides) == 1
            only = term.language if term.only else None
            for side_number, side in enumerate(term.sides):
                if side not in spellings:  # topics share most of theirs
                    spellings[side] = {folded(one) for phrase in side for one in _joined_or_not(phrase)}
                place = Place(topic_number, term_number, side_number), topic
                for written in spellings[side]:
                    places[written, term.language, is_required, only].append(place)
    for (written, language, is_required, only), some in places.items():
        counted = frozenset(place.topic for place, topic in some if _counts(topic, place))
        head, before, rest = _parts(written, language)
        yield Phrase(
            head=head, before=before, rest=rest, only=only, is_required=is_required, counted_by=counted,
            is_weak=all(place.term in topic.weak for place, topic in some),
            places=tuple(place for place, _ in some),
        )  # fmt: skip


def _joined_or_not(phrase: str) -> tuple[str, ...]:
    """A word written with ZWNJ is also met joined; parted, it is met by folding."""
    return (phrase, phrase.replace(ZWNJ, "")) if ZWNJ in phrase else (phrase,)


def _counts(topic: Lines, place: Place) -> bool:
    return place.term < len(topic.terms) and not topic.terms[place.term].mask


def _parts(written: str, language: str) -> tuple[str, re.Pattern[str], re.Pattern[str]]:
    """The head of a phrase, what may stand before it in its word, and what follows it."""
    arabic = language == "ar"
    bare = ARTICLE.sub("", written) if arabic else written
    # The head ends where something may vary: at a *, or before a second Arabic word, whose article may come and go.
    head = re.match(r"[^* ]+" if arabic else r"[^*]+", bare.lstrip("*"))
    if head is None:
        raise ValueError(f"topic term: {written}: nothing to look for: write a word")
    stem = head[0]
    tail = re.escape(bare.lstrip("*")[len(stem) :]).replace(r"\*", r"\w*")
    before = COMPOUND if written.startswith("*") else CLITIC if arabic else WHOLE_WORD
    last = written.rpartition(" ")[2]
    is_inflected = takes_ending(last)
    ending = f"(?:{'|'.join(ENDINGS[language])})?" if is_inflected and language in ENDINGS else ""
    if arabic and is_inflected and last.endswith(OPEN):
        stem, tail, ending = _with_open_end(stem, tail)
    return stem, before, re.compile((tail.replace(r"\ ", " (?:ال)?") if arabic else tail) + ending + r"(?!\w)")


def _with_open_end(stem: str, tail: str) -> tuple[str, str, str]:
    """An Arabic word in ة without it: with what belongs to somebody it is a ت, and in the plural gone."""
    ending = f"(?:{'|'.join(OPEN_ENDINGS)})"
    return (stem, tail[:-1], ending) if tail else (stem[:-1], "", ending)
