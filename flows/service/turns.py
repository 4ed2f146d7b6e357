"""What a scheduled run does in a home that shares its work: the turn of a hub, or that of a gatherer."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State
from prefect.states import Completed

from config.current.watch import read_current_watch
from config.errors import ConfigError
from config.home import Home
from config.reading import read_settings
from flows.output.counts import count_of
from flows.output.logs import LOG
from flows.output.safe_text import plain_line
from flows.service.steps import Stage


def run_turn(home: Home, stage: Stage, *, early: bool) -> State[Any] | None:
    """How the turn of a hub or a gatherer ended; None in a home that does all by itself. Raises what they raise."""
    role = _role(home)
    if role == "hub":
        return _hub(home, stage, early=early)
    return _gather(home, stage) if role == "gatherer" else None


def _role(home: Home) -> str:
    """As longwatch.toml says; as it said before, where it has a mistake. Raises ConfigError without a watch."""
    try:
        return read_settings(home.settings_file).shared.role
    except ConfigError:
        return read_current_watch(home).watch.settings.shared.role


def _hub(home: Home, stage: Stage, *, early: bool) -> State[Any]:
    from flows.machines.hub import hub_turn

    turn = hub_turn(home, also_early=early, step=stage.step)
    for line in (*turn.refused, *turn.remarks):
        LOG.warning(plain_line(line))
    handed = count_of(len(turn.errands), "errand")
    said = f"turn {turn.epoch}: {count_of(len(turn.pulled), 'batch')} pulled, {handed} handed out"
    LOG.info(said)
    is_whole = not (turn.refused or turn.committed.message)
    return Completed(message=said) if is_whole else Completed(name="Partial", message=said)


def _gather(home: Home, stage: Stage) -> State[Any]:
    from flows.machines.gatherer import gather_once

    done = gather_once(home, step=stage.step)
    what = f"errand {done.errand}: {count_of(done.feeds, 'feed')} asked" if done.errand else "no errand waits"
    said = f"{what}; {count_of(done.sent, 'batch')} sent"
    LOG.info(said)
    return Completed(message=said) if not done.failed else Completed(name="Partial", message=said)
