"""What `longwatch up` starts ends with it, however it ends; what it left all the same is named and ended."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path

import pytest

from config.home import Home
from config.starting import start_home
from flows.batches.up_note import SCHEDULE, STRAYS, Running, note_up, noted_up, running_up, schedule_fault
from flows.service import up
from flows.service.processes.down import end_leftovers
from flows.service.processes.health_port import HealthPort, why
from flows.service.server import any_free
from flows.upkeep.reach import service_findings
from flows.workers.processes import Child, end_group, is_group_alive, noted_child, start_of
from storage.disk.locks import hold_lock
from tests.flows.service.prefect_server import awaited, environments

LONGWATCH = (sys.executable, "-c", "from longwatch import main; main()")
NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own group, with another in it."""
    command = ["/bin/sh", "-c", "sleep 600 & wait"]
    with subprocess.Popen(command, process_group=0) as process:
        yield process
        end_group(process.pid, seconds=0)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "watch")
    start_home(home, contact="", zone="UTC", groups=())
    return home


def test_a_process_is_known_by_its_number_and_its_start(sleeper: subprocess.Popen[bytes]) -> None:
    noted = noted_child("server", sleeper.pid)
    assert noted.is_alive
    assert not Child(name="server", pid=sleeper.pid, start="1").is_alive
    assert is_group_alive(sleeper.pid)
    end_group(sleeper.pid, seconds=10)
    assert not is_group_alive(sleeper.pid)
    sleeper.wait()
    assert not noted.is_alive
    assert start_of(sleeper.pid) == ""


def test_what_an_up_left_is_named_by_doctor_and_ended_by_down(home: Home, sleeper: subprocess.Popen[bytes]) -> None:
    children = (noted_child("server", sleeper.pid), Child(name="dashboard", pid=sleeper.pid, start="1"))
    note_up(home, Running(pid=1, address="http://a", server="http://b", started_at=NOW, children=children))
    assert noted_up(home) == Running(pid=1, address="http://a", server="http://b", started_at=NOW, children=children)
    (found,) = service_findings(home, NOW)
    assert f"server (process {sleeper.pid})" in found.says
    assert "longwatch down" in found.remedy
    done = subprocess.run([*LONGWATCH, "--home", home.root, "down"], capture_output=True, text=True, check=True)
    assert f"the server (process {sleeper.pid}) running: it was ended" in done.stdout
    assert not is_group_alive(sleeper.pid)
    assert end_leftovers(home) == []


def test_whatever_up_starts_is_known_by_its_command_line_to_who_looks_for_leftovers() -> None:
    started = set(re.findall(r'"-m", "(flows[\w.]+)"', inspect.getsource(up)))
    assert len(started) == 3
    assert started <= STRAYS.keys()
    assert all(find_spec(name) for name in started)


def test_a_schedule_restarted_three_times_in_ten_minutes_is_a_fault_and_so_is_one_that_is_gone(home: Home) -> None:
    alive = Child(name=SCHEDULE, pid=os.getpid(), start="")
    restarts = tuple(NOW - timedelta(minutes=minutes) for minutes in (1, 5, 9))
    with hold_lock(home.up_lock, holder="up"):
        for children, times, says in (
            ((alive,), (), ""), ((alive,), restarts[:2], ""), ((alive,), restarts, "restarted 3 times"),
            ((Child(name=SCHEDULE, pid=os.getpid(), start="1"),), (), "has ended"), ((), (), ""),
        ):  # fmt: skip
            note_up(home, Running(pid=1, address="", server="", started_at=NOW, children=children, restarts=times))
            assert says in schedule_fault(home, now=NOW)
            assert bool(schedule_fault(home, now=NOW)) == bool(says)
    assert schedule_fault(home, now=NOW) == "", "where none runs, runs alone are judged"


def test_the_health_port_says_by_its_status_whether_all_is_well_and_answers_no_other_name(home: Home) -> None:
    port = any_free()
    with HealthPort(home, timedelta(minutes=30), port=port):
        own = f"127.0.0.1:{port}"
        for host, path, status in ((own, "/", 503), (own, "/helth", 404), ("rebound.example", "/", 403)):
            connection = HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", path, headers={"Host": host})
            answer = connection.getresponse()
            assert answer.status == status
            told = answer.read()
            connection.close()
            if status == 503:
                assert json.loads(told)["well"] is False
                assert "no run has ever" in json.loads(told)["says"]
                assert json.loads(told)["why"] == []


def test_the_health_port_says_what_asks_for_attention_though_a_run_ended_in_time() -> None:
    says = {
        "says": "the last run finished",
        "unread": ["longwatch.toml: is not valid TOML"],
        "aside": 2,
        "schedule": "",
    }
    assert why(says) == ["longwatch.toml: is not valid TOML", "2 set aside in store/spool/aside"]


# That all ends where `up` is killed, with a run at work, is held by dashboard/test_up_ends.py.
@pytest.mark.slow
def test_sigterm_ends_up_and_leaves_no_process_also_while_the_server_starts(home: Home, tmp_path: Path) -> None:
    command = [*LONGWATCH, "--home", str(home.root), "up", "--port", str(any_free())]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as up:
        try:
            names = awaited(lambda: (found := running_up(home)) and {child.name for child in found.children})
            assert names == {"server", "dashboard"}
            up.terminate()
            said, _ = up.communicate()
            assert (up.returncode, said.splitlines()[-1]) == (0, "up: stopped")
            assert environments(home) == []
            assert noted_up(home) is None
        finally:
            up.kill()
            end_leftovers(home)
