"""A database of an older version, kept as it was before it is changed."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from storage.disk.atomic_files import synced_folder

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
    part = copy.with_name(f".{copy.name}.part")
    try:
        shutil.copyfile(path, part)
        part.chmod(0o600)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(copy)
    except OSError:
        part.unlink(missing_ok=True)  # on a full disk it would keep the room that is missing
        raise
    synced_folder(copy.parent)
    return copy
