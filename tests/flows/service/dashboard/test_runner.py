"""The schedule's process: what it begins, ends and reports of runs, on the server of the `up` that runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from flows.service.api import ask_server
from flows.service.processes.due_runs import DueRuns
from flows.service.processes.runner import AT_ONCE, Runner
from tests.flows.service.dashboard.conftest import Up
from tests.flows.service.prefect_server import awaited

pytestmark = pytest.mark.slow
FLOW = "flows.trial"
STAYS = (sys.executable, "-c", "import time; time.sleep(600)")
FAILS = (sys.executable, "-c", "import sys; sys.exit(3)")
NOTED = "import os, sys; print(*map(os.getenv, sys.argv[2:]), file=open(sys.argv[1], 'a'))"
NOTES = (sys.executable, "-c", NOTED)


class Trial:
    """A deployment of nobody's, and runners of its runs."""

    def __init__(self, up: Up) -> None:
        self._up = up
        self._flow = up.ask_server("POST", "/api/flows/", {"name": "trial"}).json()["id"]
        made = up.ask_server("POST", "/api/deployments/", {"name": "trial", "flow_id": self._flow})
        self._deployment = str(made.json()["id"])
        self.lost: list[str] = []
        """Ends of paths: the next answer to one of them does not arrive."""
        self.away: list[str] = []
        """The same: the next question does not."""
        self.late: list[str] = []
        """The same: the next question arrives after the next answer about the states of runs."""
        self._withheld: list[tuple[str, object]] = []
        self._runners: list[Runner] = []

    def runner(self, command: Sequence[str]) -> Runner:
        runs = DueRuns(ask=self._ask, deployments={self._deployment: FLOW}, say=pytest.fail)
        self._runners.append(Runner(runs, say=lambda _: None, command=command))
        return self._runners[-1]

    def run(self) -> str:
        path = f"/api/deployments/{self._deployment}/create_flow_run"
        return str(self._up.ask_server("POST", path, {}).json()["id"])

    def cancel(self, run: str) -> None:
        self._up.ask_server("POST", f"/api/flow_runs/{run}/set_state", {"state": {"type": "CANCELLING"}})

    def state(self, run: str) -> dict[str, Any]:
        state: dict[str, Any] = self._up.ask_server("GET", f"/api/flow_runs/{run}").json()["state"]
        return state

    def end(self) -> None:
        for runner in self._runners:
            runner.end()
        self._up.ask_server("DELETE", f"/api/deployments/{self._deployment}")
        self._up.ask_server("DELETE", f"/api/flows/{self._flow}")

    def _ask(self, path: str, question: object) -> Any:
        if taken(self.away, path):
            return None
        if taken(self.late, path):
            self._withheld.append((path, question))
            return None
        answer = ask_server(self._up.home, self._up.server, path, question)
        while self._withheld and path.endswith("flow_runs/filter"):
            ask_server(self._up.home, self._up.server, *self._withheld.pop())
        return None if taken(self.lost, path) else answer


def taken(ends: list[str], path: str) -> bool:
    """Whether a path ends with one of these, which is taken away."""
    found = next((end for end in ends if path.endswith(end)), None)
    if found is not None:
        ends.remove(found)
    return found is not None


@pytest.fixture
def trial(up: Up) -> Iterator[Trial]:
    one = Trial(up)
    yield one
    one.end()


def looked(runner: Runner, trial: Trial, run: str, kind: str) -> str | None:
    """Have it look once more; the message of the run's state, once that is of this kind."""
    runner.look()
    state = trial.state(run)
    return f"{state['name']}: {state['message']}" if state["type"] == kind else None


def test_a_run_whose_claim_got_no_answer_is_begun_once(trial: Trial, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    runner, run = trial.runner((*NOTES, str(begun), "PREFECT__FLOW_RUN_ID", "PREFECT__FLOW_ENTRYPOINT")), trial.run()
    trial.lost.append("set_state")
    awaited(lambda: looked(runner, trial, run, "PENDING"))
    awaited(lambda: looked(runner, trial, run, "PENDING") and begun.exists() and not runner.is_busy)
    runner.look()
    assert begun.read_text("utf-8") == f"{run} {FLOW}\n"


def test_a_run_whose_claim_arrives_after_it_was_asked_for_is_begun_once(trial: Trial, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    runner, run = trial.runner((*NOTES, str(begun), "PREFECT__FLOW_RUN_ID")), trial.run()
    trial.late.append("set_state")
    awaited(lambda: looked(runner, trial, run, "SCHEDULED") and not trial.late)
    awaited(lambda: looked(runner, trial, run, "PENDING"))
    runner.look()
    assert runner.is_busy
    awaited(lambda: looked(runner, trial, run, "PENDING") and begun.exists() and not runner.is_busy)
    runner.look()
    assert begun.read_text("utf-8") == f"{run}\n"


def test_a_run_whose_process_fails_is_crashed_as_soon_as_the_server_can_be_told(trial: Trial) -> None:
    runner, run = trial.runner(FAILS), trial.run()
    runner.look()
    trial.away.append("set_state")
    said = awaited(lambda: looked(runner, trial, run, "CRASHED"))
    assert said == "Crashed: Its process ended with 3. It was cut short: what it had gathered is filed by the next run."
    assert trial.away == []
    awaited(lambda: looked(runner, trial, run, "CRASHED") and not runner.is_busy)


def test_a_run_that_is_cancelled_is_ended_and_called_so(trial: Trial) -> None:
    runner, run = trial.runner(STAYS), trial.run()
    awaited(lambda: looked(runner, trial, run, "PENDING"))
    trial.cancel(run)
    assert awaited(lambda: looked(runner, trial, run, "CANCELLED"))
    assert not runner.is_busy


def test_some_runs_go_side_by_side_and_end_with_the_schedule(trial: Trial) -> None:
    runs = [trial.run() for _ in range(AT_ONCE + 1)]
    runner = trial.runner(STAYS)
    awaited(lambda: looked(runner, trial, runs[AT_ONCE - 1], "PENDING"))
    runner.look()
    assert trial.state(runs[-1])["type"] == "SCHEDULED"
    runner.end()
    assert [trial.state(run)["type"] for run in runs] == ["CRASHED"] * AT_ONCE + ["SCHEDULED"]
