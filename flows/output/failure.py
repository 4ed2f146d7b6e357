"""How an error that ends a command is shown: one clear line, and the exit code that belongs to it."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from config.exit_codes import DISK, LongwatchError
from flows.output.safe_text import plain
from storage.disk.remedies import PUBLISH_ANEW

NEXT = "check the disk, then run the command again"

DENIED = "this account may not do that: run Longwatch as the user who made the home, or give this one the folder"
BY_ERRNO = {
    errno.EACCES: DENIED,
    errno.EPERM: DENIED,
    errno.EROFS: "the disk is mounted read-only: mount it for writing, then run the command again",
    errno.ENOSPC: "the disk is full: free some space, then run the command again",
    errno.EDQUOT: "the quota of this account is used up: raise it or free some space, then run the command again",
}
WHICH = "check the disk; `longwatch doctor` says which file is damaged, and what mends it"
PUBLISHED = "longwatch.duckdb"
"""The file that people open: a copy, which can be made again."""
MACHINE = "raise `ulimit -n` or `ulimit -v`, or give it memory, then run the command again"
SHORT = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What a person reads of an error, safe on a terminal, and the exit code."""

    message: str
    exit_code: int


def failure_of(error: Exception) -> Failure | None:
    """The failure that an error is; None for a fault in our own code, whose traceback is wanted."""
    if isinstance(error, LongwatchError):
        return Failure(message=plain(error), exit_code=error.exit_code)
    if isinstance(error, MemoryError) or getattr(error, "errno", None) in SHORT:
        return Failure(message=plain(f"this computer: {error or 'out of memory'}: {MACHINE}"), exit_code=DISK)
    if isinstance(error, OSError):
        where, why = error.filename or "disk", error.strerror or error
        return Failure(message=plain(f"{where}: {why}: {BY_ERRNO.get(error.errno or 0, NEXT)}"), exit_code=DISK)
    # DuckDB takes a tenth of a second, and is wanted only where something went wrong.
    from storage.database.live import StoreError
    from storage.database.published import LACKING, OF_ANOTHER_VERSION

    if isinstance(error, StoreError) and "Out of Memory" in str(error):
        return Failure(message=plain(f"database: {error}: {MACHINE}"), exit_code=DISK)
    if isinstance(error, LACKING):
        first = str(error).partition("\n")[0]
        return Failure(message=plain(f"database: {first}: the file {OF_ANOTHER_VERSION}"), exit_code=DISK)
    if isinstance(error, StoreError):
        mends = PUBLISH_ANEW if PUBLISHED in str(error) else WHICH
        return Failure(message=plain(f"database: {error}: {mends}"), exit_code=DISK)
    return None
