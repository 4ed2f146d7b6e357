"""What `longwatch up` does first: it takes over from an older version, collects, and shows it in Prefect.

The other tests of this folder go on with the same `up`; test_up_ends.py stops it.
"""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from tests.flows.service.dashboard.conftest import LONGWATCH, Up
from tests.flows.service.kept_database import OLD_RUN
from tests.flows.service.prefect_server import awaited, environments, telemetry_is_off

pytestmark = pytest.mark.slow
STEPS = {
    "plan the run",
    "poll the feeds",
    "plan the pages",
    "fetch new pages",
    "fetch pages owed",
    "look again",
    "file and publish",
    "tell of it",
    "report",
}


def asked(up: Up, path: str, question: dict[str, Any]) -> list[dict[str, Any]]:
    return list(up.ask_server("POST", f"/api/{path}/filter", question).json())


def completed_run(up: Up) -> dict[str, Any] | None:
    """The first run that found articles, as the API tells of it."""
    assert up.process.poll() is None, "`longwatch up` has ended"
    runs = asked(up, "flow_runs", {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}})
    return next((run for run in runs if "entries" in run["state"]["message"]), None)


def all_task_runs(up: Up, run: str) -> list[str] | None:
    """The names of the tasks of a run, once all of them have arrived: Prefect files them behind the run."""
    found = asked(up, "task_runs", {"flow_runs": {"id": {"any_": [run]}}})
    names = [task["name"] for task in found if task["state_type"] == "COMPLETED"]
    return names if len(names) >= len(STEPS) else None


def test_up_collects_shows_it_in_prefect_and_takes_over_older_deployments(up: Up) -> None:
    awaited(up.home.published.exists)  # to ask the server is CPU of its own
    run = awaited(lambda: completed_run(up))
    tasks = awaited(lambda: all_task_runs(up, run["id"]))
    assert run["auto_scheduled"]
    assert run["name"].startswith("collect 20")
    assert "1 of 1 source answered" in run["state"]["message"]
    assert set(tasks) == STEPS
    assert len(tasks) <= 20
    artifacts = {one["key"] for one in asked(up, "artifacts", {"artifacts": {"flow_run_id": {"any_": [run["id"]]}}})}
    assert artifacts == {"collect-report", "collect-progress", "sources", "topics", "owed", "problems"}
    names = ("collect", "digest", "health", "maintain", "retag")
    deployed = {one["entrypoint"]: one["parameters"] for one in asked(up, "deployments", {})}
    assert deployed == {f"flows.service.flows.{name}": {} for name in names}, "no run is given its home"
    runs = asked(up, "flow_runs", {})
    assert OLD_RUN not in {one["name"] for one in runs}, "what older deployments had planned goes with them"
    assert [one["state"] for one in runs if one["state_type"] in {"FAILED", "CRASHED"}] == []
    assert all(map(telemetry_is_off, environments(up.home)))
    second = [*LONGWATCH, "--home", str(up.home.root), "up"]
    assert subprocess.run(second, capture_output=True, cwd=up.home.root.parent).returncode == 75
