"""The SQL surface in Markdown, made from the comments that the database itself carries.

`python -m storage.queries.reference` prints it for an empty database; with a file's name, it replaces what stands there
between the two markers.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from storage.database.live import live

BEGIN, END = "<!-- reference: begin -->", "<!-- reference: end -->"
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
"""Put down as the time of a database that is thrown away: the reference says nothing of time."""

INTRODUCTION = """\
Made from the comments in the database by `python -m storage.queries.reference`. `articles` comes first; the rest by
name.

The tables behind the views, in the schema `internal`, are not promised: they change with the program. So do macros
that are not listed."""

VIEWS = """
    select view_name, comment from duckdb_views()
    where not internal and database_name = current_database() order by view_name <> 'articles', view_name
"""
COLUMNS = """
    select column_name, data_type, comment from duckdb_columns()
    where table_name = ? and schema_name = 'main' and database_name = current_database() order by column_index
"""
MACROS = """
    select function_name, parameters, comment from duckdb_functions()
    where not internal and comment is not null and database_name = current_database() order by function_name
"""


def reference(connection: duckdb.DuckDBPyConnection) -> str:
    """Every view with its columns and every macro that has a comment, as Markdown below headings of the third level."""
    views = connection.execute(VIEWS).fetchall()
    parts = [_view(name, comment, connection.execute(COLUMNS, [name]).fetchall()) for name, comment in views]
    return "\n\n".join([INTRODUCTION, *parts, _macros(connection.execute(MACROS).fetchall())]) + "\n"


def reference_text() -> str:
    """The reference of an empty database of this version."""
    with tempfile.TemporaryDirectory() as folder, live(Path(folder) / "live.duckdb", now=NEVER) as store:
        return reference(store.connection)


def with_reference(text: str, made: str) -> str:
    """A page with what stands between its markers replaced. Raises ValueError when it has no markers."""
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page has no place for the reference: write {BEGIN} and {END} into it")
    return f"{head}{BEGIN}\n\n{made}\n{END}{tail}"


def main(arguments: Sequence[str]) -> int:
    """The exit status of the command."""
    made = reference_text()
    if not arguments:
        sys.stdout.write(made)
        return 0
    page = Path(arguments[0])
    page.write_text(with_reference(page.read_text("utf-8"), made), "utf-8")
    return 0


def _view(name: str, comment: str, columns: Sequence[tuple[str, str, str]]) -> str:
    rows = [f"| `{column}` | {kind} | {_cell(said)} |" for column, kind, said in columns]
    return "\n".join([f"### {name}", "", _cell(comment), "", "| column | type | |", "|---|---|---|", *rows])


def _macros(macros: Sequence[tuple[str, Sequence[str], str]]) -> str:
    rows = [f"| `{name}({', '.join(parameters)})` | {_cell(said)} |" for name, parameters, said in macros]
    return "\n".join(["### Macros", "", "| macro | |", "|---|---|", *rows])


def _cell(text: str | None) -> str:
    """A comment as it may stand in a Markdown table."""
    return " ".join((text or "").split()).replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
