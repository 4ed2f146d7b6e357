"""What was sent and given out: messages to channels, topic feeds, exports, problems that were filed."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from storage.database.published import Connection
from storage.queries.questions import ask_published

SENT = """
    select message_key, channel, arg_max(outcome, number), count(*) filter (outcome = 'failed')
    from sent_rows group by all
"""
# What `earned` of the view texts says, asked of articles alone: the view reads them three times, for 60 ms more.
FEED_ENTRIES = """
    with earning as (
        select topic, article_id, title, url, source, first_seen_at, language, copies
        from (select unnest(topics) as topic, * from articles)
        qualify row_number() over (partition by group_id, topic order by first_seen_at, article_id) = 1
    )
    select * from earning
    qualify row_number() over (partition by topic order by first_seen_at desc, article_id) <= $most
    order by topic, first_seen_at desc, article_id
"""
EXPORTS = "select file, exported_by, exported_at::date from exports where exported_at < $now order by exported_at"
PROBLEM = "select 1 from problem_rows where problem_id = ?"


class SentMessage(NamedTuple):
    """What became of a message on a channel."""

    message_key: str
    channel: str
    outcome: str
    """Of the last try."""
    failures: int


class FeedEntry(NamedTuple):
    """A text in the feed of a topic."""

    topic: str
    article_id: str
    title: str | None
    url: str
    source: str
    first_seen_at: datetime
    language: str | None
    copies: int


class Export(NamedTuple):
    """A file that was given out."""

    file: str
    exported_by: str
    exported_on: date


def messages_sent(connection: Connection) -> list[SentMessage]:
    """Each message and channel, and what became of it."""
    return [SentMessage._make(row) for row in connection.execute(SENT).fetchall()]


def feed_entries(connection: Connection, *, most: int) -> list[FeedEntry]:
    """The newest texts of each topic, at most so many, by topic."""
    if not connection.execute("select 1 from tag_rows limit 1").fetchall():
        return []  # planning the question takes 50 ms of CPU, and a young watch asks it at every run
    return [FeedEntry._make(row) for row in connection.execute(FEED_ENTRIES, {"most": most}).fetchall()]


def exports_before(path: Path, now: datetime) -> list[Export]:
    """The files that were given out before a moment."""
    return [Export._make(row) for row in ask_published(path, EXPORTS, parameters={"now": now}).rows]


def is_problem_filed(connection: Connection, problem_id: str) -> bool:
    """Whether a problem of this name was filed."""
    return bool(connection.execute(PROBLEM, [problem_id]).fetchall())
