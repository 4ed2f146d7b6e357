"""Questions to the server of `up` that need none of Prefect's client, which is slow to load."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

from config.home import Home
from flows.output.safe_text import cut_line, plain_line
from flows.service.login import authorization

SECONDS = 10.0
"""For a whole question: an answer that trickles is none."""
MOST_BYTES = 64_000_000


def schedule_is_paused(home: Home, server: str, flow: str) -> bool | None:
    """Whether a person has paused a flow's deployment or its schedule; None where the server does not tell."""
    found = deployments_of(home, server)
    if found is None:
        return None
    return any(one["paused"] or is_switched_off(one) for one in found if flow_of(one) == flow)


def deployments_of(
    home: Home, server: str, *, ask: Callable[[str, object], Any] | None = None
) -> list[dict[str, Any]] | None:
    """The deployments of a home, as the API tells of them; None where the server does not tell."""
    if not home.service_mark.exists():
        return None
    mark = home.service_mark.read_text("utf-8").strip()
    ask = ask or ServerOfUp(home=home, address=server).ask
    found = ask("/api/deployments/filter", {"deployments": {"tags": {"all_": [mark]}}})
    return found if isinstance(found, list) and all(map(_is_deployment, found)) else None


def _is_deployment(told: Any) -> bool:
    """Whether it has what we read of a deployment."""
    if not isinstance(told, dict) or not {"id", "paused", "schedules"} <= told.keys():
        return False
    schedules = told["schedules"]
    return isinstance(schedules, list) and all(isinstance(one, dict) and "active" in one for one in schedules)


def flow_of(deployment: dict[str, Any]) -> str:
    """The name of the flow of a deployment of ours."""
    return str(deployment.get("entrypoint") or "").rpartition(".")[2]


def is_switched_off(deployment: dict[str, Any]) -> bool:
    """Whether a person has switched its schedule off."""
    return any(not schedule["active"] for schedule in deployment["schedules"])


def ask_server(home: Home, server: str, path: str, question: object) -> Any:
    """What the server says; None where it gives no good answer."""
    return ServerOfUp(home=home, address=server).ask(path, question)


@dataclass(slots=True, kw_only=True)
class ServerOfUp:
    """The server of a home's `up`, as it is asked by one who tells once of each way in which it refuses."""

    home: Home
    address: str
    say: Callable[[str], None] | None = None
    """Called with a refusal, which no later question mends."""
    seconds: float = SECONDS
    """For each question."""
    _said: set[int] = field(default_factory=set)
    _asked: socket.socket | None = None

    def ask(self, path: str, question: object) -> Any:
        """What the server says; None where it gives no good answer."""
        connection = HTTPConnection(self.address.removeprefix("http://"), timeout=self.seconds)
        try:
            headers = {"Content-Type": "application/json", "Authorization": authorization(self.home)}
            connection.connect()
            with self._in_time(connection.sock):
                connection.request("POST", path, json.dumps(question), headers)
                answer = connection.getresponse()
                told = answer.read(MOST_BYTES)
            if answer.status in {HTTPStatus.OK, HTTPStatus.CREATED}:
                return json.loads(told)
            self._note_refusal(answer, told)
        except (OSError, HTTPException, ValueError, RecursionError):
            pass
        finally:
            connection.close()
        return None

    def cut(self) -> None:
        """Have the question that is being asked end without an answer; a handler of signals may call it."""
        if (asked := self._asked) is not None:
            _shut(asked)

    @contextmanager
    def _in_time(self, asked: socket.socket) -> Generator[None]:
        alarm = threading.Timer(self.seconds, _shut, (asked,))
        alarm.daemon = True
        alarm.start()
        self._asked = asked
        try:
            yield
        finally:
            self._asked = None
            alarm.cancel()

    def _note_refusal(self, answer: HTTPResponse, told: bytes) -> None:
        """Say it the first time; what is not there any more (404), or was just changed (409), is no refusal."""
        status = answer.status
        is_one = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
        if self.say is None or not is_one or status in {HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, *self._said}:
            return
        self._said.add(status)
        why = f"{status} {plain_line(answer.reason)}: {cut_line(told.decode('utf-8', 'replace'))}"
        self.say(f"the server refuses what is asked of it, so that no run begins: {why}")


def _shut(asked: socket.socket) -> None:
    with suppress(OSError):
        asked.shutdown(socket.SHUT_RDWR)
