"""The lines of hosts' boilerplate that are known, and the texts that new ones are learned from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import duckdb

from storage.database.published import has_columns
from storage.disk.json_rows import json_list
from storage.queries.addresses import query

KNOWN = "select place, number, line from line_rows where place in (select unnest(?::json::varchar[])) order by number"


def known_lines(connection: duckdb.DuckDBPyConnection, places: Iterable[str]) -> dict[str, list[tuple[int, str]]]:
    """The lines known of hosts and sources, each with the number of its row; none in a file of an older version."""
    wanted = sorted(places)
    found: dict[str, list[tuple[int, str]]] = {}
    if wanted and has_columns(connection, "line_rows"):
        for place, number, line in connection.execute(KNOWN, [json_list(wanted)]).fetchall():
            found.setdefault(place, []).append((number, line))
    return found


def recent_texts(connection: duckdb.DuckDBPyConnection, *, since: datetime, most: int) -> list[tuple[str, str]]:
    """The texts of the newest articles of each host that brought one since a time: host and text, by host."""
    asked = {"since": since, "most": most}
    return connection.execute(query("recent_texts"), asked).fetchall()
