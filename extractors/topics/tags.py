"""The topics an article speaks of, and the very words that say so."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import fsum
from typing import Literal, NamedTuple

from ahocorasick_rs import AhoCorasick

from config.topics import Term, Topic
from extractors.budgets import JUDGED_CHARACTERS, KEPT_MATCHES
from extractors.records import Match, Tag
from extractors.text.folding import ZWNJ, fold, folded
from extractors.topics.contexts import MOST, context
from extractors.topics.proximity import LONGEST_WORD, Passage, Read, near, paragraph_ends
from extractors.topics.rules_hash import rules_sha256

LEAD = 400
"""Characters of the folded text in which news says what it is about."""
REQUIRED_KEPT = 1
"""Passages of required lines that are kept a field: one is enough, and topics share a list of hundreds."""
REQUIRED_TRIED = 8
"""And of one required phrase that are looked at, since a mask may hide the first."""
WHOLE_WORD = re.compile("")
COMPOUND = re.compile(r"\w*")
# what Arabic writes without a space before a word: and, so; with, like, for; the
CLITICS = re.compile("[وف]?(?:[بکل]?ال|لل|[بکل])?")
ARTICLE = re.compile(r"\bال(?=\w{3})")

Field = Literal["title", "text"]
Passages = dict[tuple[int, int], list["Passage"]]
"""By term and side."""


class Found(NamedTuple):
    """A term of a topic, found in a field, and what it counts there."""

    passage: Passage
    term: int
    weight: float

    @property
    def worth(self) -> tuple[float, int]:
        """What decides between two that overlap."""
        return self.weight, self.passage.end - self.passage.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One phrase of a term, to be tried wherever its head stands."""

    topic: int
    term: int
    side: int
    """0; 1 for what stands after the ~."""
    only: str | None
    head: str
    is_required: bool
    """Whether it is a required line of one side, of which the first few passages are enough."""
    before: re.Pattern[str]
    """What may stand before the head in the same word."""
    rest: re.Pattern[str]
    """What must follow it."""


