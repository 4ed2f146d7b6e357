"""What a run hears of being cancelled: one signal, that a person wants it and that it ends, in this order."""

from __future__ import annotations

import subprocess
import sys

from flows.service.processes.runner import _Going

RUN = """
import signal, sys, time
from flows.service.processes.cancellation import is_cancelled, note_when_cancelled

note_when_cancelled()
signal.signal(signal.SIGTERM, lambda *_: sys.exit("cancelled" if is_cancelled() else "crashed"))
print("begun", flush=True)
time.sleep(60)
"""


def test_a_run_knows_that_it_was_cancelled_before_it_is_told_to_end() -> None:
    command = [sys.executable, "-c", RUN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        begun, ended = process.stdout, process.stderr
        assert begun is not None
        assert ended is not None
        assert begun.readline() == b"begun\n"
        _Going(process=process).cancel()
        assert ended.read() == b"cancelled\n"
