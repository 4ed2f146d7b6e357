"""Topics: what an analyst wants to find, one TOML file each."""

from __future__ import annotations

import re
from functools import cached_property

from config.forms.fields import record

TOPIC_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
NUMBERS = ("threshold", "late_threshold", "title_boost", "lead_boost", "alone_threshold", "weak_below", "frames_below")
COUNTS = ("at_least", "first_words", "cap")
"""Keys of a topic that are numbers above 0, and whole ones."""
NEAR = re.compile(r"\s~\s*(\d+|s|p)(>?)\s")
SENTENCE_WORDS = 60
"""Words that a sentence has at most, for `~s`."""
PARAGRAPH_WORDS = 300
"""And a paragraph, for `~p`."""
NAME_WORDS = 3
"""Words that may stand between the two sides of what is still a name or a verb: `un ~2 report`."""
REUSE = re.compile(r"@\s*([a-z0-9][a-z0-9-]*)")
"""A line that stands for all lines of another topic, or of a set, in its language."""


@record
class Term:
    """One line of a topic file, read."""

    language: str
    pattern: str
    """Folded by nobody yet: as written, without its weight. `*` at an end stands for any letters of a word."""
    weight: float
    line: str
    """As written."""
    mask: bool = False
    """Finds nothing: it hides its passages from the other terms of its topic."""
    only: bool = False
    """Looked for in articles known to be in its language, and in no others."""

    @cached_property
    def sides(self) -> tuple[tuple[str, ...], ...]:
        """The phrases of `a | b ~5 c`: one row of alternatives, or the two that must stand near one another."""
        written = NEAR.split(f" {self.pattern} ")[::3] if "~" in self.pattern else (self.pattern,)
        return tuple(tuple(map(str.strip, side.split("|"))) for side in written)

    @cached_property
    def within(self) -> int:
        """The most words that may stand between the two sides; 0 where there is one side."""
        near = NEAR.search(f" {self.pattern} ")
        if near is None:
            return 0
        return {"s": SENTENCE_WORDS, "p": PARAGRAPH_WORDS}.get(near[1]) or int(near[1])

    @cached_property
    def ordered(self) -> bool:
        """Whether the first side must come first: `~5>`."""
        near = NEAR.search(f" {self.pattern} ")
        return near is not None and near[2] == ">"

    @cached_property
    def in_sentence(self) -> bool:
        """Whether no end of a sentence may stand between the two sides: `~s`."""
        near = NEAR.search(f" {self.pattern} ")
        return near is not None and near[1] == "s"

    @cached_property
    def in_paragraph(self) -> bool:
        """Whether both sides must stand in one paragraph: `~p`."""
        near = NEAR.search(f" {self.pattern} ")
        return near is not None and near[1] == "p"

    @cached_property
    def reused(self) -> str | None:
        """The topic or set whose lines stand here: `@iran`."""
        found = REUSE.fullmatch(self.pattern)
        return found[1] if found else None


@record
class Sentence:
    """A sentence of a topic's own, to try it by."""

    language: str
    text: str
    speaks: bool
    """Whether the topic must find itself in it, or must not."""


@record
class Topic:
    """A subject, and the words that speak of it."""

    topic_id: str
    label: dict[str, str]
    description: str
    terms: tuple[Term, ...]
    threshold: float = 1.0
    """The score from which on an article is tagged."""
    late_threshold: float | None = None
    """And from which on one is whose title and first 400 characters say nothing that counts; else the same."""
    title_boost: float = 2.0
    """What a word counts for in the title, as a multiple of its weight."""
    lead_boost: float = 1.0
    """And in the first 400 characters of the text."""
    at_least: int = 1
    """Passages that must be found."""
    first_words: int | None = None
    """Words of the text that are looked at; all where there is none."""
    cap: int | None = None
    """How often one line counts at the most; found again it is kept as grounds, and counts nothing."""
    alone_threshold: float | None = None
    """The score from which on a short text needs none of what is required; else twice the threshold. See `unless`."""
    weak_below: float | None = None
    """Lines that weigh less count only in the title and the first 400 characters, and are no match for other worlds."""
    frames_below: float | None = None
    """Lines with two sides that weigh less are frames: both stand in one sentence, and what they say may give way."""
    require: tuple[Term, ...] = ()
    """Lines of which one must be found too, whatever the score: a country, a name. They count nothing."""
    unless: tuple[Term, ...] = ()
    """Lines of other worlds, as sport and business: no tag where they are found, unless the topic's world says more.

    Each of their words says as much as two different ones of the topic and its world.

    A short text in which none is found, and that reaches `alone_threshold`, needs none of those required.
    """
    set: bool = False
    """Whether it only lends its lines to topics, and tags nothing by itself."""
    tests: tuple[Sentence, ...] = ()
    """Sentences the topic is tried by; they decide nothing."""

    @cached_property
    def lines(self) -> tuple[Term, ...]:
        """All that is looked for: terms, behind them what is required, and behind these what speaks of other worlds."""
        return (*self.terms, *self.require, *self.unless)

    @cached_property
    def weak(self) -> frozenset[int]:
        """The terms that count only where a text says what it is about."""
        return frozenset(number for number, term in enumerate(self.terms) if term.weight < (self.weak_below or 0))

    @cached_property
    def pairs(self) -> frozenset[int]:
        """The lines that have two sides."""
        return frozenset(number for number, line in enumerate(self.lines) if len(line.sides) > 1)

    @cached_property
    def frames(self) -> frozenset[int]:
        """The terms of two sides that say of an event how it goes, not what it is called."""
        two_sided = self.pairs.intersection(range(len(self.terms)))
        light = (number for number in two_sided if self.terms[number].weight < (self.frames_below or 0))
        return frozenset(number for number in light if self.terms[number].within > 4)

    @cached_property
    def sorts(self) -> tuple[int, int]:
        """Of `lines`, where those required begin, and where those of other worlds do."""
        return len(self.terms), len(self.terms) + len(self.require)
