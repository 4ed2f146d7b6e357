"""What ends an `up`: `longwatch down`, and whatever finds what one that was killed has left running."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

from config.exit_codes import HELD, LongwatchError
from config.home import Home
from flows.batches.up_note import Running, leftovers, running_up
from flows.workers.processes import Child, end_group

# `up` gives runs 60 s to file what they have, and the server 20 s after them.
SECONDS_TO_END = 90
SECONDS_IN_A_PANIC = 10
"""How long whoever closes an encrypted home waits for `up`, before it is killed."""
SECONDS_TO_STOP = 20
SECONDS_BETWEEN_LOOKS_AT_ITS_END = 0.2


class DownError(LongwatchError):
    """An `up` did not end; the message says what to do."""

    exit_code = HELD


def end_leftovers(home: Home) -> list[Child]:
    """End what an `up` that was killed has left running, and say what that was; only while none runs."""
    left = leftovers(home)
    for process in left:
        end_group(process.pid, seconds=SECONDS_TO_STOP)
    return left


def bring_down(home: Home, *, seconds: float = SECONDS_TO_END, by_force: bool = False) -> Running | None:
    """The `up` of a home, ended as by Ctrl-C; None where none was running. Raises DownError when it does not end.

    One that was stopped, by Ctrl-Z, goes on for that. With `by_force` it is killed after those seconds: what its runs
    had is filed by the next.
    """
    running = running_up(home)
    if running is None:
        return None
    for kind in (signal.SIGTERM, signal.SIGCONT, *([signal.SIGKILL] if by_force else [])):
        with suppress(ProcessLookupError):
            os.kill(running.pid, kind)
        if kind != signal.SIGTERM and _has_ended(home, seconds):
            return running
    raise DownError(f"up: process {running.pid} is not stopping: see store/logs, or run `kill -9 {running.pid}`")


def _has_ended(home: Home, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while running_up(home):
        if time.monotonic() > until:
            return False
        time.sleep(SECONDS_BETWEEN_LOOKS_AT_ITS_END)
    return True
