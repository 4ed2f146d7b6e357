"""DuckDB as we open it, whatever the file and for whomever."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from itertools import count
from pathlib import Path

import duckdb

CONFIG = {
    # A name in a view would otherwise have DuckDB fetch an extension from the net, or fail after seconds where there is
    # none.
    "autoinstall_known_extensions": "false",
    # A table that is missing would otherwise be looked for among the variables of whatever function asks: a damaged
    # file, or an analyst's question, would read Python's memory.
    "python_enable_replacements": "false",
    # Of a new file; one that is there keeps its own. DuckDB fills a whole block for each column that a commit adds to:
    # with its 256 KB, a run that brought one page wrote to 100 MB of memory, and 24 pages made a file of 13 MB.
    "default_block_size": "65536",
}

INTERNAL = "internal"
"""The schema of our own tables, beside the views in `main`; in files of older versions, they are in `main` as well."""
OPENED = count(1)
"""Numbers where this process spills: two that spill into one folder write over each other's, and crash."""
SCHEMA = "select schema_name from duckdb_schemas() where database_name = ? and schema_name = ? limit 1"


def connect(
    path: Path | None = None, *, read_only: bool = False, spilling_beside: Path | None = None, **config: str
) -> duckdb.DuckDBPyConnection:
    """An open database, one in memory where no file is named; the caller closes it. Raises duckdb.Error.

    What does not fit into memory goes beside the file that is opened, or that one in memory is to attach: texts must
    not leave the home, and DuckDB would write them into the working directory. Each database that spills has a folder
    of its own: two in one read what the other wrote.
    `config` are options of DuckDB. Of one file, one process has one configuration at a time: DuckDB refuses another.
    """
    if path is None:
        config = {"temp_directory": own_folder(spilling_beside) if spilling_beside else "", **config}
    elif read_only:  # others may read it, too; and of one file, this process has one database
        config = {"temp_directory": f"{path}.{os.getpid()}-0.tmp", **config}
    connection = duckdb.connect(str(path) if path else ":memory:", read_only=read_only, config={**CONFIG, **config})
    # It takes a program without a file of its own, as in `python -c`, for a person: its bar would stand in the answer.
    connection.execute("set enable_progress_bar = false")
    return connection


def sql_text(text: str | Path) -> str:
    """A text as SQL writes it where no value can be bound: in ATTACH, SET and COPY."""
    return "'" + str(text).replace("'", "''") + "'"


def set_zone(connection: duckdb.DuckDBPyConnection, zone: str = "UTC") -> None:
    """Have the times of a connection shown, and its days counted, in a zone; otherwise it is the computer's."""
    connection.execute(f"set timezone = {sql_text(zone)}")


def own_folder(beside: Path) -> str:
    """Where one database spills, no other; DuckDB makes it, and removes it. What a killed process left goes here."""
    clear_spilled(beside.parent, beside.name)
    return f"{beside}.{os.getpid()}-{next(OPENED)}.tmp"


def clear_spilled(folder: Path, name: str = "*") -> list[Path]:
    """Delete the folders into which processes spilled that do not run any more, and return those that are gone.

    `name` confines it to what spilled beside a file of that name.
    """
    gone = []
    for left in sorted(folder.glob(f"{name}.*-*.tmp")):
        process = left.name.removesuffix(".tmp").rpartition(".")[2].partition("-")[0]
        if process.isdecimal() and left.is_dir() and not _runs(int(process)):
            shutil.rmtree(left, ignore_errors=True)
            gone += [] if left.exists() else [left]
    return gone


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # another's
        return True
    return True


def schema_of_tables(connection: duckdb.DuckDBPyConnection, database: str) -> str:
    """The schema that holds our own tables in a database that is open or attached, whichever version made it."""
    return INTERNAL if connection.execute(SCHEMA, [database, INTERNAL]).fetchall() else "main"


def find_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Have our own tables found by their bare names in the database in use, whichever version made it."""
    with suppress(duckdb.CatalogException):  # a version that had no schema for them
        connection.execute(f"set search_path = 'main,{INTERNAL}'")
