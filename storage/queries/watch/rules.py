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


def rules_in_force(connection: duckdb.DuckDBPyConnection) -> tuple[str, str, datetime, str | None] | None:
    """The topic rules that were kept last: their hash, the topics as JSON, since when, and who accepted them."""
    if not has_columns(connection, "rules_rows", "accepted_by"):
        return None
    newest = "select rules_sha256, topics::varchar, kept_at, accepted_by from rules_rows order by number desc limit 1"
    row = connection.execute(newest).fetchone()
    return (str(row[0]), str(row[1]), row[2], row[3]) if row else None
