"""A database of an older version, kept as it was before it is changed."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import duckdb

from config.atomic_write import part_of
from storage.disk.connections import INTERNAL, sql_text
from storage.disk.file_copies import copy_atomically

TIMES = 2
"""How many times its own size a database needs beside it: once for the copy, once for what a step may write anew."""


def kept_before(path: Path, version: int) -> Path:
    """A copy of a database that is about to become `version`, beside it, whole or not at all.

    The database is detached. Raises OSError where there is no room.
    """
    wanted, free = TIMES * path.stat().st_size, shutil.disk_usage(path.parent).free
    if free < wanted:
        needs = f"{wanted / 1e6:,.0f} MB are needed beside it and {free / 1e6:,.0f} MB are free"
        raise OSError(errno.ENOSPC, f"it is not changed to schema {version}: {needs}", str(path))
    copy = path.with_name(f"before-schema-{version}.duckdb")
    copy_atomically(path, copy, mode=0o600)
    return copy


def copy_before(path: Path, known: int) -> Path | None:
    """The newest copy beside a database that a program which knows so many versions can open; None where none is."""
    numbers = (one.stem.rpartition("-")[2] for one in path.parent.glob("before-schema-*.duckdb"))
    wanted = max((int(number) for number in numbers if number.isdecimal() and int(number) <= known + 1), default=None)
    return path.with_name(f"before-schema-{wanted}.duckdb") if wanted else None


def written_apart(connection: duckdb.DuckDBPyConnection, path: Path, options: str) -> Path:
    """A new file beside the attached database `store`, with its tables of `main` in the schema `internal`.

    Views and macros are left out: they are made anew. DuckDB moves no table into another schema, and would never give
    back the room of those that were copied.
    """
    made = part_of(path)
    for left in (made, made.with_name(f"{made.name}.wal")):
        left.unlink(missing_ok=True)
    connection.execute("checkpoint store")
    connection.execute(f"attach {sql_text(made)} as fresh ({options})")
    try:
        connection.execute(f"create schema fresh.{INTERNAL}")
        for (table,) in connection.execute(TABLES_IN_MAIN).fetchall():
            connection.execute(f'create table fresh.{INTERNAL}."{table}" as from store.main."{table}"')
        connection.execute("checkpoint fresh")
    finally:
        connection.execute("detach fresh")
    made.chmod(0o600)
    return made


TABLES_IN_MAIN = """
    select table_name from duckdb_tables() where database_name = 'store' and schema_name = 'main' order by table_name
"""


def why_newer(path: Path, version: int, known: int) -> str:
    """What is said of a database whose version is beyond those that this program knows."""
    kept = copy_before(path, known)
    back = f"{kept} is the database as it was before" if kept else "restore a backup made before"
    return (
        f"{path}: made by a newer Longwatch (schema {version}, this one knows {known}): install that "
        f"one, or go back: {back}, and `longwatch docs upgrading` says how to lose nothing"
    )
