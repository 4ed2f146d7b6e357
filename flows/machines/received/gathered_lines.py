"""The lines of a gatherer's batch, a type for each kind, and nothing besides: what is of another type is no line.

The committer takes lines as they are, since this machine wrote them. Another machine's are read here first, each field
held against what its column takes: a key too many could name a person as who made a batch, an hour without its zone
end the hub's turn, a time in the year 9999 stop whoever reads it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from extractors.records import FailureClass, Precision
from flows.machines.received.articles import Article, Earlier
from flows.machines.received.fields import ONLY, Large, Moment, Name, Salt, Seconds, Sha256, Skew, Whole, Word


@dataclass(frozen=True, kw_only=True, config=ONLY)
class Head:
    """What made the batch."""

    record: Literal["batch"]
    run_id: Name
    made_by: Literal["gather"]
    rules_sha256: Sha256
    program_version: Word
    salt: Salt | None = None
    """Versions before 0.2 put none in front; such a batch may be on its way while its hub is upgraded."""


@dataclass(frozen=True, kw_only=True, config=ONLY)
class Run:
    """A run begins."""

    record: Literal["run"]
    run_id: Name
    command: Literal["gather"]
    started_at: Moment
    program_version: Word
    config_sha256: Sha256
    rules_sha256: Sha256


@dataclass(frozen=True, kw_only=True, config=ONLY)
class RunEnd:
    """A run ends."""

    record: Literal["run_end"]
    run_id: Name
    finished_at: Moment
    seconds: Seconds
    sources_ok: Whole
    sources_failed: Whole
    clock_skew: Skew | None = None


@dataclass(frozen=True, kw_only=True, config=ONLY)
class Capture:
    """A body that was kept, and where."""

    record: Literal["capture"]
    run_id: Name
    sha256: Sha256
    warc: Name
    record_offset: Large
    record_length: Large
    record_sha256: Sha256
    bytes: Large
    kept: Literal["body", "body again", "identical", "same text"]
    refers_to: Sha256 | None
    url: str
    captured_at: Moment
    content_type: str | None


@dataclass(frozen=True, kw_only=True, config=ONLY)
class At:
    """The names that the lines of one fetch bear."""

    run_id: Name
    source_id: Name
    feed_id: Name
    fetch_id: Name


@dataclass(frozen=True, kw_only=True, config=ONLY)
class Fetch(At):
    """A request, and what came of it."""

    record: Literal["fetch"]
    purpose: Literal["feed", "page", "look", "robots"]
    url: str
    url_key: str
    final_url: str | None
    fetched_at: Moment
    seconds: Seconds
    outcome: Word
    detail: str | None
    status: Annotated[int, Field(ge=0, le=999)] | None
    bytes: Large | None = None
    capture_sha256: Sha256 | None = None
    etag: str | None = None
    last_modified: str | None = None
    server_date: str | None = None
    redirects: list[str] | None = None
    entries: Whole | None = None
    feed_format: Word | None = None
    failures: Seconds | None = None
    next_due_at: Moment | None = None
    due_because: str | None = None
    fresh: Whole | None = None
    overflow: Whole | None = None
    retry_after: Moment | None = None
    route: Word | None = None


@dataclass(frozen=True, kw_only=True, config=ONLY)
class Entry(At):
    """A sighting of an entry."""

    record: Literal["entry"]
    entry_position: Whole
    guid: str | None
    url: str | None
    url_key: str | None
    title: str | None
    summary: str | None
    content: str | None
    authors: list[str] | None
    published_raw: str | None
    published_at: Moment | None
    published_precision: Precision | None
    updated_at: Moment | None
    language: str | None
    entry_sha256: Sha256
    seen_at: Moment
    arrived: Literal["live", "first-poll"]
    at_home: bool


@dataclass(frozen=True, kw_only=True, config=ONLY)
class Page(At):
    """A page that was had, and the article read from it."""

    record: Literal["page"]
    purpose: Literal["page", "look"]
    url: str
    url_key: str
    final_url: str
    final_key: str
    fetched_at: Moment
    capture_sha256: Sha256
    variants: Whole
    article: Article
    program_version: Word
    was: Earlier | None = None
    elsewhere: bool


@dataclass(frozen=True, kw_only=True, config=ONLY)
class Missed(At):
    """A page that was not had, or could not be read."""

    record: Literal["missed"]
    url: str
    url_key: str
    fetched_at: Moment
    failure: FailureClass
    detail: str
    retry_after: Moment | None
    held: bool = False
    capture_sha256: Sha256 | None = None


@dataclass(frozen=True, kw_only=True, config=ONLY)
class Stood(At):
    """A page that its server says is as it was."""

    record: Literal["stood"]
    url: str
    url_key: str
    fetched_at: Moment


Failing = Literal["overflow", "losses", "overlap", "moved", "budget", "killed", "watchdog", "clock"]
"""What a gatherer has for a person besides the failures of fetches."""


@dataclass(frozen=True, kw_only=True, config=ONLY)
class Trouble:
    """A failure is worth a person's look."""

    record: Literal["problem"]
    problem_id: str
    run_id: Name
    found_at: Moment
    failure: FailureClass | Failing
    message: str
    source_id: Name | None = None
    feed_id: Name | None = None
    fetch_id: Name | None = None
    url: str | None = None


@dataclass(frozen=True, kw_only=True, config=ONLY)
class Used:
    """What a source has used."""

    record: Literal["use"]
    run_id: Name
    source_id: Name
    used_at: Moment
    read_seconds: Seconds
    read_bytes: Large


@dataclass(frozen=True, kw_only=True, config=ONLY)
class RobotsSaid:
    """What a host's robots.txt says."""

    record: Literal["robots"]
    run_id: Name
    origin: str
    fetched_at: Moment
    outcome: FailureClass | Literal["ok", "none"]
    body: str


@dataclass(frozen=True, kw_only=True, config=ONLY)
class Move:
    """A feed has moved for good."""

    record: Literal["move"]
    run_id: Name
    feed_id: Name
    from_url: str
    to_url: str
    moved_at: Moment
    because: str


OF_ANOTHER_VERSION = {"unexpected_keyword_argument", "missing", "literal_error"}
SAME_VERSION = "install the same version of Longwatch on both, the hub's first"
GatheredLine = (
    Head | Run | RunEnd | Capture | Fetch | Entry | Page | Missed | Stood | Trouble | Used | RobotsSaid | Move
)
KINDS: dict[str, TypeAdapter[Any]] = {
    "batch": TypeAdapter(Head), "run": TypeAdapter(Run), "run_end": TypeAdapter(RunEnd),
    "capture": TypeAdapter(Capture), "fetch": TypeAdapter(Fetch), "entry": TypeAdapter(Entry),
    "page": TypeAdapter(Page), "missed": TypeAdapter(Missed), "stood": TypeAdapter(Stood),
    "problem": TypeAdapter(Trouble), "use": TypeAdapter(Used), "robots": TypeAdapter(RobotsSaid),
    "move": TypeAdapter(Move),
}  # fmt: skip
"""The lines that a run writes; whatever else stands in a batch of a gatherer is not its to say."""


def typed_line(kind: str, raw: bytes) -> GatheredLine:
    """A line of a kind, from its JSON. Raises ValueError, which names the field and what is wrong with it."""
    try:
        found: GatheredLine = KINDS[kind].validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        remedy = f": {SAME_VERSION}" if first["type"] in OF_ANOTHER_VERSION else ""
        where = ".".join(map(str, first["loc"])) or "all of it"
        raise ValueError(f"its {kind} has a wrong {where[:100]}: {first['msg'][:200]}{remedy}") from error
    return found
