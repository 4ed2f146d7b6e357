"""An errand: what a gatherer is asked to fetch, and all that it has to know for it, in one small file.

It is a plan without the database: the feeds that are due and what their last polls left, pages that are owed or due for
a revisit, what is known of the entries listed last, robots.txt, budgets and holds of the hosts. JSON lines under zstd,
as batches are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

import orjson
import zstandard
from pydantic import TypeAdapter

from config.exit_codes import LongwatchError
from config.settings import Settings
from config.sources import Feed, Source
from extractors.fates import Known
from extractors.feeds.own_entries import Seen
from flows.gathering.budget import Use, Wanted
from flows.gathering.plan import Due
from flows.web.robots import Robots
from storage.objects.store import ForeignObjectError
from storage.queries.addresses import FeedState

MOST_BYTES = 64_000_000
"""Of an errand, packed; of what it unpacks to, eight times as much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Whose errand it is, until when, and by which configuration."""

    errand_id: str
    gatherer: str
    hub: str
    epoch: int
    issued_at: datetime
    deadline: datetime
    """Of the hub's clock: from then on its hosts are given to others."""
    program_version: str
    config_sha256: str
    rules_sha256: str
    domains: frozenset[str]
    """The hosts below these are this gatherer's until the deadline, and nobody else's."""
    settings: Settings
    """Of the hub: contact and manners."""
    per_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFeed:
    """A feed to poll, its source named."""

    source_id: str
    feed: Feed
    state: FeedState | None
    minutes: int
    is_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """What is known of an address in a feed."""

    feed_id: str
    url_key: str
    known: Known


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEntries:
    """The entries of a feed that no address tells apart."""

    feed_id: str
    seen: tuple[Seen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Whose sites are whose, what hosts were asked today, and what must not be shown."""

    families: Mapping[str, str]
    families_at: Mapping[str, tuple[str, ...]]
    spent: Mapping[str, int]
    held: Mapping[str, datetime]
    used: Mapping[str, Use]
    recorded: frozenset[str]
    keys: tuple[str, ...] = ()
    """Addresses of feeds with the keys in them."""
    shown_apart: frozenset[str] = frozenset()
    marks: str = ""
    """In Base64, eight bytes of the hash of each address that these sources announced lately: known, if not how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a gatherer is asked to do."""

    terms: Terms
    places: Places
    sources: tuple[Source, ...] = ()
    feeds: tuple[DueFeed, ...] = ()
    owed: tuple[Wanted, ...] = ()
    revisits: tuple[Wanted, ...] = ()
    known: tuple[KnownEntry, ...] = ()
    own: tuple[OwnEntries, ...] = ()
    robots: tuple[Robots, ...] = ()

    @property
    def requests(self) -> int:
        """Feeds and pages that are surely asked for."""
        return len(self.feeds) + len(self.owed) + len(self.revisits)

    @property
    def due(self) -> tuple[Due, ...]:
        """The feeds with their sources."""
        by_id = {source.source_id: source for source in self.sources}
        return tuple(
            Due(source=by_id[one.source_id], feed=one.feed, state=one.state, minutes=one.minutes, is_back=one.is_back)
            for one in self.feeds
        )


ONE = {"terms": Terms, "places": Places}
MANY: dict[str, Any] = {
    "sources": Source, "feeds": DueFeed, "owed": Wanted, "revisits": Wanted, "known": KnownEntry, "own": OwnEntries,
    "robots": Robots,
}  # fmt: skip


@cache
def _adapters() -> dict[str, TypeAdapter[Any]]:
    """What reads and writes each kind of line: made once, since making them takes as long as reading an errand."""
    return {key: TypeAdapter(kind) for key, kind in (ONE | MANY).items()}


class LargeErrandError(LongwatchError):
    """An errand is larger than what anybody reads of one."""


def packed_errand(errand: Errand) -> bytes:
    """An errand's file. Raises LargeErrandError for what nobody would read."""
    lines = b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in _lines(errand))
    packed = zstandard.ZstdCompressor(write_checksum=True).compress(lines)
    if len(packed) > MOST_BYTES or len(lines) > 8 * MOST_BYTES:
        what = f"an errand of {errand.requests:,} feeds and pages for {errand.terms.gatherer} has {len(packed):,} bytes"
        raise LargeErrandError(f"{what}, and {MOST_BYTES:,} are read: it is not handed out; have more gatherers")
    return packed


def _lines(errand: Errand) -> Iterator[Mapping[str, Any]]:
    for name, adapter in _adapters().items():
        for one in [getattr(errand, name)] if name in ONE else getattr(errand, name):
            yield {"record": name, "value": adapter.dump_python(one, mode="json")}


def without_texts(errand: Errand) -> Errand:
    """An errand as its hub keeps it: what entries go by, and nothing of what they say, which may be sealed later."""

    def silent(page: Wanted) -> Wanted:
        entry = replace(page.entry, title=None, summary=None, content=None, authors=())
        return replace(page, entry=entry, had=replace(page.had, title=None) if page.had else None)

    own = (replace(feed, seen=tuple(map(_keyed, feed.seen))) for feed in errand.own)
    return replace(
        errand, owed=tuple(map(silent, errand.owed)), revisits=tuple(map(silent, errand.revisits)), own=tuple(own)
    )


def _keyed(seen: Seen) -> Seen:
    return replace(seen, title=None, summary=None, content=None)


UNREADABLE = (zstandard.ZstdError, ValueError, KeyError, TypeError, IndexError, MemoryError, RecursionError)
"""What reading an errand that is none can fail with."""


def read_errand(packed: bytes, *, name: str) -> Errand:
    """An errand from its file. Raises ForeignObjectError for one that cannot be read, or has other fields."""
    adapters = _adapters()
    found: dict[str, list[Any]] = {key: [] for key in adapters}
    try:
        size = zstandard.get_frame_parameters(packed).content_size
        # zstandard heeds the limit only where a frame does not say its size.
        if 8 * MOST_BYTES < size < zstandard.CONTENTSIZE_UNKNOWN:
            raise ValueError(f"it unpacks to {size:,} bytes")
        body = zstandard.ZstdDecompressor().decompress(packed, max_output_size=8 * MOST_BYTES, allow_extra_data=False)
        for line in body.splitlines():
            read = orjson.loads(line)
            found[read["record"]].append(adapters[read["record"]].validate_python(read["value"]))
        [terms], [places] = found.pop("terms"), found.pop("places")
        many: dict[str, Any] = {key: tuple(values) for key, values in found.items()}
        return _with_zones(Errand(terms=terms, places=places, **many))
    except UNREADABLE as error:
        why = str(error).partition("\n")[0][:200]
        remedy = "have hub and gatherers run the same version of Longwatch"
        fault = f"this errand cannot be read ({type(error).__name__}: {why})"
        raise ForeignObjectError(f"{name}: {fault}: {remedy}") from error


def _with_zones(errand: Errand) -> Errand:
    """The errand, if all its times have zones. Raises ValueError: such a time would end whatever compares it."""
    waiting: list[Any] = [errand]
    while waiting:
        match waiting.pop():
            case datetime() as at if at.tzinfo is None:
                raise ValueError("a time without a zone")
            case str() | bytes() | int() | float() | None | datetime():
                continue
            case Mapping() as found:
                waiting += found.values()
            case tuple() | list() | frozenset() as found:
                waiting += found
            case found if is_dataclass(found):
                waiting += (getattr(found, one.name) for one in fields(found))
    return errand
