"""What is kept of each article as it is now, so that no question works it out anew for the whole archive.

The view `articles` works out by itself whatever was filed since, so it is right however long ago that was; what is kept
here only makes it quick. It holds no text, title or name, and is made again from the rows when it is lost. So does
`owed`, of the entries that wait for their page, which each run asks.
"""

from __future__ import annotations

from collections.abc import Sequence
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
        + (select count(*) from tagging_rows where number > (select up_to from past)),
        (select count(*) from fate_rows where number > (select coalesce(max(number), -1) from waiting_up_to))
"""
UP_TO = f"select max(number + coalesce(numbers, 1)) * {ROWS_A_NUMBER} - 1 from batch_rows"  # noqa: S608
KEEP = (
    "create or replace temp table changed_now as from changed_articles(null)",
    """
    create or replace temp table current_now as
    select * from current_articles_at(null) where article_id in (select article_id from changed_now)
    """,
    "delete from current_articles where article_id in (select article_id from changed_now)",
    "insert into current_articles by name from current_now",
    "delete from current_up_to",
    f"insert into current_up_to {UP_TO}",
    "drop table current_now",
    "drop table changed_now",
)
KEEP_WAITING = (
    "create or replace temp table waiting_still as from waiting_now()",
    "delete from current_waiting",
    "insert into current_waiting by name from waiting_still",
    "delete from waiting_up_to",
    f"insert into waiting_up_to {UP_TO}",
    "drop table waiting_still",
)
TABLES = ("current_up_to", "current_articles", "current_carriers", "waiting_up_to", "current_waiting")
FORGET = tuple(f"delete from {INTERNAL}.{table}" for table in TABLES)  # noqa: S608
"""Done when views are drawn anew: another version of the program may have read the rows otherwise."""


def keep_if_many(connection: Connection) -> None:
    """Keep what the articles are now, where much was filed since the last time: a fiftieth of the archive.

    And which entries wait, where many have met a fate since: that takes as long as those are many, however large it is.
    """
    kept, added, fates = connection.execute(FILED_SINCE).fetchall()[0]
    if added > max(FEW, kept // SHARE):
        keep_current(connection)
        keep_carriers(connection)
    if fates > FEW:
        keep_waiting(connection)


def keep_current(connection: Connection) -> None:
    """Keep what the articles are now, in a transaction of its own."""
    _keep(connection, KEEP)


def keep_waiting(connection: Connection) -> None:
    """Keep which entries wait for their page, in a transaction of its own."""
    _keep(connection, KEEP_WAITING)


def _keep(connection: Connection, statements: Sequence[str]) -> None:
    connection.execute("begin")
    try:
        for sql in statements:
            connection.execute(sql)
    except BaseException:
        with suppress(duckdb.Error):
            connection.execute("rollback")
        raise
    connection.execute("commit")
