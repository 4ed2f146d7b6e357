"""Revisits of pages that were had: when one is due, and what it is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from config.sources import Source
from extractors.backoff import REVISITS
from extractors.feeds.own_entries import is_own
from flows.gathering.budget import Wanted
from storage.database.published import Connection
from storage.queries.revisits import DueRevisit, revisits_due

# A ladder of threes: quiet edits come in the first day. Revisits by the feed's word alone find none of them.
HOURS = (1, 3, 9, 24, 72, 216, 648, 1_944)
"""A page is looked at again so many hours after it appeared: the last of them is the 81st day."""
FIRST_HOURS = 24
"""Up to then every page; later those that are tagged, reviewed, or of a source whose file says so."""
LATEST = timedelta(days=120)
"""An article that was first seen before that is not revisited, even where visits were missed."""
MOST = 1_000
"""Looks of one run: what is due beyond that waits for the next, so that new pages never wait for old ones."""


def due_revisits(connection: Connection, sources: Iterable[Source], *, now: datetime) -> list[Wanted]:
    """The pages to revisit by now, of sources that are watched; missed visits to a page become one."""
    watched = {source.source_id: source for source in sources if source.looks != "none"}
    silent = {
        f"{source.source_id}/{feed.name}"
        for source in watched.values()
        for feed in source.feeds
        if feed.page == "never"
    }
    due = revisits_due(
        connection,
        now=now,
        since=now - LATEST,
        hours=HOURS,
        first_hours=FIRST_HOURS,
        tries=REVISITS.tries,
        retry_hours=REVISITS.first // timedelta(hours=1),
        most=MOST,
        sources=sorted(watched),
        always=sorted(name for name, source in watched.items() if source.looks == "all"),
    )
    return [
        _wanted(look, watched)
        for look in due
        if look.feed_id not in silent and not is_own(look.url_key) and look.source_id in watched
    ]


def _wanted(look: DueRevisit, watched: Mapping[str, Source]) -> Wanted:
    return Wanted(
        source_id=look.source_id,
        feed_id=look.feed_id,
        url=look.entry.url or "",
        url_key=look.url_key,
        is_revisit=True,
        entry=look.entry,
        route=watched[look.source_id].route,
        etag=look.etag,
        last_modified=look.last_modified,
    )
