"""The schedule of `up`, once its deployments are made: begins each run when Prefect's server says that it is due.

    python -m flows.service.processes.runner HOME DEPLOYMENT=FLOW...

Prefect's engine makes the run, in a process of its own; between two runs nothing of Prefect is in memory.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from config.home import Home
from flows.service.api import ask_server
from flows.service.processes.due_runs import DueRuns
from storage.disk.locks import LockHeldError, hold_lock

AT_ONCE = 3
"""Runs that may go side by side: a long collecting run must not keep a person's question waiting."""
SECONDS_BETWEEN_QUESTIONS, SECONDS_BETWEEN_LOOKS = 5.0, 0.5
SECONDS_TO_CANCEL = 30.0
SECONDS_TO_END = 15.0
"""`up` waits 20 for a schedule to end."""
RUN = (sys.executable, "-m", "flows.service.processes.run_process")
API = "/api"


@dataclass(slots=True, kw_only=True)
class _Going:
    """The process of a run."""

    process: subprocess.Popen[bytes]
    kill_at: float = 0.0
    """When it is killed, once it was told to end since somebody cancelled it; 0 while nobody has."""


class Runner:
    """The processes of runs, one a run."""

    def __init__(self, runs: DueRuns, *, say: Callable[[str], None], command: Sequence[str] = RUN) -> None:
        """`command` makes the run that PREFECT__FLOW_RUN_ID names, of the flow at PREFECT__FLOW_ENTRYPOINT."""
        self._runs, self._say, self._command = runs, say, command
        self._going: dict[str, _Going] = {}
        self._unsure: dict[str, str] = {}
        """Runs that were claimed, with their flows, and no answer came."""
        self._unreported: dict[str, Callable[[], bool]] = {}
        """How to report the end of runs, until the server knows of it."""

    @property
    def is_busy(self) -> bool:
        """Whether a run goes, or has ended and the server does not know it."""
        return bool(self._going or self._unreported)

    def look(self) -> None:
        """Report what ended, end what was cancelled, begin what is due."""
        self.note_ended()
        for run, report in [*self._unreported.items()]:
            if report():
                del self._unreported[run]
        self._end_cancelled()
        self._begin_claimed()
        free = AT_ONCE - len(self._going)
        for run, flow in self._runs.due(most=free).items() if free > 0 else ():
            self._claim(run, flow)

    def note_ended(self) -> None:
        """Note what ended; kill what was cancelled and has not ended in time."""
        for run, one in [*self._going.items()]:
            code = one.process.poll()
            if code is None:
                if one.kill_at and time.monotonic() > one.kill_at:
                    one.process.kill()
                continue
            del self._going[run]
            is_cancelled = one.kill_at > 0
            self._say(f"run {run}: its process has ended with {code}{', cancelled' if is_cancelled else ''}")
            if code or is_cancelled:
                self._unreported[run] = partial(self._runs.report_end, run, code=code, is_cancelled=is_cancelled)

    def end(self) -> None:
        """End every run and report it: each ends in order, and what it had is filed by the next."""
        for one in self._going.values():
            one.process.terminate()
        until = time.monotonic() + SECONDS_TO_END
        while self._going and time.monotonic() < until:
            time.sleep(0.1)
            self.note_ended()
        for report in self._unreported.values():
            report()

    def _claim(self, run: str, flow: str) -> None:
        is_ours = self._runs.claim(run)
        if is_ours is None:
            self._unsure[run] = flow
        elif is_ours:
            self._begin(run, flow)

    def _begin_claimed(self) -> None:
        """Begin runs that the server knows to be claimed: nobody else claims those of this home."""
        states = self._runs.states(self._unsure)
        for run, state in (states or {}).items():
            if state == "PENDING":
                self._begin(run, self._unsure[run])
        if states is not None:
            self._unsure.clear()

    def _begin(self, run: str, flow: str) -> None:
        environ = {**os.environ, "PREFECT__FLOW_RUN_ID": run, "PREFECT__FLOW_ENTRYPOINT": flow}
        process = subprocess.Popen(self._command, env=environ, stdin=subprocess.DEVNULL)
        self._going[run] = _Going(process=process)
        self._say(f"run {run} begins as process {process.pid}")

    def _end_cancelled(self) -> None:
        going = [run for run, one in self._going.items() if not one.kill_at]
        for run, state in (self._runs.states(going) or {}).items():
            if state in {"CANCELLING", "CANCELLED"}:
                self._going[run].process.terminate()
                self._going[run].kill_at = time.monotonic() + SECONDS_TO_CANCEL


def run_until_stopped(runner: Runner, stopped: threading.Event) -> None:
    """Look again and again; once `stopped` is set, end what goes."""
    next_look = 0.0
    while not stopped.wait(SECONDS_BETWEEN_LOOKS):
        runner.note_ended()
        if time.monotonic() >= next_look:
            runner.look()
            next_look = time.monotonic() + SECONDS_BETWEEN_QUESTIONS
    runner.end()


def main(arguments: Sequence[str]) -> int:
    """Until SIGTERM; the code of a lock that is held where another schedule of the home runs."""
    root, *words = arguments
    deployments = dict(word.split("=", 1) for word in words)
    home, server = Home(Path(root)), os.environ["PREFECT_API_URL"].removesuffix(API)
    stopped = threading.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda *_: stopped.set())
    runs = DueRuns(ask=partial(ask_server, home, server), deployments=deployments)
    try:
        with hold_lock(home.schedule_lock, holder=f"schedule, process {os.getpid()}"):
            run_until_stopped(Runner(runs, say=partial(print, flush=True)), stopped)
    except LockHeldError as error:
        print(f"schedule: {error}: `longwatch doctor` says what runs", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
