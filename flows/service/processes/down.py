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


def bring_down(home: Home) -> Running | None:
    """The `up` of a home, ended as by Ctrl-C; None where none was running. Raises DownError when it does not end."""
    running = running_up(home)
    if running is None:
        return None
    with suppress(ProcessLookupError):
        os.kill(running.pid, signal.SIGTERM)
    until = time.monotonic() + SECONDS_TO_END
    while running_up(home):
        if time.monotonic() > until:
            raise DownError(
                f"up: process {running.pid} is not stopping: see store/logs, or run `kill -9 {running.pid}`"
            )
        time.sleep(SECONDS_BETWEEN_LOOKS_AT_ITS_END)
    return running
