"""Runs as Prefect's server knows them, by its API: which are due, which were cancelled, how each ended.

It needs none of Prefect's package, whose own runner keeps a hundred MB all day to ask the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FINAL = frozenset({"COMPLETED", "FAILED", "CRASHED", "CANCELLED"})
CUT_SHORT = "It was cut short: what it had gathered is filed by the next run."

Ask = Callable[[str, object], Any]
"""What the server answers to a question at a path; None where it gives no good answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRuns:
    """The runs of some deployments on one server."""

    ask: Ask
    deployments: Mapping[str, str]
    """By id, where the flow is of each."""

    def due(self, *, most: int) -> dict[str, str]:
        """The runs whose time has come and that nobody has begun, the first planned first, each with its flow.

        None where the server is away. Which flow it is, is ours to say, whatever was made of a deployment.
        """
        now = datetime.now(UTC).isoformat()
        question = {"deployment_ids": [*self.deployments], "scheduled_before": now, "limit": most}
        found = self.ask("/api/deployments/get_scheduled_flow_runs", question) or ()
        return {str(one["id"]): self.deployments[str(one["deployment_id"])] for one in found}

    def claim(self, run: str) -> bool | None:
        """Whether a run is ours to begin; None where the server gave no answer, and may have noted it all the same."""
        told = self._set_state(run, {"type": "PENDING", "name": "Pending"}, force=False)
        return None if told is None else bool(told["status"] == "ACCEPT")

    def states(self, runs: Collection[str]) -> dict[str, str] | None:
        """The state of each of these runs that is there; None where the server does not tell."""
        if not runs:
            return {}
        found = self.ask("/api/flow_runs/filter", {"flow_runs": {"id": {"any_": [*runs]}}})
        return {str(one["id"]): str(one["state_type"]) for one in found} if isinstance(found, list) else None

    def report_end(self, run: str, *, code: int, is_cancelled: bool) -> bool:
        """Report how a process ended, where its run did not do so itself; whether the server knows now."""
        states = self.states([run])
        if states is None:
            return False
        known = states.get(run)  # a run that somebody has deleted needs no state
        if known is None or known in (FINAL - {"CRASHED"} if is_cancelled else FINAL):
            return True
        if is_cancelled:
            state = {"type": "CANCELLED", "name": "Cancelled", "message": f"It was cancelled. {CUT_SHORT}"}
        else:
            state = {"type": "CRASHED", "name": "Crashed", "message": f"Its process ended with {code}. {CUT_SHORT}"}
        return self._set_state(run, state, force=is_cancelled) is not None

    def _set_state(self, run: str, state: dict[str, str], *, force: bool) -> Any:
        return self.ask(f"/api/flow_runs/{run}/set_state", {"state": state, "force": force})
