"""What is kept of each article as it is now, so that no question works it out anew for the whole archive.

The view `articles` works out by itself whatever was filed since, so it is right however long ago that was; what is kept
here only makes it quick. It holds no text, title or name, and is made again from the rows when it is lost.
"""

from __future__ import annotations

from contextlib import suppress

import duckdb

from storage.database.current_carriers import keep_carriers
from storage.database.published import Connection
from storage.database.row_hashes import ROWS_A_NUMBER
from storage.disk.connections import INTERNAL

FEW = 2_000
"""Rows filed since that the view may work out for every question; below, to keep them costs more than it saves."""
SHARE = 50
"""Of a larger archive, one row in so many."""
FILED_SINCE = """
    with past as (select coalesce(max(number), -1) as up_to from current_up_to)
    select
        (select count(*) from current_articles),
        (select count(*) from reading_rows where number > (select up_to from past))
        + (select count(*) from look_rows where number > (select up_to from past))
        + (select count(*) from group_rows where number > (select up_to from past))
        + (select count(*) from tagging_rows where number > (select up_to from past))
"""
KEEP = (
    "create or replace temp table changed_now as from changed_articles(null)",
    """
    create or replace temp table current_now as
    select * from current_articles_at(null) where article_id in (select article_id from changed_now)
    """,
    "delete from current_articles where article_id in (select article_id from changed_now)",
    "insert into current_articles by name from current_now",
    "delete from current_up_to",
    f"insert into current_up_to select max(number + coalesce(numbers, 1)) * {ROWS_A_NUMBER} - 1 from batch_rows",  # noqa: S608
    "drop table current_now",
    "drop table changed_now",
)
FORGET = tuple(
    f"delete from {INTERNAL}.{table}"  # noqa: S608
    for table in ("current_up_to", "current_articles", "current_carriers")
)
"""Done when views are drawn anew: another version of the program may have read the rows otherwise."""


def keep_if_many(connection: Connection) -> None:
    """Keep what the articles are now, where much was filed since the last time: a fiftieth of the archive."""
    kept, added = connection.execute(FILED_SINCE).fetchall()[0]
    if added > max(FEW, kept // SHARE):
        keep_current(connection)
        keep_carriers(connection)


def keep_current(connection: Connection) -> None:
    """Keep what the articles are now, in a transaction of its own."""
    connection.execute("begin")
    try:
        for sql in KEEP:
            connection.execute(sql)
    except BaseException:
        with suppress(duckdb.Error):
            connection.execute("rollback")
        raise
    connection.execute("commit")
