"""What `longwatch up` notes of itself, for whoever asks while it runs and after it was killed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from config.atomic_write import write_atomically
from config.home import Home
from flows.batches.desk_note import behind_note, desk_lock
from flows.workers.processes import Child, processes_with
from storage.disk.locks import holder_of
from storage.disk.remedies import PUBLISH_ANEW

SCHEDULE, DESK = "schedule", "desk"
OFTEN, WITHIN = 3, timedelta(minutes=10)
"""So many restarts of the schedule within that time are a fault that starting it again does not mend."""
BEHIND = (
    "the review desk cannot read what was published last, and shows the state before, or nothing where a text may "
    f"have been sealed: {PUBLISH_ANEW}"
)
STRAYS = {
    "flows.service.processes.server_process": "server",
    "prefect server start": "server",  # of older versions
    "prefect.server.api.server": "server",
    "flows.service.deployments": SCHEDULE,
    "flows.service.processes.runner": SCHEDULE,
    "flows.service.dashboard.dashboard_process": "dashboard",
}
"""What only `up` starts, by what stands in its command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """An `up` that runs: its process, where its dashboard and its server are, and what it has started."""

    pid: int
    address: str
    server: str
    started_at: datetime
    children: tuple[Child, ...] = ()
    restarts: tuple[datetime, ...] = ()
    """When the schedule was started again, lately."""
    log_from: Mapping[str, int] = field(default_factory=dict)
    """By name, the byte of its log from which on is what a process said since it was last started."""


def note_up(home: Home, running: Running) -> None:
    """Leave word of an `up`, whole or not at all."""
    told = asdict(running) | {
        "started_at": running.started_at.isoformat(),
        "restarts": [at.isoformat() for at in running.restarts],
    }
    write_atomically(home.up_note, json.dumps(told))


def noted_up(home: Home) -> Running | None:
    """The `up` that was noted last, whether or not it runs; None where none was, or the note cannot be read."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        told = json.loads(home.up_note.read_text("utf-8"))
        return Running(
            pid=int(told["pid"]),
            address=str(told["address"]),
            server=str(told["server"]),
            started_at=datetime.fromisoformat(told["started_at"]),
            children=tuple(Child(**one) for one in told.get("children", ())),
            restarts=tuple(map(datetime.fromisoformat, told.get("restarts", ()))),
            log_from=dict(told.get("log_from", {})),
        )
    return None


def running_up(home: Home) -> Running | None:
    """The `up` that runs on a home; None where none does."""
    return noted_up(home) if holder_of(home.up_lock) is not None else None


def left_behind(home: Home) -> bool:
    """Whether an `up` was killed, without having stopped what it started."""
    return home.up_note.exists() and holder_of(home.up_lock) is None


def leftovers(home: Home) -> list[Child]:
    """What an `up` that was killed has left running; for whoever knows that none runs now."""
    noted = noted_up(home)
    found = {child.pid: child for child in (noted.children if noted else ()) if child.is_alive}
    for one in processes_with("PREFECT_HOME", str(home.prefect.absolute()), tuple(STRAYS)):
        found.setdefault(one.pid, Child(name=STRAYS[one.name], pid=one.pid, start=one.start))
    return list(found.values())


def desk_fault(home: Home) -> str:
    """What is wrong with the desk that runs, or that the `up` of a home keeps; empty where nothing is."""
    if holder_of(desk_lock(home)) is not None:
        return BEHIND if behind_note(home).exists() else ""
    running = running_up(home)
    is_kept = running is not None and any(child.name == DESK for child in running.children)
    return "the review desk does not run: the end of store/logs/desk.log says why" if is_kept else ""


def schedule_fault(home: Home, *, now: datetime) -> str:
    """What is wrong with the schedule of the `up` that runs; empty where nothing is, and where none runs."""
    running = running_up(home)
    if running is None:
        return ""
    again = [at for at in running.restarts if now - at < WITHIN]
    if len(again) >= OFTEN:
        told = f"the schedule was restarted {len(again)} times in ten minutes"
        return f"{told}: the end of store/logs/schedule.log says why"
    if any(child.name == SCHEDULE and not child.is_alive for child in running.children):
        return "the schedule has ended: `longwatch up` starts it again; the end of store/logs/schedule.log says more"
    return ""
