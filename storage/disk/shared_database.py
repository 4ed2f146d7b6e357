"""One DuckDB to which the small files of a home are attached in turn, while a block lasts.

To begin a DuckDB and to end it takes some 13 ms of CPU, most of it for the names of its own functions, and a run of one
page opens four files. A large file has a DuckDB of its own: what is shared has one thread, and one limit of memory.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

import duckdb

from storage.disk.connections import connect, own_folder, sql_text

SMALLEST = 64_000_000
"""Bytes from which on a file is large: its catalog is loaded anew rather than what was read of it kept in memory."""
RESERVED = {"internal", "main", "memory", "store", "system", "temp"}
"""Names that mean something else in our statements."""
ATTACHED = "select database_name from duckdb_databases() where not internal"
Connection = duckdb.DuckDBPyConnection


@dataclass(slots=True, eq=False)
class _Shared:
    """A database in memory, and how many connections use each file that it is for."""

    connection: Connection
    home: Path
    process: int = field(default_factory=os.getpid)
    users: Counter[Path] = field(default_factory=Counter)

    def cursor(self) -> Connection:
        """One more connection to it. Raises duckdb.Error where it is dead."""
        cursor = self.connection.cursor()
        cursor.execute("set enable_progress_bar = false")
        return cursor


@dataclass(slots=True, eq=False)
class _Kept:
    """The file that is kept open."""

    path: Path | None = None
    mark: tuple[int, ...] = ()
    """Which file it is: device, inode, size, and when it was written."""
    stack: ExitStack = field(default_factory=ExitStack)
    """Lets go of it."""


@dataclass(slots=True)
class _Process:
    """What a process has: how many blocks share a database, and keep a file open."""

    blocks: int = 0
    shared: _Shared | None = None
    kept: _Kept = field(default_factory=_Kept)
    lock: RLock = field(default_factory=RLock)


_OURS = _Process()
_PARENTS: list[object] = []
"""Of the process that this one is a fork of: kept, since a fork has none of its threads, and must not end it.

