"""What the rows of a batch hash to: the same for the same rows, in whatever order and file they lie.

A row is written out as its table, its place in the batch, and the columns that say something, by name, each with its
length: so a column that a later version adds, empty, changes nothing. Numbers and times are written by fixed rules,
never as this version of DuckDB would show them. A table's hash is over the hashes of its rows, one a line, by place; a
batch's is over a line for each table: name, rows, hash.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from math import copysign
from typing import Any

import duckdb

from storage.database.published import Connection
from storage.disk.connections import schema_of_tables

ROWS_A_NUMBER = 1_000_000
BATCHES_AT_ONCE = 200
"""Batches hashed by one statement: what it keeps in memory is some 100 bytes a row."""
ROWS_READ = 500
"""Rows of a batch, or of a table, up to which they are read and hashed here: to plan the statement that hashes them in
the database takes longer, 24 ms for what one page brings in place of 11."""
READ = {"DOUBLE", "BIGINT", "INTEGER", "BOOLEAN"}
"""Types whose values are the same in Python."""
NOT_OF_A_BATCH = {"batch_rows", "snapshot_rows", "schema_rows"}
COLUMNS = """
    select table_name, column_name, data_type from duckdb_columns()
    where database_name = $database and schema_name = $schema and ends_with(table_name, '_rows') and not internal
"""
# Never less than there are: rows that were deleted count until the table is written anew.
FILLED = """
    select table_name, estimated_size from duckdb_tables()
    where database_name = $database and schema_name = $schema and estimated_size > 0
