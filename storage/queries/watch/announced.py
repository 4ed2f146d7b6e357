"""The addresses that sources have announced lately."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from storage.database.published import Connection
from storage.disk.json_rows import json_list

ANNOUNCED = """
    select url_key from entry_rows
    where source_id in (select unnest(?::json::varchar[])) and seen_at > ? and url_key is not null
    group by url_key order by max(seen_at) desc, url_key limit ?
"""


def announced_keys(connection: Connection, sources: Collection[str], *, since: datetime, most: int) -> list[str]:
    """The addresses, as they are compared, of the entries of some sources since then: the `most` newest."""
    return [key for (key,) in connection.execute(ANNOUNCED, [json_list(sources), since, most]).fetchall()]
