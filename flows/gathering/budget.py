"""The pages of a run: in an order that keeps no host busy, and no more of a host than it may be asked in a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
    is_look: bool
    entry: Entry
    route: str = "direct"
    in_capture: str | None = None
    """The capture of the feed that says all there is, where the page is not to be fetched."""
    had: Had | None = None
    """What a look is compared with."""
    etag: str | None = None
    last_modified: str | None = None
    """What the server said of the page that was had, for a look that may be answered by "not modified"."""


def within_budget(pages: Iterable[Wanted], left: dict[str, int], per_day: int) -> Iterator[Wanted]:
    """The pages that their hosts may still be asked for today; the others stay owed."""
    for page in pages:
        host = host_of(page.url)
        left[host] = left.get(host, per_day) - 1
        if left[host] >= 0:
            yield page


def in_turn(pages: Iterable[Wanted]) -> list[Wanted]:
    """The pages, a page of each host, then the next of each: no host is kept busy while others wait."""
    turns: dict[str, int] = {}
    placed = []
    for place, page in enumerate(pages):
        host = host_of(page.url)
        turns[host] = turns.get(host, -1) + 1
        placed.append((turns[host], place, page))
    return [page for _, _, page in sorted(placed, key=lambda one: one[:2])]
