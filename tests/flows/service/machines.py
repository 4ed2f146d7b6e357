"""A hub and its gatherers as runs of workers, on a server of the tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from config.home import Home
from tests.flows.service.prefect_server import GENEROUS, ROOT, Server, awaited, running
from tests.rigs import postgres

FILES = ROOT / "deploy" / "machines"


class Machines:
    """Two pools, their deployments, and the automation, as docs/machines.md says that they are made."""

    def __init__(self, server: Server) -> None:
        self.server = server
        server.prefect(
            ("work-pool", "create", "hub", "--type", "process"), ("work-pool", "create", "gather", "--type", "process"),
            ("deploy", "--all", "--prefect-file", str(FILES / "prefect.yaml")),
            ("automation", "create", "--from-file", str(FILES / "zombies.yaml")),
        )  # fmt: skip
        found = server.found("deployments", {"deployments": {"tags": {"all_": ["longwatch"]}}})
        self.deployments = {one["name"]: one for one in found}
        [schedule] = self.deployments["hub"]["schedules"]
        path = f"deployments/{self.deployments['hub']['id']}/schedules/{schedule['id']}"
        assert server.ask("PATCH", path, {"active": False})[0] == 204, "a run of its own would come between"

    @contextmanager
    def worker(self, home: Home, *, name: str = "", user: tuple[str, ...] = (), **more: str) -> Generator[Worker]:
        """A worker of a hub, or of the gatherer of that name; ended with the block, with all that it started."""
        worker = Worker(self.server, home, name, user, more)
        try:
            yield worker
        finally:
            worker.kill()

    def hub_run(self, **parameters: object) -> dict[str, Any]:
        """A run of the hub, as it ended."""
        return self.server.ended(self.server.run(self.deployments["hub"]["id"], parameters)[1]["id"])

    def gather_runs(self) -> list[dict[str, Any]]:
        """The runs of gatherers, in the order in which they were started."""
        gather = {"flow_runs": {"deployment_id": {"any_": [self.deployments["gather"]["id"]]}}}
        return sorted(self.server.found("flow_runs", gather), key=lambda run: str(run["created"]))

    def settled(self) -> list[dict[str, Any]]:
        """The runs of gatherers, once none of them is ahead or under way."""

        def ended() -> list[dict[str, Any]] | None:
            runs = self.gather_runs()
            return None if {run["state_type"] for run in runs} & {"SCHEDULED", "PENDING", "RUNNING"} else runs

        return awaited(ended)


class Worker:
    """A worker of one pool, which can be killed."""

    def __init__(self, server: Server, home: Home, name: str, user: tuple[str, ...], more: dict[str, str]) -> None:
        from flows.service.errand_runs import OWED

        folder = home.root / "worker"
        folder.mkdir(exist_ok=True)
        self.log = folder / "log"
        queues = ["--pool", "gather", "--name", name, "--work-queue", name, "--work-queue", f"{name}{OWED}"]
        words = ["worker", "start", *(queues if name else ["--pool", "hub"]), "--limit", "1"]
        environ = {
            **server.environ, "LONGWATCH_HOME": str(home.root), "HOME": str(folder), "TMPDIR": str(folder),
            "PREFECT_HOME": str(folder / "prefect"), "PYTHONPATH": str(ROOT), "PREFECT_WORKER_QUERY_SECONDS": "2",
            "PREFECT_WORKER_PREFETCH_SECONDS": "1", **more,
        }  # fmt: skip
        with self.log.open("ab") as log:
            command = [*user, sys.executable, "-m", "prefect", *words]
            self.process = subprocess.Popen(
                command, env=environ, cwd="/", stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """Kill it, and whatever it has started."""
        below = [self.process.pid]
        for pid in below:  # a flow has a session of its own
            listed = subprocess.run(
                ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
            )
            below += map(int, listed.stdout.split())
        for pid in below:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(GENEROUS)


def folder_of(path: Path) -> Path:
    """A folder, made."""
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def machines_on_a_server(folder: Path) -> Generator[Machines]:
    """The two pools, on a server that has its rows in PostgreSQL where that is installed, in SQLite otherwise."""
    with ExitStack() as stack:
        more = {}
        if postgres.programs():
            more["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = stack.enter_context(postgres.postgres())
        else:
            print("PostgreSQL is not installed: Prefect's server has its rows in SQLite")
        yield Machines(stack.enter_context(running(folder_of(folder / "server"), **more)))
