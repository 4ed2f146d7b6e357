"""A process beside `longwatch up` that outlives it, and ends what it started when it is killed.

It learns of that by the end of a pipe that only `up` holds: whatever else a system offers (PR_SET_PDEATHSIG) reaches
children, and not what these have started.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Collection, Iterable
from contextlib import suppress

from flows.batches.up_note import SCHEDULE
from flows.workers.processes import Child, end_group, start_of

SECONDS_TO_FILE = 60.0
"""A run whose schedule is gone files what it has, and ends."""
SECONDS_TO_END = 15.0


class Warden:
    """The warden, as `up` knows it; started again where somebody ended it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._told: set[Child] = set()

    def watch(self, processes: Collection[Child]) -> None:
        """Have these, and no others, end with us."""
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-m", "flows.service.processes.warden"]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, start_new_session=True)
            self._told = set()
        for process in {*processes} - self._told:
            self._say(f"+ {process.pid} {process.start or '-'} {process.name}")
        for process in self._told - {*processes}:
            self._say(f"- {process.pid}")
        self._told = {*processes}

    def dismiss(self) -> None:
        """Have it end, and nothing with it."""
        if self._process:
            self._say("dismissed")
            with suppress(OSError):
                self._process.communicate(timeout=10)

    def _say(self, line: str) -> None:
        assert self._process
        assert self._process.stdin
        with suppress(OSError):
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()


def stand_by(lines: Iterable[str]) -> None:
    """Take what `up` says until it says no more; then end what it has not taken back."""
    for kind in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(kind, signal.SIG_IGN)
    watched: dict[int, Child] = {}
    for line in lines:
        word, *rest = line.split(maxsplit=3)
        if word == "dismissed":
            return
        if word == "+":
            watched[int(rest[0])] = Child(name=rest[2].strip(), pid=int(rest[0]), start=rest[1])
        else:
            watched.pop(int(rest[0]), None)
    end_all(watched.values())


def end_all(processes: Iterable[Child]) -> None:
    """End process groups by their leaders: the schedule at first, whose runs file what they have, the server last."""
    inward = {SCHEDULE: 0, "server": 2}
    for process in sorted(processes, key=lambda one: inward.get(one.name, 1)):
        if start_of(process.pid) not in {"", process.start}:
            continue  # somebody else's by now
        if process.name == SCHEDULE:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)  # asked politely, it would cancel its runs
            end_group(process.pid, seconds=SECONDS_TO_FILE, kind=signal.SIGCONT)
        else:
            end_group(process.pid, seconds=SECONDS_TO_END)


if __name__ == "__main__":
    stand_by(sys.stdin)
