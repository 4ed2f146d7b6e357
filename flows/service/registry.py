"""What a Prefect server has of this home's, by id: its deployments, and runs that are left of when nobody ran them.

A server may be somebody else's, too: whatever does not bear the tag of this home is neither changed nor counted.
"""

from __future__ import annotations

import itertools
import os
import re
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

import prefect
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    DeploymentFilterTags,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.exceptions import ObjectNotFound
from prefect.runtime import deployment, flow_run
from prefect.states import Crashed

from config.home import Home
from flows.batches.paused_note import Paused, noted_paused
from flows.service.planned_runs import FLOWS, RETRIED

PRODUCT = "longwatch"
OLDER_NAME = "scheduled"
"""What every deployment was called before they were named after their home."""
# Prefect refuses more in one answer.
PAGE = 200
LATE = timedelta(minutes=1)
GOING = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
CUT_SHORT = "It was cut short: what it had gathered is filed by the next run."

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """The deployments of a home on a server."""

    name: str
    """Of all of them: each is FLOW/NAME."""
    tags: tuple[str, ...]
    found: Mapping[str, DeploymentResponse]
    """Those that are there already, by their flow."""
    older: tuple[DeploymentResponse, ...]
    """Those of older versions, which would go on being due beside them."""
    paused: Paused
    """What was paused of those that are not there any more."""

    def is_paused(self, flow: str) -> bool:
        """Whether a person has paused the deployment."""
        return self.found[flow].paused if flow in self.found else flow in self.paused.deployments

    def is_switched_off(self, flow: str) -> bool:
        """Whether a person has switched its schedule off."""
        if flow not in self.found:
            return flow in self.paused.schedules
        return any(not schedule.active for schedule in self.found[flow].schedules)


def registered_deployments(client: SyncPrefectClient, home: Home, *, is_own_server: bool) -> Registered:
    """What a server has of a home's; on the server of `up` everything older is the home's, elsewhere what names it."""
    mark = home_mark(home)
    flows = {
        flow.id: flow.name for flow in client.read_flows(flow_filter=FlowFilter(name=FlowFilterName(any_=[*FLOWS])))
    }
    tagged = DeploymentFilter(tags=DeploymentFilterTags(all_=[PRODUCT, mark]))
    ours = {flows[one.flow_id]: one for one in _deployments(client, tagged) if one.flow_id in flows}
    named = DeploymentFilter(name=DeploymentFilterName(any_=[OLDER_NAME]))
    of_old = [one for one in _deployments(client, named) if one.flow_id in flows and PRODUCT not in one.tags]
    root = str(home.root.absolute())
    older = [
        one
        for one in of_old
        if (one.entrypoint or "").startswith("flows.") and (is_own_server or one.parameters.get("home") == root)
    ]
    label = _label(home)
    name = next((one.name for one in ours.values()), "") or _free_name(client, label, mark, flows)
    paused = noted_paused(home) if is_own_server else Paused()
    return Registered(name=name, tags=(PRODUCT, label, mark), found=ours, older=tuple(older), paused=paused)


def settle(client: SyncPrefectClient, deployments: Collection[UUID]) -> None:
    """Has a server know that no run of these deployments goes, and that those missed meanwhile are none.

    One that was killed would count as running for ever; those missed would all be begun. What a person started and
    nobody ran yet stays.
    """
    if not deployments:
        return
    of_ours = FlowRunFilterDeploymentId(any_=[*deployments])
    for run in _runs(client, of_ours, GOING):
        client.set_flow_run_state(run.id, Crashed(message=CUT_SHORT), force=True)
    delete_missed(client, deployments)


def delete_missed(client: SyncPrefectClient, deployments: Collection[UUID], *, but: UUID | None = None) -> None:
    """Delete the planned runs of these deployments whose time has gone by, except `but`."""
    of_ours, now = FlowRunFilterDeploymentId(any_=[*deployments]), datetime.now(UTC)
    for run in _runs(client, of_ours, [StateType.SCHEDULED], before=now):
        has_begun = run.run_count > 0 or run.state_name == RETRIED  # it has a history, and a person wants it again
        if run.auto_scheduled and run.id != but and not has_begun:
            with suppress(ObjectNotFound):  # `up` may have deleted it meanwhile
                client.delete_flow_run(run.id)


def let_go_of_missed() -> None:
    """Within a run that began late: delete what else of its deployment was missed, which this run does the work of."""
    planned, own_id = flow_run.scheduled_start_time, deployment.id
    if own_id is None or planned is None or datetime.now(UTC) - planned < LATE:
        return
    with prefect.get_client(sync_client=True) as client:
        delete_missed(client, [UUID(str(own_id))], but=UUID(str(flow_run.id)))


def remove(client: SyncPrefectClient, deployments: Collection[DeploymentResponse]) -> None:
    """Take deployments from a server; runs that were, stay."""
    for one in deployments:
        with suppress(ObjectNotFound):
            client.delete_deployment(one.id)


def home_mark(home: Home) -> str:
    """The tag by which deployments are known to be this home's, wherever it is moved; made the first time."""
    path = home.service_mark
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        part.write_text(f"home-{secrets.token_hex(4)}\n", "utf-8")
        with suppress(FileExistsError):
            os.link(part, path)  # whoever is first makes it, whole
        part.unlink()
    return path.read_text("utf-8").strip()


def _label(home: Home) -> str:
    """The name of the home's folder, as Prefect and shells take it."""
    return re.sub(r"[^\w.-]+", "-", home.root.absolute().name).strip("-.") or "watch"


def _free_name(client: SyncPrefectClient, label: str, mark: str, flows: Mapping[UUID, str]) -> str:
    named = DeploymentFilter(name=DeploymentFilterName(any_=[label]))
    taken = [one for one in _deployments(client, named) if one.flow_id in flows]
    return f"{label}-{mark.removeprefix('home-')}" if taken else label


def _deployments(client: SyncPrefectClient, sought: DeploymentFilter) -> Iterator[DeploymentResponse]:
    return _paged(lambda offset: client.read_deployments(deployment_filter=sought, limit=PAGE, offset=offset))


def _runs(
    client: SyncPrefectClient, of: FlowRunFilterDeploymentId, kinds: list[StateType], *, before: datetime | None = None
) -> list[FlowRun]:
    """All of them at once: what is done about them would move the pages."""
    planned = FlowRunFilterExpectedStartTime.model_validate({"before_": before}) if before else None
    state = FlowRunFilterState(type=FlowRunFilterStateType(any_=kinds))
    sought = FlowRunFilter(deployment_id=of, state=state, expected_start_time=planned)
    return list(_paged(lambda offset: client.read_flow_runs(flow_run_filter=sought, limit=PAGE, offset=offset)))


def _paged(page: Callable[[int], list[T]]) -> Iterator[T]:
    for offset in itertools.count(0, PAGE):
        some = page(offset)
        yield from some
        if len(some) < PAGE:
            return
