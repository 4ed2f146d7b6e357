"""What a scheduled run does in a home that shares its work: the turn of a hub, or that of a gatherer."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import Any

from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from config.current.watch import read_current_watch
from config.errors import ConfigError
from config.home import Home
from flows.batches.checked_files import settings_now
from flows.output.counts import count_of
from flows.output.logs import LOG
from flows.output.safe_text import plain_line
from flows.service.steps import Stage

NO_SHARD = "Only a gatherer has shards: leave `shard` empty here."
NO_SOURCES = "A gatherer asks what its hub hands out: give `sources` to the run of the hub, or name a shard here."


def run_turn(home: Home, stage: Stage, *, sources: Collection[str], early: bool, shard: str) -> State[Any] | None:
    """How the turn of a hub or a gatherer ended; None in a home that does all by itself. Raises what they raise."""
    role = _role(home)
    if shard and role != "gatherer":
        return Failed(message=NO_SHARD)
    if role == "hub":
        return _hub(home, stage, sources=sources, early=early)
    return _gather(home, stage, sources=sources, shard=shard) if role == "gatherer" else None


def _role(home: Home) -> str:
    """As longwatch.toml says; as it said before, where it has a mistake. Raises ConfigError without a watch."""
    try:
        return settings_now(home).shared.role
    except ConfigError:
        return read_current_watch(home).watch.settings.shared.role


def _hub(home: Home, stage: Stage, *, sources: Collection[str], early: bool) -> State[Any]:
    from flows.machines.hub import hub_turn
    from flows.service.errand_runs import DEPLOYMENT, note_given_up, start_runs

    given_up: set[str] = set()
    deployment = os.environ.get(DEPLOYMENT, "")
    # Whether Prefect answers or not, the turn is had: what nobody starts, gatherers find when they next ask.
    if deployment:
        stage.report(note_given_up, deployment, home, given_up)
    turn = hub_turn(home, sources=sources, also_early=early, given_up=given_up, step=stage.step)
    if deployment:
        stage.report(start_runs, deployment, turn.errands, turn.gatherers)
    for line in filter(None, (*turn.refused, *turn.remarks, turn.unpublished)):
        LOG.warning(plain_line(line))
    handed = count_of(len(turn.errands), "errand")
    said = f"turn {turn.epoch}: {count_of(len(turn.pulled), 'batch')} pulled, {handed} handed out"
    LOG.info(said)
    is_whole = not (turn.refused or turn.committed.message or turn.unpublished)
    return Completed(message=said) if is_whole else Completed(name="Partial", message=said)


def _gather(home: Home, stage: Stage, *, sources: Collection[str], shard: str) -> State[Any]:
    from flows.machines.gatherer import gather_once

    if sources and not shard:
        return Failed(message=NO_SOURCES)
    done = gather_once(home, errand_id=shard, sources=sources, step=stage.step)
    what = f"errand {done.errand}: {count_of(done.feeds, 'feed')} asked" if done.errand else "no errand waits"
    for line in done.remarks:
        LOG.warning(plain_line(line))
    said = f"{what}; {count_of(done.sent, 'batch')} sent"
    LOG.info(said)
    return Completed(message=said) if not done.failed else Completed(name="Partial", message=said)
