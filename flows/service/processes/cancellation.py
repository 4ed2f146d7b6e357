"""Whether a run that is told to end is told so because a person cancelled it, which Prefect's engine calls a crash.

The schedule says it by a signal of its own in place of SIGTERM: how Prefect's own runner says it is private to Prefect.
Of two signals that follow each other, the second may come first in a process of several threads.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager

SIGNAL = signal.SIGUSR1
"""Ends a run that is only being loaded."""

_noted: list[int] = []
_in_order: list[bool] = []


def note_when_cancelled() -> None:
    """From now on have the signal noted, and be what SIGTERM is for the rest."""
    signal.signal(SIGNAL, _note)


def _note(number: int, _: object) -> None:
    _noted.append(number)
    prefect = sys.modules.get("prefect.exceptions")
    if prefect is not None and not _in_order and callable(signal.getsignal(signal.SIGTERM)):
        raise prefect.Abort("it was cancelled")
    signal.raise_signal(signal.SIGTERM)


@contextmanager
def tasks_end_in_order() -> Generator[None]:
    """While the block lasts, have a task that goes end as by SIGTERM: by Abort it would be shown as running for ever.

    Before and after it the engine makes a crash of SIGTERM, and nothing of Abort.
    """
    _in_order.append(True)
    try:
        yield
    finally:
        _in_order.pop()


def is_cancelled() -> bool:
    """Whether it has come."""
    return bool(_noted)
