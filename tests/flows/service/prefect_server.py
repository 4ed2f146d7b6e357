"""A Prefect server of nobody in particular, and ways to ask it."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, TypeVar

import pytest

from config.home import Home
from flows.service.server import answers, any_free

ROOT = Path(__file__).parents[3]
COMMANDS = """
import json, sys
from prefect.cli import app
for words in json.loads(sys.argv[1]):
    sys.argv = ["prefect", "--no-prompt", *words]
    try:
        app()
    except SystemExit as end:
        if end.code:
            sys.exit(f"{words}: {end.code}")
"""
"""Prefect's command line, called with one command after the other: its start alone is two seconds of CPU."""
GENEROUS = 300.0
"""Seconds that this machine may be asleep: a limit, never a measurement."""

T = TypeVar("T")


class Server:
    """A Prefect server of nobody in particular, or the one of an `up`, and ways to ask it."""

    def __init__(self, folder: Path, address: str = "", login: str = "") -> None:
        """`login` is what Prefect calls the auth string of the server that is there already at `address`."""
        self.folder = folder
        self.port = int(address.rpartition(":")[2]) if address else any_free()
        self.address = f"http://127.0.0.1:{self.port}"
        self._login = base64.b64encode(login.encode()).decode()
        self.environ = {
            **os.environ, "PREFECT_HOME": str(folder / "prefect"), "PREFECT_API_URL": f"{self.address}/api",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", "LONGWATCH_EVERY_SECONDS": "900",
            "PREFECT_RUNNER_POLL_FREQUENCY": "2", "TMPDIR": str(folder), "PREFECT_UI_ENABLED": "false",
            "PREFECT_API_BLOCKS_REGISTER_ON_START": "false", **({"PREFECT_API_AUTH_STRING": login} if login else {}),
        }  # fmt: skip

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """The status and what was said; a server that is too busy for a moment is asked again."""
        until = time.monotonic() + GENEROUS
        while True:
            status, told = self._asked(method, path, body)
            if status < 500 or time.monotonic() > until:
                return status, told
            time.sleep(1)

    def _asked(self, method: str, path: str, body: object) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            sent = None if body is None else json.dumps(body)
            headers = {"Content-Type": "application/json"}
            headers |= {"Authorization": f"Basic {self._login}"} if self._login else {}
            connection.request(method, f"/api/{path}", sent, headers)
            answer = connection.getresponse()
            told = answer.read()
            return answer.status, json.loads(told) if told and answer.status < 500 else told
        finally:
            connection.close()

    def found(self, path: str, question: object) -> list[dict[str, Any]]:
        status, told = self.ask("POST", f"{path}/filter", question)
        assert status == 200, told
        return list(told)

    def run(self, deployment: str, parameters: dict[str, object]) -> tuple[int, Any]:
        status, told = self.ask("POST", f"deployments/{deployment}/create_flow_run", {"parameters": parameters})
        assert status in {201, 409}, (status, told)
        return status, told

    def collected(self, deployment: str, parameters: dict[str, object]) -> dict[str, Any]:
        """A run as it ended; asked for again where it met the schedule's own, as it then says."""
        while True:
            run = self.ended(self.run(deployment, parameters)[1]["id"])
            if run["state"]["name"] != "Skipped":
                return run
            assert run["state"]["message"].startswith("Another run is at it, so this one did nothing: collect.lock")

    def prefect(self, *commands: tuple[str, ...], **more: str) -> None:
        """Call Prefect's own command line as an operator does in a checkout; each command has to end well."""
        environ = {**self.environ, "COLUMNS": "500", **more}
        command = [sys.executable, "-c", COMMANDS, json.dumps(commands)]
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=GENEROUS)
        assert done.returncode == 0, done.stdout + done.stderr

    def ended(self, run: str) -> dict[str, Any]:
        def state() -> dict[str, Any] | None:
            _, told = self.ask("GET", f"flow_runs/{run}")
            return told if told["state_type"] in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"} else None

        return awaited(state)


@contextmanager
def running(folder: Path, **more: str) -> Generator[Server]:
    """A server, for as long as the block lasts; `more` is of its environment."""
    one = Server(folder)
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(one.port)]
        process = subprocess.Popen(command, env={**one.environ, **more}, stdout=log, stderr=log, cwd=folder)
        try:
            awaited(lambda: answers(one.address))
            yield one
        finally:
            process.terminate()
            process.wait(GENEROUS)


def awaited(sought: Callable[[], T | None]) -> T:
    until = time.monotonic() + GENEROUS
    while time.monotonic() < until:
        if found := sought():
            return found
        time.sleep(0.3)
    pytest.fail("it did not come")


def environments(home: Home) -> list[dict[str, str]]:
    """What every process that runs for this home was started with, where the system tells."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            lines = (path / "environ").read_bytes().decode("utf-8", "surrogateescape").split("\0")
        except OSError:
            continue
        told = dict(line.split("=", 1) for line in lines if "=" in line)
        if told.get("PREFECT_HOME") == str(home.prefect):
            found.append(told)
    return found


def telemetry_is_off(variables: dict[str, str]) -> bool:
    """Prefect itself hands the first of the two on to its processes as "False"."""
    return (variables["PREFECT_SERVER_ANALYTICS_ENABLED"].lower(), variables["DO_NOT_TRACK"]) == ("false", "1")
