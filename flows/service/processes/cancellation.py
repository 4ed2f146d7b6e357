"""Whether a run that is told to end is told so because a person cancelled it, which Prefect's engine calls a crash.

The schedule says it by a signal of its own before SIGTERM: how Prefect's own runner says it is private to Prefect.
"""

from __future__ import annotations

import signal

SIGNAL = signal.SIGUSR1
"""Ends a run that is only being loaded."""

_noted: list[int] = []


def note_when_cancelled() -> None:
    """From now on have the signal noted."""
    signal.signal(SIGNAL, lambda number, _: _noted.append(number))


def is_cancelled() -> bool:
    """Whether it has come."""
    return bool(_noted)
