"""The pages of a run: in an order that keeps no host busy, and no more of a host or a source than is its share.

This is the rate limit of a day; that between two requests is in `flows/web/client.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from config.settings import Collect
from extractors.records import Entry
from extractors.urls import host_of
from storage.queries.revisits import Had


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A page to fetch, and the entry that announced it."""

    source_id: str
    feed_id: str
    url: str
    url_key: str
    is_revisit: bool
    entry: Entry
    route: str = "direct"
    in_capture: str | None = None
    """The capture of the feed that says all there is, where the page is not to be fetched."""
    had: Had | None = None
    """What a revisit is compared with."""
    etag: str | None = None
    last_modified: str | None = None
    """What the server said of the page that was had, for a revisit that may be answered by "not modified"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What a source's pages and feeds have cost."""

    seconds: float = 0.0
    """Of CPU in the workers."""
    bytes: int = 0
    """Received."""


NOTHING_USED = Use()


class Budget:
    """What each source may still use, in this run and in a day."""

    def __init__(self, may: Collect, before: Mapping[str, Use]) -> None:
        """`before` is what was used within a day by earlier runs."""
        self._may = may
        self._before = before
        self.used: dict[str, Use] = {}
        self.held: Counter[str] = Counter()
        """Pages of each source that wait because it has used its share."""

    def note(self, source: str, *, seconds: float = 0.0, received: int = 0) -> None:
        """Note what a source has used."""
        had = self.used.get(source, NOTHING_USED)
        self.used[source] = Use(seconds=had.seconds + seconds, bytes=had.bytes + received)

    def over(self, source: str) -> str:
        """Which share a source has used up, as a person reads it; empty where there is some left."""
        now, before = self.used.get(source, NOTHING_USED), self._before.get(source, NOTHING_USED)
        may = self._may
        shares = (
            (now.seconds, may.source_seconds, "s of reading in a run", "source_seconds"),
            (now.seconds + before.seconds, may.source_seconds_a_day, "s of reading in a day", "source_seconds_a_day"),
            (now.bytes / 1e6, may.source_bytes / 1e6, "MB in a run", "source_bytes"),
            ((now.bytes + before.bytes) / 1e6, may.source_bytes_a_day / 1e6, "MB in a day", "source_bytes_a_day"),
        )
        return next((f"{most:g} {what} ({name})" for used, most, what, name in shares if used >= most), "")


def within_budget(pages: Iterable[Wanted], left: dict[str, int], per_day: int, held: Counter[str]) -> Iterator[Wanted]:
    """The pages that their hosts may still be asked for today; the others stay owed, and are counted in `held`."""
    for page in pages:
        if page.in_capture:
            yield page
            continue
        host = host_of(page.url)
        left[host] = left.get(host, per_day) - 1
        if left[host] >= 0:
            yield page
        else:
            held[host] += 1


# By source and by host: one feed can name a host for each entry, and 2,000 slow pages kept everybody waiting for eight
# hours.
def in_turn(pages: Iterable[Wanted]) -> list[Wanted]:
    """The pages, a page of each host, then the next of each: no host is kept busy while others wait.

    Of a host, a page of each source in turn: what one source says of another's host costs that one nothing.
    """
    sources: Counter[tuple[str, str]] = Counter()
    placed = []
    for place, page in enumerate(pages):
        share = host_of(page.url), page.source_id
        placed.append((sources[share], place, page))
        sources[share] += 1
    hosts: Counter[str] = Counter()
    turned = []
    for _, place, page in sorted(placed, key=lambda one: one[:2]):
        host = host_of(page.url)
        turned.append((hosts[host], place, page))
        hosts[host] += 1
    return [page for _, _, page in sorted(turned, key=lambda one: one[:2])]
