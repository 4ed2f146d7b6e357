"""What runs brought and how they ended, as the published file tells it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from storage.database.published import Connection
from storage.queries.questions import ask_published

NEW = """
    select t.topic, a.title, a.source from articles a join tags t using (article_id)
    where a.article_id in (select article_id from sightings where fate = 'new' and run_id = $run)
    order by t.topic, t.score desc, a.article_id
"""
TEXTS_A_DAY = """
    select t.topic, a.day, count(distinct a.group_id) as texts from articles a join tags t using (article_id)
    where a.day > (select max(day) from articles) - $days::integer group by all
"""
LAST_DAY = "select max(day) from articles"
ON_TOPICS = "select day, source, title from articles where len(topics) > 0 order by day desc"
"""For a person to type: all that is on a topic."""
LAST_NEWS = """
    with carried as (
        select coalesce(group_id, article_id) as group_id, article_id, first_seen_at, arrived, unnest(topics) as topic
        from articles
    ), earned as (
        select *, min(first_seen_at) over (partition by group_id, topic)::date = first_seen_at::date as is_new
        from carried
    )
    select
        max(first_seen_at::date) filter (is_new and arrived <> 'first-poll'),
        count(distinct article_id) filter (arrived = 'first-poll')
    from earned
"""
SILENCES = "select source, language, cause, detail from silences order by source"
LAST_END = "select max(finished_at) filter (finished_at <= ?), count(*) from run_end_rows"
BROUGHT = "select 1 from fate_rows where run_id = $run and fate in ('new', 'revised') limit 1"


class NewArticle(NamedTuple):
    """An article that a run brought, under one of its topics."""

    topic: str
    title: str | None
    source: str


class TextsOfDay(NamedTuple):
    """How many distinct texts a topic has of a day."""

    topic: str
    day: date
    texts: int


class Silence(NamedTuple):
    """A source that has gone quiet."""

    source: str
    language: str
    cause: str
    detail: str


class LastEnd(NamedTuple):
    """When the last run ended that can have ended by a moment, and how many have ended at all."""

    finished_at: datetime | None
    ends: int


def new_articles(path: Path, run_id: str, *, zone: str) -> list[NewArticle]:
    """What a run brought, by topic, the best first."""
    return [NewArticle._make(row) for row in ask_published(path, NEW, zone=zone, parameters={"run": run_id}).rows]


def texts_a_day(path: Path, *, days: int, zone: str) -> list[TextsOfDay]:
    """Distinct texts by topic and day, of the last days that have any."""
    return [
        TextsOfDay._make(row) for row in ask_published(path, TEXTS_A_DAY, zone=zone, parameters={"days": days}).rows
    ]


def last_day(path: Path, *, zone: str) -> date | None:
    """The newest day that has an article."""
    [(day,)] = ask_published(path, LAST_DAY, zone=zone).rows
    return day if isinstance(day, date) else None


def last_news(path: Path, *, zone: str) -> tuple[date | None, int]:
    """The newest day, in `zone`, with something for a digest, and how many articles on topics came by a first poll."""
    [(day, first_polls)] = ask_published(path, LAST_NEWS, zone=zone).rows
    return (day if isinstance(day, date) else None), int(str(first_polls))


def silences(path: Path, *, zone: str) -> list[Silence]:
    """The sources that have gone quiet."""
    return [Silence._make(row) for row in ask_published(path, SILENCES, zone=zone).rows]


def last_end(connection: Connection, *, by: datetime) -> LastEnd:
    """When the last run ended, of those that ended by a moment."""
    [row] = connection.execute(LAST_END, [by]).fetchall()
    return LastEnd._make(row)


def has_brought(connection: Connection, run_id: str) -> bool:
    """Whether a run brought an article or a revision."""
    return bool(connection.execute(BROUGHT, {"run": run_id}).fetchall())
