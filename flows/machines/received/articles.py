"""An article in a gatherer's line: what was read of a page; nothing of what is judged, or sealed, of it."""

from __future__ import annotations

from typing import Literal

from pydantic.dataclasses import dataclass

from extractors.records import Precision, TextState
from flows.machines.received.fields import ONLY, Day, Moment, Sha256, Whole, Word


@dataclass(frozen=True, kw_only=True, config=ONLY)
class Candidate:
    """A value that was there for a field of an article."""

    name: Literal["title", "byline", "published", "text"]
    origin: Word
    value: str


@dataclass(frozen=True, kw_only=True, config=ONLY)
class Article:
    """What was read of a page; nothing of what is judged, or sealed, of it."""

    title: str | None
    title_from: Word | None
    byline: str | None
    byline_from: Word | None
    published_at: Moment | None
    published_raw: str | None
    published_from: Word | None
    published_precision: Precision | None
    published_local: Day | None = None
    language: str | None
    language_from: Word | None
    text: str
    text_sha256: Sha256
    text_from: Word
    text_state: TextState
    text_state_reason: str
    words: Whole
    canonical_url: str | None
    candidates: list[Candidate]
    captions: list[str] | None = None
    images: list[str] | None = None
    documents: list[str] | None = None


@dataclass(frozen=True, kw_only=True, config=ONLY)
class Earlier:
    """What today's code makes of a page as it was had before."""

    title: str | None
    text: str | None
    text_sha256: Sha256 | None
