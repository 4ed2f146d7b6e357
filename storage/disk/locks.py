"""Locks that die with the process that holds them."""

from __future__ import annotations

import fcntl
import os
import struct
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from config.exit_codes import HELD, LongwatchError

# flock itself waits without an end; tried again, it can say who holds the lock.
SECONDS_BETWEEN_TRIES = 0.2
NAMELESS = "a process that has not said its name"


class LockHeldError(LongwatchError):
    """Another process holds a lock; the message says which, and since when."""

    exit_code = HELD


@contextmanager
def hold_lock(path: Path, *, holder: str) -> Generator[None]:
    """Hold a lock file while the block runs; raises LockHeldError, naming the holder, when somebody else has it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as cause:
            file.seek(0)
            raise _held(path, file.read().strip() or NAMELESS) from cause
        file.truncate(0)
        file.write(holder)
        file.flush()
        yield
        file.truncate(0)


@contextmanager
def wait_for_lock(path: Path, *, holder: str, seconds: float) -> Generator[None]:
    """Hold a lock file while the block runs; raises LockHeldError when somebody else has had it for so many seconds."""
    with ExitStack() as stack:
        for tries_left in range(int(seconds / SECONDS_BETWEEN_TRIES), -1, -1):
            try:
                stack.enter_context(hold_lock(path, holder=holder))
                break
            except LockHeldError:
                if not tries_left:
                    raise
            time.sleep(SECONDS_BETWEEN_TRIES)
        yield


def holder_of(path: Path) -> str | None:
    """Who holds a lock file now; None when nobody does."""
    if not path.exists():
        return None
    with path.open("r") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return file.read().strip() or NAMELESS
    return None


def refuse_held(path: Path) -> None:
    """Raise LockHeldError where somebody holds a lock file now."""
    if holder := holder_of(path):
        raise _held(path, holder)


def _held(path: Path, holder: str) -> LockHeldError:
    return LockHeldError(f"{path.name}: held by {holder}: wait for it to end, or stop it")


def is_read_only(folder: Path) -> bool:
    """Whether the file system of a folder is mounted so that nobody here can write to it."""
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


@contextmanager
def lock_database(path: Path) -> Generator[None]:
    """Keep every other process from opening a database for the block, with the lock that DuckDB itself would meet.

    For a database that this process has detached and is about to copy. The lock is of the open file, not of the
    process: another handle may be closed meanwhile. Raises LockHeldError when another program has the database open.
    """
    with path.open("rb+") as file:
        try:
            fcntl.fcntl(file, fcntl.F_OFD_SETLK, struct.pack("hhlli0l", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
        except BlockingIOError as cause:
            message = f"{path.name}: another program has it open: close that one, nobody but Longwatch opens this file"
            raise LockHeldError(message) from cause
        yield
