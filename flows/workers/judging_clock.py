"""The last resort against an article whose judging has no end: a clock of CPU time that stops it.

Budgets in characters and pairs, the same on every machine, end judging long before. The clock is for what they miss.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any

Handler = Callable[[int, FrameType | None], Any] | int | None


class JudgingStoppedError(RuntimeError):
    """Judging took longer than one article may."""


@contextmanager
def stop_after(seconds: float) -> Generator[None]:
    """Raise JudgingStoppedError where the block takes more CPU than that; regular expressions are stopped, too.

    Python handles signals in the main thread alone: in any other, nothing is stopped.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise JudgingStoppedError(f"stopped after {seconds:g} s of CPU")

    before = signal.signal(signal.SIGPROF, stop)
    # Again after as long: Python drops what is raised while it calls back for an object that was collected.
    signal.setitimer(signal.ITIMER_PROF, seconds, seconds)
    try:
        yield
    finally:
        _end(before)


def _end(before: Handler) -> None:
    """Stop nothing any more, and not what has come to its end in time."""
    while True:
        try:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)
        except JudgingStoppedError:
            continue
        return
