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


def topics_of_rules(connection: duckdb.DuckDBPyConnection, rules_sha256: str, since: datetime) -> str:
    """The topics of rules that were kept at a time, as JSON: a megabyte, of which a run with nothing due needs none.

    Raises LookupError where there are none of that name and time.
    """
    kept = "select topics::varchar from rules_rows where rules_sha256 = ? and kept_at = ? order by number desc limit 1"
    row = connection.execute(kept, [rules_sha256, since]).fetchone()
    if row is None:
        raise LookupError(f"rules {rules_sha256} of {since} are not there")
    return str(row[0])
