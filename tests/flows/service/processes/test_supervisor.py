"""Processes that are kept running, with a clock of the test's own."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.service.processes.log_faults import fault_in
from flows.service.processes.supervisor import LIVED, SupervisedProcess

SECONDS = 60.0


class Clock:
    """A clock that goes only when advanced."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def kept(command: str, folder: Path, clock: Clock, said: list[str]) -> SupervisedProcess:
    return SupervisedProcess(
        "worker", ("/bin/sh", "-c", command), environ=os.environ, folder=folder, log=folder / "log", say=said.append,
        clock=clock,
    )  # fmt: skip


def wait_until(sought: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS
    while not sought():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_what_ends_is_started_again_each_time_after_a_longer_pause(tmp_path: Path) -> None:
    clock, said = Clock(), list[str]()
    one = kept("echo started", tmp_path, clock, said)
    pauses = []
    for number in range(8):
        one.tend()
        wait_until(lambda: not one.runs)
        one.tend()  # it is found to have ended
        assert len(said) == number + 1
        ended = clock.now
        while clock.now == ended or one.age > 0:
            clock.now += 0.5
            one.tend()
        pauses.append(clock.now - ended)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    wait_until(lambda: len((tmp_path / "log").read_text().split()) == len(pauses) + 1)
    assert "restarting it in 1 s" in said[0]
    assert str(tmp_path / "log") in said[0]
    one.stop()


def test_what_lived_a_while_is_started_again_soon(tmp_path: Path) -> None:
    clock, said = Clock(), list[str]()
    one = kept("sleep 0", tmp_path, clock, said)
    for _ in range(4):
        one.tend()
        wait_until(lambda: not one.runs)
        clock.now += LIVED
        one.tend()
        clock.now += 60
    assert all("in 1 s" in line for line in said)


def test_what_is_stopped_leaves_nothing_behind_in_its_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = kept("trap '' TERM; sleep 600 & echo $! > child; wait; wait", tmp_path, Clock(), [])
    one.tend()
    wait_until(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text().strip() != "")
    child = int((tmp_path / "child").read_text())
    os.kill(child, 0)
    monkeypatch.setattr("flows.service.processes.supervisor.SECONDS_TO_STOP", 0)  # it is deaf to the polite word
    assert one.stop() == -signal.SIGKILL
    wait_until(lambda: not alive(child))
    assert not one.runs


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split(") ")[1][0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("again", [1, 2])
def test_stopping_what_never_ran_or_was_stopped_is_nothing(tmp_path: Path, again: int) -> None:
    one = kept("exit 0", tmp_path, Clock(), [])
    assert [one.stop() for _ in range(again)] == [None] * again


def test_why_the_server_ended_is_said_with_what_to_do_where_its_log_tells(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    assert fault_in(log) == ""
    log.write_text("Application startup failed. Exiting.", "utf-8")
    assert fault_in(log) == ""
    log.write_text("alembic.util.exc.CommandError: Can't locate revision identified by 'ffffffffffff'\n", "utf-8")
    assert "newer Prefect than the one installed" in fault_in(log)
    log.write_text("Port 42581 is already in use. Please specify a different port with the `--port` flag.\n", "utf-8")
    assert "start `up` again" in fault_in(log), "which chooses the server's port itself"
    log.write_text(f"{'Database disk: database or disk is full'}\n{'a later start that went well ' * 2_000}", "utf-8")
    assert fault_in(log) == "", "what was said long ago says nothing of today"


def test_a_process_whose_port_was_taken_is_said_to_be_so_each_time_by_what_it_wrote_itself(tmp_path: Path) -> None:
    clock, said = Clock(), list[str]()
    (tmp_path / "log").write_text("database or disk is full\n", "utf-8")
    bound = kept("echo \"('127.0.0.1', 4200): address already in use\"", tmp_path, clock, said)
    bound.tend()
    wait_until(lambda: not bound.runs)
    bound.tend()
    assert said[0].startswith("the worker stopped unexpectedly (another program has taken its port")
    assert "its port" in bound.fault(), "what `up` says where it gives up is of today, too"
