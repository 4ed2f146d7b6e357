"""The published file for readers elsewhere: immutable generations, and beside each a pointer that says what it is.

A file that is replaced under whoever has it open breaks their question (HTTP 416), so none ever is. The newest is the
one with the highest number, which is that of the hub's turn: a hub that slept through another's cannot put its own in
front.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import orjson
from pydantic import AwareDatetime, TypeAdapter

from config.atomic_write import part_of, replace_durably, write_atomically
from config.home import Home
from flows.batches.signatures import is_signed_by, own_key, public_half, signed
from flows.machines.lease import Lease
from storage.database.published import published_fault
from storage.disk.file_hashes import file_sha256
from storage.disk.kill_points import point
from storage.disk.locks import hold_lock
from storage.objects.store import (
    TAKEN,
    ForeignObjectError,
    MissingObjectError,
    Objects,
    StoreError,
    TakenNameError,
)  # fmt: skip

FOLDER = "published/"
SMALL, LARGE = 20_000_000, 200_000_000
EVERY = timedelta(hours=1)
"""A small file is put there whenever it has changed, a large one so often at most, and one between in proportion: some
200 MB an hour, since each stays for two days."""
# Readers may be downloading it for hours, or have it open by HTTP: what they read stays.
KEPT, KEPT_FOR = 3, timedelta(days=2)
SENDING = "sending.part"
OWN = re.compile(r"published/(\d{8})\.(?:duckdb|json)", re.ASCII)
MOST_POINTER = 10_000
MOST_BYTES = 10_000_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """A published file in the store."""

    number: int
    file: str
    sha256: str
    bytes: int
    published_at: AwareDatetime
    key: str = ""
    """Of the hub, in Base64; this and the next since the version that signs."""
    signature: str = ""


def put_generation(home: Home, lease: Lease, *, now: datetime) -> Generation | None:
    """Put the published file there; None where what it says is there, or a large one was put there lately.

    After a seal it is put there at once, and the older ones go.
    """
    newest, size = _own_newest(home, lease.store), home.published.stat().st_size
    is_sealed = home.sealed_note.exists()
    # A turn whose clock was ahead noted a time that has not come: that keeps nothing back.
    is_new = newest and timedelta(0) <= now - newest.published_at < EVERY * min(1.0, size / LARGE)
    if is_new and size > SMALL and not is_sealed:
        return None
    with _held(home.published) as published:
        made = _put(home, lease, published, newest, now)
    if made:
        _forget(lease.store, lease.epoch, now, kept=1 if is_sealed else KEPT)
    elif newest and is_sealed:
        _forget(lease.store, newest.number, now, kept=1)
    if is_sealed:
        home.sealed_note.unlink()
    return made


@contextmanager
def _held(path: Path) -> Iterator[Path]:
    """The published file under a name of its own: a ruling may publish while it is hashed and sent."""
    held = path.with_name(f".{path.name}.{SENDING}")
    held.unlink(missing_ok=True)
    try:
        try:
            os.link(path, held)
        except OSError:  # of a disk without such names
            _copy(path, held)
        yield held
    finally:
        held.unlink(missing_ok=True)


def _copy(path: Path, to: Path) -> None:
    try:
        shutil.copyfile(path, to)
    except OSError as error:
        raise StoreError(f"{to}: {error.strerror}: make room for a second {path.name} there") from error


def _put(home: Home, lease: Lease, published: Path, newest: Generation | None, now: datetime) -> Generation | None:
    store, size = lease.store, published.stat().st_size
    made = Generation(
        number=lease.epoch,
        file=f"{FOLDER}{lease.epoch:08d}.duckdb",
        sha256=file_sha256(published),
        bytes=size,
        published_at=now,
        key=public_half(own_key(home)),
    )
    if newest and newest.sha256 == made.sha256:
        return None
    lease.refuse_lost()
    # It may be our own, whose answer was lost: by its hash, which readers check, nobody takes another for it.
    if not store.create_from(made.file, published) and [one.bytes for one in store.listed(made.file)] != [size]:
        raise TakenNameError(f"{made.file}: {TAKEN}")
    point("before pointer")
    # Last: what no pointer names is read by nobody, however much of it is there.
    facts = TypeAdapter(Generation).dump_python(made, mode="json", exclude={"signature"})
    store.create(f"{FOLDER}{lease.epoch:08d}.json", signed(facts, own_key(home)))
    return made


def _own_newest(home: Home, store: Objects) -> Generation | None:
    """The newest in the store that this hub signed; None where there is none, whatever others have put there.

    Raises StoreError where the store does not tell: with nothing to compare with, gigabytes would be sent again.
    """
    try:
        return newest_generation(store, key=public_half(own_key(home)))
    except ForeignObjectError:
        return None


def others_newest(store: Objects, key: str, *, since: int) -> Generation | None:
    """The newest that another hub than that of a key signed, where its number is higher; None where there is none."""
    for listed in reversed(store.listed(FOLDER)):
        if not listed.name.endswith(".json"):
            continue
        try:
            found = _generation(store.read(listed.name, most=MOST_POINTER), listed.name, "")
        except (ValueError, ForeignObjectError, MissingObjectError):
            continue
        if found.key and found.key != key:
            return found if found.number > since else None
    return None


def newest_generation(store: Objects, *, key: str = "") -> Generation | None:
    """The newest published file in the store; None before the first. Raises StoreError.

    With a hub's `key`, the newest that it signed: what others have put in front is passed over.
    """
    fault = ""
    for listed in reversed(store.listed(FOLDER)):
        if not listed.name.endswith(".json"):
            continue
        try:
            return _generation(store.read(listed.name, most=MOST_POINTER), listed.name, key)
        except (ValueError, ForeignObjectError, MissingObjectError) as error:
            fault = fault or f"{listed.name}: {error}: see who else writes there"
            if not key:
                break
    if fault:
        raise ForeignObjectError(fault)
    return None


def _generation(body: bytes, name: str, key: str) -> Generation:
    """What a pointer says. Raises ValueError for what no hub writes, or another hub than that of the key."""
    try:
        facts = orjson.loads(body)
        found = TypeAdapter(Generation).validate_python(facts)
    except ValueError as error:
        raise ValueError("is not what a hub writes") from error
    named = (f"{FOLDER}{found.number:08d}.json", f"{FOLDER}{found.number:08d}.duckdb")
    if (name, found.file) != named or not 0 < found.bytes <= MOST_BYTES:
        raise ValueError("is not what a hub writes")
    if (signer := key or found.key) and not is_signed_by(facts, signer):
        raise ValueError("is not signed by the hub whose key is known here" if key else "is not signed as it says")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyNote:
    """What a copy is of: noted beside it, so that no older one takes its place unseen."""

    number: int
    sha256: str
    key: str
    """Of the hub, in Base64; empty where it signed nothing yet."""


def copy_note(path: Path) -> Path:
    """Where that is noted."""
    return path.with_name(f"{path.name}.pulled.json")


def pull_generation(store: Objects, path: Path, *, key: str = "") -> Generation | None:
    """Bring a copy of the published file up to date, in one step; None where it is. Raises StoreError.

    Only what the hub of `key` signed counts; without, the key that the first pointer bore is noted beside the copy,
    and counts from then on. A good copy is never replaced by a file that is older, or that DuckDB does not open.
    """
    if not path.absolute().parent.is_dir():
        raise StoreError(f"{path}: there is no folder {path.absolute().parent}: make it first")
    with hold_lock(part_of(path).with_suffix(".lock"), holder="another pull"):
        return _pull(store, path, key=key)


def _pull(store: Objects, path: Path, *, key: str) -> Generation | None:
    """The same, alone: two at once would write one part."""
    noted = noted_copy(path)
    key = key or (noted.key if noted else "")
    newest = newest_generation(store, key=key)
    if newest is None:
        raise StoreError(f"{FOLDER}: nothing was published there yet: `longwatch hub` does")
    if noted and newest.number < noted.number:
        remedy = f"ask who runs the hub; if that is as it should be, delete {copy_note(path).name} beside the copy"
        raise StoreError(f"{newest.file}: is older than the copy here, which is number {noted.number}: {remedy}")
    pulled = CopyNote(number=newest.number, sha256=newest.sha256, key=key or newest.key)
    if path.exists() and path.stat().st_size == newest.bytes and file_sha256(path) == newest.sha256:
        _note(path, pulled, noted)
        return None
    part = part_of(path)
    part.unlink(missing_ok=True)
    try:
        store.read_into(newest.file, part, most=newest.bytes)
        if file_sha256(part) != newest.sha256:
            raise StoreError(f"{newest.file}: is not what its pointer says: nothing was replaced; ask who runs the hub")
        if fault := published_fault(part):
            raise StoreError(f"{newest.file}: {fault}: nothing was replaced; ask who runs the hub")
        part.chmod(0o444)
        replace_durably(part, path)
    finally:
        part.unlink(missing_ok=True)
    _note(path, pulled, noted)
    return newest


def noted_copy(path: Path) -> CopyNote | None:
    """What a copy is of. Raises StoreError where that cannot be read: it may not be taken for a first pull."""
    try:
        return TypeAdapter(CopyNote).validate_json(copy_note(path).read_bytes())
    except FileNotFoundError:
        return None
    except (ValueError, OSError) as error:
        raise StoreError(f"{copy_note(path)}: cannot be read: restore it, or delete it and pull with --key") from error


def _note(path: Path, pulled: CopyNote, before: CopyNote | None) -> None:
    if pulled != before:
        write_atomically(copy_note(path), orjson.dumps(pulled))


def _forget(store: Objects, newest: int, now: datetime, *, kept: int) -> None:
    """Delete old generations; of those that somebody may have open, none. What no hub can have put there is left.

    Where one alone is kept, the others hold what was sealed since, and go at once.
    """
    listed = [one for one in store.listed(FOLDER) if (found := OWN.fullmatch(one.name)) and int(found[1]) <= newest]
    numbers = sorted({one.name.partition(".")[0] for one in listed})[:-kept]
    for one in listed:
        if one.name.partition(".")[0] in numbers and (kept == 1 or now - one.written_at > KEPT_FOR):
            store.delete(one.name)
