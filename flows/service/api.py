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
    if not home.service_mark.exists():
        return None
    mark = home.service_mark.read_text("utf-8").strip()
    question = {"deployments": {"tags": {"all_": [mark]}}, "flows": {"name": {"any_": [flow]}}}
    found = _asked(home, server, "/api/deployments/filter", question)
    if not isinstance(found, list):
        return None
    return any(one["paused"] or not all(schedule["active"] for schedule in one["schedules"]) for one in found)


def _asked(home: Home, server: str, path: str, question: object) -> Any:
    """What the server says; None where it gives no good answer."""
    connection = HTTPConnection(server.removeprefix("http://"), timeout=SECONDS)
    try:
        headers = {"Content-Type": "application/json", "Authorization": authorization(home)}
        connection.request("POST", path, json.dumps(question), headers)
        answer = connection.getresponse()
        return json.loads(answer.read()) if answer.status == HTTPStatus.OK else None
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        connection.close()
