"""Publishers and their articles, read from the content files as they stand in one edition."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args

from newsroom.articles import Article, ContentError, read_articles
from newsroom.words import WORDS

Format = Literal["rss", "rdf", "atom", "json"]
Template = Literal["semantic", "blog", "table", "portal"]

FEED_TYPES: dict[Format, str] = {
    "rss": "application/rss+xml",
    "rdf": "application/rdf+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """One publisher, in one edition: the keys of its file, and its articles, newest first."""

    name: str
    host: str
    language: str
    group: str
    kind: str
    country: str
    affiliation: str
    family: str
    feed: str
    format: Format
    template: Template
    full_content: bool = False
    moves: int = 0
    new_feed: str = ""
    tagline: str = ""
    menu: tuple[str, ...] = ()
    share: tuple[str, ...] = ()
    related_title: str = ""
    related: tuple[str, ...] = ()
    newsletter: str = ""
    cookie: str = ""
    comments: tuple[str, ...] = ()
    comments_title: str = ""
    footer: str = ""
    prompts: tuple[str, ...] = ()
    source_id: str = ""
    """The name of its folder."""
    edition: int = 1
    articles: tuple[Article, ...] = ()

    @property
    def home(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://{self.host}"

    @property
    def moved(self) -> bool:
        """Whether its feed has gone to the new address."""
        return 0 < self.moves <= self.edition

    @property
    def feed_now(self) -> str:
        """The path of its feed in this edition."""
        return self.new_feed if self.moved else self.feed


def read_publisher(folder: Path, *, edition: int) -> Publisher:
    """The publisher of a folder, as it stands in an edition."""
    file = folder / "publisher.toml"
    try:
        values = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ContentError(f"{file}: {error}: write it as the other publishers' files are") from error
    publisher = Publisher(**check_values(file, values), source_id=folder.name, edition=edition)
    return replace(publisher, articles=read_articles(folder, host=publisher.host, edition=edition))


def check_values(file: Path, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of publisher.toml, lists as tuples; ContentError for a key missing or unknown, or a wrong choice."""
    ours = {"source_id", "edition", "articles"}
    known = {field.name: field for field in fields(Publisher) if field.name not in ours}
    for key in values.keys() - known.keys():
        raise ContentError(f"{file}: {key}: unknown key: take it out")
    for name, field in known.items():
        if field.default is MISSING and not values.get(name):
            raise ContentError(f"{file}: {name}: missing: add it")
    choices = {"format": get_args(Format), "template": get_args(Template), "language": tuple(WORDS)}
    for name, allowed in choices.items():
        if values[name] not in allowed:
            raise ContentError(f"{file}: {name}: {values[name]!r}: write one of {', '.join(allowed)}")
    if values.get("moves") and not values.get("new_feed"):
        raise ContentError(f"{file}: new_feed: missing: the feed moves, say where to")
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
