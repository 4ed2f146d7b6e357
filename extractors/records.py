"""The nouns that travel between the rooms. All are frozen; all times are aware and in UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedWish:
    """What stands in a feed: minutes by the element that named them, and hours to be left alone."""

    minutes: dict[str, float] = field(default_factory=dict)
    skip_hours: frozenset[int] = frozenset()


NO_WISH = FeedWish()


Precision = Literal["time", "local time", "day", "month", "year"]
"""How exactly a date was printed. "local time" had no zone and was read as UTC."""

TextState = Literal[
    "ok", "partial", "stub", "paywalled", "consent", "script-only", "document", "not-an-article", "error"
]

FailureClass = Literal[
    "dns", "tls", "refused", "timeout", "too-large", "blocked", "legal", "gone", "not-found", "server",
    "redirect", "encoding", "forbidden-address", "html-instead-of-feed", "empty-after-full", "parse", "robots", "other",
    "machine",  # this computer's own lack: of memory, of files it may open
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The body a URL returned, after transfer and content decoding."""

    url: str
    """As asked for."""
    final_url: str
    """Where the last redirect led; equal to `url` when there was none."""
    status: int
    headers: tuple[tuple[str, str], ...]
    """As received, in order, names as the server wrote them."""
    body: bytes
    fetched_at: datetime
    redirects: tuple[tuple[int, str], ...] = ()
    """(status, address it led to) for every hop."""
    _hashed: list[str] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def sha256(self) -> str:
        """SHA-256 of the body, in hexadecimal; worked out once: a capture and two lines of a batch ask for it."""
        if not self._hashed:
            self._hashed.append(sha256(self.body).hexdigest())
        return self._hashed[0]

    def header(self, name: str) -> str | None:
        """The last value of a header, or None; names are compared without case."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return values[-1] if values else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server's word (304) that a page is as it was."""

    url: str
    final_url: str
    headers: tuple[tuple[str, str], ...]
    fetched_at: datetime
    redirects: tuple[tuple[int, str], ...] = ()
    """(status, address it led to) for every hop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailure:
    """Why a URL gave no page: a row, not an exception."""

    url: str
    failure: FailureClass
    detail: str
    """One sentence for a person: who, what."""
    fetched_at: datetime
    final_url: str | None = None
    status: int | None = None
    retry_after: datetime | None = None
    """When the server asked us to come back, if it did."""
    answer: Page | None = None
    """What came in the page's place, where it was to be kept."""


Fetched = Page | NotModified | FetchFailure


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A printed date, read."""

    at: datetime
    """Aware, UTC. At precision "day" and coarser it is midnight UTC of the first day meant."""
    precision: Precision
    raw: str
    """As printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a feed announces, in the order the publisher gave it."""

    position: int
    """From 0, in the feed."""
    guid: str | None
    url: str | None
    """Absolute http or https address as announced; None when there is none that can be asked for."""
    title: str | None
    """Plain text."""
    summary: str | None
    """As announced, possibly HTML: text from outside, escape where shown."""
    content: str | None
    """The full text if the feed brings it, possibly HTML."""
    authors: tuple[str, ...] = ()
    published: When | None = None
    published_raw: str | None = None
    """Kept also when it could not be read."""
    updated: When | None = None
    language: str | None = None
    key: str | None = None
    """What its article is known by, where no address tells it; None where its address does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A feed's body, read."""

    format: Literal["rss", "rdf", "atom", "json", "listing", "sitemap"]
    title: str | None
    language: str | None
    entries: tuple[Entry, ...]
    remarks: tuple[str, ...] = ()
    """What was odd about it, for the health of the feed; never a reason to reject it."""
    wish: FeedWish = NO_WISH
    """How often it wants to be asked."""
    overflow: int = 0
    """Entries that it lists beyond those that are read."""
    losses: tuple[str, ...] = ()
    """What of its entries could not be read or had: for a person to look at."""


class FeedError(ValueError):
    """A body that cannot be read as a feed; `failure` is its class, the message says what it looks like."""

    def __init__(self, failure: FailureClass, message: str) -> None:
        super().__init__(message)
        self.failure: FailureClass = failure

    def __reduce__(self) -> tuple[type[FeedError], tuple[FailureClass, str]]:
        return FeedError, (self.failure, str(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A value that was there for a field, and where it stood; kept also when another was chosen."""

    name: Literal["title", "byline", "published", "text"]
    origin: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What was published at an address, as one version of ours read it."""

    url: str
    canonical_url: str | None
    """What the page calls its own address (rel=canonical), absolute, or None."""
    title: str | None
    title_from: str | None
    """feed, json-ld, h1, og or title."""
    byline: str | None
    byline_from: str | None
    published: When | None
    published_from: str | None
    """feed, json-ld, meta, page (printed below its headline), title or guess."""
    published_local: date | None = None
    """The day that the page prints for its readers, where the moment is of another day in UTC."""
    text: str
    """Paragraphs divided by a line feed; empty when there is none."""
    text_from: str
    """page, json-ld, feed, script (data for a browser), resiliparse (a second extractor), summary or none."""
    text_state: TextState
    text_state_reason: str
    language: str | None
    """ISO 639 code, or None when nothing tells."""
    language_from: str | None
    """text, page or feed."""
    candidates: tuple[Candidate, ...] = ()
    captions: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    """Kept apart from the text: captions of pictures, addresses of these, and of files that are linked to."""

    @property
    def words(self) -> int:
        """Words of the text, divided by white space."""
        return len(self.text.split())

    @property
    def text_sha256(self) -> str:
        """SHA-256 of the text in UTF-8, in hexadecimal."""
        return sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A topic's word, found: `field` of the article, [from_char:to_char], is exactly `quote`."""

    topic: str
    field: Literal["title", "text"]
    from_char: int
    to_char: int
    quote: str
    term: str
    """The line of the topic file that found it."""
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A topic an article speaks of, and its grounds."""

    topic: str
    score: float
    matches: tuple[Match, ...] = field(default=())
    context: Literal["current", "historical", "hypothetical"] = "current"
    """What most of its weight speaks of."""
    match_count: int = 0
    """Of `matches` there are no more than some hundreds; so many there were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A counted claim, as a text states it: `text[from_char:to_char]` is exactly `quote`."""

    from_char: int
    to_char: int
    quote: str
    """From the number to what is counted."""
    low: int | None
    high: int | None
    """Both None for dozens and hundreds, which say no number."""
    qualifier: str
    """at least, over, about, up to, under, between; empty where none is said."""
    event: str
    """killed, executed, arrested, injured, sentenced, tortured or missing."""
    counted: str | None
    """Who is counted, as published: political prisoners; None where nobody is named."""
    said: str
    """The word that says what happened to them, as published."""
    number_said: str
    """The number, as published."""
    speaker: str | None
    """Who says so, as the sentence names them; None where none is read, which may be the outlet."""
    place: str | None
    period: str | None
