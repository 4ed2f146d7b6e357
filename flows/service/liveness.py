"""Whether a watch is alive: a run ended in time, and what is said to run does. For cron, monitors and people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from config.home import Home
from config.roles import turn_of
from flows.batches.clock_doubt import WRONG, clock_doubt
from flows.batches.desk_note import desk_address
from flows.batches.up_note import Running, desk_fault, left_behind, running_up, schedule_fault
from flows.output.counts import moment
from flows.service.api import schedule_is_paused
from flows.service.dashboard.routes import HEALTH
from flows.service.processes.log_faults import fault_in
from flows.service.server import LOOPBACK, answers, status_of
from storage.database.published import open_published
from storage.disk.remedies import PUBLISH_ANEW
from storage.queries.watch.runs import last_end

WELL, WARNING, CRITICAL = 0, 1, 2
"""As Nagios and its kin read exit codes."""
DESK_HEALTH = "/healthz"
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Liveness:
    """How alive a watch is, and why."""

    code: int
    says: str


def read_age(text: str) -> timedelta:
    """A time as 30m, 2h or 1d; raises ValueError."""
    found = re.fullmatch(r"([1-9][0-9]{0,4})([mhd])", text.strip())
    if not found:
        raise ValueError(f"{text!r} is not an age: write 30m, 2h or 1d")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def liveness(home: Home, *, max_age: timedelta, zone: str = "UTC", now: datetime) -> Liveness:
    """CRITICAL where no run ended within `max_age`; WARNING where `up` died, or its server does not answer."""
    ended, doubt = _last_end(home, now), clock_doubt(home, now=now)
    if ended is None:
        return Liveness(code=CRITICAL, says=f"no run has ever finished: run {turn_of(home)}, or start `longwatch up`")
    if now - ended > max_age and doubt:
        return Liveness(code=CRITICAL, says=doubt)
    if now - ended > max_age:
        since = f"no run has finished since {moment(ended, zone=zone)}"
        return Liveness(
            code=CRITICAL, says=f"{since}: {_of_up(home, now) or 'see `longwatch status` and `longwatch doctor`'}"
        )
    if fault := doubt or _of_up(home, now):
        return Liveness(code=WARNING, says=fault)
    return Liveness(code=WELL, says=f"the last run finished at {moment(ended, zone=zone)}")


def _last_end(home: Home, now: datetime) -> datetime | None:
    """When the last run ended that can have ended: one in the future is no sign of life."""
    with open_published(home.published) as connection:
        last = last_end(connection, by=now + WRONG) if connection else None
    if last and last.finished_at is None and last.ends:
        return datetime.min.replace(tzinfo=UTC)
    return last.finished_at if last else None


def _of_up(home: Home, now: datetime) -> str:
    """What is wrong with `up`; empty where nothing is, and where none was started: cron's runs are judged alone."""
    if left_behind(home):
        return "`longwatch up` was killed: start it again"
    running = running_up(home)
    if running is None:
        return ""
    if not answers(running.server):
        reason = f"the server at {running.server} does not answer: {_why(home, running, 'server')}"
    elif not answers(running.address, HEALTH):
        reason = f"the dashboard at {running.address} does not answer: {_why(home, running, 'dashboard')}"
    else:
        return schedule_fault(home, now=now) or _paused(home, running) or desk_fault(home) or _hung_desk(home)
    return f"{reason}; `longwatch up` starts it again"


def _why(home: Home, running: Running, name: str) -> str:
    """What the log of a process says of its end since it was last started, and where it is."""
    log = home.store / "logs" / f"{name}.log"
    fault = fault_in(log, since=running.log_from.get(name, 0))
    return ": ".join(filter(None, [fault, f"see store/logs/{log.name}"]))


def _hung_desk(home: Home) -> str:
    """What is wrong with a desk that runs on this computer's own address and does not answer as it should."""
    address = desk_address(home) or ""
    if not address.startswith((f"http://{LOOPBACK}:", "http://localhost:")):
        return ""  # under TLS and a name of its own, which need not lead here
    status = status_of(address, DESK_HEALTH)
    if status == HTTPStatus.OK:
        return ""
    desk, log = f"the review desk at {address}", "the end of store/logs/desk.log may say"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:  # starting it again would help against neither
        lags = f"it cannot read what was published last ({PUBLISH_ANEW})"
        return f"{desk} answers 503: {lags}, or hundreds are connected to it: {log} which"
    said = f"answers {status}" if status else "does not answer"
    return f"{desk} {said}: {log} why; start it again"


def _paused(home: Home, running: Running) -> str:
    if schedule_is_paused(home, running.server, "collect"):
        return "collecting is paused in the dashboard: nothing is collected until somebody resumes it there"
    return ""
