"""Answers of the published file as files to give away: Parquet, CSV, JSON lines. They are there whole or not at all."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from config.atomic_write import part_of, replace_durably
from storage.disk.connections import connect, set_zone, sql_text
from storage.disk.file_hashes import file_sha256
from storage.disk.shared_database import close_kept
from storage.queries.questions import Limits, QuestionError, limited_connection, nothing_published, refuse_others

AT_ONCE = 2_000
"""Rows held in memory."""
BOM = "\ufeff"
"""What makes a spreadsheet read CSV as UTF-8."""

Cell = Callable[[object], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file that was written."""

    rows: int
    bytes: int
    sha256: str
    columns: dict[str, str]
    """Names and types."""
    published_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """How values are put down: in CSV without anything a spreadsheet would run, in JSON as its own kinds."""

    csv: Cell
    json: Cell


def write(published: Path, target: Path, sql: str, *, form: str, zone: str, cells: Cells, limits: Limits) -> Written:
    """Write the answer to a question. Raises QuestionError, NothingPublishedError and OSError."""
    if not published.exists():
        raise nothing_published(published)
    part = part_of(target.absolute())
    part.unlink(missing_ok=True)
    try:
        with _asked(published, part, zone) as opened, limited_connection(opened, published, limits) as connection:
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
            refuse_others(connection, sql)
            columns = _columns(connection, sql)
            write_rows = {"csv": _csv, "jsonl": _jsonl}.get(form)
            if write_rows is None:
                rows = _parquet(connection, sql, part)
            else:
                rows = write_rows(part, _rows(connection, sql), list(columns), cells)
            published_at = connection.execute("select published_at::varchar from snapshot").fetchall()
        made = Written(
            rows=rows,
            bytes=part.stat().st_size,
            sha256=file_sha256(part),
            columns=columns,
            published_at=published_at[0][0] if published_at else None,
        )
        replace_durably(part, target.absolute())
    except duckdb.Error as error:
        raise QuestionError(str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    return made


@contextmanager
def _asked(published: Path, part: Path, zone: str) -> Generator[duckdb.DuckDBPyConnection]:
    """The published file, locked down but for the one file to be written."""
    close_kept()
    with connect(published, read_only=True) as connection:
        set_zone(connection, zone)
        connection.execute(f"set allowed_paths = [{sql_text(part)}]")
        yield connection


def _columns(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, str]:
    rows = connection.execute(f"describe {sql}").fetchall()
    names: dict[str, str] = {}
    for name, kind, *_ in rows:
        unlike = next(way for n in range(1, 1000) if (way := name if n == 1 else f"{name}_{n}") not in names)
        names[unlike] = kind
    return names


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[Sequence[object]]:
    found = connection.execute(sql)
    while some := found.fetchmany(AT_ONCE):
        yield from some


def _parquet(connection: duckdb.DuckDBPyConnection, sql: str, part: Path) -> int:
    # On lines of their own: a question may end in a comment.
    copied = connection.execute(f"copy (\n{sql.strip().rstrip(';')}\n) to {sql_text(part)} (format parquet)")
    return int(copied.fetchall()[0][0])


def _csv(part: Path, rows: Iterator[Sequence[object]], columns: Sequence[str], cells: Cells) -> int:
    written = 0
    with part.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([cells.csv(column) for column in columns])
        for row in rows:
            writer.writerow([cells.csv(value) for value in row])
            written += 1
    return written


def _jsonl(part: Path, rows: Iterator[Sequence[object]], columns: Sequence[str], cells: Cells) -> int:
    written = 0
    with part.open("w", encoding="utf-8") as file:
        for row in rows:
            values = {name: cells.json(value) for name, value in zip(columns, row, strict=True)}
            file.write(json.dumps(values, ensure_ascii=False, allow_nan=False) + "\n")
            written += 1
    return written
