"""The views and macros of a database, held against those that this version draws: rows may be true, and a view lie."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import duckdb

from storage.database.drawn import drawn_sha256, drawn_sql, package_sql
from storage.database.published import Connection, open_published
from storage.disk.connections import INTERNAL, connect

DEFINED = """
    select 'view ' || schema_name || '.' || view_name, concat_ws(chr(10), sql, comment) from duckdb_views()
    where database_name = $database and not internal
    union all
    select 'macro ' || schema_name || '.' || function_name, parameters::varchar || ' ' || macro_definition
    from duckdb_functions() where database_name = $database and not internal
    union all
    select 'table ' || schema_name || '.' || table_name, case when table_name <> 'schema_rows' then comment end
    from duckdb_tables() where database_name = $database and not internal
    union all
    select 'column ' || schema_name || '.' || table_name || '.' || column_name, comment
    from duckdb_columns() where database_name = $database and not internal and comment is not null
    union all
    select 'type ' || schema_name || '.' || type_name, logical_type from duckdb_types()
    where database_name = $database and not internal
    union all
    select 'schema ' || schema_name, null from duckdb_schemas() where database_name = $database and not internal
"""
DRAWN = "select comment from duckdb_tables() where table_name = 'schema_rows' and database_name = $database"


def is_current(published: Path) -> bool:
    """Whether a published file is whole as far as can be seen at once, and has the tables and views of this program."""
    asked = DRAWN.replace("$database", "current_database()")
    try:
        with open_published(published) as connection:
            return connection is not None and connection.execute(asked).fetchall() == [(drawn_sha256(),)]
    except duckdb.Error:
        return False


def odd_definitions(connection: Connection, database: str) -> list[str] | None:
    """What this version defines and an attached database has otherwise or lacks, and what it has besides.

    A macro named as a function of DuckDB's own stands in for it in every view and question. None where another version
    drew them.
    """
    if connection.execute(DRAWN, {"database": database}).fetchall() != [(drawn_sha256(),)]:
        return None
    kept = {
        (str(name), sql and str(sql)) for name, sql in connection.execute(DEFINED, {"database": database}).fetchall()
    }
    return sorted({name.replace(" main.", " ").replace(f" {INTERNAL}.", " ") for name, _ in drawn_anew() ^ kept})


@cache
def drawn_anew() -> frozenset[tuple[str, str | None]]:
    """What this version defines: kinds and names, with what each is made of."""
    with connect() as connection:
        connection.execute(f"create schema {INTERNAL}")
        connection.execute(f"set search_path = '{INTERNAL},main'")
        connection.execute("create table schema_rows (version integer, applied_at timestamptz)")
        for step in package_sql("migrations"):
            connection.execute(step.read_text("utf-8"))
        connection.execute("set search_path = 'main'")
        for text in drawn_sql()[0]:
            connection.execute(text)
        rows = connection.execute(DEFINED, {"database": "memory"}).fetchall()
    return frozenset((str(name), sql and str(sql)) for name, sql in rows)
