"""Sources: the publishers we watch, one TOML file each."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated, Literal

from config import checks
from config.forms.fields import Checked, Exactly, Number, record, such_as

Kind = Literal[
    "un", "court", "government", "ngo", "wire", "broadcaster", "newspaper", "exile", "opposition", "state", "unknown"
]
Line = Annotated[str, Checked(checks.line)]
Slug = Annotated[str, Checked(checks.slug)]
Language = Annotated[str, Checked(checks.language)]
Country = Annotated[str, Checked(checks.country)]
Minutes = Annotated[int, Number(ge=5, le=10_080)]
Words = Annotated[int, Number(ge=1, le=100_000)]
Switch = Annotated[bool, Exactly()]


@record
class Feed:
    """A URL that lists entries."""

    url: Annotated[str, Checked(checks.web_address)] = field(metadata=such_as("https://example.org/feed/"))
    name: Slug = "main"
    """Its name within the source."""
    language: Language | None = field(default=None, metadata=such_as("fa"))
    every_minutes: Minutes | None = field(default=None, metadata=such_as(30))
    """In place of the watch's own, for this feed."""
    links: Annotated[str, Checked(checks.link_pattern)] = field(default="", metadata=such_as("/news/*"))
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


@record
class Source:
    """A publisher we watch, as its file describes it. No score of trust, here or anywhere."""

    source_id: Slug
    """The name of its file."""
    name: Line = field(metadata=such_as("Example News"))
    group: Line = field(metadata=such_as("persian-media"))
    """Sources a person switches on together."""
    kind: Kind = field(metadata=such_as("newspaper"))
    country: Country = field(metadata=such_as("FR"))
    """Where it publishes from; ZZ where that is not known."""
    languages: Annotated[tuple[Language, ...], Checked(_some_language)] = field(metadata=such_as(["fa", "en"]))
    affiliation: Line = field(metadata=such_as("owned by its journalists"))
    """Who owns, funds or runs it, in a few words."""
    family: Slug = field(metadata=such_as("example"))
    """Sources of one family are one voice: a translation or a sister outlet is no corroboration."""
    feeds: Annotated[tuple[Feed, ...], Checked(_some_feed)]
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
    at_least: Annotated[str, Checked(checks.at_least)] = field(default="", metadata=such_as("5 entries a week"))
    """What it must bring; less is a problem."""
    median_words: Words | None = field(default=None, metadata=such_as(150))
    """Words that half of its texts must have; fewer, as after a redesign, is a problem."""
    lines: tuple[Line, ...] = field(default=(), metadata=such_as(["Sign up for our newsletter"]))
    """Lines its pages print around every article: each is removed from their texts, whole and just so."""
    note: str = ""
