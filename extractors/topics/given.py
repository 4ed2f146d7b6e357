"""Which of the topics that an article's words speak of it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import fsum
from typing import NamedTuple

from config.topics import Topic
from extractors.topics.weighing import Found, is_early
from extractors.topics.worlds import (
    GENERAL,
    HINTED,
    PARAGRAPH,
    SHORT,
    SIGNS,
    TWICE,
    Worlds,
    elsewhere,
    gives_way,
    is_earned,
    is_enough,
    is_single,
    names_required,
    signs_of,
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
    return _Judge(read).given()


class _Judge:
    def __init__(self, read: Spoken) -> None:
        self._read = read
        self._is_short = read.length < SHORT
        every = {topic: (*read.in_title.get(topic, ()), *read.in_text.get(topic, ())) for topic in read.worlds}
        scores = {topic: fsum(found.weight for found in some) for topic, some in every.items()}
        self._scores = {topic: score for topic, score in scores.items() if score > 0}  # most have only what is required
        self._every = {topic: every[topic] for topic in self._scores}
        self._worlds = {topic: read.worlds[topic] for topic in self._scores}
        self._signs = {topic: signs_of(read.topics[topic], some) for topic, some in self._every.items()}

    def given(self) -> dict[int, float]:
        """Those that are earned and give way to none."""
        topics, strange = self._read.topics, self._strange()
        earned = [topic for topic in self._every.keys() - strange if self._is_earned(topic)]
        strengths = {topic: self._scores[topic] / topics[topic].threshold for topic in earned}
        strongest = max(strengths.values(), default=0.0)
        left = [topic for topic in sorted(earned) if not self._yields(topic, strengths[topic], strongest)]
        if not left and PARAGRAPH <= self._read.length < SHORT:
            left = self._hinted()
        return {topic: self._scores[topic] for topic in left}

    def _hinted(self) -> list[int]:
        """What weak lines hint at most where nothing else is told, and no word is of another world."""
        read = self._read
        strengths = {
            topic: self._scores[topic] / read.topics[topic].threshold
            for topic, signs in self._signs.items()
            if signs >= SIGNS and read.topics[topic].unless and self._has_asked(topic)
        }
        most = max(strengths.values(), default=0.0)
        if most < HINTED or any(self._is_beside(topic) for topic in self._worlds):
            return []
        return sorted(topic for topic, strength in strengths.items() if strength == most)

    def _has_asked(self, topic: int) -> bool:
        """Whether it has the passages and one of the words that it asks for besides its score."""
        of, found = self._read.topics[topic], self._every[topic]
        return names_required(of, found) and is_enough(of, found)

    def _strange(self) -> set[int]:
        """The topics of whose words the article means something else."""
        read = self._read
        told = {topic for topic in self._worlds if self._is_beside(topic) and read.tells(topic)}
        bare = [topic for topic, signs in self._signs.items() if not signs] if PARAGRAPH <= read.length < SHORT else ()
        strong = {topic for topic, score in self._scores.items() if score >= TWICE * read.topics[topic].threshold}
        alone = {topic for topic in bare if read.topics[topic].unless and self._may_be_image(topic)}
        return elsewhere(self._worlds, told, alone, strong, self._signs, is_short=self._is_short)

    def _is_beside(self, topic: int) -> bool:
        """Whether words of another world stand in the article."""
        return any(others for _, _, others in self._worlds[topic])

    def _may_be_image(self, topic: int) -> bool:
        """Whether a word or two without company can be an image.

        A flash from Iran has a word or two and no more: with a place of it they are an image only beside another world.
        Without that, 13 of 25 true flashes lost their topic.
        """
        is_placed = any(GENERAL in own for _, own, _ in self._worlds[topic])
        return (self._is_beside(topic) or not is_placed) and not self._read.tells(topic)

    def _is_earned(self, topic: int) -> bool:
        read = self._read
        early = is_early(read.topics[topic], read.in_title.get(topic, ()), read.in_text.get(topic, ()))
        return is_earned(
            read.topics[topic], self._every[topic], self._scores[topic], is_short=self._is_short, is_early=early
        )

    def _yields(self, topic: int, strength: float, strongest: float) -> bool:
        """Whether it is only touched on beside another topic."""
        read = self._read
        found, is_named = self._every[topic], topic in read.named
        if gives_way(read.topics[topic], found, strength, strongest, is_named=is_named):
            return True
        # Who names no other worlds has said by his words alone what he wants, and half a word may be what he watches.
        has_room = read.length >= PARAGRAPH and bool(read.topics[topic].unless) and not self._signs[topic]
        is_lesser = has_room and is_single(read.worlds[topic], strength, strongest)
        return is_lesser and not self._is_outright(topic) and not self._is_titled(topic) and not read.tells(topic)

    def _is_outright(self, topic: int) -> bool:
        """Whether a line of it earns it wherever it stands."""
        of = self._read.topics[topic]
        return any(one.weight > 0 and of.lines[one.term].weight >= of.threshold for one in self._every[topic])

    def _is_titled(self, topic: int) -> bool:
        """Whether something counts for it in the title."""
        return any(one.weight > 0 for one in self._read.in_title.get(topic, ()))
