"""Topics as a batch has kept them: read when the first of them is looked at.

They are ten thousand lines, of which most runs need none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, overload

from config.topics import COUNTS, NUMBERS, TOPIC_ID, Term, Topic

LINES = ("terms", "require", "unless")
"""What of a topic has lines."""


class KeptTopics(Sequence[Topic]):
    """Topics as a batch has kept them, made when the first of them is looked at."""

    def __init__(self, read: Callable[[], str], rules_sha256: str) -> None:
        """`read` gives a JSON list; `rules_sha256` is what today's program calls these rules by."""
        self._read = read
        self.rules_sha256 = rules_sha256

    @cached_property
    def _topics(self) -> tuple[Topic, ...]:
        return kept_topics(json.loads(self._read()))

    @overload
    def __getitem__(self, index: int) -> Topic: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Topic, ...]: ...
    def __getitem__(self, index: int | slice) -> Topic | tuple[Topic, ...]:
        """One of them, or some."""
        return self._topics[index]

    def __len__(self) -> int:
        """How many they are."""
        return len(self._topics)

    def __iter__(self) -> Iterator[Topic]:
        """Each of them."""
        return iter(self._topics)


def kept_topics(kept: Sequence[dict[str, Any]]) -> tuple[Topic, ...]:
    """The topics, from a line that kept them. Raises ValueError or TypeError for what is no topic."""
    return tuple(map(_topic, kept))


def _topic(kept: dict[str, Any]) -> Topic:
    numbers = {name: _number(kept[name]) for name in NUMBERS if kept.get(name) is not None}
    made = Topic(**{**kept, **numbers, **{name: tuple(map(_term, kept.get(name, ()))) for name in LINES}})
    counts = [count for name in COUNTS if (count := getattr(made, name)) is not None]
    texts = [made.description, *made.label.keys(), *made.label.values()]
    if not (
        TOPIC_ID.fullmatch(made.topic_id)  # a file of the home is named after it
        and all(isinstance(text, str) for text in texts)
        and all(type(count) is int and count > 0 for count in counts)
    ):
        raise ValueError(f"{made.topic_id!r} is kept with what is no topic")
    return made


def _term(kept: dict[str, Any]) -> Term:
    made = Term(**kept)
    if not type(made.language) is type(made.pattern) is type(made.line) is str:
        raise ValueError(f"{made.line!r} is kept as a line of a topic, and is none")
    return made if type(made.weight) is float else replace(made, weight=_number(made.weight))


def _number(kept: object) -> float:
    if isinstance(kept, bool) or not isinstance(kept, int | float):
        raise TypeError(f"{kept!r} is kept as a number, and is none")
    return float(kept)
