"""Filing what was ruled at the desk: by a child, after a minute of quiet, at most every ten minutes, and at the end.

A commit and a publish cost seconds, and a ruling is seen by everybody and survives in the spool without them.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread

from config.home import Home
from storage.archive.spool import pending

QUIET, BETWEEN, BETWEEN_LOOKS, AT_THE_END = 60.0, 600.0, 5.0, 15.0
"""Seconds."""
OURS = ("-review-", "-figure-", "-group-")


class Filing:
    """Has the spool filed now and then."""

    def __init__(self, home: Home, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._home, self._clock = home, clock
        self._seen: set[str] = set()
        self._changed_at, self._filed_at = clock(), clock() - BETWEEN
        self._child: subprocess.Popen[bytes] | None = None
        self._end = Event()
        self._thread = Thread(target=self._look_on, name="filing", daemon=True)

    def start(self) -> None:
        """Look at the spool from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Have what waits filed; whatever is not done in time the next committer does."""
        self._end.set()
        if self._waiting():
            self._begin()
        if self._child is not None:
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(AT_THE_END)

    def is_due(self) -> bool:
        """Whether something waits, nothing has come for a minute, and the last filing is ten minutes ago."""
        now, waiting = self._clock(), self._waiting()
        if waiting - self._seen:
            self._changed_at = now
        self._seen = waiting
        runs = self._child is not None and self._child.poll() is None
        return bool(waiting) and not runs and now - self._changed_at >= QUIET and now - self._filed_at >= BETWEEN

    def _look_on(self) -> None:
        while not self._end.wait(BETWEEN_LOOKS):
            if self.is_due():
                self._begin()

    def _begin(self) -> None:
        self._filed_at = self._clock()
        command = [sys.executable, "-m", "longwatch", "--home", str(self._home.root.absolute()), "review", "file"]
        self._child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def _waiting(self) -> set[str]:
        return {path.name for path in pending(self._home.spool) if any(mark in path.name for mark in OURS)}
