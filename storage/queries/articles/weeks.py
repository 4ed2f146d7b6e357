"""What was collected of a source in the week in which an article was first seen: counts, which name no other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from storage.database.published import Connection

WEEKS = """
    with these as (
        select article_id, source, date_trunc('week', timezone('UTC', first_seen_at))::date as monday
        from articles where article_id in (select unnest($ids::varchar[]))
    ),
    weeks as (
        select source, monday, timezone('UTC', monday::timestamp) as begins,
            timezone('UTC', monday::timestamp + interval 7 days) as ends
        from (select distinct source, monday from these)
    ),
    asked as (
        select w.source, w.monday,
            count(*) filter (f.purpose = 'feed') as polls,
            count(*) filter (f.purpose = 'feed' and f.outcome not in ('ok', 'not modified', 'same')) as polls_failed,
            coalesce(sum(f.entries) filter (f.purpose = 'feed'), 0)::bigint as entries,
            count(*) filter (f.purpose = 'page') as pages,
            count(*) filter (f.purpose = 'page' and f.outcome not in ('ok', 'not modified', 'same')) as pages_failed
        from weeks w join fetches f on f.source = w.source and f.fetched_at >= w.begins and f.fetched_at < w.ends
        group by all
    ),
    less as (
        select w.source, w.monday, list(concat(g.day, ' (', g.cause, ')') order by g.day, g.language) as days
        from weeks w join gaps g on g.source = w.source and g.day >= w.monday and g.day < w.monday + 7
        group by all
    )
    select t.article_id, t.source, t.monday, coalesce(a.polls, 0), coalesce(a.polls_failed, 0), coalesce(a.entries, 0),
        coalesce(a.pages, 0), coalesce(a.pages_failed, 0), coalesce(l.days, [])
    from these t left join asked a using (source, monday) left join less l using (source, monday)
"""


class SourceWeek(NamedTuple):
    """A week of a source, from Monday to Sunday in UTC."""

    source: str
    monday: date
    polls: int
    """How often its feeds were asked for."""
    polls_failed: int
    entries: int
    """What the feeds listed, each entry as often as it stood in an answer."""
    pages: int
    """How often pages were asked for."""
    pages_failed: int
    gaps: list[str]
    """The days on which less came than was to be expected, and why."""


def source_weeks(connection: Connection, ids: Sequence[str]) -> dict[str, SourceWeek]:
    """The week of its source in which each of the articles was first seen, by the id of the article."""
    rows = connection.execute(WEEKS, {"ids": list(ids)}).fetchall()
    return {article_id: SourceWeek._make(row) for article_id, *row in rows}
