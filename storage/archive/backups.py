"""A backup: a folder with everything of a home that cannot be made again, and a list of it with hashes.

Whatever is new or changed is written beside the old, as NAME.new; then the next list is written; then all is renamed. A
backup cut short before the next list stands is the one before it; after that, whoever reads the list ends the renaming.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from config.atomic_write import sync_folder, write_atomically
from config.exit_codes import DISK, LongwatchError
from storage.disk.connections import connect, find_tables, set_zone
from storage.disk.file_hashes import file_sha256

LIST = "longwatch-backup.json"
"""The list, in the backup's folder."""
NEXT = f"{LIST}.next"
NEW = ".new"


class BackupError(LongwatchError):
    """A file of a home or of a backup is not what it was; the message names it and says what to do."""

    exit_code = DISK


class PlaceError(LongwatchError):
    """A folder in which no backup can be, or to which none can be restored; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFile:
    """A file of a backup; `path` is the same as in the home."""

    path: str
    bytes: int
    sha256: str
    mtime_ns: int
    """Of the file in the home, when it was copied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a backup's list says."""

    backup_id: str
    made_at: str
    program_version: str
    schema: int
    custody_head: str | None
    batches: int
    files: tuple[BackupFile, ...]

    @property
    def bytes(self) -> int:
        """The size of all files."""
        return sum(file.bytes for file in self.files)


def read_list(folder: Path) -> Backup | None:
    """The list of the backup in a folder; None where there is none. Raises BackupError for a damaged one."""
    _end_renaming(folder)
    path = folder / LIST
    if not path.exists():
        return None
    return _read(path)


def _read(path: Path) -> Backup:
    """The list in a file. Raises BackupError where it is damaged, or names a file outside of the backup's folder."""
    try:
        loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
        backup = Backup(**{**loaded, "files": tuple(BackupFile(**file) for file in loaded["files"])})
        for file in backup.files:
            inside(path.parent, file.path)
    except (ValueError, TypeError, KeyError, AttributeError) as cause:
        raise BackupError(
            f"{path}: this list is damaged ({cause}): use another backup, or make a new backup"
        ) from cause
    return backup


def inside(folder: Path, path: str) -> Path:
    """Where a file of a backup lies. Raises BackupError where that is not within the folder, by its name or by a link.

    Whoever hands us a backup wrote its list: before anything is read, written or renamed, each name is held to this.
    """
    named = Path(path)
    is_plain = bool(named.parts) and not named.is_absolute() and ".." not in named.parts and "\0" not in path
    if not is_plain or not (folder / named).resolve().is_relative_to(folder.resolve()):
        message = f"{folder}: its list names {path!r}, outside of a home: nothing was touched; use another backup"
        raise BackupError(message)
    return folder / named


def write_list(folder: Path, backup: Backup) -> None:
    """Make a backup what its list says, all new files taking the places of the old."""
    write_atomically(folder / NEXT, json.dumps(asdict(backup), indent=1) + "\n")
    _end_renaming(folder)


def _end_renaming(folder: Path) -> None:
    if not (folder / NEXT).exists():
        return
    for file in _read(folder / NEXT).files:
        new = inside(folder, f"{file.path}{NEW}")
        if new.exists():
            new.replace(folder / file.path)
            sync_folder(new.parent)
    (folder / NEXT).replace(folder / LIST)
    sync_folder(folder)


def copy_file(source: Path, folder: Path, path: str, *, suffix: str = NEW) -> BackupFile:
    """Copy a file into a folder, whole or not at all, and read back what arrived; its name there gets the suffix.

    Raises BackupError when what arrived is not what was read.
    """
    target = inside(folder, f"{path}{suffix}")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(f".{target.name}.part")
    state = source.stat()
    try:
        with source.open("rb") as there, part.open("wb") as here:
            shutil.copyfileobj(there, here, 1 << 20)
            here.flush()
            os.fsync(here.fileno())
        part.chmod(0o600)
        digest = file_sha256(part)
        if digest != file_sha256(source, first=part.stat().st_size):  # a run may have written on
            raise BackupError(
                f"{source}: what arrived in {folder} is not what was read: check the disks, then try again"
            )
        os.utime(part, ns=(state.st_mtime_ns, state.st_mtime_ns))
        kept = BackupFile(path=path, bytes=part.stat().st_size, sha256=digest, mtime_ns=state.st_mtime_ns)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return kept


# Never less rows than there are; to plan the question of a table takes as long as its answer, of a small home.
TABLES = "select schema_name, table_name from duckdb_tables() where not internal and estimated_size > 0"


def checked_database(path: Path) -> tuple[int, int]:
    """The schema's version and the number of batches of a database, every row of which was read.

    Raises BackupError when it cannot be read through.
    """
    try:
        with open_database(path) as connection:
            for schema, table in connection.execute(TABLES).fetchall():
                connection.execute(f'select sum(hash(t)) from "{schema}"."{table}" t').fetchall()  # noqa: S608
            version = connection.execute("select coalesce(max(version), 0) from schema_rows").fetchall()[0][0]
            batches = connection.execute("select count(*) from batch_rows").fetchall()[0][0]
            return int(version), int(batches)
    except duckdb.Error as cause:
        raise BackupError(
            f"{path}: this database cannot be read completely ({cause}): restore it from a backup"
        ) from cause


@contextmanager
def open_database(path: Path) -> Generator[duckdb.DuckDBPyConnection]:
    """A database that nobody writes, read-only."""
    with connect(path, read_only=True) as connection:
        set_zone(connection)
        find_tables(connection)
        yield connection


def facts(path: Path) -> tuple[dict[str, str], dict[str, int], set[str]]:
    """What a database says of files: the hash of each batch, the length of each WARC file, the WARC files sealed in."""
    with open_database(path) as connection:
        batches = dict(connection.execute("select batch_id, sha256 from batch_rows").fetchall())
        extents = connection.execute(
            "select warc, max(record_offset + record_length) from capture_rows where warc is not null group by warc"
        )
        sizes = {warc: int(size) for warc, size in extents.fetchall() if size}
        sealed = connection.execute("select distinct warc from capture_rows join seal_rows using (sha256)").fetchall()
    return batches, sizes, {row[0] for row in sealed}


def clear_left_over(folder: Path, wanted: Iterable[str]) -> None:
    """Take out what a backup cut short has left, and batches that have left the spool; nothing else."""
    named = {*wanted}
    for found in [*folder.rglob(f"*{NEW}"), *folder.rglob(".*.part"), *(folder / "store" / "spool").glob("*")]:
        if found.is_file() and found.relative_to(folder).as_posix() not in named:
            found.unlink()
