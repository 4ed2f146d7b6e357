"""A `longwatch up` for the fault runs: started, waited for by what it does, and killed with all it started."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from config.home import Home

EVERY_SECONDS = 20
LONGEST = 240.0
"""Seconds that one start may take before it is called failed."""
STARTS = """
    select count(*) from flow_run
    where auto_scheduled and state_type in ('RUNNING', 'COMPLETED', 'FAILED') and start_time > datetime(?, 'unixepoch')
"""
FILED = """
    select count(*) from flow_run
    where auto_scheduled and name like 'collect %' and state_type = 'COMPLETED' and state_name <> 'Skipped'
        and start_time > datetime(?, 'unixepoch')
"""


class Failed(RuntimeError):  # noqa: N818 - what a cut came to
    """What went wrong after a cut."""


def start_up(
    home: Home,
    port: int,
    *,
    command: Sequence[str],
    environ: Mapping[str, str] = os.environ,
    every: int = EVERY_SECONDS,
) -> subprocess.Popen[bytes]:
    """Start `longwatch up` with a run every few seconds; `command` is what comes before `up`."""
    log = (home.root / "up.log").open("ab")
    with log:
        words, settings = [*command, "up", "--port", str(port)], {"LONGWATCH_EVERY_SECONDS": str(every)}
        return subprocess.Popen(words, env={**environ, **settings}, stdout=log, stderr=log)


def await_(sought: Callable[[], object], up: subprocess.Popen[bytes]) -> float:
    """What is sought, as soon as it is not nothing. Raises Failed when `up` ends before, or it takes too long."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        if up.poll() is not None:
            raise Failed("`longwatch up` has ended")
        if found := sought():
            return float(str(found) if not isinstance(found, bool) else found)
        time.sleep(0.5)
    raise Failed(f"nothing came within {LONGEST:.0f} s")


def count_runs(home: Home, question: str, since: float) -> int:
    """What Prefect's database answers to a question; 0 while it cannot."""
    try:
        with closing(sqlite3.connect(f"file:{home.prefect}/prefect.db?mode=ro", uri=True, timeout=10)) as history:
            return int(history.execute(question, [since]).fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def kill_all(home: Home, up: subprocess.Popen[bytes]) -> None:
    """As a power cut: every process that was started for the home, at once, none of them asked."""
    for _ in range(3):  # one may be starting another just now
        for pid in processes_of(home):
            kill_one(pid)
        kill_one(up.pid)
        time.sleep(0.2)
    up.wait()


def processes_of(home: Home) -> Iterator[int]:
    """The processes that were started for a home, by their environment."""
    for process in Path("/proc").glob("[0-9]*/environ"):
        try:
            variables = process.read_bytes().split(b"\0")
        except OSError:
            continue
        if f"PREFECT_HOME={home.prefect.absolute()}".encode() in variables:
            yield int(process.parent.name)


def command_of(pid: int) -> str:
    """The end of a process's command line."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[-120:]
    except OSError:
        return "ended"


def kill_one(pid: int) -> None:
    """Kill a process, if it is there."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
