"""Processes that are kept running, and whether a collecting run is overdue as far as our own files tell."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from extractors.backoff import PROCESSES
from flows.service.processes.log_faults import fault_in
from flows.workers.processes import Child, end_group, noted_child

SECONDS_TO_STOP = 20
MOST_RESTARTS = 20
LIVED = 300.0
"""Seconds after which a process counts as having started well."""


class SupervisedProcess:
    """A process that is to be there: whenever it ends by itself it is started again, later each time."""

    def __init__(
        self,
        name: str,
        command: tuple[str, ...],
        *,
        environ: Mapping[str, str],
        folder: Path,
        log: Path,
        say: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        seconds_left: float = 0.0,
    ) -> None:
        """`folder` is one of ours: Prefect takes settings from where it is started, and Python takes modules.

        `seconds_left` is what those have that it started when it ended by itself.
        """
        self._seconds_left = seconds_left
        self.name = name
        self.log = log
        self._command, self._environ, self._folder = command, environ, folder
        self._say = say
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._started = self._retry_at = 0.0
        self._failures = 0
        self.log_from = 0
        """The byte of its log from which on is what it said since it was last started."""
        self.noted: Child | None = None
        """It, as it is noted for those who come after us; None while it is not there."""
        self.restarts: list[float] = []
        """When it had ended by itself, or had to be, by the clock of `clock`."""

    @property
    def runs(self) -> bool:
        """Whether it is there now."""
        return self._process is not None and not _ended(self._process)

    @property
    def age(self) -> float:
        """Seconds since it was last started."""
        return self._clock() - self._started

    def tend(self) -> None:
        """Start it if it is its time; where it stopped unexpectedly, say so, and set the time of the next start."""
        if self._process is None:
            if self._clock() >= self._retry_at:
                self.begin()
        elif _ended(self._process):
            self.stop()
            self._rest("stopped unexpectedly")

    def begin(self) -> None:
        """Start it."""
        with self.log.open("ab") as output:
            self.log_from = output.tell()
            self._process = subprocess.Popen(
                self._command,
                cwd=self._folder,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
            )
        self._started = self._clock()
        self.noted = noted_child(self.name, self._process.pid)

    def restart(self, why: str) -> None:
        """Stop it, say why, and have it started again after a pause."""
        self.stop()
        self._rest(why)

    def stop(self) -> int | None:
        """End it, politely at first, then whatever it left behind in its group; how it ended, None if it was not.

        What it started itself has a while to end when it ended by itself: a run files what it has.
        """
        process, self._process, self.noted = self._process, None, None
        if process is None:
            return None
        if _ended(process):
            end_group(process.pid, seconds=self._seconds_left, kind=signal.SIGCONT)
            return process.wait()
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)
        until = time.monotonic() + SECONDS_TO_STOP
        while not _ended(process) and time.monotonic() < until:
            time.sleep(0.05)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        return process.wait()

    def fault(self) -> str:
        """What its log says of its end since it was last started; empty where that is nothing that is known."""
        return fault_in(self.log, since=self.log_from)

    def _rest(self, why: str) -> None:
        self.restarts = [*self.restarts[-MOST_RESTARTS:], self._clock()]
        self._failures = 1 if self.age >= LIVED else self._failures + 1
        pause = PROCESSES.wait(self._failures).total_seconds()
        said = f"{why} ({fault})" if (fault := self.fault()) else why
        self._say(f"the {self.name} {said}: restarting it in {pause:.0f} s; see the end of {self.log}")
        self._retry_at = self._clock() + pause


def _ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it is over. It is not reaped, so that nothing else can get its number before `stop` is done."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


LATE, GRACE = 1.5, 90.0
"""A run is overdue after so many times the time between two, and so many seconds more: it takes a while to start."""


class Overdue:
    """Looks at the mark that a collecting run leaves when it begins and when it ends. Times are in seconds."""

    def __init__(self, period: float, *, now: float) -> None:
        """`period` is the time between two runs; before `now` none was due."""
        self._period = period
        self._seen_at = now
        self._mark: object = None

    def is_so(self, now: float, *, mark: object, runs: bool, answered: bool) -> bool:
        """Whether one should have begun by now: after a period while no server answers, and later while one does.

        `mark` differs from the last where a run has begun or ended since; `runs` is whether one goes on.
        """
        if runs or mark != self._mark:
            self._mark, self._seen_at = mark, now
        return now - self._seen_at > (self._period * LATE + GRACE if answered else self._period)

    def note_begun(self, now: float) -> None:
        """Note that one was just begun."""
        self._seen_at = now
