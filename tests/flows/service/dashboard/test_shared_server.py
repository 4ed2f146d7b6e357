"""Two watches on one Prefect server that is somebody else's, too, whose runs are going and late: that of an `up`."""

from __future__ import annotations

import itertools
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.home import Home
from config.starting import start_home
from flows.collect import collect as collect_here
from flows.service.login import api_login
from flows.service.planned_runs import PlannedRuns
from newsroom.editions import site, sources
from newsroom.server import NOT_FOUND, Newsroom
from storage.queries.balance import Changes, changes
from storage.queries.questions import ask
from tests.flows.service.dashboard.conftest import GENEROUS, LONGWATCH, SOURCE, Up
from tests.flows.service.prefect_server import Server, awaited

pytestmark = pytest.mark.slow
FAILING = ("courrier-du-lac", "harbour-times", "seeblatt")
NAMES = {"collect", "digest", "health", "maintain", "retag"}


@pytest.fixture(scope="module")
def server(up: Up, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """The server of the `up` that tests share, as others know it who have its login."""
    return Server(tmp_path_factory.mktemp("shared"), up.server, api_login(up.home))


class Shared:
    """A watch that is served on the server of another of the same name, where a stranger's runs are going and late."""

    def __init__(self, server: Server, newsroom: Newsroom, other: Home, folder: Path) -> None:
        self.server, self.newsroom, self.theirs, self.other = server, newsroom, of_others(server), other
        self.one = watch(folder / other.root.name, newsroom.port, SOURCE, *FAILING, "rights-record")
        self._served: dict[Path, subprocess.Popen[bytes]] = {}

    def serve(self, home: Home) -> None:
        """`longwatch serve`, until its deployments are there."""
        log = home.root / "serve.log"
        before = log.read_text("utf-8").count("serving") if log.exists() else 0
        with log.open("ab") as output:
            command = [*LONGWATCH, "--home", str(home.root), "serve"]
            process = subprocess.Popen(command, env=self.server.environ, stdout=output, stderr=output)
        self._served[home.root] = process
        awaited(lambda: process.poll() is not None or log.read_text("utf-8").count("serving") > before)
        assert process.poll() is None, log.read_text("utf-8")
        awaited(lambda: len(deployed(self.server, home)) == len(NAMES))

    def stop(self) -> None:
        """End what serves."""
        for process in self._served.values():
            process.send_signal(signal.SIGTERM)
        for root, process in self._served.items():
            process.wait(GENEROUS)
            assert "never awaited" not in (root / "serve.log").read_text("utf-8")
        self._served.clear()


@pytest.fixture(scope="module")
def shared(up: Up, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    with Newsroom(site(1)) as newsroom:
        both = Shared(server, newsroom, up.home, tmp_path_factory.mktemp("watches"))
        try:
            both.serve(both.one)  # and at once: a run of its schedule would come between those that are asked for
            switch_off(server, deployed(server, both.one)["collect"])
            yield both
        finally:
            both.stop()


def deployed(server: Server, home: Home) -> dict[str, dict[str, Any]]:
    """What a server has of a home's, by the flow's name."""
    if not home.service_mark.exists():
        return {}
    mark = home.service_mark.read_text("utf-8").strip()
    return {
        one["entrypoint"].rpartition(".")[2]: one
        for one in server.found("deployments", {"deployments": {"tags": {"all_": [mark]}}})
    }


def switch_off(server: Server, deployment: dict[str, Any]) -> None:
    """Switch the schedule of a deployment off, as a person does on its page."""
    (schedule,) = deployment["schedules"]
    path = f"deployments/{deployment['id']}/schedules/{schedule['id']}"
    assert server.ask("PATCH", path, {"active": False})[0] == 204


def of_others(server: Server) -> dict[str, str]:
    """A flow of somebody else's, even of the same name, with a run that is going and one that is late."""
    _, flow = server.ask("POST", "flows/", {"name": "collect"})
    where = {"flow_id": flow["id"], "name": "theirs", "entrypoint": "their.module.collect", "tags": ["longwatch"]}
    _, deployment = server.ask("POST", "deployments/", where)
    late = {
        "type": "SCHEDULED",
        "state_details": {"scheduled_time": f"{datetime.now(UTC) - timedelta(hours=1):%FT%TZ}"},
    }
    runs = {}
    for name, state in (("going", {"type": "RUNNING"}), ("late", late)):
        status, run = server.ask("POST", f"deployments/{deployment['id']}/create_flow_run", {"state": state})
        assert status == 201, run
        runs[name] = str(run["id"])
    return runs


def watch(folder: Path, newsroom: int, *names: str) -> Home:
    home = Home(folder)
    start_home(home, contact="", zone="UTC", groups=())
    for name in names:
        (home.sources / f"{name}.toml").write_text(sources()[f"{name}.toml"], "utf-8")
    web = f'[web]\nallow = ["127.0.0.1:{newsroom}"]\ndelay_seconds = 0\nresolve = {{ "*" = "127.0.0.1:{newsroom}" }}\n'
    home.settings_file.write_text(web, "utf-8")
    return home


def test_two_watches_and_a_stranger_share_a_server_and_nobody_touches_what_is_anothers(shared: Shared) -> None:
    first, ours = deployed(shared.server, shared.other), deployed(shared.server, shared.one)
    assert ours.keys() == first.keys() == NAMES
    assert {deployment["name"] for deployment in first.values()} == {"a-watch"}
    (name,) = {deployment["name"] for deployment in ours.values()}
    assert re.fullmatch(r"a-watch-[0-9a-f]{8}", name)
    assert {"longwatch", "a-watch"} < set(ours["collect"]["tags"])
    [_, warned, *_] = (shared.one.root / "serve.log").read_text("utf-8").splitlines()
    assert warned == (
        f"serve: anyone who can change a deployment on {shared.server.address}/api can run any command on this "
        "computer as you: use only a server that asks for a login"
    )
    for run, state in zip(shared.theirs.values(), ("RUNNING", "SCHEDULED"), strict=True):
        assert shared.server.ask("GET", f"flow_runs/{run}")[1]["state_type"] == state


def test_sources_are_run_by_name_a_misspelt_one_is_refused_the_log_has_our_lines_and_what_fails_is_an_event_once(
    shared: Shared,
) -> None:
    server, home = shared.server, shared.one
    collect = deployed(server, home)["collect"]["id"]
    assert server.ask("POST", f"deployments/{collect}/pause_deployment", {})[0] == 200, "one is run all the same"
    status, refused = server.run(collect, {"surces": [SOURCE]})
    assert status == 409
    assert "surces" in str(refused)
    shared.newsroom.publish({at: NOT_FOUND for at in site(1) if at[0].removesuffix(".example") in FAILING})
    run = server.collected(collect, {"sources": [SOURCE, *FAILING], "early": True})
    assert run["state"]["message"].startswith("1 of 4 sources answered"), "of five that there are"
    assert run["state_type"] == "FAILED", run["state"]
    assert len(ask(home.published, "select * from runs").rows) >= 1

    def lines() -> list[str]:
        told = server.found("logs", {"logs": {"flow_run_id": {"any_": [run["id"]]}}})
        return [one["message"] for one in told if one["name"] == "longwatch"]

    assert any(line.startswith("feeds: 4 requests to 4 hosts") for line in awaited(lines))
    mark = home.service_mark.read_text("utf-8").strip()
    told = awaited(lambda: events_of(server, mark, 4))
    events = [(one["event"], one["resource"]["prefect.resource.id"].removeprefix(f"longwatch.{mark}.")) for one in told]
    assert sorted(events) == [
        ("longwatch.run.degraded", "runs"), *(("longwatch.source.failed", f"source.{name}") for name in FAILING)
    ]  # fmt: skip
    shared.newsroom.publish({at: page for at, page in site(1).items() if at[0] == f"{FAILING[0]}.example"})
    again = collect_here(home, sources=FAILING, also_early=True)  # by Prefect it would be ten times as dear
    assert (again.sources_ok, again.sources_failed) == (1, 2)
    changed = changes(home.published, again.run_id)
    assert changed == Changes(failed={}, recovered=FAILING[:1], is_degraded=False), "what failed before is no event"


def test_of_runs_that_were_missed_the_last_is_left_and_a_deployment_that_is_gone_is_missed(shared: Shared) -> None:
    server, home = shared.server, shared.one
    mark = home.service_mark.read_text("utf-8").strip()
    _, flow = server.ask("POST", "flows/", {"name": "nobody runs it"})
    where = {"flow_id": flow["id"], "name": "ours", "entrypoint": "flows.service.flows.later", "tags": [mark]}
    ours = server.ask("POST", "deployments/", where)[1]["id"]
    late = [str(server.ask("POST", f"deployments/{ours}/create_flow_run", {"state": hours_ago(n)})[1]["id"])
            for n in range(6, 0, -1)]  # fmt: skip
    with closing(sqlite3.connect(shared.other.prefect / "prefect.db", timeout=60)) as plan:
        planned = (*late[:-1], shared.theirs["late"])  # all but the last were planned, and a person asked for that one
        ids = ", ".join(f"'{run}'" for run in planned)
        plan.execute(f"update flow_run set auto_scheduled = true where id in ({ids})")
        plan.execute(f"update flow_run set run_count = 1 where id = '{late[0]}'")  # and a person has it made again
        plan.commit()
    said: list[str] = []
    shutil.copy(shared.other.api_login, home.api_login)
    look = PlannedRuns(home, server.address, say=said.append)
    looks = itertools.count()  # where the server is too busy to answer, the next look finds them
    awaited(lambda: look.look(20 * next(looks), clock=time.time(), age=0) or said)
    assert said == ["3 runs that had been missed taken out of the plan: the next does their work"]
    planned = (*late, shared.theirs["late"])
    assert [run for run in planned if server.ask("GET", f"flow_runs/{run}")[0] != 404] == [
        late[0],
        *late[4:],
        planned[-1],
    ]
    server.ask("DELETE", f"deployments/{ours}")
    server.ask("DELETE", f"deployments/{deployed(server, home)['retag']['id']}")
    why = awaited(lambda: look.look(20 * next(looks), clock=time.time(), age=20))
    assert why.startswith("the deployment of retag was deleted: made anew")
    young = PlannedRuns(home, server.address, say=said.append)
    assert young.look(0, clock=time.time(), age=20) == "", "a schedule that was just started makes them first"


def hours_ago(hours: int) -> dict[str, Any]:
    """The state of a run that was due then."""
    at = f"{datetime.now(UTC) - timedelta(hours=hours):%FT%TZ}"
    return {"type": "SCHEDULED", "state_details": {"scheduled_time": at}}


def test_a_schedule_that_a_person_paused_stays_paused_and_runs_that_were_cut_short_are_no_more_of_ours_only(
    shared: Shared,
) -> None:
    server, home = shared.server, shared.one
    found = deployed(server, home)
    collect = found["collect"]["id"]
    assert server.ask("POST", f"deployments/{collect}/pause_deployment", {})[0] == 200
    switch_off(server, found["health"])
    shared.stop()
    stuck = server.run(collect, {})[1]["id"]
    server.ask("POST", f"flow_runs/{stuck}/set_state", {"state": {"type": "RUNNING"}, "force": True})
    shared.serve(home)
    assert server.ask("GET", f"flow_runs/{stuck}")[1]["state_type"] == "CRASHED"
    assert server.ask("GET", f"flow_runs/{shared.theirs['going']}")[1]["state_type"] == "RUNNING"
    again = deployed(server, home)
    assert again["collect"]["paused"]
    assert not again["health"]["paused"]
    assert [one["active"] for one in again["health"]["schedules"]] == [False]
    assert [one["active"] for one in again["digest"]["schedules"]] == [True]
    shared.stop()


def events_of(server: Server, mark: str, least: int) -> list[dict[str, Any]] | None:
    """The events of a home in the last hour, once there are so many."""
    lately = {"since": f"{datetime.now(UTC) - timedelta(hours=1):%FT%TZ}", "until": f"{datetime.now(UTC):%FT%TZ}"}
    sought = {"filter": {"event": {"prefix": ["longwatch."]}, "occurred": lately}}
    every = server.ask("POST", "events/filter", sought)[1]["events"]
    some = [one for one in every if mark in one["resource"]["prefect.resource.id"]]
    return some if len(some) >= least else None
