"""What a person did, recorded in the store: one batch, filed at once when nobody else files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from getpass import getuser
from uuid import uuid4

from config.home import Home
from flows.batches.in_force import in_force
from flows.batches.lines import Line
from flows.batches.new_batch import new_batch
from flows.filing.committer import commit
from storage.archive.spool import batch_id, drop
from storage.disk.locks import LockHeldError


def event_id(now: datetime) -> str:
    """A name for something a person does; names sort in order of time."""
    return f"{now:%Y%m%dT%H%M%SZ}-{uuid4().hex[:6]}"


def login_name() -> str:
    """The name of whoever is logged in, where no other was given."""
    try:
        return getuser()
    except (OSError, KeyError):
        return "unknown"


def record_event(
    home: Home, event: str, lines: Sequence[Line], *, now: Callable[[], datetime], patience: float = 0
) -> bool:
    """Drop lines into the spool as one batch, and file it; False when it waits there for whoever files now.

    Whoever files is waited for, `patience` seconds long.
    """
    drop(home.spool, batch_id(event, 1), [new_batch(made_by=login_name()), *lines])
    try:
        commit(home, topics=in_force(home).watch.topics, run_id=event, now=now, patience=patience)
    except LockHeldError:
        return False
    return True
