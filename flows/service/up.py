"""`longwatch up`: the server, the dashboard and the schedule of a home, until a signal; and `longwatch down`."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from config.exit_codes import LongwatchError
from config.home import Home
from flows.batches.up_note import DESK, SCHEDULE, Running, note_up
from flows.gathering.parent import ENDS_WITH_PARENT
from flows.output.counts import count_of
from flows.service.api import schedule_is_paused
from flows.service.dashboard.origins import Origins, variables
from flows.service.dashboard.routes import HEALTH
from flows.service.planned_runs import FLOWS, PlannedRuns
from flows.service.processes.down import end_leftovers
from flows.service.processes.health_port import HealthPort
from flows.service.processes.supervisor import Overdue, SupervisedProcess
from flows.service.processes.up_settings import UpSettings, up_settings_apart
from flows.service.processes.warden import Warden
from flows.service.server import LOOPBACK, USUAL_PORT, ServerAddress, answers, any_free, environment, is_free
from storage.disk.locks import hold_lock, holder_of, refuse_held

# The first start migrates Prefect's database: a minute on a small computer, more beside a busy one.
SECONDS_TO_ANSWER = 180
SECONDS_OF_SILENCE = 120
"""After so long without an answer a server that runs is started again."""
SECONDS_BETWEEN_LOOKS = 0.5
# Often enough to see within `SECONDS_OF_SILENCE` that it is gone, and not by one question that was lost.
SECONDS_BETWEEN_QUESTIONS = 10.0
SECONDS_TO_FILE = 60.0
"""For runs whose schedule has ended by itself."""
# Of the C library, where it is glibc's: what was freed goes back to the system, 8 of 190 MB.
SMALL_HEAP = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "65536", "MALLOC_MMAP_THRESHOLD_": "65536"}
OWN_SERVER = "--own-server"
"""Said to the schedule: whatever older version left on this server is of this home."""
ENDED, USAGE = 1, 2


class UpError(LongwatchError):
    """What was to run could not be started; the message says where to look."""


def run_up(
    home: Home, dashboard: Origins, *, auth: Path | None = None, health: int | None = None,
    say: Callable[[str], None], now: Callable[[], datetime],
) -> int:  # fmt: skip
    """0 once Ctrl-C or SIGTERM has stopped everything; 1 when the server never answered, 2 for a taken port.

    Port 0 of the dashboard stands for the usual one, or another that is free; `health` is a port for monitors, `auth`
    the file of a team's passwords.
    Raises ConfigError before anything is started, and LockHeldError when another `longwatch up` runs on this home.
    """
    refuse_held(home.up_lock)  # before its ports: they are taken by the one that holds it
    dashboard = replace(dashboard, port=dashboard.port or any_free(dashboard.listen, rather=USUAL_PORT))
    if health == dashboard.port:
        say(f"up: port {health} is the dashboard's: choose another with --health")
        return USAGE
    for host, port in ((dashboard.listen, dashboard.port), *([(LOOPBACK, health)] if health else [])):
        if not is_free(host, port):
            say(
                f"up: port {port} is in use: choose another with --{'health' if port == health else 'port'}, or omit it"
            )
            return USAGE
    settings = up_settings_apart(home)
    place = ServerAddress(port=any_free())
    environ = environment(home, place, os.environ) | {ENDS_WITH_PARENT: str(os.getpid())}
    home.prefect.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with hold_lock(home.up_lock, holder=f"up, process {os.getpid()}"), _stopped_by_signals():
            for left in end_leftovers(home):
                say(f"up: an earlier one had left the {left.text()} running: it was ended")
            running = Running(pid=os.getpid(), address=dashboard.first, server=place.address, started_at=now())
            note_up(home, running)
            try:
                door = environ | variables(dashboard, auth)
                up = _Up(home, running, settings, lambda text: say(f"up: {text}"), environ=environ, door=door, now=now)
                with HealthPort(home, timedelta(seconds=settings.seconds), port=health):
                    up.run()
            finally:
                home.up_note.unlink(missing_ok=True)
    except KeyboardInterrupt:
        say("up: stopped")
        return 0
    except UpError as error:
        say(f"up: {error}")
    return ENDED


def _period(seconds: float) -> str:
    """A time between runs as a person says it."""
    whole = round(seconds)
    if whole % 3600 == 0:
        return count_of(whole // 3600, "hour")
    return count_of(whole // 60, "minute") if whole % 60 == 0 else count_of(whole, "second")


class _Up:
    """The server and the schedule of a home, both kept running; and a collecting run where there is no server."""

    def __init__(
        self, home: Home, running: Running, settings: UpSettings, say: Callable[[str], None], *,
        environ: Mapping[str, str], door: Mapping[str, str], now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        """`environ` is what everything is started with, `door` what the dashboard's door is."""
        self._home, self._running, self._period, self._say = home, running, settings.seconds, say
        self._noted, self._now, self._warden = running, now, Warden()
        self._logs = home.store / "logs"
        self._logs.mkdir(mode=0o700, exist_ok=True)
        root = str(home.root.absolute())
        server = {**environ, **SMALL_HEAP}
        self._server = self._kept("server", server, "-m", "flows.service.processes.server_process")
        self._dashboard = self._kept("dashboard", door, "-m", "flows.service.dashboard.dashboard_process", root)
        self._desk = self._kept(DESK, os.environ, *settings.desk) if settings.desk else None
        command = ("-m", "flows.service.deployments", root, OWN_SERVER)
        self._schedule = self._kept(SCHEDULE, environ, *command, seconds_left=SECONDS_TO_FILE)
        alone = ("-m", "longwatch", "--home", root, settings.turn)
        self._alone = self._kept("collecting run without a server", environ, *alone)
        self._answered_at = time.monotonic()
        self._overdue = Overdue(self._period, now=self._answered_at)
        self._plan = PlannedRuns(home, running.server, say=say)

    def _kept(self, name: str, environ: Mapping[str, str], *command: str, seconds_left: float = 0) -> SupervisedProcess:
        log = self._logs / f"{name.split()[0]}.log"
        command = (sys.executable, *command)
        return SupervisedProcess(
            name, command, environ=environ, folder=self._home.prefect, log=log, say=self._say,
            seconds_left=seconds_left,
        )  # fmt: skip

    @property
    def _every(self) -> tuple[SupervisedProcess, ...]:
        desk = (self._desk,) if self._desk else ()
        return (self._alone, self._schedule, *desk, self._dashboard, self._server)

    def _note(self) -> None:
        """Leave word of what runs, for the warden and for those who come after us."""
        children = tuple(kept.noted for kept in self._every if kept.noted)
        times = time.monotonic(), self._now()
        restarts = tuple(times[1] - timedelta(seconds=times[0] - at) for at in self._schedule.restarts)
        known = (self._noted.children, len(self._noted.restarts))
        if (children, len(restarts)) != known:
            log_from = {kept.name: kept.log_from for kept in self._every}
            self._noted = replace(self._running, children=children, restarts=restarts, log_from=log_from)
            note_up(self._home, self._noted)
        self._warden.watch(children)

    def run(self) -> None:
        """Until a signal: raises KeyboardInterrupt then, and UpError when the server never answered."""
        self._say("starting Prefect's server, which can take a minute; Ctrl-C stops everything")
        try:
            self._begin()
            while True:
                self._look()
                time.sleep(SECONDS_BETWEEN_LOOKS)
        finally:
            ignore_signals()
            for kept in self._every:
                kept.stop()
            self._warden.dismiss()

    def _begin(self) -> None:
        self._server.tend()
        self._dashboard.tend()
        if self._desk is not None:
            self._desk.tend()
        self._note()
        until = time.monotonic() + SECONDS_TO_ANSWER
        while not answers(self._running.address, HEALTH):
            self._dashboard.tend()
            self._note()
            if not self._server.runs:
                why = self._server.fault() or "see what it says there, then start again"
                raise UpError(f"the server stopped (the end of {self._server.log} says more): {why}")
            if time.monotonic() > until:
                why = self._dashboard.fault() or f"see {self._server.log} and {self._dashboard.log.name}"
                raise UpError(f"the dashboard did not answer within {SECONDS_TO_ANSWER} s: {why}")
            time.sleep(SECONDS_BETWEEN_LOOKS)
        self._answered_at = time.monotonic()
        self._say(f"collecting every {_period(self._period)}; logs: {self._logs}")
        self._say(f"dashboard: {self._running.address}  reports: {self._running.address}/artifacts")
        self._say("to log in, run `longwatch dashboard`, which prints a link")
        if self._desk is not None:
            self._say("review desk: `longwatch desk --as NAME` prints a link that signs in")

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._answered_at > SECONDS_BETWEEN_QUESTIONS and answers(self._running.server):
            self._answered_at = now
        silence = now - self._answered_at
        self._server.tend()
        if self._server.runs and min(silence, self._server.age) > SECONDS_OF_SILENCE:
            self._server.restart(f"has not answered for {silence:.0f} s")
        answered = silence < SECONDS_OF_SILENCE
        self._dashboard.tend()
        if self._desk is not None:
            self._desk.tend()
        if answered:
            self._schedule.tend()
            self._look_after_plan(now)
        self._note()
        lock = self._home.collect_lock
        mark, runs = lock.exists() and lock.stat().st_mtime_ns, holder_of(lock) is not None
        if self._overdue.is_so(now, mark=mark, runs=runs, answered=answered) and not self._paused(now, answered):
            self._collect_alone(now, why="no run has begun for too long" if answered else "there is no server")

    def _look_after_plan(self, now: float) -> None:
        """Have missed runs deleted; start the schedule anew for what only that mends, once no run goes."""
        why = self._plan.look(now, clock=self._now().timestamp(), age=self._schedule.age)
        if why and self._schedule.runs and not _any_run_goes(self._home):
            self._say(why)
            self._schedule.stop()
            self._schedule.begin()
            self._plan.note_begun()

    def _paused(self, now: float, answered: bool) -> bool:  # noqa: FBT001
        """Whether a person has paused the collecting runs in the dashboard, as far as the server ever told."""
        told = schedule_is_paused(self._home, self._running.server, "collect") if answered else None
        is_paused = self._plan.is_paused("collect") if told is None else told
        if is_paused:
            self._overdue.note_begun(now)
            self._say("collecting is paused in the dashboard: no run is made; `longwatch collect` makes one by hand")
        return is_paused

    def _collect_alone(self, now: float, *, why: str) -> None:
        """A collecting run of our own, in place of one that Prefect would have started."""
        self._say(f"{why}: collecting without it")
        self._alone.stop()
        self._alone.begin()
        self._overdue.note_begun(now)


def _any_run_goes(home: Home) -> bool:
    """Whether a run of any flow goes, which would be ended with its schedule."""
    return any(holder_of(home.flow_lock(name)) is not None for name in FLOWS)


@contextmanager
def _stopped_by_signals() -> Generator[None]:
    """While the block runs, SIGTERM and SIGHUP do what Ctrl-C does."""
    kinds = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    before = {kind: signal.signal(kind, signal.default_int_handler) for kind in kinds}
    try:
        yield
    finally:
        for kind, action in before.items():
            signal.signal(kind, action)


def ignore_signals() -> None:
    """From now on a second Ctrl-C is nothing: what is being stopped is to be stopped whole."""
    for kind in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(kind, signal.SIG_IGN)
