"""The collecting run under Prefect: started by a schedule, each of its steps a task of that name in the dashboard.

The only file that imports Prefect, and it does so last: nothing of a watch may be told to anybody.
Prefect shows and schedules; what a run gathers and how it ends stands in our own files, whatever is shown.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
os.environ["DO_NOT_TRACK"] = "1"

import prefect
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy, State, StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.runtime import flow_run
from prefect.schedules import Interval
from prefect.states import Completed, Crashed, Failed
from prefect.types.entrypoint import EntrypointType

from config.errors import ConfigError, visible
from config.home import Home
from config.reading import read_watch
from flows.collect import Report, clock
from flows.collect import collect as collect_once
from flows.up import every
from storage.files import LockHeldError

P = ParamSpec("P")
R = TypeVar("R")

FIRST_RUN = timedelta(seconds=20)
"""From the start of the schedule to its first run: Prefect needs some of it to plan that run."""


def as_task(name: str, function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """What the function returns, called in a task of that name.

    The task takes no arguments and keeps no result: a run's articles are none of Prefect's business.
    """

    @prefect.task(name=name, task_run_name=name, cache_policy=NO_CACHE, persist_result=False, retries=0)
    def part() -> R:
        return function(*arguments, **named)

    return part()


def run_name() -> str:
    """What the dashboard calls a run: when it was to start."""
    return f"collect {flow_run.scheduled_start_time:%Y-%m-%d %H:%M} UTC"


@prefect.flow(name="collect", flow_run_name=run_name, persist_result=False, retries=0)
def collect(home: str) -> State[Any]:
    """Collect everything that is due or owed, once."""
    try:
        report = collect_once(Home(Path(home)), command="up", step=as_task)
    except LockHeldError as error:
        return Completed(name="Skipped", message=str(error))
    except ConfigError as error:
        return Failed(message=str(error))
    _show(report)
    return state(report)


def state(report: Report) -> State[Any]:
    """How a run ended, for the dashboard: Partial when some sources failed, Failed when all did."""
    if not report.sources_failed:
        return Completed(message=summary(report))
    return Completed(name="Partial", message=summary(report)) if report.sources_ok else Failed(message=summary(report))


def summary(report: Report) -> str:
    """What a run came to, in a sentence."""
    asked = report.sources_ok + report.sources_failed
    if not asked:
        return "No feed was due."
    fates = [f"{number} {fate}" for fate, number in report.balance.fates.items() if number]
    answered = f"{report.sources_ok} of {asked} sources answered"
    return f"{answered}: {report.balance.entries} entries ({', '.join(fates) or 'none'})."


def shown(report: Report) -> str:
    """The report in Markdown. What came from outside stands indented, where it can be nothing but text."""
    rows = [
        ("entries", report.balance.entries),
        *((f"of these {fate}", number) for fate, number in report.balance.fates.items()),
        ("difference", report.balance.difference),
        ("sources that answered", report.sources_ok),
        ("sources that failed", report.sources_failed),
        ("batches left by an earlier run", report.left_over),
        ("seconds", f"{report.seconds:.1f}"),
    ]
    table = ["| | |", "|---|---:|", *(f"| {name} | {value} |" for name, value in rows)]
    failures = ["", "Failed:", "", *(f"    {visible(failure)}" for failure in report.failures)]
    return "\n".join([f"### Run {report.run_id}", "", *table, *(failures if report.failures else ())])


def _show(report: Report) -> None:
    """Puts the report into the dashboard, if that can be done: a run that is stored has not failed for want of it."""
    with suppress(Exception):
        create_markdown_artifact(shown(report), key="collect-report", description=summary(report))


def serve(home: Home) -> None:
    """Has the flow run at its times until SIGTERM; a run that is due while another is going is cancelled."""
    period = every(read_watch(home).settings, os.environ)
    _close_cut_short()
    deployment = collect.to_deployment(
        name="scheduled",
        description="Collects everything that is due or owed.",
        parameters={"home": str(home.root)},
        schedule=Interval(period, anchor_date=clock() + FIRST_RUN),
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    assert isinstance(deployment, RunnerDeployment)
    prefect.serve(deployment, pause_on_shutdown=False, print_starting_message=False)


def _close_cut_short() -> None:
    """Has Prefect know that no run is going: one that was killed would count as running, and keep others away."""
    going = FlowRunFilterState(
        type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
    )
    with prefect.get_client(sync_client=True) as client:
        for run in client.read_flow_runs(flow_run_filter=FlowRunFilter(state=going)):
            client.set_flow_run_state(run.id, Crashed(message="It was cut short."), force=True)


if __name__ == "__main__":
    from flows import scheduled  # by its name, which is where Prefect's processes are told to find the flow

    scheduled.serve(Home(Path(sys.argv[1])))
