"""The exit code that belongs to an error, for every command."""

from __future__ import annotations

from config.errors import ConfigError
from flows.demo import DemoError
from storage.captures import CaptureError
from storage.database import NewerDatabaseError, StoreError
from storage.files import LockHeldError
from storage.questions import NothingPublishedError, QuestionError
from storage.spool import BatchError

CODES: tuple[tuple[tuple[type[Exception], ...], int], ...] = (
    ((ConfigError,), 78),
    ((LockHeldError,), 75),
    ((QuestionError, NothingPublishedError, DemoError), 2),
    ((BatchError, CaptureError, NewerDatabaseError, StoreError, OSError), 74),
)


def exit_code(error: Exception) -> int | None:
    """2 usage, 74 disk or damaged file, 75 held by another, 78 configuration; None for an error of our own making."""
    return next((code for kinds, code in CODES if isinstance(error, kinds)), None)
