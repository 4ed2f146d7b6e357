"""Runs as Prefect's server knows them, by its API: which are due, which were cancelled, how each ended.

It needs none of Prefect's package, whose own runner keeps a hundred MB all day to ask the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

FINAL = frozenset({"COMPLETED", "FAILED", "CRASHED", "CANCELLED"})
CUT_SHORT = "It was cut short: what it had gathered is filed by the next run."

Ask = Callable[[str, object], Any]
"""What the server answers to a question at a path; None where it gives no good answer."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRuns:
    """The runs of some deployments on one server."""

    ask: Ask
    deployments: Mapping[str, str]
    """By id, where the flow is of each."""
    say: Callable[[str], None]
    _nonsense: set[str] = field(default_factory=set)
    """Questions whose answer made no sense, which is said once of each."""

    def due(self, *, most: int) -> dict[str, str]:
        """The runs whose time has come and that nobody has begun, the first planned first, each with its flow.

        None of them where the server is away. Which flow it is, is ours to say, whatever was made of a deployment.
        """
        now = datetime.now(UTC).isoformat()
        question = {"deployment_ids": [*self.deployments], "scheduled_before": now, "limit": most}
        path = "/api/deployments/get_scheduled_flow_runs"
        found = self._understood(path, question, lambda told: {_id(one): self._flow(one) for one in _list(told)})
        return found or {}

    def claim(self, run: str) -> bool | None:
        """Whether a run is ours to begin; None where the server gave no answer, and may have noted it all the same."""
        return self._set_state(run, {"type": "PENDING", "name": "Pending"}, force=False)

    def states(self, runs: Collection[str]) -> dict[str, str] | None:
        """The state of each of these runs that is there; None where the server does not tell."""
        if not runs:
            return {}
        question = {"flow_runs": {"id": {"any_": [*runs]}}}

        def understood(told: Any) -> dict[str, str]:
            found = {_id(one): str(one["state_type"]) for one in _list(told)}
            return {run: state for run, state in found.items() if run in runs}

        return self._understood("/api/flow_runs/filter", question, understood)

    def report_end(self, run: str, *, code: int, is_cancelled: bool) -> bool:
        """Report how a process ended, where its run did not do so itself; whether the server knows now."""
        states = self.states([run])
        if states is None:
            return False
        known = states.get(run)  # a run that somebody has deleted needs no state
        if known == "CANCELLING":  # also one that ended before it was told to: while it loads, its engine sees it first
            is_cancelled = True
        elif not code and not is_cancelled:
            return True
        if known is None or known in (FINAL - {"CRASHED"} if is_cancelled else FINAL):
            return True
        if is_cancelled:
            state = {"type": "CANCELLED", "name": "Cancelled", "message": f"It was cancelled. {CUT_SHORT}"}
        else:
            state = {"type": "CRASHED", "name": "Crashed", "message": f"Its process ended with {code}. {CUT_SHORT}"}
        return self._set_state(run, state, force=is_cancelled) is not None

    def _set_state(self, run: str, state: dict[str, str], *, force: bool) -> bool | None:
        """Whether the server took it; None where it gave no answer that makes sense."""
        question = {"state": state, "force": force}
        return self._understood(f"/api/flow_runs/{run}/set_state", question, lambda told: told["status"] == "ACCEPT")

    def _flow(self, run: Any) -> str:
        return self.deployments[str(run["deployment_id"])]

    def _understood(self, path: str, question: object, understood: Callable[[Any], T]) -> T | None:
        """What an answer means; None where there is none, or it is none to what was asked."""
        told = self.ask(path, question)
        if told is None:
            return None
        try:
            return understood(told)
        except (TypeError, KeyError, ValueError) as error:
            kind = path.rpartition("/")[2]
            if kind not in self._nonsense:
                self._nonsense.add(kind)
                self.say(f"what the server answers to {kind} makes no sense: {type(error).__name__}")
            return None


def _list(told: Any) -> list[Any]:
    if not isinstance(told, list):
        raise TypeError
    return told


def _id(run: Any) -> str:
    """The id of a run, which becomes part of a path and of an environment."""
    text = run["id"]
    if not isinstance(text, str) or not text.isascii() or not text.replace("-", "").isalnum():
        raise ValueError
    return text