class Tagger:
    """Topics, ready to be looked for in any number of articles; it never changes."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._topics = tuple(sorted(topics, key=lambda topic: topic.topic_id))
        self._phrases: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in _phrases(self._topics):
            self._phrases[phrase.head].append(phrase)
        self._heads = tuple(self._phrases)
        self._automaton = AhoCorasick(self._heads)
        self.rules_sha256 = rules_sha256(self._topics)
        self._looks_at_paragraphs = any(term.in_paragraph for topic in self._topics for term in topic.lines)

    def tags(self, title: str | None, text: str, language: str | None) -> tuple[Tag, ...]:
        """Return the tags of an article, by topic, each with its grounds in order; their weights add up to its score.

        The terms of every language are tried, so that a wrong guess of the language loses no tag; but those marked
        `only` want `language` (an ISO 639 code, with or without a region) to be theirs, or unknown.
        """
        code = (language or "").partition("-")[0].lower()
        title, text = (title or "")[:JUDGED_CHARACTERS], text[:JUDGED_CHARACTERS]
        in_title, in_text = self._found(title or "", "title", code), self._found(text, "text", code)
        for topic in in_title.keys() | in_text.keys():
            _cap(self._topics[topic], in_title.get(topic, []), in_text.get(topic, []))
        every = {
            topic: (*in_title.get(topic, ()), *in_text.get(topic, ())) for topic in in_title.keys() | in_text.keys()
        }
        scores = {topic: fsum(found.weight for found in some) for topic, some in every.items()}
        earned = sorted(topic for topic, some in every.items() if _is_earned(self._topics[topic], some, scores[topic]))
        counts = {topic: _bound(self._topics[topic], topic, in_title, in_text) for topic in earned}
        titles = self._matches(title, "title", in_title, earned)
        texts = self._matches(text, "text", in_text, earned)
        return tuple(
            _tag(self._topics[topic], scores[topic], (*titles[topic], *texts[topic]), (title, text), counts[topic])
            for topic in earned
        )

    def _found(self, original: str, field: Field, code: str) -> dict[int, list[Found]]:
        text = Read(folded(original), paragraph_ends(original) if self._looks_at_paragraphs else ())
        by_topic: dict[int, Passages] = defaultdict(lambda: defaultdict(list))
        for head, start, end in self._automaton.find_matches_as_indexes(text.folded, overlapping=True):
            for phrase in self._phrases[self._heads[head]]:
                found = by_topic[phrase.topic][phrase.term, phrase.side]
                if phrase.is_required and len(found) >= REQUIRED_TRIED:
                    continue
                if _is_for(phrase, code) and (passage := _passage(text.folded, phrase, start, end)):
                    found.append(passage)
        return {
            topic: _kept(self._topics[topic], _weighed(text, self._topics[topic], passages, field))
            for topic, passages in by_topic.items()
        }

    def _matches(
        self, original: str, field: Field, found: dict[int, list[Found]], topics: Sequence[int]
    ) -> dict[int, tuple[Match, ...]]:
        if not any(topic in found for topic in topics):
            return dict.fromkeys(topics, ())
        way_back = fold(original)

        def match(topic: Topic, one: Found) -> Match:
            from_char, to_char = way_back.span(*one.passage)
            return Match(
                topic=topic.topic_id,
                field=field,
                from_char=from_char,
                to_char=to_char,
                quote=original[from_char:to_char],
                term=topic.lines[one.term].line,
                weight=one.weight,
            )

        return {
            number: tuple(match(topic, one) for one in found.get(number, ()))
            for number, topic in ((number, self._topics[number]) for number in topics)
        }


def _tag(topic: Topic, score: float, matches: tuple[Match, ...], read: tuple[str, str], count: int) -> Tag:
    told = context(*read, matches)
    return Tag(topic=topic.topic_id, score=score, matches=matches, context=told, match_count=count)


def _bound(topic: Topic, number: int, in_title: dict[int, list[Found]], in_text: dict[int, list[Found]]) -> int:
    """Leave of a topic's grounds the first and last KEPT_MATCHES, and the weightiest; returns how many there were."""
    titled = [*_grounds(topic, in_title.get(number, ()))]
    every = [*titled, *_grounds(topic, in_text.get(number, ()))]
    count = len(every)
    places = range(count)
    if count > 2 * KEPT_MATCHES:
        weightiest = sorted(places, key=lambda place: -every[place].weight)[:MOST]
        places = sorted({*places[:KEPT_MATCHES], *places[-KEPT_MATCHES:], *weightiest})  # type: ignore[assignment]
    in_title[number] = [every[place] for place in places if place < len(titled)]
    in_text[number] = [every[place] for place in places if place >= len(titled)]
    return count


def _grounds(topic: Topic, found: Sequence[Found]) -> list[Found]:
    """What counts, and what is required where it is not the same words again."""
    terms = len(topic.terms)
    counting = _joined(one.passage for one in found if one.term < terms)
    return [one for one in found if one.term < terms or not _is_within(one.passage, counting)]


def _is_for(phrase: Phrase, code: str) -> bool:
    return phrase.only in (None, code) or not code


def _passage(text: str, phrase: Phrase, start: int, end: int) -> Passage | None:
    """Return the whole words around a head, when they are what the phrase asks for."""
    first = start
    while first > 0 and start - first <= LONGEST_WORD and text[first - 1].isalnum():
        first -= 1
    if start - first > LONGEST_WORD or not phrase.before.fullmatch(text, first, start):
        return None
    rest = phrase.rest.match(text, end)
    return Passage(first, rest.end()) if rest else None


def _weighed(text: Read, topic: Topic, passages: Passages, field: Field) -> Iterator[Found]:
    passages = _looked_at(text.folded, topic, passages, field)
    masks = _joined(_masks(text, topic, passages))
    open_passages = {key: [each for each in some if not _is_within(each, masks)] for key, some in passages.items()}
    for number in {term for term, _ in passages}:
        term = topic.lines[number]
        one_side, other = open_passages.get((number, 0), []), open_passages.get((number, 1), [])
        found = near(text, sorted(one_side), sorted(other), term) if len(term.sides) > 1 else one_side
        for passage in () if term.mask else found:
            boost = topic.title_boost if field == "title" else topic.lead_boost if passage.start < LEAD else 1
            yield Found(passage, number, term.weight * boost if number < len(topic.terms) else 0.0)


def _looked_at(text: str, topic: Topic, passages: Passages, field: Field) -> Passages:
    """The passages that begin within the first words of the text, where a topic looks at these only."""
    if topic.first_words is None or field == "title":
        return passages
    end = next(islice((gap.start() for gap in re.finditer(" ", text)), topic.first_words - 1, None), len(text))
    return {key: [each for each in some if each.start < end] for key, some in passages.items()}


