"""What a command costs, with every process that it starts: `python -m bench.processes COMMAND …`, for other benches.

Prints an object: seconds of CPU and of wall time, the peak memory of its largest process in MB, and its exit status.
A process that is left by its parent becomes a child of this one (PR_SET_CHILD_SUBREAPER, Linux), so that servers of
forks, workers and daemons are counted; what has not ended after a minute is stopped and counted.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SET_CHILD_SUBREAPER = 36
LEFT_SECONDS = 60.0
"""How long processes may outlive the command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a command and all that it started cost."""

    cpu: float
    wall: float
    peak_mb: float
    """Of the largest process."""
    status: int


def measure_command(
    command: Sequence[str], *, output: int | None = subprocess.DEVNULL, environ: Mapping[str, str] = os.environ
) -> Cost:
    """What a command costs; its own output goes where `output` says. Raises CalledProcessError where we fail."""
    asked = [sys.executable, "-m", "bench.processes", *command]
    read, write = os.pipe()
    with os.fdopen(read) as figures:
        try:
            env = {**environ, "LONGWATCH_BENCH_FIGURES": str(write)}
            subprocess.run(asked, check=True, stdout=output, env=env, pass_fds=(write,))
        finally:
            os.close(write)
        return Cost(**json.loads(figures.read()))


def main(command: Sequence[str]) -> int:
    """Run the command to the end of all its processes; print what they cost."""
    if ctypes.CDLL(None, use_errno=True).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "this system has no subreaper")
    began = time.monotonic()
    where = int(os.environ.pop("LONGWATCH_BENCH_FIGURES", "1"))
    ours = subprocess.Popen(command)
    status = ours.wait()
    wait_for_the_rest(time.monotonic() + LEFT_SECONDS)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures = {"cpu": used.ru_utime + used.ru_stime, "wall": time.monotonic() - began}
    figures |= {"peak_mb": used.ru_maxrss / 1024, "status": status}
    os.write(where, (json.dumps(figures) + "\n").encode())
    return 0


def wait_for_the_rest(until: float) -> None:
    """Wait for processes that the command left; stop those that have not ended by then."""
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            if time.monotonic() > until:
                for child in _children():
                    os.kill(child, signal.SIGKILL)
            time.sleep(0.01)


def _children() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
