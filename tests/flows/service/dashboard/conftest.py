"""A running `longwatch up`, for all that is tried at the door of its dashboard."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from config.home import Home
from config.starting import start_home
from flows.batches.up_note import running_up
from flows.clock import clock
from flows.service.dashboard.logins import links
from flows.service.login import authorization
from flows.service.server import any_free
from newsroom.editions import site, sources
from newsroom.server import Newsroom
from tests.browser import browser, chromium, connected
from tests.flows.service.kept_database import lay

__all__ = ["browser", "chromium", "connected"]

GENEROUS = 300.0
"""Seconds that this machine may be asleep: a limit, never a measurement."""
LONGWATCH = (sys.executable, "-c", "from longwatch import main; main()")
PASSWORD = "analyst:correct horse battery"
SOURCE = "lakeside-wire"


class Answer:
    """What came back: the status, the headers, and the body."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    def json(self) -> Any:
        return json.loads(self.body)


BUSY = b'"exception_message":"Service Unavailable"'
"""What Prefect's server answers, with 503, while another holds its database: nothing was done."""


class Up:
    """An `up` that runs, and ways to ask it."""

    def __init__(self, home: Home, log: Path, process: subprocess.Popen[bytes], newsroom: Newsroom) -> None:
        self.home, self.log, self.process, self.newsroom = home, log, process, newsroom
        running = running_up(home)
        assert running
        self.address, self.server = running.address, running.server
        self.host = self.address.removeprefix("http://")
        self.deployments = {one["entrypoint"].rpartition(".")[2]: one for one in self._deployed()}

    def _deployed(self) -> list[dict[str, Any]]:
        until = time.monotonic() + GENEROUS
        while len(found := self.ask_server("POST", "/api/deployments/filter", {}).json()) < 5:
            assert time.monotonic() < until
            time.sleep(0.5)
        deployed: list[dict[str, Any]] = found
        return deployed

    def ask_server(self, method: str, path: str, body: object = None) -> Answer:
        """As a program of the operator's asks Prefect's server, which may be too busy the first time."""
        until = time.monotonic() + GENEROUS
        while True:
            answer = asked(self.server, method, path, body, {"Authorization": authorization(self.home)})
            if answer.status < 500 or time.monotonic() > until:
                assert answer.status < 400, (method, path, answer.status, answer.body)
                return answer
            time.sleep(1)

    def link(self) -> str:
        """A link as `longwatch dashboard` prints one."""
        return f"{self.address}/longwatch/login?link={links(self.home).issue(clock())}"

    def cookie(self) -> str:
        """The cookie of somebody who is logged in."""
        answer = asked(self.address, "GET", self.link().removeprefix(self.address))
        assert answer.status == 200
        return answer.headers["set-cookie"].partition(";")[0]

    def ask(
        self, method: str, path: str, body: object = None, *, cookie: str = "", source: str = "", **headers: str
    ) -> Answer:
        """As a page of the dashboard asks, unless other headers are said; `_` stands for `-` in their names.

        Where Prefect's server says that its database is busy, it is asked again, as Prefect's own client does.
        """
        sent = {"Origin": self.address, "Sec-Fetch-Site": "same-origin"} | ({"Cookie": cookie} if cookie else {})
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in sent.items() if value}
        until = time.monotonic() + GENEROUS
        while True:
            answer = asked(self.address, method, path, body, sent, source=source)
            if answer.status != 503 or BUSY not in answer.body or time.monotonic() > until:
                return answer
            time.sleep(1)


def asked(
    address: str,
    method: str,
    path: str,
    body: object = None,
    headers: dict[str, str] | None = None,
    *,
    source: str = "",
) -> Answer:
    host, _, port = address.removeprefix("http://").rpartition(":")
    connection = HTTPConnection(host, int(port), timeout=60, source_address=(source, 0) if source else None)
    try:
        sent = {"Content-Type": "application/json", **(headers or {})} if body is not None else headers or {}
        text = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        connection.request(method, path, text, sent)
        answer = connection.getresponse()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


RUNNING = pytest.StashKey[Up]()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse what asks an `up` that is over, before it waits for an answer."""
    running = item.session.stash.get(RUNNING, None)
    if running and "up" in getattr(item, "fixturenames", ()) and running.process.poll() is not None:
        pytest.fail("the `up` that tests share is over: test_up_ends.py, which kills it, must be the last to run")


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Up]:
    """A watch of one publisher, run by `longwatch up` with a team of one, where an older version had run before.

    It is started in a folder that is not the project's. Its first run comes soon, and no other.
    """
    folder = tmp_path_factory.mktemp("door")
    home, log, auth = Home(folder / "a watch"), folder / "up.log", folder / "team"
    start_home(home, contact="", zone="UTC", groups=())
    (home.sources / f"{SOURCE}.toml").write_text(sources()[f"{SOURCE}.toml"], "utf-8")
    lay(home.prefect)
    auth.touch(0o600)
    auth.write_text(f"{PASSWORD}\n", "utf-8")
    (folder / "heads.txt").touch()
    environ = {**os.environ, "LONGWATCH_EVERY_SECONDS": "900000"}
    command = [*LONGWATCH, "--home", str(home.root), "up", "--port", str(any_free()), "--auth", str(auth)]
    with Newsroom(site(1)) as newsroom:
        there = f"127.0.0.1:{newsroom.port}"
        web = f'[web]\nallow = ["{there}"]\ndelay_seconds = 0\nresolve = {{ "*" = "{there}" }}\n'
        home.settings_file.write_text(f'{web}[custody]\nheads_to = "{folder}/heads.txt"\n', "utf-8")
        with log.open("wb") as output:
            process = subprocess.Popen(command, env=environ, cwd=folder, stdout=output, stderr=output)
        try:
            until = time.monotonic() + GENEROUS
            while "to log in" not in log.read_text("utf-8"):
                assert process.poll() is None, log.read_text("utf-8")
                assert time.monotonic() < until
                time.sleep(0.3)
            request.session.stash[RUNNING] = running = Up(home, log, process, newsroom)
            yield running
        finally:
            process.terminate()
            process.wait(GENEROUS)