"""
NONE = (0, sha256().hexdigest())
"""No rows, and their hash."""
Hashes = dict[int, str]
"""By the number of a batch."""


class Hasher:
    """Hashes the rows of one database, attached to a connection under a name."""

    def __init__(self, connection: Connection, database: str) -> None:
        """The tables and their columns are those that the database has when they are first asked for."""
        self._connection, self._database = connection, database
        self._schema = schema_of_tables(connection, database)
        self._known: dict[str, Mapping[str, str]] = {}

    @cached_property
    def columns(self) -> dict[str, dict[str, str]]:
        """The types of the columns of each table, by their names."""
        columns: defaultdict[str, dict[str, str]] = defaultdict(dict)
        names = {"database": self._database, "schema": self._schema}
        for table, name, kind in self._connection.execute(COLUMNS, names).fetchall():
            columns[table][name] = kind
        self._known |= columns
        return dict(columns)

    def columns_of(self, table: str) -> Mapping[str, str]:
        """Those of one table, none where it is missing: a batch of three tables need not wait for what all have."""
        if table not in self._known:
            try:
                self._known[table] = columns_of(self._connection, self._source(table))
            except duckdb.CatalogException:
                return {}
        return self._known[table]

    @cached_property
    def _tables(self) -> list[str]:
        return [one for one in sorted(self.columns.keys() - NOT_OF_A_BATCH) if "number" in self.columns[one]]

    def _source(self, table: str) -> str:
        return f'"{self._database}"."{self._schema}"."{table}"'

    def _hashed(self, table: str) -> str:
        return _table_sql(self._source(table), table, sorted(self.columns_of(table).items()))

    def read(self, table: str) -> str:
        """SQL for what is read of a row, to be hashed here: its number, and the columns, each as it is written out."""
        return _row_sql(sorted(self.columns_of(table).items()))

    def of_batch(self, number: int, numbers: int, counts: Mapping[str, int]) -> str:
        """What the rows of one batch hash to: so many are in these tables, and none in any other, under its numbers."""
        if not counts:
            return _joined([])
        within = f"number >= {number * ROWS_A_NUMBER} and number < {(number + numbers) * ROWS_A_NUMBER}"
        if numbers == 1 and sum(counts.values()) <= ROWS_READ:
            return _joined([(table, 0, *self._of_few(table, within).get(number, NONE)) for table in counts])
        asked = " union all ".join(self._hashed(table).format(where=within) for table in sorted(counts))
        rows = self._connection.execute(asked).fetchall()
        return _joined([(table, part - number, count, digest) for table, part, count, digest in rows])

    def _of_few(self, table: str, within: str) -> dict[int, tuple[int, str]]:
        """How many rows a table has of each million of some numbers, and their hash, as `_table_sql` makes it."""
        asked = f"select {self.read(table)} from {self._source(table)} where {within}"  # noqa: S608
        return self._digests(table, self._connection.execute(asked).fetchall())

    def of_rows(self, tables: Mapping[str, Sequence[tuple[Any, ...]]]) -> str:
        """What a batch hashes to of whose rows `read` was returned, all of one million, by their table."""
        return _joined(
            [(table, 0, *found) for table, rows in tables.items() for found in self._digests(table, rows).values()]
        )

    def _digests(self, table: str, rows: Sequence[tuple[Any, ...]]) -> dict[int, tuple[int, str]]:
        names = [name.encode() for name in sorted(self.columns_of(table)) if name != "number"]
        digests: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        for number, *values in rows:
            row = sha256(f"{table} {number % ROWS_A_NUMBER}\n".encode())
            for name, value in zip(names, values, strict=True):
                if value is not None:
                    said = _said(value)
                    row.update(b"%s %d %s\n" % (name, len(said), said))
            digests[number // ROWS_A_NUMBER].append((number, row.hexdigest()))
        return {
            part: (len(some), sha256("".join(f"{digest}\n" for _, digest in sorted(some)).encode()).hexdigest())
            for part, some in digests.items()
        }

    def _of_some(self, table: str, size: int, wanted: str) -> Iterator[tuple[int, int, str]]:
        """The millions of the wanted numbers that a table has rows of, how many, and their hash."""
        if size <= ROWS_READ:
            with suppress(UnicodeDecodeError):  # of a forged file: the database hashes what is no text as well
                yield from ((part, *found) for part, found in self._of_few(table, wanted).items())
                return
        rows = self._connection.execute(self._hashed(table).format(where=wanted)).fetchall()
        yield from ((part, count, digest) for _, part, count, digest in rows)

    def of_batches(self, numbers: Mapping[int, int]) -> Hashes:
        """What the rows of these batches hash to, by their number; beside it, how many numbers each takes.

        The tables are read, so whatever is damaged in them is met on the way.
        """
        parts = {number + part: number for number, many in numbers.items() for part in range(many)}
        ordered = sorted(parts)
        filled = self._filled()
        values: dict[int, list[tuple[str, int, int, str]]] = {number: [] for number in numbers}
        for first in range(0, len(ordered), BATCHES_AT_ONCE):
            some = ordered[first : first + BATCHES_AT_ONCE]
            within = f"number >= {some[0] * ROWS_A_NUMBER} and number < {(some[-1] + 1) * ROWS_A_NUMBER}"
            wanted = f"{within} and number // {ROWS_A_NUMBER} in ({', '.join(map(str, some))})"
            for table, size in filled.items():
                for part, count, digest in self._of_some(table, size, wanted):
                    values[parts[part]].append((table, part - parts[part], count, digest))
        return {number: _joined(lines) for number, lines in values.items()}

    def _filled(self) -> dict[str, int]:
        """The tables that ever had a row, and how many there are at most.

        What plans a question of one takes as long as its answer, of a small home.
        """
        names = {"database": self._database, "schema": self._schema}
        found: dict[str, int] = dict(self._connection.execute(FILLED, names).fetchall())
        return {table: found[table] for table in self._tables if table in found}

    def strays(self, numbers: Mapping[int, int]) -> Iterator[tuple[str, int]]:
        """The tables that have rows of no batch, and how many."""
        known = ", ".join(str(number + part) for number, many in numbers.items() for part in range(many)) or "-1"
        for table in self._filled():
            source = self._source(table)
            wrong = f"number is null or number // {ROWS_A_NUMBER} not in ({known})"
            row = self._connection.execute(f"select count(*) from {source} where {wrong}").fetchone()  # noqa: S608
            if row and row[0]:
                yield table, int(row[0])


def columns_of(connection: Connection, table: str) -> dict[str, str]:
    """The types of the columns of a table by their names, as `duckdb_columns` has them, without a statement to plan."""
    found = connection.table(table)
    return dict(zip(found.columns, map(str, found.types), strict=True))


def hash_list(hashes: Mapping[str, str]) -> str:
    """The hash of a list of what batches hash to: a line for each, its name and the hash, in the order of filing."""
    return sha256("".join(f"{name} {digest}\n" for name, digest in hashes.items()).encode()).hexdigest()


def _joined(tables: Sequence[tuple[str, int, int, str]]) -> str:
    """The hash over a line for each table; the rows beyond a million of a batch have lines of their own."""
    listed = "".join(
        f"{table}{f'+{part}' if part else ''} {count} {digest}\n" for table, part, count, digest in sorted(tables)
    )
    return sha256(listed.encode()).hexdigest()


def _table_sql(source: str, table: str, columns: Sequence[tuple[str, str]]) -> str:
    """SQL that gives table, batch, rows and hash, for the batches that `{where}` names."""
    texts = ", ".join(_as_text(name, kind) for name, kind in columns if name != "number")
    row = f"sha256(concat('{table} ', number % {ROWS_A_NUMBER}, chr(10), {texts}))"
    hashed = f"select number, {row} as digest from {source} where {{where}}"  # noqa: S608
    return (
        f"select '{table}' as t, number // {ROWS_A_NUMBER} as batch, count(*) as n, "  # noqa: S608
        f"sha256(string_agg(digest || chr(10), '' order by number, digest)) as d from ({hashed}) group by batch"
    )


def _row_sql(columns: Sequence[tuple[str, str]]) -> str:
    """SQL that gives the number and the columns of a row, each as it is written out.

    Of a number, a double or a truth value, which Python writes out, the value.
    """
    texts = (f'"{name}"' if kind in READ else _sql_text(name, kind) for name, kind in columns if name != "number")
    return f"number, {', '.join(texts)}"


def _said(value: str | float) -> bytes:
    """A value that was read, as it is written out: as `_as_text` has the database do it."""
    if isinstance(value, bool):
        return b"true" if value else b"false"
    sign = "-" if value != value and copysign(1, float(value)) < 0 else ""
    return (f"{sign}{value:.17g}" if isinstance(value, float) else str(value)).encode()


def _as_text(name: str, kind: str) -> str:
    """SQL for a column of a row: its name, how many bytes follow, and these; nothing where it is empty."""
    said = _sql_text(name, kind)
    # One function: `||` four times over takes DuckDB half as long again to plan, which is most of what a batch pays.
    return f"printf('{name} %d %s\n', strlen({said}), {said})"


def _sql_text(name: str, kind: str) -> str:
    """SQL for what a column of a row says."""
    return {
        "VARCHAR": f'"{name}"',
        "JSON": f'"{name}"::varchar',
        "DOUBLE": f"format('{{{{:.17g}}}}', \"{name}\")",
        "TIMESTAMP WITH TIME ZONE": f'epoch_us("{name}")::varchar',
        "DATE": f'epoch_us("{name}"::timestamp)::varchar',
        "BIGINT": f'"{name}"::varchar',
        "INTEGER": f'"{name}"::varchar',
        "BOOLEAN": f'"{name}"::varchar',
    }.get(kind, f'to_json("{name}")::varchar')
