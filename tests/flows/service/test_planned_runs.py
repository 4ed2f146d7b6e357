"""What `up` does about runs that were missed, deployments that were deleted, and a clock that was set back."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from config.home import Home
from config.starting import start_home
from flows.batches.paused_note import Paused, note_paused, noted_paused
from flows.batches.up_note import running_up
from flows.service.api import ask_server, deployments_of, flow_of
from flows.service.login import authorization
from flows.service.planned_runs import FLOWS, PlannedRuns, missed_runs
from flows.service.server import any_free
from newsroom.editions import site, sources
from newsroom.server import Newsroom
from tests.flows.service.prefect_server import GENEROUS, awaited

LONGWATCH = (sys.executable, "-c", "from longwatch import main; main()")
SOURCE = "lakeside-wire"
TWO_DAYS_BACK = """
    update flow_run set expected_start_time = datetime(expected_start_time, '-2 days'),
        next_scheduled_start_time = datetime(next_scheduled_start_time, '-2 days'), auto_scheduled = true
    where state_type = 'SCHEDULED'
"""
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "watch")
    start_home(home, contact="", zone="UTC", groups=())
    return home


class Up:
    """A `longwatch up` with a run every minute, and its server."""

    def __init__(self, home: Home, process: subprocess.Popen[bytes], log: Path) -> None:
        self.home, self.process, self._log = home, process, log

    @property
    def said(self) -> str:
        return self._log.read_text("utf-8")

    def deployed(self) -> dict[str, dict[str, Any]] | None:
        """All deployments by their flow, once there are all."""
        assert self.process.poll() is None, self.said
        running = running_up(self.home)
        found = {flow_of(one): one for one in deployments_of(self.home, running.server) or ()} if running else {}
        return found if found.keys() == {*FLOWS} else None

    def ask(self, path: str, question: object) -> Any:
        running = running_up(self.home)
        assert running
        return ask_server(self.home, running.server, f"/api/{path}", question)

    def change(self, method: str, path: str, body: str | None = None) -> None:
        """Change something; a server whose database is busy is asked again."""
        running = running_up(self.home)
        assert running
        sent = {"Content-Type": "application/json", "Authorization": authorization(self.home)}

        def changed() -> bool:
            connection = HTTPConnection(running.server.removeprefix("http://"), timeout=60)
            connection.request(method, f"/api/{path}", body, sent)
            status = connection.getresponse().status
            connection.close()
            assert status in {200, 204, 503}, status
            return status != 503

        awaited(changed)


@pytest.fixture
def up(home: Home, tmp_path: Path) -> Iterator[Up]:
    (home.sources / f"{SOURCE}.toml").write_text(sources()[f"{SOURCE}.toml"], "utf-8")
    log = tmp_path / "up.log"
    with Newsroom(site(1)) as newsroom, log.open("wb") as output:
        there = f"127.0.0.1:{newsroom.port}"
        home.settings_file.write_text(
            f'[web]\nallow = ["{there}"]\ndelay_seconds = 0\nresolve = {{ "*" = "{there}" }}\n', "utf-8"
        )
        command = [*LONGWATCH, "--home", str(home.root), "up", "--port", str(any_free())]
        environ = {**os.environ, "LONGWATCH_EVERY_SECONDS": "60"}
        process = subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=output, stderr=output)
        try:
            yield Up(home, process, log)
        finally:
            process.terminate()
            process.wait(GENEROUS)


# dashboard/test_shared_server.py holds the same of a server without an `up`, which is there already
@pytest.mark.slow
@pytest.mark.long
def test_of_runs_that_were_missed_one_follows_and_a_deleted_deployment_comes_back_as_it_was_paused(up: Up) -> None:
    before = awaited(up.deployed)
    theirs = of_another(up)
    ids = {name: one["id"] for name, one in before.items()}
    mine = {"flow_runs": {"deployment_id": {"any_": [ids["collect"]]}}, "limit": 200}
    awaited(lambda: len(up.ask("flow_runs/filter", mine) or ()) > 30)
    up.change("POST", f"deployments/{ids['digest']}/pause_deployment")
    (schedule,) = before["health"]["schedules"]
    up.change("PATCH", f"deployments/{ids['health']}/schedules/{schedule['id']}", '{"active": false}')
    with closing(sqlite3.connect(up.home.prefect / "prefect.db", timeout=60)) as plan:
        plan.execute(TWO_DAYS_BACK)
        plan.commit()

    def settled() -> int:
        runs = up.ask("flow_runs/filter", mine) or []
        late = [one for one in runs if one["expected_start_time"] < f"{datetime.now(UTC):%FT%TZ}"]
        return 0 if {"Scheduled", "Late"} & {one["state_name"] for one in late} else len(late)

    assert awaited(settled) <= 5, "those of the plan and at most three that had been taken up"
    assert up.ask("flow_runs/filter", {"flow_runs": {"id": {"any_": [theirs]}}})[0]["state_type"] == "SCHEDULED"
    awaited(lambda: noted_paused(up.home) == Paused(deployments=frozenset({"digest"}), schedules=frozenset({"health"})))
    for name in ("collect", "digest", "health"):
        up.change("DELETE", f"deployments/{ids[name]}")
    again = awaited(up.deployed)
    assert "the deployments of collect, health, digest were deleted" in up.said
    assert {name for name, one in again.items() if one["paused"]} == {"digest"}
    assert {name for name, one in again.items() if any(not each["active"] for each in one["schedules"])} == {"health"}
    assert again["collect"]["id"] != ids["collect"]
    assert again["maintain"]["id"] == ids["maintain"]
    new = {
        "flow_runs": {"deployment_id": {"any_": [again["collect"]["id"]]}, "state": {"type": {"any_": ["COMPLETED"]}}}
    }
    awaited(lambda: up.ask("flow_runs/filter", new))


def of_another(up: Up) -> str:
    """A run of somebody else's deployment, late as ours are."""
    flow = awaited(lambda: up.ask("flows/", {"name": "theirs"}))  # a server whose database is busy is asked again
    made = {"flow_id": flow["id"], "name": "theirs", "entrypoint": "their.module.collect"}
    deployment = awaited(lambda: up.ask("deployments/", made))
    at = f"{datetime.now(UTC):%FT%TZ}"
    state = {"type": "SCHEDULED", "state_details": {"scheduled_time": at}}
    path = f"deployments/{deployment['id']}/create_flow_run"
    return str(awaited(lambda: up.ask(path, {"state": state}))["id"])


