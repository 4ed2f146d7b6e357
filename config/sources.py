"""Sources: the publishers we watch, one TOML file each."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.dataclasses import dataclass

from config import checks

STRICT = ConfigDict(extra="forbid")

Kind = Literal[
    "un", "court", "government", "ngo", "wire", "broadcaster", "newspaper", "exile", "opposition", "state", "unknown"
]
Line = Annotated[str, AfterValidator(checks.line)]
Slug = Annotated[str, AfterValidator(checks.slug)]
Language = Annotated[str, AfterValidator(checks.language)]
Country = Annotated[str, AfterValidator(checks.country)]
Minutes = Annotated[int, Field(strict=True, ge=5, le=10_080)]
Words = Annotated[int, Field(strict=True, ge=1, le=100_000)]
Switch = Annotated[bool, Field(strict=True)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Feed:
    """A URL that lists entries."""

    url: Annotated[str, AfterValidator(checks.web_address)] = Field(examples=["https://example.org/feed/"])
    name: Slug = "main"
    """Its name within the source."""
    language: Language | None = Field(default=None, examples=["fa"])
    every_minutes: Minutes | None = Field(default=None, examples=[30])
    """In place of the watch's own, for this feed."""
    links: Annotated[str, AfterValidator(checks.link_pattern)] = Field(default="", examples=["/news/*"])
    """For a page that is no feed: which of its links are entries. `*` stands for anything."""
    page: Literal["fetch", "never"] = "fetch"
    """never: the article is what the feed says of it; its page is not asked for."""


def _some_language(languages: tuple[str, ...]) -> tuple[str, ...]:
    if not languages:
        raise checks.mistake("names no language", 'write languages = ["fa"], for example')
    return languages


def _some_feed(feeds: tuple[Feed, ...]) -> tuple[Feed, ...]:
    if not feeds:
        raise checks.mistake("names no feed", "write [[feeds]] on a line of its own and its url below it")
    return feeds


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Source:
    """A publisher we watch, as its file describes it. No score of trust, here or anywhere."""

    source_id: Slug
    """The name of its file."""
    name: Line = Field(examples=["Example News"])
    group: Line = Field(examples=["persian-media"])
    """Sources a person switches on together."""
    kind: Kind = Field(examples=["newspaper"])
    country: Country = Field(examples=["FR"])
    """Where it publishes from; ZZ where that is not known."""
    languages: Annotated[tuple[Language, ...], AfterValidator(_some_language)] = Field(examples=[["fa", "en"]])
    affiliation: Line = Field(examples=["owned by its journalists"])
    """Who owns, funds or runs it, in a few words."""
    family: Slug = Field(examples=["example"])
    """Sources of one family are one voice: a translation or a sister outlet is no corroboration."""
    feeds: Annotated[tuple[Feed, ...], AfterValidator(_some_feed)]
    route: Slug = "direct"
    """The way it is fetched: direct, or a name under [routes] in longwatch.toml."""
    enabled: Switch = True
    verified: Switch = False
    """Whether a person has seen its feeds answer from here."""
    stopped: str = ""
    """Why a person stopped it."""
    stopped_by: str = ""
    retired: Switch = False
    """Whether it was stopped for good."""
    legal: str = ""
    """By which order or law it cannot be reached from here, where a person knows: its failures are then legal ones."""
    looks: Literal["tagged", "all", "none"] = "tagged"
    """Which of its pages are looked at again after their first day; none: no page, not even on that day."""
    at_least: Annotated[str, AfterValidator(checks.at_least)] = Field(default="", examples=["5 entries a week"])
    """What it must bring; less is a problem."""
    median_words: Words | None = Field(default=None, examples=[150])
    """Words that half of its texts must have; fewer, as after a redesign, is a problem."""
    lines: tuple[Line, ...] = Field(default=(), examples=[["Sign up for our newsletter"]])
    """Lines its pages print around every article: each is removed from their texts, whole and just so."""
    note: str = ""
