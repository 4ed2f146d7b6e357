"""Which of the topics that an article's words speak of it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from math import fsum
from typing import NamedTuple

from config.topics import Topic
from extractors.topics.weighing import Found, is_early
from extractors.topics.worlds import (
    PARAGRAPH,
    SHORT,
    TWICE,
    Worlds,
    elsewhere,
    gives_way,
    has_sign,
    is_earned,
    is_single,
)


class Spoken(NamedTuple):
    """What was found in an article, by topic."""

    topics: Sequence[Topic]
    in_title: Mapping[int, Sequence[Found]]
    in_text: Mapping[int, Sequence[Found]]
    worlds: Mapping[int, Sequence[Worlds]]
    named: frozenset[int]
    """Topics of which something is found that is neither weak nor a frame."""
    tells: Callable[[int], bool]
    """Whether title or opening tell an event of a topic: asked only where it decides."""
    length: int
    """Characters of the text."""


def given(read: Spoken) -> dict[int, float]:
    """The topics that an article is given, with what was found weighed together, in order."""
    return _Judge(read).given


class _Judge:
    def __init__(self, read: Spoken) -> None:
        self._read = read
        self._is_short = read.length < SHORT
        self._every = {topic: (*read.in_title.get(topic, ()), *read.in_text.get(topic, ())) for topic in read.worlds}
        self._scores = {topic: fsum(found.weight for found in some) for topic, some in self._every.items()}
        self._signless = {topic for topic, some in self._every.items() if not has_sign(read.topics[topic], some)}

    @cached_property
    def given(self) -> dict[int, float]:
        topics, strange = self._read.topics, self._strange()
        earned = [topic for topic in self._every.keys() - strange if self._is_earned(topic)]
        strengths = {topic: self._scores[topic] / topics[topic].threshold for topic in earned}
        strongest = max(strengths.values(), default=0.0)
        return {topic: self._scores[topic] for topic in sorted(earned) if not self._yields(topic, strengths, strongest)}

    def _strange(self) -> set[int]:
        """The topics of whose words the article means something else."""
        read = self._read
        told = {
            topic for topic, some in read.worlds.items() if any(others for _, _, others in some) and read.tells(topic)
        }
        bare = self._signless if PARAGRAPH <= read.length < SHORT else ()
        alone = {topic for topic in bare if read.topics[topic].unless}
        strong = {topic for topic, score in self._scores.items() if score >= TWICE * read.topics[topic].threshold}
        return elsewhere(read.worlds, told, alone, strong, tells=read.tells, is_short=self._is_short)

    def _is_earned(self, topic: int) -> bool:
        read = self._read
        early = is_early(read.topics[topic], read.in_title.get(topic, ()), read.in_text.get(topic, ()))
        return is_earned(
            read.topics[topic], self._every[topic], self._scores[topic], is_short=self._is_short, is_early=early
        )

    def _yields(self, topic: int, strengths: Mapping[int, float], strongest: float) -> bool:
        """Whether it is only touched on beside another topic."""
        read = self._read
        if gives_way(read.topics[topic], self._every[topic], strengths[topic], strongest, is_named=topic in read.named):
            return True
        is_lesser = topic in self._signless and is_single(read.worlds[topic], strengths[topic], strongest)
        titled = any(one.weight > 0 for one in read.in_title.get(topic, ()))
        return is_lesser and not titled and not read.tells(topic)
