"""What came in between two moments, for a digest of a day."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from storage.database.published import Connection

# A text is new on a topic on one day: that of the article that brought it first, however many days later copies come.
NEW = """
    with carried as (
        select
            coalesce(group_id, article_id) as group_id, article_id, title, source, url, revisions, first_seen_at,
            arrived, unnest(topics) as topic
        from articles
    ), earned as (
        select *, min(first_seen_at) over (partition by group_id, topic) as earned_at from carried
    )
    select topic, group_id, article_id, title, source, url, revisions
    from earned
    where earned_at >= $since and first_seen_at >= $since and first_seen_at < $until and arrived <> 'first-poll'
    order by topic, group_id, first_seen_at, article_id
"""
COUNTS = """
    select count(*) filter (arrived <> 'first-poll' and len(topics) = 0), count(*) filter (arrived = 'first-poll')
    from articles where first_seen_at >= $since and first_seen_at < $until
"""
CHANGED = """
    select a.article_id, a.title, a.source, a.url, v.revision, v.kinds
    from revisions v join articles a using (article_id)
    where v.seen_at >= $since and v.seen_at < $until and v.revision > 1 and v.kinds <> ['typo'] and len(a.topics) > 0
    order by v.seen_at
"""


class NewText(NamedTuple):
    """An article that came in, under one of its topics."""

    topic: str
    group_id: str
    article_id: str
    title: str | None
    source: str
    url: str
    revisions: int


class OtherCounts(NamedTuple):
    """Articles that a digest only counts."""

    without_topic: int
    first_polls: int


class ChangedText(NamedTuple):
    """A revision of an article that has a topic."""

    article_id: str
    title: str | None
    source: str
    url: str
    revision: int
    kinds: list[str]


def new_texts(connection: Connection, *, since: datetime, until: datetime) -> list[NewText]:
    """What came in, by topic and group; not what a first poll brought, nor copies of what came on a day before."""
    return [NewText._make(row) for row in connection.execute(NEW, {"since": since, "until": until}).fetchall()]


def other_counts(connection: Connection, *, since: datetime, until: datetime) -> OtherCounts:
    """How many came in without a topic, and how many by a first poll."""
    [row] = connection.execute(COUNTS, {"since": since, "until": until}).fetchall()
    return OtherCounts._make(row)


def changed_texts(connection: Connection, *, since: datetime, until: datetime) -> list[ChangedText]:
    """What publishers changed, but for typing errors."""
    return [ChangedText._make(row) for row in connection.execute(CHANGED, {"since": since, "until": until}).fetchall()]
