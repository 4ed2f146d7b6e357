"""What Prefect has planned for a home, looked after while `up` runs.

After a sleep of the computer, or where its clock was wrong, every run that was missed is late, and Prefect would begin
them all; where the clock is set back, it plans nothing before the time is reached that it had planned for. A deployment
that somebody deleted would never run again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from config.home import Home
from flows.batches.paused_note import Paused, note_paused, noted_paused
from flows.output.counts import count_of
from flows.service.api import ServerOfUp, deployments_of, flow_of, is_switched_off

FLOWS = ("collect", "health", "digest", "maintain", "retag")
# Two questions to the server each time; a deployment that was deleted may be missed for that long.
SECONDS_BETWEEN_LOOKS = 15.0
LEAP = 60.0
"""Seconds by which the clock was set back, or went on while the computer slept: by less, a plan stays as it is."""
SECONDS_TO_REGISTER = 180.0
"""Until then a schedule that was just started may not have made its deployments yet."""
PAGE, AT_ONCE, MOST_PAGES = 200, 50, 100
"""Runs that are asked for, and deleted, in one request; and how often."""
GOING = ("RUNNING", "PENDING")
RETRIED = "AwaitingRetry"


class PlannedRuns:
    """The deployments of a home and their planned runs, on the server of its `up`. Times are in seconds."""

    def __init__(self, home: Home, server: str, *, say: Callable[[str], None]) -> None:
        """`server` is its address; `say` is called with what was done about the plan."""
        self._home, self._server, self._say = home, server, say
        self._ask = ServerOfUp(home=home, address=server, say=say).ask
        self._ahead: float | None = None
        self._next = 0.0
        self._is_complete = False
        self._set_back = ""
        self._paused = noted_paused(home)

    def look(self, now: float, *, clock: float, age: float) -> str:
        """Why the schedule is to be started anew; empty where it is not. Deletes runs that were missed.

        `now` is of a clock that stands still while the computer sleeps, `clock` the time of day; `age` that of the
        schedule.
        """
        self._note_leap(clock - now)
        if now < self._next:
            return self._set_back
        self._next = now + SECONDS_BETWEEN_LOOKS
        found = deployments_of(self._home, self._server, ask=self._ask)
        if found is None:
            return self._set_back
        self._note_paused(found)
        self._delete_missed([str(one["id"]) for one in found], datetime.fromtimestamp(clock, UTC))
        return self._set_back or self._gone({flow_of(one) for one in found}, age)

    def is_paused(self, flow: str) -> bool:
        """Whether a person has paused a flow, as far as the server ever told, to this `up` or to one before."""
        return flow in self._paused.deployments | self._paused.schedules

    def note_begun(self) -> None:
        """Note that the schedule was started anew: it makes its deployments, and plans, from now on."""
        self._set_back, self._is_complete = "", False

    def _note_leap(self, ahead: float) -> None:
        leap = ahead - (ahead if self._ahead is None else self._ahead)
        self._ahead = ahead
        if leap >= LEAP:
            self._next = 0.0
        if leap <= -LEAP:
            self._set_back = f"the clock was set back by {count_of(round(-leap / 60), 'minute')}: planning runs anew"

    def _note_paused(self, found: Sequence[dict[str, Any]]) -> None:
        """Note what a person has paused; of a deployment that is gone, what it was before."""
        is_there = {flow_of(one) for one in found}
        paused = self._paused.kept_for({*FLOWS} - is_there) | Paused(
            deployments=frozenset(flow_of(one) for one in found if one["paused"]),
            schedules=frozenset(flow_of(one) for one in found if is_switched_off(one)),
        )
        if paused != self._paused:
            note_paused(self._home, paused)
            self._paused = paused

    def _gone(self, found: Collection[str], age: float) -> str:
        missing = [flow for flow in FLOWS if flow not in found]
        self._is_complete = self._is_complete or not missing
        if not missing or not (self._is_complete or age > SECONDS_TO_REGISTER):
            return ""
        names = ", ".join(missing)
        if len(missing) == 1:
            return f"the deployment of {names} was deleted: made anew, and paused if it was"
        return f"the deployments of {names} were deleted: made anew, and paused if they were"

    def _delete_missed(self, deployments: Sequence[str], now: datetime) -> None:
        """Of each deployment leave the last run that is late, and none where one goes that does its work."""
        if not deployments:
            return
        deleted = 0
        for _ in range(MOST_PAGES):
            missed = missed_runs(self._late(deployments, now))[:AT_ONCE]
            done = self._delete(missed) if missed else 0
            deleted += done
            if done < AT_ONCE:
                break
        if deleted:
            missed_ones = f"{count_of(deleted, 'run')} that had been missed"
            self._say(f"{missed_ones} taken out of the plan: the next does their work")

    def _late(self, deployments: Sequence[str], now: datetime) -> list[dict[str, Any]]:
        question = {
            "flow_runs": {
                "deployment_id": {"any_": [*deployments]},
                "state": {"type": {"any_": ["SCHEDULED", *GOING]}},
                "expected_start_time": {"before_": now.isoformat()},
            },
            "sort": "EXPECTED_START_TIME_DESC",
            "limit": PAGE,
        }
        found = self._ask("/api/flow_runs/filter", question)
        return found if isinstance(found, list) and all(map(_is_run, found)) else []

    def _delete(self, runs: Sequence[str]) -> int:
        """How many were deleted. Of those that are cancelled, Prefect looks through each every 20 s for a day."""
        question = {
            "flow_runs": {"id": {"any_": [*runs]}, "state": {"type": {"any_": ["SCHEDULED"]}}},
            "limit": AT_ONCE,
        }
        told = self._ask("/api/flow_runs/bulk_delete", question)
        deleted = told.get("deleted") if isinstance(told, dict) else None
        return len(deleted) if isinstance(deleted, list) else 0


def _is_run(told: Any) -> bool:
    """Whether it has what we read of a run."""
    return isinstance(told, dict) and {"id", "deployment_id", "state_type", "auto_scheduled"} <= told.keys()


def missed_runs(late: Sequence[dict[str, Any]]) -> list[str]:
    """The ids of runs that nobody needs, of those that are late or go, the last planned first."""
    waiting = defaultdict(list)
    goes = {one["deployment_id"] for one in late if one["state_type"] in GOING}
    for one in late:
        if one["state_type"] not in GOING and one["auto_scheduled"] and not has_begun(one):
            waiting[one["deployment_id"]].append(str(one["id"]))
    return [run for deployment, runs in waiting.items() for run in runs[deployment not in goes :]]


def has_begun(run: dict[str, Any]) -> bool:
    """Whether a run that is due has been begun before: a person wants it again, and it has a history to keep."""
    return bool(run.get("run_count")) or run.get("state_name") == RETRIED
