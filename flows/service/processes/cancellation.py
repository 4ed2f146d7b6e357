"""Whether a run that is told to end is told so because a person cancelled it, which Prefect's engine calls a crash.

The schedule says it by a signal of its own in place of SIGTERM: how Prefect's own runner says it is private to Prefect.
Of two signals that follow each other, the second may come first in a process of several threads.
"""

from __future__ import annotations

import signal

SIGNAL = signal.SIGUSR1
"""Ends a run that is only being loaded."""

_noted: list[int] = []


def note_when_cancelled() -> None:
    """From now on have the signal noted, and be what SIGTERM is for the rest."""
    signal.signal(SIGNAL, _note)


def _note(number: int, _: object) -> None:
    _noted.append(number)
    signal.raise_signal(signal.SIGTERM)


def is_cancelled() -> bool:
    """Whether it has come."""
    return bool(_noted)
