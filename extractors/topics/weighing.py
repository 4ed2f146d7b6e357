"""What the lines of a topic find in a field, and what each of them weighs there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Literal, NamedTuple

from config.topics import Topic
from extractors.topics.proximity import Passage, Read, near

LEAD = 400
"""Characters of the folded text in which news says what it is about."""
REQUIRED_KEPT = 1
"""Passages of required lines that are kept a field: one is enough, and topics share a list of hundreds."""
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


def weighed(text: Read, topic: Topic, passages: Passages, field: Field) -> Iterator[Found]:
    """Yield what each line of a topic finds where no mask hides it, and what it counts there."""
    passages = _paired(topic, _looked_at(text.folded, topic, passages, field))
    masks = joined(_masks(text, topic, passages))
    if masks:
        passages = {key: [each for each in some if not is_within(each, masks)] for key, some in passages.items()}
    for number in {term for term, _ in passages}:
        term = topic.lines[number]
        found = one_side = passages.get((number, 0), [])
        if number in topic.pairs:
            other = sorted(passages.get((number, 1), []))
            found = [*near(text, sorted(one_side), other, term, in_sentence=number in topic.frames)]
        reach = LEAD if number in topic.weak and field == "text" else len(text.folded)
        for passage in () if term.mask else found:
            if passage.end > reach:
                continue
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
    pairs = topic.pairs
    return {key: some for key, some in passages.items() if key[0] not in pairs or (key[0], 1 - key[1]) in passages}


def cap(topic: Topic, in_title: list[Found], in_text: list[Found]) -> None:
    """Let each line count as often as its topic allows, first in the title."""
    if topic.cap is None:
        return
    counted: Counter[int] = Counter()
    for some in (in_title, in_text):
        for place, one in enumerate(some):
            counted[one.term] += 1
            some[place] = one._replace(weight=0.0) if counted[one.term] > topic.cap else one


def _masks(text: Read, topic: Topic, passages: Passages) -> Iterator[Passage]:
    """Yield what hides other passages: a phrase, or all from one side of a pair to the other."""
    for number in {term for term, _ in passages if topic.lines[term].mask}:
        term = topic.lines[number]
        one_side, other = sorted(passages.get((number, 0), [])), sorted(passages.get((number, 1), []))
        yield from near(text, one_side, other, term) if len(term.sides) > 1 else one_side


def is_early(topic: Topic, in_title: Iterable[Found], in_text: Iterable[Found]) -> bool:
    """Whether anything that counts stands in the title or where a text says what it is about."""
    early = (*in_title, *(one for one in in_text if one.passage.start < LEAD))
    return any(one.term < len(topic.terms) for one in early)


def is_within(passage: Passage, masks: list[Passage]) -> bool:
    """Whether one of the passages, in order and apart, holds this one."""
    place = bisect_right(masks, passage.start, key=lambda mask: mask.start) - 1
    return place >= 0 and passage.end <= masks[place].end


def joined(passages: Iterable[Passage]) -> list[Passage]:
    """Return the passages in order, with those that overlap made one."""
    joined: list[Passage] = []
    for passage in sorted(passages):
        if joined and passage.start < joined[-1].end:
            joined[-1] = Passage(joined[-1].start, max(passage.end, joined[-1].end))
        else:
            joined.append(passage)
    return joined


def kept(topic: Topic, found: Iterable[Found]) -> list[Found]:
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
