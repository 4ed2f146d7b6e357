"""Errands as runs: a hub that is a run itself starts one for each errand, in a queue of the gatherer's that has it.

    deployment collect/gather, pool gather: queue NAME (feeds, and a gatherer's question for work) before NAME-owed

Which deployment it is, LONGWATCH_GATHER says in the environment of the hub's; without, gatherers start by themselves. A
run names its errand and its sources, nothing more: the errand itself lies in the store, and so does what came of it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import prefect
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterIdempotencyKey,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType

from config.home import Home
from flows.machines.hub import Handed
from storage.archive.spool import SUFFIX

DEPLOYMENT = "LONGWATCH_GATHER"
OWED = "-owed"
PRIORITIES = {"": 1, OWED: 100}
"""Of a gatherer's queues: Prefect takes from the lowest first, and moves numbers apart where two are alike."""
UNFINISHED = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.PAUSED, StateType.CANCELLING]
GIVEN_UP = [StateType.CRASHED, StateType.CANCELLED, StateType.FAILED]
MOST = 200
"""Rows that Prefect answers with at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandRuns:
    """The runs of one deployment, on the server of the run that this is."""

    client: SyncPrefectClient
    deployment: UUID
    pool: str

    def given_up(self, home: Home) -> frozenset[str]:
        """The errands of a hub whose runs crashed, failed or were cancelled, of the newest."""
        newest = sorted((path.name.removesuffix(SUFFIX) for path in home.errands.glob(f"*{SUFFIX}")), reverse=True)
        if not newest:
            return frozenset()
        sought = FlowRunFilter(
            deployment_id=FlowRunFilterDeploymentId(any_=[self.deployment]),
            idempotency_key=FlowRunFilterIdempotencyKey(any_=newest[:MOST]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=GIVEN_UP)),
        )
        return frozenset(str(run.idempotency_key) for run in self.client.read_flow_runs(flow_run_filter=sought))

    def start(self, errands: Iterable[Handed], gatherers: Iterable[str]) -> None:
        """Start a run for each errand, and one that asks for work for each gatherer that has no run ahead of it."""
        names = sorted(gatherers)
        self._make_queues(names)
        for one in errands:
            queue = one.gatherer if one.is_urgent else f"{one.gatherer}{OWED}"
            parameters: dict[str, object] = {"shard": one.errand, "sources": [*one.sources]}
            self._start(queue, parameters, key=one.errand)
        sought = FlowRunFilter(
            deployment_id=FlowRunFilterDeploymentId(any_=[self.deployment]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=UNFINISHED)),
        )
        ahead = {run.work_queue_name for run in self.client.read_flow_runs(flow_run_filter=sought, limit=MOST)}
        for name in names:
            if not ahead & {f"{name}{kind}" for kind in PRIORITIES}:
                self._start(name, {}, key=None)

    def _start(self, queue: str, parameters: dict[str, object], *, key: str | None) -> None:
        self.client.create_flow_run_from_deployment(
            self.deployment, parameters=parameters, idempotency_key=key, work_queue_name=queue
        )

    def _make_queues(self, gatherers: Iterable[str]) -> None:
        """Make both queues of each: a worker that names one that is not there is told of no run at all."""
        there = {queue.name for queue in self.client.read_work_queues(work_pool_name=self.pool)}
        for name in gatherers:
            for kind, priority in PRIORITIES.items():
                if f"{name}{kind}" not in there:
                    self.client.create_work_queue(name=f"{name}{kind}", work_pool_name=self.pool, priority=priority)


@contextmanager
def errand_runs(deployment: str) -> Generator[ErrandRuns]:
    """The runs of a deployment of this run's server. Raises what Prefect raises where it has no such deployment."""
    with prefect.get_client(sync_client=True) as client:
        found = client.read_deployment_by_name(deployment)
        yield ErrandRuns(client=client, deployment=found.id, pool=found.work_pool_name or "gather")


def note_given_up(deployment: str, home: Home, noted: set[str]) -> None:
    """Add the errands of a hub that were given up to `noted`."""
    with errand_runs(deployment) as runs:
        noted |= runs.given_up(home)


def start_runs(deployment: str, errands: Iterable[Handed], gatherers: Iterable[str]) -> None:
    """Start what a hub's turn has handed out."""
    with errand_runs(deployment) as runs:
        runs.start(errands, gatherers)
