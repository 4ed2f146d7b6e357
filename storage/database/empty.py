"""An empty database as this program makes it, kept beside our bytecode: its fifty views take .3 s of CPU to create.

By the rules of bytecode: whoever may write there could change our code as well. Without it, one is made as ever.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.util import cache_from_source
from pathlib import Path
from typing import Protocol

import duckdb
import zstandard

from config.atomic_write import open_atomically
from storage.database.drawn import drawn_sha256, package_sql

MADE_BY = (("storage.database", "live.py"), ("storage.database", "migrations.py"), ("storage.disk", "connections.py"))
"""What decides how a database is made, beside its migrations and what is drawn into it."""
CACHE = Path(cache_from_source(__file__)).parent


class SupportsSQL(Protocol):
    """A database that is open."""

    connection: duckdb.DuckDBPyConnection


def make_empty(
    path: Path, opened: Callable[[Path, datetime], AbstractContextManager[SupportsSQL]], *, now: datetime
) -> None:
    """Make a database there: a copy of the one that is kept, or by `opened`, which makes what is missing."""
    _clear(path)
    with suppress(duckdb.Error):
        if copy_empty(path):
            with opened(path, now) as store:
                store.connection.execute("update schema_rows set applied_at = ?", [now])
            return
    _clear(path)
    with opened(path, now):
        pass
    keep_empty(path)


def _clear(path: Path) -> None:
    for left in (path, path.with_name(f"{path.name}.wal")):
        left.unlink(missing_ok=True)


def copy_empty(path: Path) -> bool:
    """Whether a copy of the database that is kept was written there; what was damaged leaves a part of a file."""
    with suppress(OSError, zstandard.ZstdError), (CACHE / _name()).open("rb") as kept, path.open("wb") as file:
        zstandard.ZstdDecompressor().copy_stream(kept, file)
        return True
    return False


def keep_empty(path: Path) -> None:
    """Keep an empty database that was just made, and none of those of earlier versions; where that cannot be, none."""
    if sys.dont_write_bytecode or not os.access(CACHE, os.W_OK):
        return
    with suppress(OSError):
        with path.open("rb") as made, open_atomically(CACHE / _name()) as file:
            zstandard.ZstdCompressor(write_checksum=True).copy_stream(made, file)
        for older in CACHE.glob("empty-*.duckdb.zst"):
            if older.name != _name():
                older.unlink()


@cache
def _name() -> str:
    """The name under which a database is kept, of all that makes it."""
    steps = [step.read_bytes() for step in package_sql("migrations")]
    made_by = [files(package).joinpath(name).read_bytes() for package, name in MADE_BY]
    digest = sha256(drawn_sha256().encode())
    for part in (*steps, *made_by):
        digest.update(b"%d " % len(part) + part)
    return f"empty-{digest.hexdigest()[:32]}.duckdb.zst"
