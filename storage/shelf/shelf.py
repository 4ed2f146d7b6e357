"""One published file laid out for the review desk, with the rulings of the spool before its own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb

from config.exit_codes import LongwatchError
from storage.archive.spool import SUFFIX, BatchError, Line, read_batch
from storage.database.live import NewerDatabaseError, package_sql
from storage.database.migrations import why_newer
from storage.disk.connections import connect, find_tables, schema_of_tables
from storage.disk.json_rows import write_json_lines
from storage.queries.questions import NothingPublishedError, QuestionError, missing_said_of_older
from storage.queries.waiting_rulings import COLUMNS, MARK, reach_views

FIGURES = "-figure-"
"""Stands in the names of batches with rulings on figures."""
FIGURE_COLUMNS = {
    "ruling_id": "VARCHAR", "figure_id": "VARCHAR", "article_id": "VARCHAR", "ruling": "VARCHAR", "reviewer": "VARCHAR",
    "note": "VARCHAR", "decided_at": "TIMESTAMPTZ", "place": "BIGINT",
}  # fmt: skip
LAID = {"decision": ("decision_rows", "decision_id", COLUMNS),
        "figure_ruling": ("figure_ruling_rows", "ruling_id", FIGURE_COLUMNS)}  # fmt: skip
"""By the kind of line: the table its rows are laid over, what names a row, and its columns."""
THREADS = 1
"""A page asks for little, and eight reviewers ask at once: more threads a question only take turns."""
MOST_ORDERS = 50
"""Orders of the queue kept at once: each has a number an article."""
Row = dict[str, Any]


class Shelf:
    """A published file, laid out.

    DuckDB keeps one instance of a path in a process, whatever lies there by now: so the file is attached to a database
    in memory, and the next one to another, while this one answers. A cursor does not see temporary tables: so there is
    one connection, and a lock.
    """

    def __init__(self, path: Path, spool: Path, *, zone: str) -> None:
        """Raises NothingPublishedError, QuestionError and NewerDatabaseError."""
        if not path.exists():
            raise NothingPublishedError(f"{path}: nothing has been published yet: run `longwatch collect`")
        self._path, self._spool, self._seen, self._lock = path, spool, set[str](), Lock()
        self._kept: dict[str, list[Row]] = {}
        self._orders: dict[tuple[object, ...], list[int]] = {}
        waiting = self._unseen()  # first: a batch leaves the spool after the publish that holds it
        self._connection = connect(spilling_beside=path, threads=str(THREADS))
        try:
            with missing_said_of_older(path):
                self._lay_out(waiting, zone)
        except duckdb.Error as error:
            self._connection.close()
            raise QuestionError(f"{path}: cannot be read: run `longwatch collect`, which publishes it anew") from error
        except LongwatchError:
            self._connection.close()
            raise

    def _lay_out(self, waiting: list[Line], zone: str) -> None:
        quoted = str(self._path).replace("'", "''")
        self._connection.execute(f"attach '{quoted}' as published (read_only)")
        self._connection.execute("use published")
        find_tables(self._connection)
        self._refuse_newer()
        self._connection.execute(f"set timezone = '{zone.replace(chr(39), chr(39) * 2)}'")
        schema = schema_of_tables(self._connection, "published")
        for table, _, _ in LAID.values():
            self._connection.execute(
                f"create temp table {table} as select *, false as in_spool from published.{schema}.{table}"  # noqa: S608
            )
            reach_views(self._connection, table)
        self._lay(waiting)
        self._connection.execute(sql("lay"))
        self._connection.execute(sql("stands"))
        self.published_at = self._connection.execute("select published_at from snapshot").fetchall()[0][0]
        self.seals = int(self._connection.execute("select count(*) from seals").fetchall()[0][0])

    def _refuse_newer(self) -> None:
        known = len(package_sql("migrations"))
        [(version,)] = self._connection.execute("select coalesce(max(version), 0) from schema_rows").fetchall()
        if version > known:
            raise NewerDatabaseError(why_newer(self._path, version, known))

    def rows(self, question: str, values: Mapping[str, object] | None = None) -> list[Row]:
        """The answer to a question of ours, with all rulings that were made until now."""
        with self._lock:
            self._take_in()
            return self._rows(question, values or {})

    def _rows(self, question: str, values: Mapping[str, object]) -> list[Row]:
        with missing_said_of_older(self._path):
            found = self._connection.execute(question, dict(values))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def cached_rows(self, name: str) -> list[Row]:
        """The answer to a question that is the same as long as this shelf answers and nobody rules."""
        with self._lock:
            self._take_in()
            if name not in self._kept:
                self._kept[name] = self._rows(sql(name), {})
            return self._kept[name]

    def kept_order(self, question: str, values: Mapping[str, object]) -> list[int]:
        """The places that a question lists, as it did when it was first asked of this shelf."""
        with self._lock:
            self._take_in()
            key = (question, *values.values())
            if key not in self._orders:
                if len(self._orders) >= MOST_ORDERS:
                    self._orders.clear()
                self._orders[key] = list(self._rows(question, values)[0]["places"] or ())
            return self._orders[key]

    def close(self) -> None:
        """Let go of the file, once whoever asks now has their answer."""
        with self._lock:
            self._connection.close()

    def _take_in(self) -> None:
        lines = self._unseen()
        if lines:
            self._lay(lines)
            self._connection.execute(sql("stands"))
            self._kept.clear()

    def _unseen(self) -> list[Line]:
        """The rulings of batches that came into the spool since it was last looked at."""
        found: list[Line] = []
        names = (name for name in _listed(self._spool) if (MARK in name or FIGURES in name))
        for name in sorted(name for name in names if name not in self._seen and name.endswith(SUFFIX)):
            try:
                _, lines = read_batch(self._spool / name)
            except (OSError, BatchError):
                continue  # filed meanwhile; or damaged, which the committer will say
            self._seen.add(name)
            found += [line for line in lines if line["record"] in LAID]
        return found

    def _lay(self, lines: list[Line]) -> None:
        for kind, (table, key, columns) in LAID.items():
            some = [line for line in lines if line["record"] == kind]
            if not some:
                continue
            types = ", ".join(f"{name}: '{type_}'" for name, type_ in columns.items())
            rows = [{**{name: line.get(name) for name in columns}, "place": n} for n, line in enumerate(some, start=1)]
            with write_json_lines(rows) as file:
                self._connection.execute(
                    f"""insert into {table} by name
                    select * exclude (place), true as in_spool,
                        place + (select coalesce(max(number), 0) from {table}) as number
                    from read_json($path, format = 'newline_delimited', columns = {{{types}}})
                    where {key} not in (select {key} from {table})""",  # noqa: S608
                    {"path": str(file)},
                )


@cache
def sql(name: str) -> str:
    """A question of the shelf that is kept as a file."""
    return files("storage").joinpath("sql", "shelf", f"{name}.sql").read_text("utf-8")


def _listed(spool: Path) -> list[str]:
    """The names in a folder, which may not be there: asked with every page, so nothing more is asked of each."""
    try:
        return os.listdir(spool)  # noqa: PTH208
    except (FileNotFoundError, NotADirectoryError):
        return []


def seals_in(path: Path) -> int:
    """How many seals a published file knows of, asked without laying it out."""
    with connect(spilling_beside=path) as connection:
        quoted = str(path).replace("'", "''")
        connection.execute(f"attach '{quoted}' as published (read_only)")
        schema = schema_of_tables(connection, "published")
        return int(connection.execute(f"select count(*) from published.{schema}.seal_rows").fetchall()[0][0])  # noqa: S608