A fork ends by `os._exit`, as those of multiprocessing do: a database that Python ends as it exits is written to its
file and its log deleted, under the parent.
"""


def _begin_anew() -> None:
    _PARENTS.extend((_OURS.shared, _OURS.kept))
    _OURS.shared, _OURS.kept, _OURS.lock = None, _Kept(), RLock()


os.register_at_fork(after_in_child=_begin_anew)


@contextmanager
def kept_open() -> Generator[None]:
    """Share one database while the block lasts, and keep the file open that was last asked for by `opened_kept`.

    Loading a catalog takes some 6 ms of CPU a time; a second connection in one process finds it loaded. Not for a block
    that waits for others: what the file's questions have read stays in memory, and a file replaced stays on the disk.
    """
    with _OURS.lock:
        _OURS.blocks += 1
    try:
        yield
    finally:
        with _OURS.lock:
            _OURS.blocks -= 1
            if not _OURS.blocks:
                if _OURS.shared:
                    _end(_OURS.shared)
                close_kept()


def close_kept(*, from_bytes: int = 0) -> None:
    """Close what is kept open, for whoever opens the file in another way: DuckDB has one configuration of a file.

    A file smaller than `from_bytes` stays open.
    """
    with _OURS.lock:
        kept = _OURS.kept
        if kept.mark and kept.mark[2] >= from_bytes:
            _OURS.kept = _Kept()
            kept.stack.close()


@contextmanager
def opened_kept(path: Path) -> Generator[Connection]:
    """A file that is open to be read, as by `opened`, and stays open for the next where a block keeps it."""
    path = path.absolute()
    mark = _mark(path)  # before it is opened: one that comes between the two is taken for another the next time
    if (path, mark) != (_OURS.kept.path, _OURS.kept.mark):
        close_kept()
    with opened(path, read_only=True) as connection:
        with _OURS.lock:
            if _OURS.blocks and _OURS.kept.path is None:
                kept = _OURS.kept = _Kept(path, mark)
                again = kept.stack.enter_context(opened(path, read_only=True))
                if mark[2] < SMALLEST:
                    again.execute("set threads = 1")  # short statements cost a tenth more on two
        yield connection


def _mark(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


@contextmanager
def opened(path: Path, *, read_only: bool = False, **config: str) -> Generator[Connection]:
    """A file that is open and in use, for as long as the block lasts. Raises duckdb.Error.

    It is attached to the shared database where there is one and the file is small; otherwise it has one of its own,
    which alone heeds `config`.
    """
    path = path.absolute()  # as DuckDB knows it, too, wherever the working directory is by then
    attached = _attach(path, read_only=read_only)
    if attached is None:
        with _alone(path, read_only=read_only, **config) as connection:
            yield connection
        return
    shared, connection = attached
    try:
        yield connection
    finally:
        _let_go(shared, path, connection, detach=True)


def _alone(path: Path, *, read_only: bool, **config: str) -> Connection:
    try:
        return connect(path, read_only=read_only, spilling_beside=None, **config)
    except duckdb.BinderException as error:  # this process has it open in another database: no fault of any rows
        raise duckdb.IOException(str(error)) from error


@contextmanager
def database_for(path: Path) -> Generator[Connection]:
    """A connection that the block attaches a file to, and detaches it from. Raises duckdb.Error."""
    path = path.absolute()
    taken = _taken(path)
    if taken is None:
        with connect(spilling_beside=path) as connection:
            yield connection
        return
    shared, connection = taken
    try:
        yield connection
    except BaseException:
        _end(shared)  # nobody knows what is left of it
        raise
    finally:
        if shared.process == os.getpid():
            _detach_left(shared, connection)
        _let_go(shared, path, connection, detach=False)


def _detach_left(shared: _Shared, connection: Connection) -> None:
    """Detach what a block has left attached, and share that database no more."""
    try:
        names = {name for (name,) in connection.execute(ATTACHED).fetchall()}
        for name in names - {"memory", *(path.stem for path in shared.users)}:
            _end(shared)
            connection.execute("use memory")
            connection.execute(f'detach "{name}"')
    except duckdb.Error:
        _end(shared)


def _attach(path: Path, *, read_only: bool) -> tuple[_Shared, Connection] | None:
    """A connection to a file that is attached; None where it wants its own, or fails: its own says how."""
    name = path.stem
    if not name.isidentifier() or name.lower() in RESERVED:
        return None
    with _OURS.lock:
        taken = _taken(path)
        if taken is None:
            return None
        shared, connection = taken
        try:
            if shared.users[path] == 1:
                access = "read_only" if read_only else "read_write"
                shared.connection.execute(f'attach {sql_text(path)} as "{name}" ({access})')
            connection.execute(f'use "{name}"')
        except BaseException as error:  # an interrupt, too: what it left attached, this process could not open again
            _end(shared)
            _let_go(shared, path, connection, detach=True)
            if isinstance(error, duckdb.Error):
                return None
            raise
    return taken


def _taken(path: Path) -> tuple[_Shared, Connection] | None:
    """A connection to the shared database for a file; None where nothing is shared, or the file wants its own."""
    with _OURS.lock:
        for _ in range(2):  # one that is dead is ended, and another begun
            shared = _shared_for(path)
            if shared is None:
                return None
            try:
                connection = shared.cursor()
            except duckdb.Error:
                _end(shared)
                continue
            shared.users[path] += 1
            return shared, connection
    return None


def _shared_for(path: Path) -> _Shared | None:
    if not _OURS.blocks or (not (_OURS.shared and path in _OURS.shared.users) and _is_among_large(path)):
        return None
    home = path.parent.parent if path.parent.name == "store" else path.parent
    if _OURS.shared and _OURS.shared.home != home:
        close_kept()
    if _OURS.shared and _OURS.shared.home != home:
        if _OURS.shared.users:  # what does not fit into memory of the one would lie in the home of the other
            return None
        try:
            _OURS.shared.connection.execute(f"set temp_directory = {sql_text(own_folder(path))}")
            _OURS.shared.home = home
        except duckdb.Error:  # a question has spilled into the one it had
            _end(_OURS.shared)
    if _OURS.shared is None:
        _OURS.shared = _Shared(connect(spilling_beside=path, threads="1"), home)
    return _OURS.shared


def _is_among_large(path: Path) -> bool:
    """Whether it is large, or will be: one that is made anew grows with what lies beside it."""
    return any(_size(one) >= SMALLEST for one in path.parent.glob("*.duckdb"))


def _size(path: Path) -> int:
    """Bytes of a file; none where it has gone meanwhile, or is a link to a disk that is not there."""
    with suppress(OSError):
        return path.stat().st_size
    return 0


def _let_go(shared: _Shared, path: Path, connection: Connection, *, detach: bool) -> None:
    if shared.process != os.getpid():  # a fork that leaves a block of its parent's
        return
    with _OURS.lock:
        connection.close()
        shared.users[path] -= 1
        if shared.users[path]:
            return
        del shared.users[path]
        if shared is not _OURS.shared:
            if not shared.users:
                shared.connection.close()
            elif detach:  # others use what is shared no more, for as long as they like
                with suppress(duckdb.Error):
                    shared.connection.execute(f'detach "{path.stem}"')
        elif detach:
            try:
                shared.connection.execute(f'detach "{path.stem}"')
            except duckdb.Error:
                _end(shared)


def _end(shared: _Shared) -> None:
    """Share it no more: it ends with the last of those who use it, whose connections would be closed with it."""
    with _OURS.lock:
        if shared is _OURS.shared:
            _OURS.shared = None
            close_kept()
            if not shared.users:
                shared.connection.close()
