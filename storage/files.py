"""Files that are there whole or not at all, and locks that die with their holder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


class LockHeldError(RuntimeError):
    """Another process holds a lock; the message says which, and since when."""


def synced_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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
