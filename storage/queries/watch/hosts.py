"""What is known of hosts: how often each was asked, which want to be left alone, and their robots.txt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from storage.database.published import has_columns

ANSWERED = "regexp_extract(lower(coalesce(final_url, url)), '^https?://(?:[^/?#@]*@)?(\\[[^\\]]*\\]|[^/:?#]+)', 1)"
"""The host that answered."""


def requests_by_host(connection: duckdb.DuckDBPyConnection, *, since: datetime) -> dict[str, int]:
    """Requests made since then, by host."""
    host = "regexp_extract(lower(url), '^https?://([^/:?#]+)', 1)"
    asked = f"select {host}, count(*) from fetch_rows where fetched_at between ? and ? group by 1"  # noqa: S608
    return dict(connection.execute(asked, [since, since + timedelta(days=1, hours=1)]).fetchall())


def hosts_held(connection: duckdb.DuckDBPyConnection, *, now: datetime) -> dict[str, datetime]:
    """The hosts that asked by 429 or 503 to be left alone, and until when."""
    asking = "retry_after > ? and status in (429, 503) and fetched_at <= ?"
    asked = f"select {ANSWERED}, max(retry_after) from fetch_rows where {asking} group by 1"  # noqa: S608
    return dict(connection.execute(asked, [now, now + timedelta(hours=1)]).fetchall())


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """An answer by which a host asked to be left alone."""

    asked: str
    """The address that was asked for."""
    answered: str
    """The address that answered, behind its redirects."""
    host: str
    at: datetime
    until: datetime


def asking_answers(connection: duckdb.DuckDBPyConnection, *, since: datetime, now: datetime) -> list[Asking]:
    """The answers since then by which hosts asked to be left alone, the earliest first."""
    asked = f"""
        select url, coalesce(final_url, url), {ANSWERED}, fetched_at, retry_after from fetch_rows
        where retry_after is not null and status in (429, 503) and fetched_at between ? and ? order by fetched_at
    """  # noqa: S608
    rows = connection.execute(asked, [since, now + timedelta(hours=1)]).fetchall()
    return [Asking(asked=url, answered=final, host=host, at=at, until=until) for url, final, host, at, until in rows]


def robots_known(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, datetime, str, str]]:
    """The newest answer of every host to our asking for robots.txt: origin, when, outcome, body."""
    if not has_columns(connection, "robots_rows"):
        return []
    newest = "qualify row_number() over (partition by origin order by number desc) = 1"
    return connection.execute(f"select origin, fetched_at, outcome, body from robots_rows {newest}").fetchall()  # noqa: S608
