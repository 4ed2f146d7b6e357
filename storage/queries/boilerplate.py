"""The lines of hosts' boilerplate that are known, and the texts that new ones are learned from."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from storage.database.published import has_columns
from storage.database.row_hashes import ROWS_A_NUMBER
from storage.disk.json_rows import json_list
from storage.queries.addresses import query
from storage.queries.live.readings import texts_at

READ_SINCE = """
    select distinct split_part(url_key, '/', 3) from article_rows
    where article_id in (select article_id from reading_rows where number >= ?)
"""
NEWEST_READINGS = "select coalesce(min(number), 0) from (from reading_rows select number order by number desc limit ?)"
NEWEST_BATCH = "select batch_id from batch_rows order by number desc limit 1"
FIRST_AFTER = "select (number + coalesce(numbers, 1)) * ? from batch_rows where batch_id = ?"
KNOWN = "select place, number, line from line_rows where place in (select unnest(?::json::varchar[])) order by number"


def known_lines(connection: duckdb.DuckDBPyConnection, places: Iterable[str]) -> dict[str, list[tuple[int, str]]]:
    """The lines known of hosts and sources, each with the number of its row; none in a file of an older version."""
    wanted = sorted(places)
    found: dict[str, list[tuple[int, str]]] = {}
    if wanted and has_columns(connection, "line_rows"):
        for place, number, line in connection.execute(KNOWN, [json_list(wanted)]).fetchall():
            found.setdefault(place, []).append((number, line))
    return found


def recent_texts(
    connection: duckdb.DuckDBPyConnection, hosts: Iterable[str], *, most: int
) -> list[tuple[str, str | None]]:
    """The texts of the newest articles of each of these hosts: host and text, by host."""
    rows = connection.execute(query("recent_texts"), {"hosts": json_list(hosts), "most": most}).fetchall()
    texts = texts_at(connection, [number for _, number in rows])
    return [(host, texts[number]) for host, number in rows]


def hosts_read_since(connection: duckdb.DuckDBPyConnection, *, first: int) -> list[str]:
    """The hosts of articles that were read in a row of this number or later."""
    return [host for (host,) in connection.execute(READ_SINCE, [first]).fetchall()]


def newest_batch(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The name of the batch that was filed last; None before the first."""
    row = connection.execute(NEWEST_BATCH).fetchone()
    return str(row[0]) if row else None


def first_row_after(connection: duckdb.DuckDBPyConnection, batch_id: str | None, *, most: int) -> int:
    """The number of the first row that a batch after this one may have.

    Where no batch of this name is filed, that of the first among the newest readings, of which it takes so many.
    """
    rows = connection.execute(FIRST_AFTER, [ROWS_A_NUMBER, batch_id]).fetchall() if batch_id else []
    return int((rows or connection.execute(NEWEST_READINGS, [most]).fetchall())[0][0])
