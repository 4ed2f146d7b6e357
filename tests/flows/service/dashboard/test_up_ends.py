"""`longwatch up` is killed, and all it started ends. The last file that asks one: others refuse once it is gone."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta

import pytest

from flows.batches.up_note import leftovers, running_up
from flows.notices.noted_heads import read_heads
from flows.service.liveness import WARNING, liveness
from flows.service.processes.down import end_leftovers
from flows.service.processes.run_process import CANCELLED
from flows.service.server import answers
from newsroom.editions import site
from storage.archive import custody
from storage.disk.locks import holder_of
from storage.queries.questions import ask
from tests.flows.service.dashboard.conftest import Up
from tests.flows.service.dashboard.test_collecting_run import asked, completed_run
from tests.flows.service.prefect_server import awaited, environments

pytestmark = pytest.mark.slow


def test_when_up_is_killed_its_run_files_what_it_has_and_everything_ends(up: Up) -> None:
    home, run = up.home, awaited(lambda: completed_run(up))
    reports = asked(up, "artifacts", {"artifacts": {"flow_run_id": {"any_": [run["id"]]}}})
    [report] = [one["data"] for one in reports if one["key"] == "collect-report"]
    ((run_id, articles),) = ask(home.published, "select min(run_id), (select count(*) from articles) from runs").rows
    assert str(run_id) in report
    assert custody.line_hashes(home.custody) >= set(read_heads(home.root.parent / "heads.txt")) != set()
    assert articles != 0
    assert {one["TMPDIR"] for one in environments(home)} == {str(home.store / "tmp")}
    assert stat.S_IMODE((home.store / "tmp").stat().st_mode) == 0o700
    settings = home.settings_file.read_text("utf-8")
    home.settings_file.write_text(settings.replace("delay_seconds = 0", "delay_seconds = 20\nper_host = 1"), "utf-8")
    up.newsroom.publish(site(2))
    kept = captured(up)
    path = f"/api/deployments/{up.deployments['collect']['id']}/create_flow_run"
    cancelled = up.ask_server("POST", path, {"parameters": {"early": True}}).json()["id"]
    awaited(lambda: "up" in (holder_of(home.collect_lock) or "") and captured(up) - kept)
    up.ask_server("POST", f"/api/flow_runs/{cancelled}/set_state", {"state": {"type": "CANCELLING"}})
    awaited(lambda: up.ask_server("GET", f"/api/flow_runs/{cancelled}").json()["state"]["name"] == "Cancelled")
    states = up.ask_server("GET", f"/api/flow_run_states/?flow_run_id={cancelled}").json()
    assert [one["type"] for one in states][-2:] == ["CANCELLING", "CANCELLED"], "automations wait for crashes"
    question = {"sort": "TIMESTAMP_ASC", "logs": {"flow_run_id": {"any_": [cancelled]}}}
    log = [one["message"] for one in up.ask_server("POST", "/api/logs/filter", question).json()]
    assert log[-1] == CANCELLED, log
    assert not [line for line in log if "Crash" in line], log
    kept = captured(up)
    up.ask_server("POST", path, {"parameters": {"early": True}})
    awaited(lambda: "up" in (holder_of(home.collect_lock) or "") and captured(up) - kept)
    running = running_up(home)
    assert running
    assert len(running.children) == 3
    try:
        up.process.kill()
        up.process.wait()
        awaited(lambda: not environments(home))
        # A process that ends has no environment left to read before it is gone.
        awaited(lambda: not any(child.is_alive for child in running.children))
        assert not answers(up.server)
        last = "select finished_at is not null, run_id from runs order by started_at desc limit 1"
        ((ended, killed),) = ask(home.published, last).rows
        assert killed != run_id
        assert ended, "the run filed what it had"
        ((said,),) = ask(home.published, f"select string_agg(message) from problems where run_id = '{killed}'").rows
        assert "`longwatch up` is gone" in str(said)
        assert liveness(home, max_age=timedelta(hours=1), now=datetime.now(UTC)).code == WARNING
        assert leftovers(home) == []
    finally:
        end_leftovers(home)


def captured(up: Up) -> set[str]:
    """What lies among the captures, also what is being written."""
    return {path.name for path in up.home.captures.rglob("*.warc.gz*")}
