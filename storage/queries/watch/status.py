"""A watch at a glance."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from storage.database.published import open_published
from storage.disk.connections import set_zone
from storage.queries.balance import PAGES
from storage.queries.questions import ask_published, missing_said_of_older

COUNTS = f"""
    {PAGES}
    select
        (select published_at from snapshot) as published_at,
        (select max(run_id) from runs) as run_id,
        (select max(finished_at) from runs) as finished_at,
        counted.articles,
        counted.texts,
        (select count(*) from sources where enabled) as sources,
        (select count(*) from pages where article_id is null or article_id not in (from gone)) as owed,
        (select count(*) from pages where article_id in (from gone)) as gone_anew,
        (select coalesce(sum(abs(difference)), 0)::bigint from balance) as difference,
        (select count(*) from left_out where part = 'line' and had_at is null) as left_out
    from (
        select count(*) as articles, count(distinct g.group_id) as texts
        from article_rows a left join (
            select article_id, arg_max(group_id, number) as group_id from group_rows group by article_id
        ) g using (article_id)
        where article_id in (select article_id from reading_rows)
            and article_id in (select article_id from revision_rows)
    ) counted
"""  # noqa: S608
"""Articles are counted by the rows that the view of that name stands on: by it, it takes ten times as long."""
LEFT_OUT = "select count(*) from left_out where part = 'line' and had_at is null"


class WatchCounts(NamedTuple):
    """What is published, counted."""

    published_at: datetime
    run_id: str | None
    finished_at: datetime | None
    articles: int
    texts: int
    sources: int
    owed: int
    gone_anew: int
    difference: int
    left_out: int


def counts_of_watch(path: Path, *, zone: str) -> WatchCounts:
    """What is published, counted; times in `zone`."""
    with open_published(path) as connection, missing_said_of_older(path):
        assert connection is not None
        set_zone(connection, zone)
        [row] = connection.execute(COUNTS).fetchall()
    return WatchCounts._make(row)


def lines_left_out(path: Path) -> int:
    """How many articles of filed batches could not be filed, and were not had since."""
    with missing_said_of_older(path):
        [(count,)] = ask_published(path, LEFT_OUT).rows
    return int(str(count))
