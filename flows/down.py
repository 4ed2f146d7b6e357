"""The end of an `up` that runs elsewhere: in another terminal, or under nobody's eyes."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

from config.home import Home
from flows.up import Running, running_up

SECONDS_TO_END = 90
SECONDS_BETWEEN_LOOKS = 0.2


class DownError(RuntimeError):
    """An `up` did not end; the message says what to do."""


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
                f"up: process {running.pid} does not end: look at store/logs, or run `kill -9 {running.pid}`"
            )
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return running
