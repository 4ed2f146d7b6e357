"""The flows under Prefect, by the names that its schedule knows them by; what they do is in flows.service.runs.

That is loaded when a run starts: the process that only waits for its time needs none of it, and half the memory.
"""

from __future__ import annotations

import atexit
import gc
import os
from datetime import date
from pathlib import Path
from typing import Any

os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
os.environ["DO_NOT_TRACK"] = "1"
os.environ["PREFECT_LOGGING_EXTRA_LOGGERS"] = "longwatch"  # a run's log in the dashboard has our lines

import prefect
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from pydantic import BaseModel, Field

from config.home import Home
from flows.service.server import BOUND_HOME

# What is loaded is no garbage: to look for some in all of Prefect once more as a run ends takes .37 s of CPU.
gc.set_threshold(20_000, 20, 100)
atexit.register(gc.freeze)


def bound_home() -> Home:
    """The home of the process that started this run: which it is, is nobody's to say who asks for a run."""
    return Home(Path(os.environ[BOUND_HOME]))


def run_name() -> str:
    """What the dashboard calls a run: what it does, and when it was to start."""
    return f"{flow_run.flow_name} {flow_run.scheduled_start_time:%Y-%m-%d %H:%M} UTC"


@prefect.flow(name="collect", flow_run_name=run_name, persist_result=False, retries=0)
def collect(sources: tuple[str, ...] = (), early: bool = False, shard: str = "") -> State[Any]:  # noqa: FBT001, FBT002
    """Collect everything that is due or owed, once: of all sources, or of these; early: feeds not due yet, too.

    shard: of a gatherer, the errand that it is to do; its hub starts it so.
    """
    from flows.service.runs import end_state, run_collect

    home = bound_home()
    return end_state(home, lambda stage: run_collect(home, stage, sources=sources, early=early, shard=shard))


@prefect.flow(name="health", flow_run_name=run_name, persist_result=False, retries=0)
def health() -> State[Any]:
    """Say which sources are silent, and on which days something is missing."""
    from flows.service.runs import end_state, run_health

    return end_state(bound_home(), lambda stage: run_health(bound_home(), stage), lock="health")


@prefect.flow(name="maintain", flow_run_name=run_name, persist_result=False, retries=0)
def maintain() -> State[Any]:
    """Put the store in order: search, fingerprints, wasted room; verify a sample; back up, and prove it."""
    from flows.service.runs import end_state, run_maintain

    return end_state(bound_home(), lambda stage: run_maintain(bound_home(), stage), lock="maintain")


@prefect.flow(name="digest", flow_run_name=run_name, persist_result=False, retries=0)
def digest(day: date | None = None, send_again: bool = False) -> State[Any]:  # noqa: FBT001, FBT002
    """Write what came in on a day, otherwise the day before, and send it to the channels under [digest], once."""
    from flows.service.runs import end_state, run_digest

    return end_state(
        bound_home(), lambda stage: run_digest(bound_home(), stage, day=day, again=send_again), lock="digest"
    )


class Tagging(BaseModel):
    """What the dashboard's form asks before all that is stored is tagged again."""

    ordered_by: str = Field(description="Your name. It is kept with the tags.")
    only_count: bool = Field(default=False, description="Only report what the current topic files would change.")


@prefect.flow(name="retag", flow_run_name=run_name, persist_result=False, retries=0)
def retag(tagging: Tagging) -> State[Any]:
    """Tag all that is stored by the rules in force; stopped, the next run does what is left."""
    from flows.service.runs import end_state, run_retag

    home, by, counts = bound_home(), tagging.ordered_by, tagging.only_count
    return end_state(home, lambda stage: run_retag(home, stage, by=by, only_count=counts), lock="retag")
