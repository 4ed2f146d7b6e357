"""The schedule of a watch: its flows as deployments of Prefect's, run at their times until they are stopped."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import prefect
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy, FlowRun, StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron, Interval, Schedule
from prefect.states import Crashed
from prefect.types.entrypoint import EntrypointType

from config.current.watch import read_current_watch
from config.home import Home
from flows.service.flows import collect, digest, health, maintain, retag  # first: it says what Prefect may tell
from flows.service.server import BOUND_HOME
from flows.service.up import every

FIRST_RUN = timedelta(seconds=20)
"""From the start of the schedule to its first run: Prefect needs some of it to plan that run."""
HOUR = timedelta(hours=1)
NIGHT = "17 3 * * *"
FLOWS, NAME = (collect, health, digest, maintain, retag), "scheduled"
PAGE = 200


def serve(home: Home) -> None:
    """Has the flows run at their times until SIGTERM; a run that is due while another is going is cancelled."""
    os.environ[BOUND_HOME] = str(home.root.absolute())  # what runs are started with is what this process has
    watch = read_current_watch(home).watch
    zone = watch.settings.watch.zone
    _settle()
    first = datetime.now(UTC) + FIRST_RUN
    deployments = [
        _deployment(collect, Interval(every(watch.settings, os.environ), anchor_date=first)),
        _deployment(health, Interval(HOUR, anchor_date=first + HOUR / 4)),
        _deployment(digest, Cron(f"0 {watch.settings.digest.hour} * * *", timezone=zone)),
        _deployment(maintain, Cron(NIGHT, timezone=zone)),
        _deployment(retag, None),
    ]
    prefect.serve(*deployments, pause_on_shutdown=False, print_starting_message=False, limit=2)


def _deployment(flow: prefect.Flow[Any, Any], schedule: Schedule | None) -> RunnerDeployment:
    deployment = flow.to_deployment(
        name=NAME,
        description=(flow.fn.__doc__ or "").partition("\n")[0],
        schedule=schedule,
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    assert isinstance(deployment, RunnerDeployment)
    return deployment


def _settle() -> None:
    """Has Prefect know that no run is going, and that those it had planned for the time when nobody ran are none.

    One that was killed would count as running, and keep others away; those missed would all be begun, and cancelled.
    Runs that an older version planned with their home as a parameter, which flows no longer have, are let go of it.
    """
    kinds = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
    going = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=kinds)))
    missed = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        expected_start_time=FlowRunFilterExpectedStartTime.model_validate({"before_": datetime.now(UTC)}),
    )
    with prefect.get_client(sync_client=True) as client:
        for run in client.read_flow_runs(flow_run_filter=going):
            client.set_flow_run_state(run.id, Crashed(message="It was interrupted."), force=True)
        while some := client.read_flow_runs(flow_run_filter=missed):
            for run in some:
                client.delete_flow_run(run.id)
        for run in _planned(client):
            if "home" in run.parameters:
                parameters = {name: value for name, value in run.parameters.items() if name != "home"}
                client.update_flow_run(run.id, parameters=parameters)


def _planned(client: SyncPrefectClient) -> Iterator[FlowRun]:
    """Runs of our deployments that are still to come."""
    scheduled = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])))
    ours = FlowFilter(name=FlowFilterName(any_=[flow.name for flow in FLOWS]))
    named = DeploymentFilter(name=DeploymentFilterName(any_=[NAME]))
    for offset in itertools.count(0, PAGE):
        some = client.read_flow_runs(
            flow_filter=ours, deployment_filter=named, flow_run_filter=scheduled, limit=PAGE, offset=offset
        )
        yield from some
        if len(some) < PAGE:
            return


if __name__ == "__main__":
    serve(Home(Path(sys.argv[1])))
