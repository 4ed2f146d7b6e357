"""Topics: what an analyst wants to be told of, one TOML file each."""

from __future__ import annotations

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Term:
    """One line of a topic file, read."""

    language: str
    pattern: str
    """Folded by nobody yet: as written, without its weight. `*` at an end stands for any letters of a word."""
    weight: float
    line: str
    """As written."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Topic:
    """A subject, and the words that speak of it."""

    topic_id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    label: dict[str, str]
    description: str
    terms: tuple[Term, ...]
    threshold: float = 1.0
    title_boost: float = 2.0
