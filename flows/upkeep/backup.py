"""Backups: made while the watch goes on, and brought up to date.

what waits is filed -> database, chain and list of batches, copied under the lock -> batches and captures, which
do not change -> the list of it all, by rename -> a row that says so
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config.home import SETTINGS_NAME, Home
from flows.encryption.age import SUFFIX as AGE
from flows.encryption.age import encrypt_folder, read_recipients
from flows.filing.orders import event_id, record_event
from flows.output.counts import count_of
from flows.program import installed_version
from storage.archive import custody
from storage.archive.backups import (
    LIST,
    NEW,
    Backup,
    BackupFile,
    PlaceError,
    checked_database,
    clear_left_over,
    copy_file,
    facts,
    open_database,
    read_list,
    write_list,
)
from storage.archive.spool import SUFFIX
from storage.database.live import live
from storage.disk.file_hashes import file_sha256
from storage.disk.locks import wait_for_lock
from storage.queries.watch.upkeep import captures_in
from storage.sealing.destruction import is_whole

LIVE, CHAIN = "store/live.duckdb", "store/custody.jsonl"
PATIENCE = 120
"""Seconds that a committer is waited for."""
TO_ENCRYPT = "backup-"
"""How the folder begins in which a backup is made that is to be encrypted."""
BEGUN = {"store", "sources", "topics", "queries", f"{SETTINGS_NAME}{NEW}"}
"""What a first backup that was cut short leaves."""
COPIED_EACH_TIME = (
    "store/stamps/*.tsr", "store/lists/*.lines", "store/gathered/*/*/*.json",
    "store/errands/*.jsonl.zst", "store/errands/*.met",
    "*.pem", "sources/*.toml", "topics/*.toml", "queries/*.sql", SETTINGS_NAME,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """What a backup came to."""

    backup: Backup
    new: int
    bytes_new: int
    complaints: tuple[str, ...]
    """Files of the home that are not what they should be; the backup keeps what it had of them."""


def back_up_encrypted(
    home: Home, file: Path, recipients: Sequence[str], *, allow_same_disk: bool, now: Callable[[], datetime]
) -> BackedUp:
    """A whole backup as one file, encrypted to recipients: made in the home first, which needs room for both.

    Raises AgeError and what `back_up` raises.
    """
    keys = read_recipients(recipients)
    if file.suffix != AGE:
        raise PlaceError(f"{file}: give a file whose name ends in {AGE}")
    scratch = home.store / "tmp"
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in scratch.glob(f"{TO_ENCRYPT}*"):  # of one that was killed
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=TO_ENCRYPT, dir=scratch) as folder:
        made = back_up(home, Path(folder), allow_same_disk=allow_same_disk, now=now, into=file)
        encrypt_folder(Path(folder), file, keys)
    return made


def back_up(
    home: Home, folder: Path, *, allow_same_disk: bool, now: Callable[[], datetime], into: Path | None = None
) -> BackedUp:
    """Bring the backup in a folder up to date, or begin one; `into` is where it goes from there, if it does.

    Raises PlaceError, BackupError and LockHeldError.
    """
    if not home.live.exists():
        raise PlaceError(f"{home.root}: nothing has been collected yet, so there is nothing to back up")
    _refuse_place(home, into or folder, allow_same_disk=allow_same_disk)
    before = read_list(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    at = now()
    had = {file.path: file for file in before.files} if before else {}
    taken, head = _taken_under_lock(home, folder, now=at)
    fresh = folder / f"{LIVE}{NEW}"
    schema, batches = checked_database(fresh)
    complaints: list[str] = []
    with open_database(fresh):  # for all that is asked of it below: opened for each file, it takes 20 ms of CPU a time
        known = facts(fresh)
        _refuse_older(folder, had, known)
        people = [*_people(home, folder)]
        kept = [
            *_batches(home, folder, had, known[0], complaints),
            *_captures(home, folder, had, fresh, known, complaints),
        ]
    files = tuple(sorted([*taken, *people, *kept], key=lambda file: file.path))
    backup = Backup(
        backup_id=before.backup_id if before else event_id(at),
        made_at=at.isoformat(),
        program_version=installed_version(),
        schema=schema,
        custody_head=head,
        batches=batches,
        files=files,
    )
    write_list(folder, backup)
    clear_left_over(folder, (file.path for file in files))
    new = [file for file in files if had.get(file.path) != file]
    record_event(home, event_id(at), [_record(backup, into or folder)], now=now)
    return BackedUp(
        backup=backup, new=len(new), bytes_new=sum(file.bytes for file in new), complaints=tuple(complaints)
    )


def _record(backup: Backup, place: Path) -> dict[str, object]:
    return {
        "record": "backup",
        "backup_id": backup.backup_id,
        "place": str(place.absolute()),
        "made_at": backup.made_at,
        "files": len(backup.files),
        "bytes": backup.bytes,
        "custody_head": backup.custody_head,
    }


def _taken_under_lock(home: Home, folder: Path, *, now: datetime) -> tuple[list[BackupFile], str | None]:
    """Copies of what changes while others file: the database, the chain, with its head, and the spool."""
    with wait_for_lock(home.commit_lock, holder="backup", seconds=PATIENCE):
        with live(home.live, now=now):  # migrated, its log written into it; and closed again before it is copied
            pass
        taken = [copy_file(home.live, folder, LIVE)]
        if home.custody.exists():
            taken.append(copy_file(home.custody, folder, CHAIN))
        taken += [copy_file(path, folder, f"store/spool/{path.name}") for path in home.spool.glob(f"*{SUFFIX}")]
        return taken, custody.head(home.custody)


def _refuse_place(home: Home, folder: Path, *, allow_same_disk: bool) -> None:
    there = folder.absolute()
    if there.resolve().is_relative_to(home.root.resolve()) or home.root.resolve().is_relative_to(there.resolve()):
        raise PlaceError(f"{folder}: a backup inside the home would be lost with it: choose another folder")
    strange = {one.name for one in there.iterdir() if one.suffix != ".part"} - BEGUN if there.is_dir() else set()
    if strange and not (there / LIST).exists():
        raise PlaceError(f"{folder}: contains files that are no Longwatch backup: choose an empty folder")
    above = next(path for path in (there, *there.parents) if path.exists())
    if above.stat().st_dev == home.root.stat().st_dev and not allow_same_disk:
        message = (
            f"{folder}: on the same disk as the home, so both could be lost together: "
            "choose another disk, or allow it with --same-disk"
        )
        raise PlaceError(message)


def _refuse_older(
    folder: Path, had: dict[str, BackupFile], known: tuple[dict[str, str], dict[str, int], set[str]]
) -> None:
    """A home that lacks what its backup has is not the one to bring it up to date from."""
    batches, warcs, _ = known
    here = {*(f"{batch}{SUFFIX}" for batch in batches), *(Path(warc).name for warc in warcs)}
    filed = ("store/filed/", "store/captures/")
    lacking = sorted(path for path in had if path.startswith(filed) and Path(path).name not in here)
    if lacking:
        clear_left_over(folder, had)
        message = f"holds {count_of(len(lacking), 'file')} that this home lacks, such as {lacking[0]}"
        raise PlaceError(
            f"{folder}: {message}: it is the backup of a larger archive: choose another folder, or restore it"
        )


def _people(home: Home, folder: Path) -> Iterator[BackupFile]:
    for pattern in COPIED_EACH_TIME:
        for path in sorted(home.root.glob(pattern)):
            with suppress(FileNotFoundError):  # an errand that has ended since they were listed
                yield copy_file(path, folder, path.relative_to(home.root).as_posix())


def _batches(
    home: Home, folder: Path, had: dict[str, BackupFile], hashes: dict[str, str], complaints: list[str]
) -> Iterator[BackupFile]:
    """Every filed batch that is what the chain says it is."""
    lines, _ = custody.read_chain(home.custody)
    hashes = hashes | custody.batch_files(lines)
    for batch, sha256 in sorted(hashes.items()):
        path = f"store/filed/{batch[:4]}/{batch[4:6]}/{batch}{SUFFIX}"
        source, old = home.root / path, had.get(path)
        if not source.exists():
            source = home.spool / f"{batch}{SUFFIX}"
        if old and old.sha256 == sha256 and (folder / path).exists():
            yield old
        elif source.exists() and file_sha256(source) == sha256:
            yield copy_file(source, folder, path)
        else:
            what = "is damaged" if source.exists() else "is missing"
            complaints.append(f"{path}: {what}: {_kept(old, 'restore it')}")
            if old:
                yield old


def _captures(
    home: Home,
    folder: Path,
    had: dict[str, BackupFile],
    database: Path,
    known: tuple[dict[str, str], dict[str, int], set[str]],
    complaints: list[str],
) -> Iterator[BackupFile]:
    """Every WARC file that the database cites; one that the backup has may have grown, or been sealed in."""
    _, sizes, sealed = known
    for warc, size in sorted(sizes.items()):
        path = f"store/captures/{warc}"
        source, old = home.captures / warc, had.get(path)
        if not source.exists() or source.stat().st_size < size:
            what = "is cut short" if source.exists() else "is missing"
            complaints.append(f"{path}: {what}: {_kept(old, 'restore it')}")
            if old:
                yield old
            continue
        state = source.stat()
        same = old and (old.bytes, old.mtime_ns) == (state.st_size, state.st_mtime_ns) and (folder / path).exists()
        if old and same:
            yield old
        elif fault := _fault(folder, home, warc, database, old, is_sealed_in=warc in sealed):
            complaints.append(f"{path}: {fault}: {_kept(old, 'run `longwatch verify`')}")
            if old:
                yield old
        else:
            yield copy_file(source, folder, path)


def _fault(
    folder: Path, home: Home, warc: str, database: Path, old: BackupFile | None, *, is_sealed_in: bool
) -> str | None:
    """What is wrong with a WARC file that is new, or not as the backup has it."""
    source = home.captures / warc
    if old and not is_sealed_in and not _begins_with(source, folder / old.path):
        return "is not what the backup has of it, and nothing in it was sealed"
    with open_database(database) as connection:
        captures = captures_in(connection, warc)
    for one in captures:
        if not is_whole(home.captures, one):
            return f"the capture {one.sha256[:16]} in it is damaged"
    return None


def _begins_with(path: Path, beginning: Path) -> bool:
    if not beginning.exists():
        return True
    with path.open("rb") as longer, beginning.open("rb") as shorter:
        while piece := shorter.read(1 << 20):
            if longer.read(len(piece)) != piece:
                return False
    return True


def _kept(old: BackupFile | None, otherwise: str) -> str:
    return "the backup keeps what it had" if old else f"the backup has none: {otherwise}"
