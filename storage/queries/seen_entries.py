"""What a feed announced before of entries that are told by themselves, and of those with given GUIDs."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from extractors.feeds.own_entries import OWN, Seen

SEEN = """
    select guid, url_key, arg_min(title, number), arg_min(summary, number), arg_min(content, number)
    from entry_rows
    where feed_id = $feed and (starts_with(url_key, $own) or guid in (select unnest($guids::varchar[])))
    group by guid, url_key order by min(number)
"""


def seen_entries(connection: duckdb.DuckDBPyConnection, feed_id: str, guids: Iterable[str]) -> list[Seen]:
    """The entries, in the order in which they were first seen."""
    rows = connection.execute(SEEN, {"feed": feed_id, "own": OWN, "guids": sorted(guids)}).fetchall()
    return [
        Seen(guid=guid, key=key, title=title, summary=summary, content=content)
        for guid, key, title, summary, content in rows
    ]
