"""The hash that names topic rules."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

from config.current.kept_topics import KeptTopics
from config.topics import Term, Topic
from extractors.topics.events import events_sha256

VERSION = 13
"""Raised whenever the same topics would find other words than before."""


def rules_sha256(topics: Sequence[Topic]) -> str:
    """Return a hash of everything that decides what is found: not of labels, descriptions and the order of topics."""
    if isinstance(topics, KeptTopics):
        return topics.rules_sha256
    return _hash_of(_ById(tuple(topics)))


class _ById:
    """Topics, the same where they are the very same objects: nine thousand terms are not to be compared."""

    def __init__(self, topics: tuple[Topic, ...]) -> None:
        self.topics = topics
        self._ids = tuple(map(id, topics))

    def __hash__(self) -> int:
        return hash(self._ids)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and self._ids == other._ids


@lru_cache(maxsize=4)  # a run asks five times, always of the same
def _hash_of(asked: _ById) -> str:
    topics = asked.topics
    rules = [
        [topic.topic_id, topic.threshold, topic.title_boost, topic.lead_boost]
        + [_meaning(term) for term in topic.terms]
        + _conditions(topic)
        for topic in sorted(topics, key=lambda topic: topic.topic_id)
    ]
    return sha256(json.dumps([VERSION, events_sha256(), rules], ensure_ascii=False).encode()).hexdigest()


def _meaning(term: Term) -> list[object]:
    return [term.language, term.pattern, term.weight, term.line, term.mask, term.only]


def _conditions(topic: Topic) -> list[object]:
    """What a topic asks besides its score; nothing where it asks nothing, so that older rules keep their hash."""
    asked: list[object] = [topic.at_least, topic.first_words, topic.cap, [_meaning(term) for term in topic.require]]
    elsewhere = [_meaning(term) for term in topic.unless]
    some: list[object] = (
        [] if asked == [1, None, None, []] and not elsewhere else [asked, elsewhere] if elsewhere else [asked]
    )
    later = {
        "late": topic.late_threshold,
        "weak": topic.weak_below,
        "alone": topic.alone_threshold,
        "frames": topic.frames_below,
    }
    said = {name: value for name, value in later.items() if value is not None}
    return [*some, said] if said else some
