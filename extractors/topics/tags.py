"""The topics an article speaks of, and the very words that say so."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from math import fsum
from typing import Literal, NamedTuple

from config.topics import Topic
from extractors.budgets import JUDGED_CHARACTERS, KEPT_MATCHES
from extractors.records import Match, Tag
from extractors.text.folding import fold, folded
from extractors.topics.bare_text import Bare, without_signs
from extractors.topics.contexts import MOST, context
from extractors.topics.phrases import Phrase, Sought, sought_in
from extractors.topics.proximity import Passage, Read, near, paragraph_ends
from extractors.topics.rules_hash import rules_sha256

LEAD = 400
"""Characters of the folded text in which news says what it is about."""
REQUIRED_KEPT = 1
"""Passages of required lines that are kept a field: one is enough, and topics share a list of hundreds."""
REQUIRED_TRIED = 8
"""And of one required phrase that are looked at, since a mask may hide the first."""

# Of 27 misleading rows by a stranger 18 were tagged by words alone, 4 with other worlds weighed against the topic's.
SHORT = 600
"""Characters of a text that need not say more of a topic's world than the topic: a headline, a notice."""
ALONE = 2
"""How many times the threshold such a text must reach where no word of the topic's world stands in it."""
Field = Literal["title", "text"]
Worlds = tuple[set[str], set[str], set[str]]
"""The different words of a field that speak of a topic, of its world, and of others."""
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


class Tagger:
    """Topics, ready to be looked for in any number of articles; it never changes."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._topics = tuple(sorted(topics, key=lambda topic: topic.topic_id))
        self.rules_sha256 = rules_sha256(topics)

    @cached_property
    def sought(self) -> Sought:
        """Return what it looks with, made when first needed: .3 s, and most runs and rulings bring no article."""
        return sought_in(self._topics)

    def tags(self, title: str | None, text: str, language: str | None) -> tuple[Tag, ...]:
        """Return the tags of an article, by topic, each with its grounds in order; their weights add up to its score.

        The terms of every language are tried, so that a wrong guess of the language loses no tag; but those marked
        `only` want `language` (an ISO 639 code, with or without a region) to be theirs, or unknown.
        """
        code = (language or "").partition("-")[0].lower()
        title, text = (title or "")[:JUDGED_CHARACTERS], text[:JUDGED_CHARACTERS]
        bare_title, bare = without_signs(folded(title)), without_signs(folded(text))
        fields = self._hits(bare_title.text, code), self._hits(bare.text, code)
        speaking = {topic for hits in fields for phrase in hits for topic in phrase.counted_by}
        in_title, *worlds = self._found(title, bare_title, "title", fields[0], speaking)
        in_text, more = self._found(text, bare, "text", fields[1], speaking)
        worlds, is_short = [*worlds, more], len(text) < SHORT
        for topic in in_title.keys() | in_text.keys():
            _cap(self._topics[topic], in_title.get(topic, []), in_text.get(topic, []))
        every = {
            topic: (*in_title.get(topic, ()), *in_text.get(topic, ()))
            for topic in in_title.keys() | in_text.keys()
            if not _is_elsewhere([one[topic] for one in worlds if topic in one], is_short=is_short)
        }
        scores = {topic: fsum(found.weight for found in some) for topic, some in every.items()}
        earned = sorted(
            topic
            for topic, some in every.items()
            if _is_earned(self._topics[topic], some, scores[topic], is_short=is_short)
        )
        counts = {topic: _bound(self._topics[topic], topic, in_title, in_text) for topic in earned}
        titles = self._matches(title, "title", in_title, earned)
        texts = self._matches(text, "text", in_text, earned)
        return tuple(
            _tag(self._topics[topic], scores[topic], (*titles[topic], *texts[topic]), (title, text), counts[topic])
            for topic in earned
        )

    def _hits(self, text: str, code: str) -> dict[Phrase, list[Passage]]:
        """Where each phrase stands in a field; of one that is only required, the first few places."""
        hits: dict[Phrase, list[Passage]] = defaultdict(list)
        known = self.sought
        for head, start, end in known.automaton.find_matches_as_indexes(text, overlapping=True):
            # Most heads are met inside other words, where only compounds and what takes clitics can stand.
            is_inside = start > 0 and text[start - 1].isalnum()
            for phrase in (known.inner if is_inside else known.phrases)[known.heads[head]]:
                if phrase.is_required and phrase in hits and len(hits[phrase]) >= REQUIRED_TRIED:
                    continue
                if (phrase.only in (None, code) or not code) and (passage := phrase.passage(text, start, end)):
                    hits[phrase].append(passage)
        return hits

    def _found(
        self, original: str, bare: Bare, field: Field, hits: Mapping[Phrase, list[Passage]], speaking: Collection[int]
    ) -> tuple[dict[int, list[Found]], dict[int, Worlds]]:
        """What topics find in a field, and the different words there that speak of their world and of others."""
        if not hits:
            return {}, {}
        ends = paragraph_ends(original) if self.sought.looks_at_paragraphs else ()
        text = Read(bare.text, tuple(map(bare.from_folded, ends)))
        by_topic: dict[int, Passages] = defaultdict(lambda: defaultdict(list))
        for phrase, passages in hits.items():
            for place in phrase.places:
                if place.topic in speaking:
                    by_topic[place.topic][place.term, place.side] += passages
        kept, worlds = {}, {}
        for number, passages_of in by_topic.items():
            topic = self._topics[number]
            found = [*_weighed(text, topic, passages_of, field)]
            kept[number] = _kept(topic, found)
            worlds[number] = _worlds(topic, text.folded, field, found)
        return kept, worlds

    def _matches(
        self, original: str, field: Field, found: dict[int, list[Found]], topics: Sequence[int]
    ) -> dict[int, tuple[Match, ...]]:
        if not any(topic in found for topic in topics):
            return dict.fromkeys(topics, ())
        way_back = fold(original)
        bare = without_signs(way_back.text)

        def match(topic: Topic, one: Found) -> Match:
            start, last = bare.in_folded(one.passage.start), bare.in_folded(one.passage.end - 1)
            from_char, to_char = way_back.span(start, last + 1)
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
    spoken_of = context(*read, matches)
    return Tag(topic=topic.topic_id, score=score, matches=matches, context=spoken_of, match_count=count)


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


def _worlds(topic: Topic, text: str, field: Field, found: Iterable[Found]) -> Worlds:
    """The different words that speak of a topic, of its world, and, where a text says what it is about, of others."""
    begins, ends = topic.sorts
    worlds: Worlds = (set(), set(), set())
    for one in found:
        if one.term < ends or field == "title" or one.passage.start < LEAD:
            worlds[0 if one.term < begins else 1 if one.term < ends else 2].add(text[slice(*one.passage)])
    return worlds


def _is_elsewhere(worlds: Sequence[Worlds], *, is_short: bool) -> bool:
    """Whether words of an article speak of other worlds, and no fewer than of a topic's; in a longer one, more."""
    words, own, others = ({word for some in worlds for word in some[sort]} for sort in range(3))
    spoken = len(own) + max(0, len(words - own) - 1)
    return bool(others) and (len(others) > spoken or (is_short and len(others) == spoken))


