"""The lines of a batch that are judged, a type for each kind: what its writer writes and its reader is given.

TypedDicts and not dataclasses: a line that is damaged, or lacks a value, is kept and left out by itself while the rest
is filed, so a line is what its file says until it is judged; and a batch of 50,000 lines is not copied to be read.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from extractors.records import FailureClass


class Place(TypedDict):
    """The names that the lines of one fetch bear."""

    run_id: str
    source_id: str
    feed_id: str
    fetch_id: str


class SealedJudgements(TypedDict, total=False):
    """What was judged of a text while it was there, kept where its batch was sealed."""

    groups: list[dict[str, Any]]
    relations: list[dict[str, Any]]
    copies: list[dict[str, Any]]
    """Groups and relations of others that were held against it, by their article_id."""
    changes: list[dict[str, Any]]
    later: list[dict[str, Any]]
    """What visits that came after it found changed, by their fetch_id."""
    visit: list[dict[str, Any]]
    """What the visit came to, where it found no text of its article."""
    read: list[dict[str, Any]]


class ArticleRecord(TypedDict):
    """What was read of a page."""

    title: str | None
    title_from: str | None
    byline: str | None
    byline_from: str | None
    published_at: str | None
    published_raw: str | None
    published_from: str | None
    published_precision: str | None
    published_local: NotRequired[str | None]
    """Since the version that keeps it."""
    language: str | None
    language_from: str | None
    text: str
    text_sha256: str
    text_from: str
    text_state: str
    text_state_reason: str
    words: int
    canonical_url: str | None
    candidates: list[dict[str, Any]]
    captions: NotRequired[list[str] | None]
    """This and the next two: since the version that keeps them."""
    images: NotRequired[list[str] | None]
    documents: NotRequired[list[str] | None]
    lifted: NotRequired[list[str] | None]
    """This and the next: once the boilerplate of its host was removed, never in a file."""
    drawn_sha256: NotRequired[str | None]
    sealed_tags: NotRequired[list[dict[str, Any]]]
    """This and the next: where its text was sealed."""
    sealed_group: NotRequired[SealedJudgements]


class EarlierText(TypedDict):
    """What today's code makes of a page as it was had before."""

    title: str | None
    text: str | None
    text_sha256: str | None


class EntryLine(TypedDict):
    """A sighting of an entry."""

    record: Literal["entry"]
    run_id: str
    source_id: str
    feed_id: str
    fetch_id: str
    entry_position: int
    guid: str | None
    url: str | None
    url_key: str | None
    title: str | None
    summary: str | None
    content: str | None
    authors: tuple[str, ...] | list[str] | None
    published_raw: str | None
    published_at: str | None
    published_precision: str | None
    updated_at: str | None
    language: str | None
    entry_sha256: str
    seen_at: str
    arrived: str
    at_home: NotRequired[bool]
    """Whether its address is at a host of its own publisher's feeds; since the version that asks."""


class VisitFields(TypedDict):
    """What every line of a visit to a page says: the fetch, and the address."""

    run_id: str
    source_id: str
    feed_id: str
    fetch_id: str
    url: str
    url_key: str
    fetched_at: str


class PageLine(VisitFields):
    """A page that was had, and the article read from it."""

    record: Literal["page"]
    purpose: str
    final_url: str
    final_key: str
    capture_sha256: str | None
    article: ArticleRecord
    program_version: NotRequired[str]
    variants: NotRequired[int]
    """Since the version that knows variants of one page by their addresses: by which rules."""
    was: NotRequired[EarlierText | None]
    elsewhere: NotRequired[bool]
    """Whether it is at a host of another publisher's feeds than of that which announced it; since the version that
    asks. Lines without it are filed as they were."""


class MissedLine(VisitFields):
    """A page that was not had, or could not be read."""

    record: Literal["missed"]
    failure: FailureClass
    detail: str
    retry_after: str | None
    held: NotRequired[bool]
    """Whether that was no try: it is owed as it was."""
    capture_sha256: NotRequired[str]
    """Of what the server answered in its place, where that was kept."""


class StoodLine(VisitFields):
    """A page that its server says is as it was when it was had."""

    record: Literal["stood"]


class ReadingLine(TypedDict):
    """A page that was had before, read again by newer code."""

    record: Literal["reading"]
    article_id: str
    revision: int
    url_key: str
    source_id: str
    capture_sha256: str | None
    run_id: str
    made_at: str
    program_version: str
    article: ArticleRecord


class TaggingLine(TypedDict):
    """The order to tag the newest reading of a revision again."""

    record: Literal["tagging"]
    article_id: str
    revision: int
    run_id: str
    decided_at: str
    rules_sha256: str
    sealed_tags: NotRequired[list[dict[str, Any]]]
    """What it gave, where the text was sealed since."""


class GroupingLine(TypedDict):
    """A split, a join, or that newer rules parted an article from its group."""

    record: Literal["grouping"]
    grouping_id: str
    kind: str
    article_id: str
    other_id: str | None
    reason: str | None
    made_by: str
    decided_at: str


class SealLine(TypedDict):
    """The order to destroy a capture and what was read from it."""

    record: Literal["seal"]
    sha256: str
    reason: str
    sealed_by: str
    sealed_at: str
    seal_id: str
    because: str
    articles: list[str]
    url_keys: list[str]


VisitLine = PageLine | MissedLine | StoodLine
"""A line of a visit to a page, whatever came of it."""
ReadLine = PageLine | ReadingLine
"""A line with an article in it."""
