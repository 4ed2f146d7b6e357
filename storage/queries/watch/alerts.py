"""What may be worth an alert: bursts, changed numbers and names, silences, runs that mostly failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, TypedDict

from storage.database.published import Connection

BURSTS = """
    with texts as (
        select t.topic, a.group_id, min(a.first_seen_at) as came_at, arg_min(a.title, a.first_seen_at) as title,
            arg_min(a.source, a.first_seen_at) as source
        from articles a join tags t using (article_id)
        where a.arrived = 'live' and a.first_seen_at >= $before and ($topic is null or t.topic = $topic) group by all
    )
    select topic, count(*) filter (came_at >= $lately) as texts,
        count(*) filter (came_at < $lately) / 27.0 as usual,
        list({'title': title, 'source': source} order by came_at desc) filter (came_at >= $lately)[:5]
    from texts group by topic
    having texts >= $at_least and texts >= $factor * usual order by topic
"""
BURSTS_SENT = """
    select split_part(message_key, '.', 2), max(message_key) from sent_rows
    where kind = 'burst' and sent_at >= $lately group by 1
"""
CHANGES = """
    select v.article_id, v.revision, list_filter(v.kinds, k -> list_contains($kinds, k)), a.title, a.source
    from revisions v join articles a using (article_id)
    where v.seen_at >= $since and list_has_any(v.kinds, $kinds)
        and v.article_id in (select article_id from reviews)
        and ($topic is null or list_contains(a.topics, $topic))
    order by v.seen_at
"""
SILENCES = "select source, language, cause, detail, last_at from silences order by all"
DEGRADED = """
    select run_id, sources_ok, sources_failed from runs
    where started_at >= $since and sources_failed > sources_ok order by run_id
"""


class TitleOfSource(TypedDict):
    """A headline, and who carried it."""

    title: str | None
    source: str


class Burst(NamedTuple):
    """A topic with far more texts than usual."""

    topic: str
    texts: int
    usual: float
    """Texts on a day of the four weeks before."""
    newest: list[TitleOfSource]


class Change(NamedTuple):
    """A change of a kind that was asked for, in an article that was ruled on."""

    article_id: str
    revision: int
    kinds: list[str]
    title: str | None
    source: str


class SilentSource(NamedTuple):
    """A source that has gone quiet in a language."""

    source: str
    language: str
    cause: str
    detail: str
    last_at: datetime


class DegradedRun(NamedTuple):
    """A run in which most sources failed."""

    run_id: str
    ok: int
    failed: int


def bursts(
    connection: Connection, *, before: datetime, lately: datetime, topic: str | None, at_least: int, factor: float
) -> list[Burst]:
    """The topics with at least so many texts since `lately`, and so many times what is usual since `before`."""
    asked = {"before": before, "lately": lately, "topic": topic, "at_least": at_least, "factor": factor}
    return [Burst._make(row) for row in connection.execute(BURSTS, asked).fetchall()]


def bursts_sent(connection: Connection, *, lately: datetime) -> dict[str, str]:
    """By topic, the key of the message that was sent of its burst since a moment."""
    return dict(connection.execute(BURSTS_SENT, {"lately": lately}).fetchall())


def changes_in_reviewed(
    connection: Connection, *, since: datetime, topic: str | None, kinds: Sequence[str]
) -> list[Change]:
    """What publishers changed, of these kinds, in articles that were ruled on."""
    asked = {"since": since, "topic": topic, "kinds": list(kinds)}
    return [Change._make(row) for row in connection.execute(CHANGES, asked).fetchall()]


def silent_sources(connection: Connection) -> list[SilentSource]:
    """The sources that have gone quiet."""
    return [SilentSource._make(row) for row in connection.execute(SILENCES).fetchall()]


def degraded_runs(connection: Connection, *, since: datetime) -> list[DegradedRun]:
    """The runs since a moment in which more sources failed than answered."""
    return [DegradedRun._make(row) for row in connection.execute(DEGRADED, {"since": since}).fetchall()]
