"""The exit code that belongs to an error, for every command."""

from __future__ import annotations

from config.errors import ConfigError
from extractors.search.queries import QueryError
from flows.add import AddError
from flows.answers.extract import ExtractError
from flows.answers.trace import TraceError
from flows.demo import DemoError
from flows.output.safe_text import plain
from flows.rebuild import RebuildError
from flows.service.up import DownError
from storage.archive.backups import BackupError, PlaceError
from storage.archive.captures import CaptureError
from storage.archive.spool import BatchError
from storage.archive.time_stamps import StampError
from storage.database.live import LostDatabaseError, NewerDatabaseError, StoreError
from storage.disk.atomic_files import LockHeldError
from storage.queries.questions import NothingPublishedError, QuestionError

DISK = 74
NEXT = "see to the disk, then run the command again"

CODES: tuple[tuple[tuple[type[Exception], ...], int], ...] = (
    ((ConfigError,), 78),
    ((LockHeldError, DownError), 75),
    ((StampError,), 1),
    ((AddError, ExtractError, PlaceError, QueryError, TraceError, QuestionError, NothingPublishedError, DemoError), 2),
    ((BackupError, BatchError, CaptureError, LostDatabaseError, NewerDatabaseError, RebuildError, StoreError), DISK),
    ((OSError,), DISK),
)


def told(error: Exception) -> str:
    """The error as who, what and what to do next, safe on a terminal."""
    if isinstance(error, OSError):
        return plain(f"{error.filename or 'disk'}: {error.strerror or error}: {NEXT}")
    if isinstance(error, StoreError) and exit_code(error) == DISK:
        return plain(f"database: {error}: {NEXT}, or put back the file from a backup")
    return plain(error)


def exit_code(error: Exception) -> int | None:
    """2 usage, 74 disk or damaged file, 75 held by another, 78 configuration; None for an error of our own making."""
    return next((code for kinds, code in CODES if isinstance(error, kinds)), None)
