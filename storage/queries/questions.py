"""An analyst's SQL, asked of the published file: SELECT and EXPLAIN only, with the outside locked out."""

from __future__ import annotations

import re
import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Timer

import duckdb

from config.exit_codes import LongwatchError
from config.home import Home
from config.roles import role_of, turn_of
from storage.archive.spool import Line
from storage.database.published import LACKING, OF_ANOTHER_VERSION, open_published
from storage.disk.connections import connect, find_tables, own_folder, set_zone, sql_text
from storage.disk.remedies import PUBLISH_ANEW, REBUILD
from storage.disk.shared_database import SMALLEST, close_kept
from storage.queries.waiting_rulings import lay_over

AT_ONCE = 10_000
"""Rows taken from the database before their size is looked at."""
UNITS = {"": 1, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "KI": 2**10, "MI": 2**20, "GI": 2**30, "TI": 2**40}
ASKED = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}


class QuestionError(LongwatchError):
    """A question that cannot be answered; the message says why, in the database's words where they are its own."""


class NothingPublishedError(LongwatchError):
    """There is no published file; the message says what to do."""


def nothing_published(path: Path) -> NothingPublishedError:
    """What is said where there is no published file: none was made yet, or it is gone, with the database or alone."""
    home = Home(path.parent)
    if home.live.is_file():
        return NothingPublishedError(f"{path}: is missing: {PUBLISH_ANEW}")
    if home.custody.is_file():
        gone = home.live.relative_to(home.root)
        return NothingPublishedError(f"{path}: is missing, and so is the database, {gone}: {REBUILD}")
    if role_of(home) == "gatherer":
        elsewhere = "this home gathers for a hub, in whose home the watch is"
        return NothingPublishedError(f"{path}: nothing is published here: {elsewhere}; its turn is {turn_of(home)}")
    return NothingPublishedError(f"{path}: nothing has been published yet: run {turn_of(home)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a question may take of a computer on which a watch collects, too."""

    seconds: float = 60
    memory: str = "2GB"
    disk: str = "4GB"
    are_fixed: bool = False
    """Whether whoever asks has no option that raises them."""


@contextmanager
def limited_connection(
    connection: duckdb.DuckDBPyConnection, published: Path, limits: Limits
) -> Generator[duckdb.DuckDBPyConnection]:
    """A connection interrupted in time and kept to its memory and disk; QuestionError says which was reached."""
    store = published.parent / "store"
    in_bytes(limits.memory)
    in_bytes(limits.disk)
    stop = Timer(limits.seconds, connection.interrupt)
    try:
        connection.execute(f"set memory_limit = {sql_text(limits.memory)}")
        connection.execute(f"set max_temp_directory_size = {sql_text(limits.disk)}")
        if store.is_dir():
            connection.execute(f"set temp_directory = {sql_text(own_folder(store / 'questions'))}")
        stop.start()
        yield connection
    except duckdb.InterruptException as error:
        remedy = "ask for less" if limits.are_fixed else "raise the limit with --timeout SECONDS"
        raise QuestionError(f"the question was stopped after {limits.seconds:g} s: {remedy}") from error
    except (duckdb.OutOfMemoryException, _TooLargeError, MemoryError) as error:
        message = f"the question took more than {limits.memory} of memory and {limits.disk} of disk"
        remedy = "ask for less" if limits.are_fixed else "ask for less, or raise --memory or --disk"
        raise QuestionError(f"{message}: {remedy}") from error
    except duckdb.Error as error:
        raise QuestionError(with_hint(str(error))) from error
    finally:
        stop.cancel()


LIST = re.compile(r"destination type VARCHAR\[\]|given name and argument types '[^']*VARCHAR\[\]")
LIST_HINT = (
    "a list is compared like a text there: ask on_topic(topics, 'protests') or list_contains(reviewers, 'Ada'); "
    "topic_list has the topics as one text"
)


def with_hint(message: str) -> str:
    """What the database says, and what to do where a list was compared like a text."""
    return f"{message}\n{LIST_HINT}" if LIST.search(message) else message


@contextmanager
def missing_said_of_older(path: Path) -> Iterator[None]:
    """Say what to run where a question of ours asks for what a file of another version lacks. Raises QuestionError."""
    try:
        yield
    except (*LACKING, QuestionError) as error:
        cause = error.__cause__ if isinstance(error, QuestionError) else error
        if not isinstance(cause, LACKING):
            raise
        raise QuestionError(f"{path}: {OF_ANOTHER_VERSION}") from error


class _TooLargeError(duckdb.Error):
    """An answer whose rows are more than the memory that a question may take."""


def in_bytes(size: str) -> float:
    """How many bytes a size stands for, as 2GB. Raises QuestionError."""
    found = re.fullmatch(r"(\d{1,12}(?:\.\d{1,6})?) ?([KMGT]I?)?B?", size.strip().upper())
    if not found or not float(found[1]):
        raise QuestionError(f"{size!r} is no size: write 500MB or 2GB, for example")
    return float(found[1]) * UNITS[found[2] or ""]


def _size(value: object) -> int:
    """About how many bytes a value of an answer takes."""
    if isinstance(value, Mapping):
        return sys.getsizeof(value) + sum(_size(key) + _size(inner) for key, inner in value.items())
    if isinstance(value, list | tuple):
        return sys.getsizeof(value) + sum(map(_size, value))
    return sys.getsizeof(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A table: the names of its columns, and its rows."""

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    published_at: datetime | None = None
    """When the file that answered was published."""


def ask(
    path: Path,
    sql: str,
    *,
    zone: str = "UTC",
    parameters: dict[str, object] | None = None,
    waiting: Sequence[Line] = (),
    limits: Limits = Limits(),
) -> Answer:
    """The answer of the published file, times in `zone`. Raises QuestionError and NothingPublishedError.

    `waiting` are rulings of the spool: they count as if they were filed.
    """
    if not path.exists():
        raise nothing_published(path)
    close_kept()  # what is set here to lock the outside out holds for all connections to the file
    with connect(path, read_only=True) as connection:
        set_zone(connection, zone)
        if "_rows" in sql:  # kept questions from when our tables were in main; SHOW TABLES lists what is promised
            find_tables(connection)
        if waiting:
            lay_over(connection, waiting)
        with limited_connection(connection, path, limits):
            return _answered(connection, sql, parameters, most=in_bytes(limits.memory))


def ask_published(path: Path, sql: str, *, zone: str = "UTC", parameters: dict[str, object] | None = None) -> Answer:
    """The answer to a question of our own, which needs nothing locked out, of the file as it is open.

    `ask` opens it anew each time, and has whatever else is kept open of it closed: 20 ms of CPU, and as much for the
    next. Of a large file it answers all the same, for its limits. Raises QuestionError and NothingPublishedError.
    """
    if path.exists() and path.stat().st_size >= SMALLEST:
        return ask(path, sql, zone=zone, parameters=parameters)
    with open_published(path) as connection:
        if connection is None:
            raise nothing_published(path)
        try:
            set_zone(connection, zone)
            found = connection.execute(sql, parameters)
            return Answer(columns=tuple(column[0] for column in found.description or ()), rows=found.fetchall())
        except duckdb.Error as error:
            raise QuestionError(str(error)) from error


def _answered(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, object] | None, *, most: float
) -> Answer:
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    try:
        _refuse_unreadable(sql, *(parameters or {}).values())
        refuse_others(connection, sql)
        found = connection.execute(sql, parameters)
        columns = tuple(column[0] for column in found.description or ())
        rows = _rows(found, most)
        snapshot = connection.execute("select published_at from snapshot").fetchall()
        return Answer(columns=columns, rows=rows, published_at=snapshot[0][0])
    except (KeyboardInterrupt, RuntimeError) as error:
        connection.interrupt()  # otherwise its threads go on, and closing waits for them
        if str(error) == "Query interrupted":
            raise KeyboardInterrupt from error
        raise


def _rows(found: duckdb.DuckDBPyConnection, most: float) -> list[tuple[object, ...]]:
    """The rows of an answer, which may take `most` bytes: the database's own limit does not know of them."""
    rows: list[tuple[object, ...]] = []
    size = 0
    while some := found.fetchmany(AT_ONCE):
        rows += some
        size += _size(some)
        if size > most:
            raise _TooLargeError
    return rows


def _refuse_unreadable(*words: object) -> None:
    try:
        "".join(map(str, words)).encode()
    except UnicodeEncodeError as error:
        raise QuestionError("the query is not valid UTF-8: type it again") from error


def refuse_others(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raise QuestionError for what is not one question."""
    statements = connection.extract_statements(sql)
    if not statements:
        raise QuestionError("this contains no query: write a SELECT, as in `select title from articles`")
    if len(statements) > 1 and not any(statement.query for statement in statements):
        # DuckDB itself makes several of a PIVOT that has to look for its columns first, one of which writes.
        example = "pivot tags on topic in ('executions', 'protests') using count(*)"
        raise QuestionError(f"PIVOT is answered where it names its columns, as in `{example}`")
    if len(statements) != 1:
        raise QuestionError(f"one question at a time: this is {len(statements)}")
    kind = statements[0].type
    if kind not in ASKED:
        message = f"only SELECT and EXPLAIN are answered, this is {kind.name}: the published file is for reading"
        raise QuestionError(message)
