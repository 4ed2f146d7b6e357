"""Files that are there whole or not at all, and locks that die with their holder."""

from __future__ import annotations

import fcntl
import os
import shutil
import struct
from collections.abc import Generator
from contextlib import contextmanager
from enum import Enum
from hashlib import sha256
from pathlib import Path

from config.exit_codes import HELD, LongwatchError


def file_sha256(path: Path, *, first: int | None = None) -> str:
    """The SHA-256 of a file, or of its first so many bytes."""
    made = sha256()
    left = path.stat().st_size if first is None else first
    with path.open("rb") as file:
        while left > 0 and (piece := file.read(min(left, 1 << 20))):
            made.update(piece)
            left -= len(piece)
    return made.hexdigest()


class Compared(Enum):
    """What comparing a database with its copy came to."""

    SAME = "same"
    DAMAGED = "damaged"
    MOVED_ON = "moved on"


HEADERS = 3 * 4096
"""Bytes at the beginning of a database, which every checkpoint writes; no other bytes change without them."""


def compared_files(one: Path, other: Path) -> Compared:
    """A database against a copy of it: either has moved on only where its headers and what follows both differ."""
    if one.stat().st_size != other.stat().st_size:
        return Compared.MOVED_ON
    with one.open("rb") as here, other.open("rb") as there:
        is_head_same = here.read(HEADERS) == there.read(HEADERS)
        is_rest_same = True
        while is_rest_same and (piece := here.read(1 << 20)):
            is_rest_same = piece == there.read(1 << 20)
    if is_head_same == is_rest_same:
        return Compared.SAME if is_head_same else Compared.MOVED_ON
    return Compared.DAMAGED


FICLONE = 0x40049409
"""Linux: have a file share another's blocks, on file systems that can (btrfs, XFS): no time, no room."""


class LockHeldError(LongwatchError):
    """Another process holds a lock; the message says which, and since when."""

    exit_code = HELD


def synced_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def copied(source: Path, target: Path, *, mode: int) -> None:
    """Put a durable copy of a file in another's place, in one step; blocks are shared where the file system can.

    Raises OSError; the target is then what it was.
    """
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        if not _shares_blocks(source, part):
            shutil.copyfile(source, part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.chmod(mode)
        part.replace(target)
    except OSError:
        part.unlink(missing_ok=True)  # on a full disk it would keep the room that is missing
        raise
    synced_folder(target.parent)


@contextmanager
def kept_shut(path: Path) -> Generator[None]:
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


def _shares_blocks(source: Path, part: Path) -> bool:
    with source.open("rb") as there, part.open("wb") as here:
        try:
            fcntl.ioctl(here.fileno(), FICLONE, there.fileno())
        except OSError:  # this file system cannot: copy
            return False
    return True


@contextmanager
def held(path: Path, *, holder: str) -> Generator[None]:
    """Hold a lock file while the block runs; raises LockHeldError, naming the holder, when somebody else has it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as cause:
            file.seek(0)
            who = file.read().strip() or "a process that has not said its name"
            message = f"{path.name}: held by {who}: wait for it to end, or stop it"
            raise LockHeldError(message) from cause
        file.truncate(0)
        file.write(holder)
        file.flush()
        yield
        file.truncate(0)


def holder_of(path: Path) -> str | None:
    """Who holds a lock file now; None when nobody does."""
    if not path.exists():
        return None
    with path.open("r") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return file.read().strip() or "a process that has not said its name"
    return None
