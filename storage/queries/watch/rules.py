"""The topic rules that were kept, and those in force."""

from __future__ import annotations

from datetime import datetime

import duckdb

from storage.database.published import has_columns


def kept_rules(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The hashes of the topic rules that were kept; none in a file of a version that kept no rules."""
    if not has_columns(connection, "rules_rows"):
        return set()
    return {str(row[0]) for row in connection.execute("select distinct rules_sha256 from rules_rows").fetchall()}


def rules_in_force(connection: duckdb.DuckDBPyConnection) -> tuple[str, datetime] | None:
    """The topic rules that were kept last: their hash, and since when they are in force."""
    if not has_columns(connection, "rules_rows", "accepted_by"):
        return None
    newest = "select rules_sha256, kept_at from rules_rows order by number desc limit 1"
    row = connection.execute(newest).fetchone()
    return (str(row[0]), row[1]) if row else None


TAGGED_BY_OLDER = """
    with last as (
        select article_id, arg_max(reading_id, number) as reading_id, arg_max(text_state, number) as text_state
        from reading_rows group by article_id
    ), ruled as (
        select reading_id, arg_max(rules_sha256, number) as rules from tagging_rows group by reading_id
    )
    select count(*) from last join ruled using (reading_id)
    where rules is distinct from (select arg_max(rules_sha256, number) from rules_rows)
        and text_state is distinct from 'sealed'
"""


def tagged_by_older_rules(connection: duckdb.DuckDBPyConnection) -> int:
    """How many articles with a text have their tags by other rules than those kept last."""
    if not has_columns(connection, "rules_rows", "accepted_by"):
        return 0
    row = connection.execute(TAGGED_BY_OLDER).fetchone()
    return int(row[0]) if row else 0


def topics_of_rules(connection: duckdb.DuckDBPyConnection, rules_sha256: str, since: datetime) -> str:
    """The topics of rules that were kept at a time, as JSON: a megabyte, of which a run with nothing due needs none.

    Raises LookupError where there are none of that name and time.
    """
    kept = "select topics::varchar from rules_rows where rules_sha256 = ? and kept_at = ? order by number desc limit 1"
    row = connection.execute(kept, [rules_sha256, since]).fetchone()
    if row is None:
        raise LookupError(f"rules {rules_sha256} of {since} are not there")
    return str(row[0])
