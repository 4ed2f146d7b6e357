"""Questions to the server of `up` that need none of Prefect's client, which is slow to load."""

from __future__ import annotations

import json
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Any

from config.home import Home
from flows.service.login import authorization

SECONDS = 10


def schedule_is_paused(home: Home, server: str, flow: str) -> bool | None:
    """Whether a person has paused a flow's deployment or its schedule; None where the server does not tell."""
    found = deployments_of(home, server)
    if found is None:
        return None
    return any(one["paused"] or is_switched_off(one) for one in found if flow_of(one) == flow)


def deployments_of(home: Home, server: str) -> list[dict[str, Any]] | None:
    """The deployments of a home, as the API tells of them; None where the server does not tell."""
    if not home.service_mark.exists():
        return None
    mark = home.service_mark.read_text("utf-8").strip()
    found = ask_server(home, server, "/api/deployments/filter", {"deployments": {"tags": {"all_": [mark]}}})
    return found if isinstance(found, list) else None


def flow_of(deployment: dict[str, Any]) -> str:
    """The name of the flow of a deployment of ours."""
    return str(deployment.get("entrypoint") or "").rpartition(".")[2]


def is_switched_off(deployment: dict[str, Any]) -> bool:
    """Whether a person has switched its schedule off."""
    return any(not schedule["active"] for schedule in deployment["schedules"])


def ask_server(home: Home, server: str, path: str, question: object) -> Any:
    """What the server says; None where it gives no good answer."""
    connection = HTTPConnection(server.removeprefix("http://"), timeout=SECONDS)
    try:
        headers = {"Content-Type": "application/json", "Authorization": authorization(home)}
        connection.request("POST", path, json.dumps(question), headers)
        answer = connection.getresponse()
        is_good = answer.status in {HTTPStatus.OK, HTTPStatus.CREATED}
        return json.loads(answer.read()) if is_good else None
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        connection.close()