def _cap(topic: Topic, in_title: list[Found], in_text: list[Found]) -> None:
    """Let each line count as often as its topic allows, first in the title."""
    if topic.cap is None:
        return
    counted: Counter[int] = Counter()
    for some in (in_title, in_text):
        for place, one in enumerate(some):
            counted[one.term] += 1
            some[place] = one._replace(weight=0.0) if counted[one.term] > topic.cap else one


def _is_earned(topic: Topic, found: Sequence[Found], score: float) -> bool:
    terms = len(topic.terms)
    is_there = not topic.require or any(one.term >= terms for one in found)
    return is_there and score >= topic.threshold and sum(one.term < terms for one in found) >= topic.at_least


def _masks(text: Read, topic: Topic, passages: Passages) -> Iterator[Passage]:
    """Yield what hides other passages: a phrase, or all from one side of a pair to the other."""
    for number in {term for term, _ in passages if topic.lines[term].mask}:
        term = topic.lines[number]
        one_side, other = sorted(passages.get((number, 0), [])), sorted(passages.get((number, 1), []))
        yield from near(text, one_side, other, term) if len(term.sides) > 1 else one_side


def _is_within(passage: Passage, masks: list[Passage]) -> bool:
    place = bisect_right(masks, passage.start, key=lambda mask: mask.start) - 1
    return place >= 0 and passage.end <= masks[place].end


def _joined(passages: Iterable[Passage]) -> list[Passage]:
    """Return the passages in order, with those that overlap made one."""
    joined: list[Passage] = []
    for passage in sorted(passages):
        if joined and passage.start < joined[-1].end:
            joined[-1] = Passage(joined[-1].start, max(passage.end, joined[-1].end))
        else:
            joined.append(passage)
    return joined


def _kept(topic: Topic, found: Iterable[Found]) -> list[Found]:
    """What was found, in order; what is required may overlap what counts, and its first passage is kept."""
    some = list(found)
    terms = len(topic.terms)
    counting, required = (one for one in some if one.term < terms), (one for one in some if one.term >= terms)
    return sorted([*_apart(counting), *_apart(required)[:REQUIRED_KEPT]])


def _apart(found: Iterable[Found]) -> list[Found]:
    """Return what was found, in order, with the weightier (else the longer) of any two that overlap."""
    kept: list[Found] = []
    for one in sorted(found):
        if not kept or one.passage.start >= kept[-1].passage.end:
            kept.append(one)
        elif one.worth > kept[-1].worth:
            kept[-1] = one
    return kept


def _phrases(topics: Sequence[Topic]) -> Iterator[Phrase]:
    for topic_number, topic in enumerate(topics):
        for term_number, term in enumerate(topic.lines):
            for side_number, side in enumerate(term.sides):
                # A word written with ZWNJ is also met joined; parted, it is met by folding.
                for written in {folded(spelling) for phrase in side for spelling in (phrase, phrase.replace(ZWNJ, ""))}:
                    is_required = term_number >= len(topic.terms) and len(term.sides) == 1
                    yield _phrase(written, term, (topic_number, term_number, side_number), is_required=is_required)


def _phrase(written: str, term: Term, place: tuple[int, int, int], *, is_required: bool) -> Phrase:
    arabic = term.language == "ar"
    compound = written.startswith("*")
    bare = ARTICLE.sub("", written) if arabic else written
    # The head ends where something may vary: at a *, or before a second Arabic word, whose article may come and go.
    head = re.match(r"[^* ]+" if arabic else r"[^*]+", bare.lstrip("*"))
    if head is None:
        raise ValueError(f"topic term: {term.line}: nothing to look for: write a word")
    stem = head[0]
    tail = re.escape(bare.lstrip("*")[len(stem) :]).replace(r"\*", r"\w*")
    return Phrase(
        topic=place[0],
        term=place[1],
        side=place[2],
        is_required=is_required,
        only=term.language if term.only else None,
        head=stem,
        before=COMPOUND if compound else CLITICS if arabic else WHOLE_WORD,
        rest=re.compile((tail.replace(r"\ ", " (?:ال)?") if arabic else tail) + r"(?!\w)"),
    )
