"""Processes by number and time of start: a number alone is soon somebody else's."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
PARENT, GROUP, USER, SYSTEM, START = 1, 2, 11, 12, 19
"""Fields of /proc/PID/stat behind the name, whose first is the state."""
TICK = os.sysconf("SC_CLK_TCK")
CPU_CLOCK = 2
"""Of the clocks that Linux has for each process, as clock_getcpuclockid(3) numbers them: asked for in .6 µs, where
reading the same in /proc takes 40 µs, and a hundred beside a process at work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A process as it was noted."""

    name: str
    """What it does for us."""
    pid: int
    start: str
    """When it began, as the system says it; empty where that was not to be had."""

    @property
    def is_alive(self) -> bool:
        """Whether it is still there, and the same."""
        now = start_of(self.pid)
        return bool(now) and self.start in {"", now}

    def text(self) -> str:
        """The same for a person."""
        return f"{self.name} (process {self.pid})"


def noted_child(name: str, pid: int) -> Child:
    """A process that runs now, as it is to be noted."""
    return Child(name=name, pid=pid, start=start_of(pid))


def start_of(pid: int) -> str:
    """When a process began; empty where there is none, or only its remains."""
    if PROC.joinpath("self").exists():
        fields = _stat(pid)
        return "" if not fields or fields[0] == "Z" else fields[START]
    told = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return told.stdout.strip()


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has taken; 0 when it is gone, or where the system does not tell."""
    try:
        return time.clock_gettime(~pid << 3 | CPU_CLOCK)
    except OSError:  # it is gone, or this is no kernel that has such clocks
        fields = _stat(pid)
        return (int(fields[USER]) + int(fields[SYSTEM])) / TICK if fields else 0.0


def state_of(pid: int) -> str:
    """The letter by which the system names what a process is at; empty when it is gone."""
    return next(iter(_stat(pid)), "")


def ancestors(pid: int) -> list[int]:
    """A process, its parent, that one's, and so on; nothing where the system does not tell."""
    found = [pid] if _stat(pid) else []
    while found and len(fields := _stat(found[-1])) > PARENT and int(fields[PARENT]) not in (0, *found):
        found.append(int(fields[PARENT]))
    return found


def is_group_alive(group: int) -> bool:
    """Whether anything of a process group is still there."""
    if PROC.joinpath("self").exists():
        stats = (_stat(int(path.name)) for path in PROC.glob("[0-9]*"))
        return any(len(fields) > START and fields[GROUP] == str(group) and fields[0] != "Z" for fields in stats)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, 0)
        return True
    return False


def end_group(group: int, *, seconds: float, kind: signal.Signals = signal.SIGTERM) -> None:
    """End what is left of a process group: politely, and after so many seconds by SIGKILL."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, kind)
    until = time.monotonic() + seconds
    while is_group_alive(group) and time.monotonic() < until:
        time.sleep(0.1)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def processes_with(variable: str, value: str, commands: Collection[str]) -> list[Child]:
    """Processes of ours that were started with a variable of that value, and one of these in their command line.

    Only where the system tells: elsewhere none are found.
    """
    found = []
    for path in PROC.glob("[0-9]*"):
        with suppress(OSError):
            if path.stat().st_uid != os.getuid():
                continue
            environ = (path / "environ").read_bytes().split(b"\0")
            line = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            if f"{variable}={value}".encode() in environ:
                found += [noted_child(name, int(path.name)) for name in commands if name in line][:1]
    return [process for process in found if process.start]


def _stat(pid: int) -> list[str]:
    try:
        return (PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(") ")[2].split()
    except OSError:
        return []
