"""The published file for readers elsewhere: immutable generations, and beside each a pointer that says what it is.

A file that is replaced under whoever has it open breaks their question (HTTP 416), so none ever is. The newest is the
one with the highest number, which is that of the hub's turn: a hub that slept through another's cannot put its own in
front.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import orjson
from pydantic import TypeAdapter, ValidationError

from config.atomic_write import part_of, replace_durably
from config.home import Home
from flows.machines.lease import Lease
from storage.disk.file_hashes import file_sha256
from storage.disk.kill_points import point
from storage.objects.store import Objects, StoreError

FOLDER = "published/"
LARGE = 200_000_000
EVERY = timedelta(hours=1)
"""A file larger than that is put there so often at most."""
KEPT, KEPT_FOR = 3, timedelta(days=2)
MOST_POINTER = 10_000
MOST_BYTES = 10_000_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """A published file in the store."""

    number: int
    file: str
    sha256: str
    bytes: int
    published_at: datetime


def put_generation(home: Home, lease: Lease, *, now: datetime) -> Generation | None:
    """Put the published file there; None where what it says is there, or a large one was put there lately."""
    store = lease.store
    newest = newest_generation(store)
    size = home.published.stat().st_size
    if newest and size > LARGE and now - newest.published_at < EVERY:
        return None
    made = Generation(
        number=lease.epoch,
        file=f"{FOLDER}{lease.epoch:08d}.duckdb",
        sha256=file_sha256(home.published),
        bytes=size,
        published_at=now,
    )
    if newest and newest.sha256 == made.sha256:
        return None
    lease.refuse_lost()
    store.create_from(made.file, home.published)
    point("before pointer")
    store.create(f"{FOLDER}{lease.epoch:08d}.json", orjson.dumps(made))
    _forget(store, now)
    return made


def newest_generation(store: Objects) -> Generation | None:
    """The newest published file in the store; None before the first. Raises StoreError."""
    pointers = [one for one in store.listed(FOLDER) if one.name.endswith(".json")]
    if not pointers:
        return None
    name = pointers[-1].name
    try:
        return TypeAdapter(Generation).validate_python(orjson.loads(store.read(name, most=MOST_POINTER)))
    except (ValidationError, ValueError) as error:
        raise StoreError(f"{name}: is not what a hub writes: see who else writes there") from error


def pull_generation(store: Objects, path: Path) -> Generation | None:
    """Bring a copy of the published file up to date, in one step; None where it is. Raises StoreError."""
    newest = newest_generation(store)
    if newest is None:
        raise StoreError(f"{FOLDER}: nothing was published there yet: `longwatch hub` does")
    if path.exists() and path.stat().st_size == newest.bytes and file_sha256(path) == newest.sha256:
        return None
    part = part_of(path)
    part.unlink(missing_ok=True)
    try:
        store.read_into(newest.file, part, most=newest.bytes)
        if file_sha256(part) != newest.sha256:
            raise StoreError(f"{newest.file}: is not what its pointer says: nothing was replaced; ask who runs the hub")
        part.chmod(0o444)
        replace_durably(part, path)
    finally:
        part.unlink(missing_ok=True)
    return newest


def _forget(store: Objects, now: datetime) -> None:
    """Delete old generations; of those that somebody may have open, none."""
    listed = store.listed(FOLDER)
    numbers = sorted({one.name.partition(".")[0] for one in listed})[:-KEPT]
    for one in listed:
        if one.name.partition(".")[0] in numbers and now - one.written_at > KEPT_FOR:
            store.delete(one.name)
