"""The schedule of a watch: its flows as deployments of Prefect's, run at their times until they are stopped."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import httpx
import prefect
from prefect.deployments.runner import DeploymentApplyError, RunnerDeployment
from prefect.exceptions import PrefectHTTPStatusError
from prefect.runner import Runner
from prefect.schedules import Cron, Interval, Schedule
from prefect.types.entrypoint import EntrypointType
from prefect.utilities.callables import ParameterSchema

from config.current.watch import read_current_watch
from config.exit_codes import FAILED
from config.home import Home
from flows.service.flows import collect, digest, health, maintain, retag  # first: it says what Prefect may tell
from flows.service.processes.runner import AT_ONCE
from flows.service.processes.up_settings import every
from flows.service.registry import Registered, registered_deployments, remove, settle
from flows.service.server import BOUND_HOME
from flows.service.up import OWN_SERVER
from storage.disk.locks import LockHeldError, hold_lock

FIRST_RUN = timedelta(seconds=20)
"""From the start of the schedule to its first run: Prefect needs some of it to plan that run."""
HOUR = timedelta(hours=1)
NIGHT = "17 3 * * *"
RUNNER = "flows.service.processes.runner"


class _Strict(ParameterSchema):
    """The form of a flow's parameters, in which a name that is none of them is refused when a run is asked for."""

    additionalProperties: Literal[False] = False  # noqa: N815 - JSON schema's word


class ScheduleRunner(Runner):
    """Prefect's runner, which SIGTERM ends at whatever moment it arrives."""

    def handle_sigterm(self, *_: Any) -> None:
        """End from the loop: Prefect's own exit is lost where the signal meets a destructor, and runs go on."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # it has ended already
            sys.exit(0)
        loop.call_soon_threadsafe(sys.exit, 0)


def serve(home: Home, *, is_own_server: bool) -> list[str]:
    """Make the deployments of a home; those on the server of `up`, which another program runs, as ID=FLOW.

    On somebody else's server Prefect's own runner runs the flows at their times, until SIGTERM: it asks by whatever
    a person has set for Prefect. Raises LockHeldError where another schedule of the home runs.
    """
    os.environ[BOUND_HOME] = str(home.root.absolute())  # what runs are started with is what this process has
    watch = read_current_watch(home).watch
    zone = watch.settings.watch.zone
    with hold_lock(home.schedule_lock, holder=f"schedule, process {os.getpid()}"):
        with prefect.get_client(sync_client=True) as client:
            ours = registered_deployments(client, home, is_own_server=is_own_server)
            settle(client, [one.id for one in (*ours.found.values(), *ours.older)])
            remove(client, ours.older)
        first = datetime.now(UTC) + FIRST_RUN
        deployments = [
            _deployment(ours, collect, Interval(every(watch.settings, os.environ), anchor_date=first)),
            _deployment(ours, health, Interval(HOUR, anchor_date=first + HOUR / 4)),
            _deployment(ours, digest, Cron(f"0 {watch.settings.digest.hour} * * *", timezone=zone)),
            _deployment(ours, maintain, Cron(NIGHT, timezone=zone)),
            _deployment(ours, retag, None),
        ]
        print(f"serving collect/{ours.name} and the rest of {home.root}", flush=True)
        if is_own_server:
            return [f"{deployment.apply()}={deployment.entrypoint}" for deployment in deployments]
        runner = ScheduleRunner(pause_on_shutdown=False, limit=AT_ONCE)
        for deployment in deployments:
            runner.add_deployment(deployment)
        with suppress(KeyboardInterrupt):
            asyncio.run(runner.start())
    return []


def _deployment(ours: Registered, flow: prefect.Flow[Any, Any], schedule: Schedule | None) -> RunnerDeployment:
    """A flow under the home's name; what a person has paused stays so.

    No limit of Prefect's keeps runs apart: its slots are not given back by one that was killed, and a run that meets
    another is better told so than cancelled. Each flow has a lock of its own.
    """
    deployment = flow.to_deployment(
        name=ours.name,
        description=(flow.fn.__doc__ or "").partition("\n")[0],
        schedule=schedule and replace(schedule, active=not ours.is_switched_off(flow.name)),
        paused=ours.is_paused(flow.name),
        tags=[*ours.tags],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    assert isinstance(deployment, RunnerDeployment)
    form = deployment._parameter_openapi_schema.model_dump()  # noqa: SLF001 - nothing else hands it on
    deployment._parameter_openapi_schema = _Strict(**form, additionalProperties=False)  # noqa: SLF001
    return deployment


def main(arguments: list[str]) -> int:
    """Until SIGTERM; 1 with a line that says why where no server answers, or another schedule runs."""
    address = os.environ.get("PREFECT_API_URL", "")
    root = arguments[0]
    try:
        made = serve(Home(Path(root)), is_own_server=OWN_SERVER in arguments)
    except LockHeldError as error:
        fault = f"{error}: `longwatch doctor` says what runs"
        code = error.exit_code
    except (httpx.HTTPError, PrefectHTTPStatusError, DeploymentApplyError, RuntimeError) as error:
        why = " ".join(str(error).split()) or type(error).__name__
        fault, code = f"the server at {address} does not do what is asked of it: {why[:300]}", FAILED
    else:
        if made:  # in this process, so that whoever started it watches what follows, without what made them
            os.execv(sys.executable, [sys.executable, "-m", RUNNER, root, *made])  # noqa: S606
        return 0
    print(f"schedule: {fault}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
