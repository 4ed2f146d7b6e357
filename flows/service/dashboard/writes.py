"""What may be changed from a browser: by the fields of each body, and only on deployments of our flows.

Everything else that Prefect's API would take is a way to run any command on this computer, or close to one: pull steps,
job variables, infrastructure, blocks; or changes what the watch does: schedules, parameters, automations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from flows.service.dashboard.routes import CHANGE, PAUSE, RESUME, SCHEDULE, SET_STATE, START, VALIDATE

OURS = frozenset(f"flows.service.flows.{name}" for name in ("collect", "health", "digest", "maintain", "retag"))
# What a person may change has names, flags and short lists; whatever is larger did not come from the dashboard.
LONGEST_TEXT, LONGEST_LIST, DEEPEST = 1_000, 100, 5
PREFECTS_OWN = "__prefect"
"""Keys by which Prefect would work a parameter out: from a template, or from a variable."""

Check = Callable[[Any], str]
"""Says what is wrong with a value; empty where nothing is."""


def refusal(route: str, body: object, *, form: Mapping[str, object]) -> str:
    """Why a change is refused; empty where it is not. `form` is the schema of the deployment's parameters."""
    return _fields(_allowed(route, form))(body if body is not None else {})


def changed_fields(sent: object, stored: Mapping[str, Any]) -> object:
    """What is sent, less what only repeats what is stored, as the dashboard sends a whole schedule to switch it off."""
    if not isinstance(sent, dict):
        return sent
    return {name: value for name, value in sent.items() if _to_the_second(value) != _to_the_second(stored.get(name))}


def _to_the_second(value: object) -> object:
    """The same, times cut after the second: a browser knows no microseconds."""
    if isinstance(value, dict):
        return {name: _to_the_second(one) for name, one in value.items()}
    if isinstance(value, str):
        return re.sub(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+", r"\1", value)
    return value


def tells_secrets(body: object) -> bool:
    """Whether a question for blocks asks for what is secret in them."""
    return isinstance(body, dict) and body.get("include_secrets", False) is not False


def is_ours(deployment: Mapping[str, Any]) -> bool:
    """Whether a deployment, as the API tells of it, is one of our flows and nothing beside."""
    added = any(
        deployment.get(name) for name in ("pull_steps", "job_variables", "work_pool_name", "storage_document_id")
    )
    return deployment.get("entrypoint") in OURS and not added


def is_form(sent: object, form: Mapping[str, Any]) -> bool:
    """Whether what a page sends is this form: it leaves out, or changes, whether there may be other fields."""
    other = "additionalProperties"
    return (
        isinstance(sent, dict)
        and type(sent.get(other, False)) is bool
        and {**sent, other: None} == {**form, other: None}
    )


def _allowed(route: str, form: Mapping[str, object]) -> dict[str, Check]:
    fields = form.get("properties")
    names = fields if isinstance(fields, Mapping) else {}
    if route == START:
        state = {"type": _just("SCHEDULED", "scheduled"), "message": _text, "name": _just("Scheduled"),
                 "state_details": _fields({"scheduled_time": _text, "cache_expiration": _empty})}  # fmt: skip
        policy = dict.fromkeys(("retries", "retry_delay", "pause_keys", "resuming"), _empty)
        return {
            "name": _text, "tags": _plain, "state": _fields(state), "empirical_policy": _fields(policy),
            "parameters": _fields(dict.fromkeys(names, _plain)), "enforce_parameter_schema": _just(True),  # noqa: FBT003
            "work_queue_name": _empty, "job_variables": _empty,
        }  # fmt: skip
    switch = _just(True, False)  # noqa: FBT003
    return {
        SET_STATE: {"state": _state, "force": switch},
        VALIDATE: {"schema": _known, "values": _fields(dict.fromkeys(names, _plain))},
        PAUSE: {}, RESUME: {}, CHANGE: {"paused": switch}, SCHEDULE: {"active": switch},
    }[route]  # fmt: skip


def _empty(value: object) -> str:
    """What the forms send along with nothing in it may stand there, with nothing in it."""
    return "cannot be set from a browser" if value else ""


def _known(_: object) -> str:
    return ""  # it is one of our forms, or there was none to look the fields up in


def _state(value: object) -> str:
    """A run is cancelled, or tried again: no other state is anybody's to say."""
    common = {"message": _text}
    cancelled = {"type": _just("CANCELLING", "cancelling"), "name": _just("Cancelling")} | common
    again = {"type": _just("SCHEDULED", "scheduled"), "name": _just("AwaitingRetry")} | common
    return _fields(cancelled, needed=("type",))(value) and _fields(again, needed=("name",))(value)


def _fields(allowed: Mapping[str, Check], *, needed: tuple[str, ...] = ()) -> Check:
    def check(value: object) -> str:
        if not isinstance(value, dict):
            return "it is no object"
        if unknown := [name for name in value if name not in allowed]:
            return f"the field {unknown[0][:50]!r} cannot be set from a browser"
        if missing := [name for name in needed if name not in value]:
            return f"the field {missing[0]!r} is missing"
        return next((f"{name}: {said}" for name in value if (said := allowed[name](value[name]))), "")

    return check


def _text(value: object) -> str:
    return "" if value is None or (isinstance(value, str) and len(value) <= LONGEST_TEXT) else "it is no short text"


def _just(*values: object) -> Check:
    def check(value: object) -> str:
        return (
            "" if any(value is one or (value == one and isinstance(value, str)) for one in values) else "not that value"
        )

    return check


def _plain(value: object, depth: int = 0) -> str:
    """A parameter as it is typed into a form: nothing that Prefect would work out."""
    if depth > DEEPEST:
        return "it is nested too deeply"
    if isinstance(value, dict):
        if any(name.startswith(PREFECTS_OWN) for name in value):
            return "templates and variables cannot be used from a browser"
        return next((said for one in value.values() if (said := _plain(one, depth + 1))), "")
    if isinstance(value, list):
        if len(value) > LONGEST_LIST:
            return "the list is too long"
        return next((said for one in value if (said := _plain(one, depth + 1))), "")
    return _text(value) if isinstance(value, str) else ""
