"""The phrases of topics, each once however many lines have it, with the endings that its words may take."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
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
    is_weak: bool
    """Whether all its lines count only in a title and an opening: it need not be looked for elsewhere."""
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


class Heads(NamedTuple):
    """Phrases, and what finds their heads in one pass."""

    phrases: Sequence[Sequence[Phrase]]
    """By the number that the automaton gives their head."""
    inner: Sequence[Sequence[Phrase]]
    """Those whose head may stand inside a word."""
    automaton: AhoCorasick


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
    every = [*phrases(topics)]
    return Sought(
        everywhere=_heads(phrase for phrase in every if not phrase.is_weak),
        opening=_heads(phrase for phrase in every if phrase.is_weak),
    )


def _heads(phrases: Iterable[Phrase]) -> Heads:
    found: dict[str, list[Phrase]] = defaultdict(list)
    for phrase in phrases:
        found[phrase.head].append(phrase)
    inner = [[one for one in some if one.before is not WHOLE_WORD] for some in found.values()]
    return Heads(phrases=[*found.values()], inner=inner, automaton=AhoCorasick(tuple(found)))


def phrases(topics: Sequence[Lines]) -> Iterator[Phrase]:
    """Every phrase of the topics: those that share one look for it once."""
    places: dict[tuple[str, str, bool, str | None, bool], list[tuple[Place, Lines]]] = defaultdict(list)
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
                    places[written, term.language, is_required, only, topic.is_worldly].append(place)
    for (written, language, is_required, only, is_worldly), some in places.items():
        counted = frozenset(place.topic for place, topic in some if _counts(topic, place))
        head, before, rest = _parts(written, language)
        yield Phrase(
            head=head, before=before, rest=rest, only=only, language=language, counted_by=counted,
            is_required=is_required, is_weak=all(place.term in topic.weak for place, topic in some),
            is_worldly=is_worldly, places=tuple(place for place, _ in some),
        )  # fmt: skip


def _joined_or_not(phrase: str) -> tuple[str, ...]:
    """A word written with ZWNJ is also met joined; parted, it is met by folding."""
    return (phrase, phrase.replace(ZWNJ, "")) if ZWNJ in phrase else (phrase,)


def _counts(topic: Lines, place: Place) -> bool:
    return place.term < len(topic.terms) and not topic.terms[place.term].mask


def _parts(written: str, language: str) -> tuple[str, re.Pattern[str], str]:
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
    return stem, before, (tail.replace(r"\ ", " (?:ال)?") if arabic else tail) + ending + r"(?!\w)"


def _with_open_end(stem: str, tail: str) -> tuple[str, str, str]:
    """An Arabic word in ة without it: with what belongs to somebody it is a ت, and in the plural gone."""
    ending = f"(?:{'|'.join(OPEN_ENDINGS)})"
    return (stem, tail[:-1], ending) if tail else (stem[:-1], "", ending)
