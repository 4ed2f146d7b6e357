"""A backup restored: whole, into an empty home; or a sample of it, into a passing folder, to prove it."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config.home import Home
from flows.encryption.age import decrypt_folder, read_keys
from flows.filing.orders import event_id, record_event
from flows.output.counts import count_of
from flows.upkeep.backup import CHAIN, LIVE
from storage.archive import custody
from storage.archive.backups import (
    LIST,
    Backup,
    BackupError,
    BackupFile,
    PlaceError,
    checked_database,
    copy_file,
    inside,
    open_database,
    read_list,
)
from storage.disk.locks import hold_lock
from storage.queries.watch.upkeep import captures_in
from storage.sealing.destruction import is_whole

CAPTURES = "store/captures/"
PROOF = ".longwatch-proof-"
"""How the folder begins in which a backup is proved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """What a restored sample came to."""

    files: int
    captures: int
    batches: int
    """In the database that was opened."""


def prove(folder: Path, *, sample: int) -> Proved:
    """Restore the database, the chain, and a sample each of the captures' files and the rest, and read them.

    The folder is within the backup, whose disk holds all of it anyway. Raises BackupError for what is not as it was.
    """
    backup = _listed(folder)
    # A sample may leave out a batch, of which there are thousands; without these two, the rest is no archive.
    always = [file for file in backup.files if file.path in (LIVE, CHAIN)]
    rest = [file for file in backup.files if file.path not in (LIVE, CHAIN)]
    # By themselves: among the many small files of a new home chance left out every one that holds what was captured.
    captures = [file for file in rest if file.path.startswith(CAPTURES)]
    others = [file for file in rest if not file.path.startswith(CAPTURES)]
    chosen = always + [one for kind in (captures, others) for one in _some(kind, sample)]
    for left in folder.glob(f"{PROOF}*"):  # of one that was killed
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=PROOF, dir=folder) as place:
        root = Path(place)
        for file in chosen:
            _restored(folder, root, file)
        schema, batches = checked_database(root / LIVE)
        if (schema, batches) != (backup.schema, backup.batches):
            raise BackupError(
                f"{folder}: its database has {count_of(batches, 'batch')} "
                f"but its list says {backup.batches}: make a new backup"
            )
        if custody.head(root / CHAIN) != backup.custody_head:
            raise BackupError(
                f"{folder}: the head of its chain of custody differs from the one in its list: make a new backup"
            )
        read = _captures_read(root)
    return Proved(files=len(chosen), captures=read, batches=batches)


def _some(files: list[BackupFile], number: int) -> list[BackupFile]:
    """So many of them by chance, or all."""
    return secrets.SystemRandom().sample(files, min(number, len(files)))


def _captures_read(root: Path) -> int:
    """How many captures of the restored files were read and are what they were."""
    read = 0
    for warc in sorted((root / "store/captures").rglob("*.warc.gz")):
        name = warc.relative_to(root / "store/captures").as_posix()
        with open_database(root / LIVE) as connection:
            captures = captures_in(connection, name)
        for one in captures:
            if not is_whole(root / "store/captures", one):
                raise BackupError(
                    f"store/captures/{name}: the capture {one.sha256[:16]} is damaged in the backup: make a new backup"
                )
            read += 1
    return read


def restore_encrypted(file: Path, keys: Path, home: Home, *, now: Callable[[], datetime]) -> Backup:
    """Put a backup that was encrypted by age into an empty home; it is unpacked beside it first.

    Raises AgeError, and what `restore` raises: PlaceError before anything is unpacked.
    """
    _refuse_place(home)
    folder = home.root.with_name(f".{home.root.name}.unpacking")
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)  # ours: left by one that was stopped
    try:
        decrypt_folder(file, folder, read_keys(keys))
        return restore(folder, home, now=now)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def restore(folder: Path, home: Home, *, now: Callable[[], datetime]) -> Backup:
    """Put the backup in a folder into an empty home, publish it, and note in the chain that this was done.

    Raises BackupError, before anything is in place when a file of the backup is not what its list says.
    """
    backup = _listed(folder)
    _refuse_place(home)
    home.root.parent.mkdir(parents=True, exist_ok=True)
    made = home.root.with_name(f".{home.root.name}.restoring")
    if made.exists():
        shutil.rmtree(made)  # ours: left by one that was stopped
    made.mkdir(mode=0o700)
    try:
        for file in backup.files:
            _restored(folder, made, file)
        checked_database(made / LIVE)
        if home.root.exists():
            home.root.rmdir()
        made.rename(home.root)  # in one step: a home that is half there would be collected into
    finally:
        shutil.rmtree(made, ignore_errors=True)  # what failed leaves nothing of the archive beside the home
    at = now()
    restored = {"backup_id": backup.backup_id, "backup_made_at": backup.made_at, "files": len(backup.files)}
    line = {"record": "restore", **restored, "restored_at": at.isoformat(), "custody_head": backup.custody_head}
    with hold_lock(home.commit_lock, holder="restore"):
        custody.append(home.custody, [{"event": "restore", "filed_at": at.isoformat(), "note": backup.backup_id}])
    record_event(home, event_id(at), [line], now=now)
    return backup


def _refuse_place(home: Home) -> None:
    """Raise PlaceError where no backup can be restored to, before anything is unpacked.

    It is made beside the home and renamed: beside an encrypted home that is open, it would lie there in the clear.
    """
    if home.root.is_mount():
        raise PlaceError(
            f"{home.root}: is where a disk, or an encrypted home, is open: name a folder in it, as in "
            f"--into {home.root / 'watch'}"
        )
    if home.root.exists() and any(home.root.iterdir()):
        raise PlaceError(
            f"{home.root}: not empty: move it elsewhere first, and keep it: it may contain what the backup lacks"
        )


def _listed(folder: Path) -> Backup:
    backup = read_list(folder)
    if backup is None:
        raise PlaceError(
            f"{folder}: no backup found here (no {LIST}): give the folder that `longwatch backup` wrote to"
        )
    return backup


def _restored(folder: Path, root: Path, file: BackupFile) -> None:
    source = inside(folder, file.path)
    if not source.is_file():
        raise BackupError(f"{folder / file.path}: is missing from the backup: use another one, or make a new backup")
    if copy_file(source, root, file.path, suffix="").sha256 != file.sha256:
        raise BackupError(
            f"{folder / file.path}: has changed since the backup was made: use another backup, or make a new one"
        )
