"""What sources brought, to be held against what is expected of them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from storage.database.published import Connection

BROUGHT = """
    select count(*) from article_rows where source_id = $source and first_seen_at >= $since and arrived <> 'first-poll'
"""
WORDS = """
    select count(*), median(words) from articles
    where source = $source and first_seen_at >= $since and text_state in ('ok', 'partial', 'stub')
"""
WATCHED_SINCE = "select min(seen_at) filter (enabled) from source_rows where source_id = $source"
SHRUNK = """
    with lengths as (
        select source, words, first_seen_at >= $lately as is_late from articles
        where first_seen_at >= $since and text_state in ('ok', 'partial', 'stub')
    )
    select source, count(*) filter (is_late), median(words) filter (is_late), median(words) filter (not is_late)
    from lengths group by source
    having count(*) filter (is_late) >= $few and count(*) filter (not is_late) >= $many
        and median(words) filter (is_late) < median(words) filter (not is_late) * $share
    order by source
"""
GUIDS = """
    with counted as (
        select source_id, feed_id, count(distinct guid) as guids, count(distinct url_key) as urls from entry_rows
        where seen_at >= $since and guid is not null and url_key is not null group by all
    )
    select source_id, feed_id, guids, urls from counted
    where urls >= 10 and greatest(guids, urls) > 2 * least(guids, urls) order by all
"""


class TextLengths(NamedTuple):
    """How many texts a source brought, and the words of the one in the middle."""

    texts: int
    median: float | None


class ShrunkSource(NamedTuple):
    """A source whose texts of a day are much shorter than those before."""

    source: str
    texts: int
    median: float
    median_before: float


class LooseGuids(NamedTuple):
    """A feed whose GUIDs and addresses do not go together."""

    source: str
    feed_id: str
    guids: int
    urls: int


def watched_since(connection: Connection, source: str) -> datetime | None:
    """Since when a source is watched."""
    [(since,)] = connection.execute(WATCHED_SINCE, {"source": source}).fetchall()
    return since  # type: ignore[no-any-return]


def articles_brought(connection: Connection, source: str, *, since: datetime) -> int:
    """How many articles a source brought since a moment; not those of a first poll."""
    [(count,)] = connection.execute(BROUGHT, {"source": source, "since": since}).fetchall()
    return int(count)


def text_lengths(connection: Connection, source: str, *, since: datetime) -> TextLengths:
    """How long the texts of a source are since a moment."""
    [row] = connection.execute(WORDS, {"source": source, "since": since}).fetchall()
    return TextLengths._make(row)


def shrunk_sources(
    connection: Connection, *, lately: datetime, since: datetime, few: int, many: int, share: float
) -> list[ShrunkSource]:
    """Sources with `few` texts since `lately` of less than a `share` of the words of `many` texts since before."""
    asked = {"lately": lately, "since": since, "few": few, "many": many, "share": share}
    return [ShrunkSource._make(row) for row in connection.execute(SHRUNK, asked).fetchall()]


def loose_guids(connection: Connection, *, since: datetime) -> list[LooseGuids]:
    """Feeds with twice as many GUIDs as addresses, or the other way round."""
    return [LooseGuids._make(row) for row in connection.execute(GUIDS, {"since": since}).fetchall()]
