"""What sources have used of this computer within a day, and for which that was recorded; of the published file."""

from __future__ import annotations

from datetime import datetime

import duckdb

from storage.database.published import has_columns

USED = """
    select source_id, sum(read_seconds)::double, sum(read_bytes)::bigint from use_rows
    where used_at between $since and $now group by source_id
"""
RECORDED = """
    select coalesce(source_id, regexp_extract(url, '^https?://([^/]+)', 1)) from problem_rows
    where failure = 'budget' and found_at between $since and $now
"""


def used_by_source(
    connection: duckdb.DuckDBPyConnection, *, since: datetime, now: datetime
) -> dict[str, tuple[float, int]]:
    """CPU seconds of reading, and bytes received, of each source; none in a file of a version that did not count."""
    if not has_columns(connection, "use_rows"):
        return {}
    rows = connection.execute(USED, {"since": since, "now": now}).fetchall()
    return {source: (seconds or 0.0, received or 0) for source, seconds, received in rows}


def recorded_shortfalls(connection: duckdb.DuckDBPyConnection, *, since: datetime, now: datetime) -> frozenset[str]:
    """The sources and hosts of which it was said that they have used their share."""
    return frozenset(str(row[0]) for row in connection.execute(RECORDED, {"since": since, "now": now}).fetchall())
