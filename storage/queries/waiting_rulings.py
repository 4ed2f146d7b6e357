"""Rulings that wait in the spool, laid over the published file: seen at once, whenever they are filed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from storage.archive.spool import BatchError, Line, name_of, pending, read_batch
from storage.database.published import Connection, has_columns
from storage.disk.connections import INTERNAL, schema_of_tables
from storage.disk.json_rows import write_json_lines

MARK, FIGURES = "-review-", "-figure-"
"""Stand in the names of batches that hold rulings, so that nobody reads the others to find them."""

COLUMNS = {
    "decision_id": "VARCHAR", "article_id": "VARCHAR", "topic": "VARCHAR", "reading_id": "VARCHAR",
    "revision": "INTEGER", "capture_sha256": "VARCHAR", "decision": "VARCHAR", "reviewer": "VARCHAR",
    "note": "VARCHAR", "withdraws": "VARCHAR", "decided_at": "TIMESTAMPTZ", "place": "BIGINT",
}  # fmt: skip
FIGURE_COLUMNS = {
    "ruling_id": "VARCHAR", "figure_id": "VARCHAR", "article_id": "VARCHAR", "ruling": "VARCHAR", "reviewer": "VARCHAR",
    "note": "VARCHAR", "withdraws": "VARCHAR", "decided_at": "TIMESTAMPTZ", "event": "VARCHAR", "low": "BIGINT",
    "high": "BIGINT", "from_char": "INTEGER", "to_char": "INTEGER", "place": "BIGINT",
}  # fmt: skip
LAID = {"decision": ("decision_rows", "decision_id", COLUMNS),
        "figure_ruling": ("figure_ruling_rows", "ruling_id", FIGURE_COLUMNS)}  # fmt: skip
"""By the kind of line: the table its rows are laid over, what names a row, and its columns."""

LAID_OVER = """
    create temp table {table} as
    select *, false as in_spool from {schema}.{table}
    union all by name
    select
        * exclude (place), true as in_spool,
        place + (select coalesce(max(number), 0) from {schema}.{table}) as number
    from read_json($path, format = 'newline_delimited', hive_partitioning = false, columns = {{{types}}})
    as waiting
    where not exists (select 1 from {schema}.{table} filed where filed.{key} = waiting.{key})
"""
"""`in_spool` tells its rows apart: once it is there, the file's own is not to be named any more."""
RULED_BEFORE = """
    create temp table figures_ruled_before as
    select r.ruling_id, f.event, f.low, f.high from {schema}.figure_ruling_rows r
    join {schema}.figure_rows f using (figure_id) where r.ruling <> 'withdrawn'
"""
READING_VIEWS = """
    select sql from duckdb_views()
    where database_name = current_database() and schema_name = 'main' and contains(sql, $named)
"""


def waiting_rulings(spool: Path) -> list[Line]:
    """The rulings in the spool, in the order they will be filed.

    Ask for them before the published file is opened: a batch leaves the spool only after a publish that holds it.
    """
    found: list[Line] = []
    for path in pending(spool):
        if not holds_rulings(name_of(path)):
            continue
        try:
            _, lines = read_batch(path)
        except (OSError, BatchError):
            continue  # filed meanwhile; or damaged, which the committer will say
        found += [line for line in lines if line["record"] in LAID]
    return found


def holds_rulings(name: str) -> bool:
    """Whether a batch of this name is one of rulings."""
    return MARK in name or FIGURES in name


def lay_over(connection: Connection, waiting: Iterable[Line], *, has_spool: bool = False) -> None:
    """Have the views of an open published file count these rulings as if they were filed.

    With `has_spool` rows of each kind tell whether they are the spool's, also where nothing of the kind waits.
    """
    lines = list(waiting)
    database = str(connection.execute("select current_database()").fetchall()[0][0])
    schema = schema_of_tables(connection, database)
    for kind, (table, key, columns) in LAID.items():
        some = [line for line in lines if line["record"] == kind]
        if not some and not has_spool and not lacks_columns(connection, f"{schema}.{table}", columns):
            continue  # a table and its views made anew cost 15 ms
        rows = [{**{name: line.get(name) for name in columns}, "place": n} for n, line in enumerate(some, start=1)]
        types = ", ".join(f"{name}: '{type_}'" for name, type_ in columns.items())
        with write_json_lines(rows) as path:
            laid = LAID_OVER.format(schema=schema, table=table, key=key, types=types)
            connection.execute(laid, {"path": str(path)})
        reach_views(connection, table)
    lay_ruled_before(connection, schema)


def lacks_columns(connection: Connection, table: str, columns: Iterable[str]) -> bool:
    """Whether the table of a file of an earlier version is there, and has not all that rulings have now."""
    return has_columns(connection, table) and not has_columns(connection, table, *{*columns} - {"place"})


def lay_ruled_before(connection: Connection, schema: str) -> None:
    """What the figures were that were ruled on, for a file of a version that did not keep it: those it has."""
    if not has_columns(connection, f"{schema}.figures_ruled_before") and has_columns(
        connection, f"{schema}.figure_ruling_rows"
    ):
        connection.execute(RULED_BEFORE.format(schema=schema))


def reach_views(connection: Connection, table: str) -> None:
    """Have the views of the file in use read a temporary table in place of the file's own of that name.

    A temporary table or view stands before the file's own where a view or macro names it alone, as those of older files
    do with tables; where it is named with its schema, that view is laid over, too.
    """
    named = f"{INTERNAL}.{table}"
    for (sql,) in connection.execute(READING_VIEWS, {"named": named}).fetchall():
        connection.execute(sql.replace("CREATE VIEW", "CREATE TEMP VIEW", 1).replace(named, f"temp.{table}"))
