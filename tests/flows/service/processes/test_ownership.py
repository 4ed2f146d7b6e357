"""What `longwatch up` starts ends with it, however it ends; what it left all the same is named and ended."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest

from config.home import Home
from config.starting import start_home
from flows.batches.up_note import SCHEDULE, Running, leftovers, note_up, noted_up, running_up, schedule_fault
from flows.service.liveness import WARNING, liveness
from flows.service.processes.down import end_leftovers
from flows.service.processes.health_port import HealthPort, why
from flows.service.server import answers, any_free
from flows.upkeep.reach import service_findings
from flows.workers.processes import Child, end_group, is_group_alive, noted_child, start_of
from newsroom.editions import site, sources
from newsroom.server import Newsroom
from storage.disk.locks import hold_lock
from storage.queries.questions import ask
from tests.flows.service.prefect_server import awaited, environments

LONGWATCH = (sys.executable, "-c", "from longwatch import main; main()")
SOURCE = "lakeside-wire"
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


@pytest.mark.slow
def test_when_up_is_killed_its_run_files_what_it_has_and_everything_ends(home: Home, tmp_path: Path) -> None:
    (home.sources / f"{SOURCE}.toml").write_text(sources()[f"{SOURCE}.toml"], "utf-8")
    with Newsroom(site(1)) as newsroom:
        there = f"127.0.0.1:{newsroom.port}"
        web = f'[web]\nallow = ["{there}"]\ndelay_seconds = 3\nper_host = 1\nresolve = {{ "*" = "{there}" }}\n'
        home.settings_file.write_text(web, "utf-8")
        health, port = any_free(), any_free()
        command = [*LONGWATCH, "--home", str(home.root), "up", "--port", str(port), "--health", str(health)]
        up = subprocess.Popen(command, cwd=tmp_path, env={**os.environ, "LONGWATCH_EVERY_SECONDS": "900"})
        try:
            children = awaited(lambda: children_of(home))
            awaited(lambda: home.collect_lock.exists() and "up" in home.collect_lock.read_text())
            awaited(lambda: list(home.captures.rglob("*.warc.gz*")))
            assert {one["TMPDIR"] for one in environments(home)} == {str(home.store / "tmp")}
            assert stat.S_IMODE((home.store / "tmp").stat().st_mode) == 0o700
            up.kill()
            up.wait()
            awaited(lambda: not environments(home))
            # A process that ends has no environment left to read before it is gone.
            awaited(lambda: not any(child.is_alive for child in children))
            assert not answers(running_server(home))
            ((ended, said),) = ask(
                home.published, "select finished_at is not null, (select string_agg(message) from problems) from runs"
            ).rows
            assert ended, "the run filed what it had"
            assert "`longwatch up` is gone" in str(said)
            assert liveness(home, max_age=timedelta(hours=1), now=datetime.now(UTC)).code == WARNING
            assert leftovers(home) == []
        finally:
            up.kill()
            end_leftovers(home)


def children_of(home: Home) -> tuple[Child, ...] | None:
    running = running_up(home)
    return running.children if running and len(running.children) == 3 else None


def running_server(home: Home) -> str:
    noted = noted_up(home)
    assert noted
    return noted.server
