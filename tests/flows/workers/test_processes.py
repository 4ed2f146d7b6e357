"""What the system tells of a process that is not ours to wait for."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from flows.workers.processes import cpu_of, state_of

BUSY = "import time\nwhile time.process_time() < .3: pass\nprint(flush=True)\ninput()"


def test_the_cpu_of_another_process_is_what_it_has_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with subprocess.Popen([sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        by_its_clock = cpu_of(other.pid)
        monkeypatch.setattr(time, "clock_gettime", _no_such_clock)
        by_its_state = cpu_of(other.pid)
        assert by_its_clock >= 0.3
        assert by_its_state == pytest.approx(by_its_clock, abs=0.05)
        assert state_of(other.pid) in ("S", "R")
        other.communicate(b"\n")
    assert (cpu_of(other.pid), state_of(other.pid)) == (0.0, "")
    monkeypatch.undo()
    assert cpu_of(other.pid) == 0.0


def _no_such_clock(number: int) -> float:
    raise OSError(22, "Invalid argument")
