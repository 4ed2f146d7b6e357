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
from flows.service.api import ServerOfUp
from flows.service.processes import cancellation
from flows.service.processes.due_runs import FINAL, DueRuns
from storage.disk.locks import LockHeldError, hold_lock

AT_ONCE = 3
"""Runs that may go side by side: a long collecting run must not keep a person's question waiting."""
SECONDS_BETWEEN_QUESTIONS, SECONDS_BETWEEN_LOOKS = 5.0, 0.5
SECONDS_TO_CANCEL = 30.0
SECONDS_TO_END, SECONDS_TO_REPORT = 15.0, 2.0
"""`up` waits 20 for a schedule to end: a question and what it waits for take no longer."""
RUN = (sys.executable, "-m", "flows.service.processes.run_process")
API = "/api"


@dataclass(slots=True, kw_only=True)
class _Going:
    """The process of a run."""

    process: subprocess.Popen[bytes]
    kill_at: float = 0.0
    """When it is killed, once it was told to end since somebody cancelled it; 0 while nobody has."""
    is_told: bool = False
    """Whether it was told to end: a second signal would break off what it does at the first."""

    def tell_to_end(self) -> None:
        """Have it end in order."""
        if not self.is_told:
            self.is_told = True
            self.process.terminate()

    def cancel(self) -> None:
        """The same, and have it know that a person wants it."""
        if not self.is_told:
            self.is_told = True
            self.process.send_signal(cancellation.SIGNAL)
        self.kill_at = time.monotonic() + SECONDS_TO_CANCEL


class Runner:
    """The processes of runs, one a run."""

    def __init__(
        self, runs: DueRuns, *, say: Callable[[str], None], command: Sequence[str] = RUN,
        stopped: threading.Event | None = None,
    ) -> None:  # fmt: skip
        """`command` makes the run that PREFECT__FLOW_RUN_ID names, of the flow at PREFECT__FLOW_ENTRYPOINT.

        Once `stopped` is set nothing more is asked but how what went has ended.
        """
        self._runs, self._say, self._command = runs, say, command
        self._stopped = stopped or threading.Event()
        self._going: dict[str, _Going] = {}
        self._unsure: dict[str, str] = {}
        """Runs that were claimed, with their flows, and no answer came: the claim may be noted at any later time."""
        self._unreported: dict[str, Callable[[], bool]] = {}
        """How to report the end of runs, until the server knows of it."""

    @property
    def is_busy(self) -> bool:
        """Whether a run goes, or has ended and the server does not know it."""
        return bool(self._going or self._unreported)

    def look(self) -> None:
        """Report what ended, end what was cancelled, begin what is due."""
        self.note_ended()
        self._report()
        for step in (self._end_cancelled, self._begin_claimed, self._begin_due):
            if not self._stopped.is_set():
                step()

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
            self._unreported[run] = partial(self._runs.report_end, run, code=code, is_cancelled=is_cancelled)

    def tell_to_end(self) -> None:
        """Have every run end in order; a handler of signals may call it."""
        for one in [*self._going.values()]:
            one.tell_to_end()

    def end(self) -> None:
        """End every run and report it: each ends in order, and what it had is filed by the next."""
        self.tell_to_end()
        until = time.monotonic() + SECONDS_TO_END
        while self._going and time.monotonic() < until:
            time.sleep(0.1)
            self.note_ended()
        self._report()

    def _report(self) -> None:
        """Report what ended; at the end for as long as the server answers."""
        for run, report in [*self._unreported.items()]:
            if report():
                del self._unreported[run]
            elif self._stopped.is_set():
                return

    def _begin_due(self) -> None:
        free = AT_ONCE - len(self._going)
        for run, flow in self._runs.due(most=free).items() if free > 0 else ():
            if self._stopped.is_set():
                return
            if run not in self._going:  # a person may retry one that is ending
                self._claim(run, flow)

    def _claim(self, run: str, flow: str) -> None:
        is_ours = self._runs.claim(run)
        if is_ours is None:
            self._unsure[run] = flow
        elif is_ours:
            self._begin(run, flow)

    def _begin_claimed(self) -> None:
        """Begin runs that the server knows to be claimed: nobody else claims those of this home.

        One that is due still may be claimed yet by the question that got no answer, or is by the next.
        """
        states = self._runs.states(self._unsure)
        for run, flow in [*self._unsure.items()] if states is not None else ():
            state = (states or {}).get(run)
            if state == "PENDING" and len(self._going) < AT_ONCE:
                self._begin(run, flow)
            elif state == "CANCELLING":
                self._unreported[run] = partial(self._runs.report_end, run, code=0, is_cancelled=True)
                del self._unsure[run]
            elif state is None or state in {*FINAL, "RUNNING"}:
                del self._unsure[run]

    def _begin(self, run: str, flow: str) -> None:
        self._unsure.pop(run, None)
        environ = {**os.environ, "PREFECT__FLOW_RUN_ID": run, "PREFECT__FLOW_ENTRYPOINT": flow}
        process = subprocess.Popen(self._command, env=environ, stdin=subprocess.DEVNULL)
        self._going[run] = _Going(process=process)
        self._say(f"run {run} begins as process {process.pid}")

    def _end_cancelled(self) -> None:
        going = [run for run, one in self._going.items() if not one.kill_at]
        states = self._runs.states(going)
        for run in going if states is not None else ():
            state = (states or {}).get(run)
            if state is None:  # nobody would see it go, nor how it ends
                self._say(f"run {run}: somebody has deleted it, so it is told to end")
            if state in {None, "CANCELLING", "CANCELLED"}:
                self._going[run].cancel()


def run_until_stopped(runner: Runner, stopped: threading.Event) -> None:
    """Look again and again; once `stopped` is set, end what goes."""
    next_look = 0.0
    while not stopped.is_set():  # and is not waited for, with a lock that its handler of signals would wait for
        runner.note_ended()
        if time.monotonic() >= next_look:
            runner.look()
            next_look = time.monotonic() + SECONDS_BETWEEN_QUESTIONS
        time.sleep(SECONDS_BETWEEN_LOOKS)
    runner.end()


def stop_by_signals(runner: Runner, server: ServerOfUp, stopped: threading.Event) -> None:
    """Have signals end what goes at once, whatever is being asked: a server may take ten seconds for each answer."""

    def stop(*_: object) -> None:
        stopped.set()
        server.seconds = SECONDS_TO_REPORT
        server.cut()
        runner.tell_to_end()

    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, stop)


def main(arguments: Sequence[str]) -> int:
    """Until SIGTERM; the code of a lock that is held where another schedule of the home runs."""
    root, *words = arguments
    deployments = dict(word.split("=", 1) for word in words)
    home, address = Home(Path(root)), os.environ["PREFECT_API_URL"].removesuffix(API)
    say = partial(print, flush=True)
    server = ServerOfUp(home=home, address=address, say=say)
    stopped = threading.Event()
    runs = DueRuns(ask=server.ask, deployments=deployments, say=say)
    runner = Runner(runs, say=say, stopped=stopped)
    stop_by_signals(runner, server, stopped)
    try:
        with hold_lock(home.schedule_lock, holder=f"schedule, process {os.getpid()}"):
            run_until_stopped(runner, stopped)
    except LockHeldError as error:
        print(f"schedule: {error}: `longwatch doctor` says what runs", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
