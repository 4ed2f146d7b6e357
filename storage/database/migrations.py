"""A database of an older version, kept as it was before it is changed."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

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