def test_a_clock_that_is_set_back_has_the_runs_planned_anew_and_one_that_leaps_ahead_does_not(home: Home) -> None:
    plan = PlannedRuns(home, NOBODY, say=pytest.fail)
    assert plan.look(0, clock=1e9, age=0) == ""
    assert plan.look(10, clock=1e9 + 172_810, age=10) == "", "what was missed is deleted, the plan stays"
    assert "2,880 minutes" in (said := plan.look(20, clock=1e9 + 20, age=20))
    assert plan.look(30, clock=1e9 + 30, age=30) == said, "until the schedule was started anew"
    plan.note_begun()
    assert plan.look(40, clock=1e9 + 40, age=0) == ""
    assert plan.look(50, clock=1e9 + 49, age=10) == "", "seconds are what a clock is put right by every day"


def test_of_late_runs_the_last_is_left_unless_one_goes_and_what_a_person_asked_for_stays() -> None:
    runs = [
        {"id": number, "deployment_id": of, "state_type": kind, "auto_scheduled": is_planned}
        for number, (of, kind, is_planned) in enumerate([
            ("a", "SCHEDULED", True), ("b", "SCHEDULED", True), ("a", "SCHEDULED", False), ("a", "SCHEDULED", True),
            ("b", "RUNNING", True), ("c", "SCHEDULED", True),
        ])
    ]  # fmt: skip
    assert missed_runs(runs) == ["3", "1"]
    runs[3]["run_count"], runs[1]["state_name"] = 1, "AwaitingRetry"
    assert missed_runs(runs) == [], "one that has begun before has a history, and a person wants it again"


def test_a_note_of_what_is_paused_that_cannot_be_read_pauses_nothing(home: Home) -> None:
    paused = Paused(deployments=frozenset({"collect"}))
    note_paused(home, paused)
    assert noted_paused(home) == paused
    plan = PlannedRuns(home, NOBODY, say=pytest.fail)
    assert plan.look(0, clock=1e9, age=0) == ""
    assert (plan.is_paused("collect"), plan.is_paused("digest")) == (True, False), "where the server is dead, too"
    for damage in ("", "[]", '{"deployments": 1, "schedules": []}'):
        home.paused_note.write_text(damage, "utf-8")
        assert noted_paused(home) == Paused()