def _weighed(text: Read, topic: Topic, passages: Passages, field: Field) -> Iterator[Found]:
    passages = _paired(topic, _looked_at(text.folded, topic, passages, field))
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


def _paired(topic: Topic, passages: Passages) -> Passages:
    """The passages without those of lines with two sides of which only one was met."""
    return {
        (term, side): some
        for (term, side), some in passages.items()
        if len(topic.lines[term].sides) == 1 or (term, 1 - side) in passages
    }


def _cap(topic: Topic, in_title: list[Found], in_text: list[Found]) -> None:
    """Let each line count as often as its topic allows, first in the title."""
    if topic.cap is None:
        return
    counted: Counter[int] = Counter()
    for some in (in_title, in_text):
        for place, one in enumerate(some):
            counted[one.term] += 1
            some[place] = one._replace(weight=0.0) if counted[one.term] > topic.cap else one


def _is_earned(topic: Topic, found: Sequence[Found], score: float, *, is_short: bool) -> bool:
    terms, _ = topic.sorts
    is_there = not topic.require or any(one.term >= terms for one in found)
    excused = bool(topic.unless) and is_short and score >= ALONE * topic.threshold
    return (
        (is_there or excused) and score >= topic.threshold and sum(one.term < terms for one in found) >= topic.at_least
    )


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
    terms, ends = topic.sorts
    counting, required = (one for one in some if one.term < terms), (one for one in some if terms <= one.term < ends)
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
