"""The end of an `up` that runs elsewhere: in another terminal, or under nobody's eyes."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from config.atomic_write import write_atomically
from config.current.watch import read_current_watch
from config.errors import ConfigError, Problem
from config.exit_codes import HELD, LongwatchError
from config.home import Home
from config.settings import Settings
from flows.output.counts import count_of
from flows.service.dashboard.origins import Origins, variables
from flows.service.dashboard.routes import HEALTH
from flows.service.server import USUAL_PORT, ServerAddress, answers, any_free, environment, is_free
from flows.service.supervisor import Overdue, SupervisedProcess
from storage.disk.locks import hold_lock, holder_of

SECONDS_TO_ANSWER = 180
SECONDS_OF_SILENCE = 120
"""After so long without an answer a server that runs is started again."""
SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_BETWEEN_QUESTIONS = 10.0
EVERY_SECONDS = "LONGWATCH_EVERY_SECONDS"
ENDED, USAGE = 1, 2


class UpError(LongwatchError):
    """What was to run could not be started; the message says where to look."""


def run_up(
    home: Home, dashboard: Origins, *, auth: Path | None = None, say: Callable[[str], None], now: Callable[[], datetime]
) -> int:
    """0 once Ctrl-C or SIGTERM has stopped everything; 1 when the server never answered, 2 for a taken port.

    Port 0 of the dashboard stands for the usual one, or another that is free; `auth` is the file of a team's passwords.
    Raises ConfigError before anything is started, and LockHeldError when another `longwatch up` runs on this home.
    """
    period = every(read_current_watch(home).watch.settings, os.environ)
    dashboard = replace(dashboard, port=dashboard.port or any_free(dashboard.listen, rather=USUAL_PORT))
    if not is_free(dashboard.listen, dashboard.port):
        say(f"up: port {dashboard.port} is in use: choose another with --port, or omit --port to use any free port")
        return USAGE
    place = ServerAddress(port=any_free())
    environ = environment(home, place, os.environ)
    home.prefect.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with hold_lock(home.up_lock, holder=f"up, process {os.getpid()}"), _stopped_by_signals():
            running = Running(pid=os.getpid(), address=dashboard.first, server=place.address, started_at=now())
            note_up(home, running)
            try:
                door = environ | variables(dashboard, auth)
                _Up(home, running, period, lambda text: say(f"up: {text}"), environ=environ, door=door).run()
            finally:
                home.up_note.unlink(missing_ok=True)
    except KeyboardInterrupt:
        say("up: stopped")
        return 0
    except UpError as error:
        say(f"up: {error}")
    return ENDED


def every(settings: Settings, environ: Mapping[str, str]) -> timedelta:
    """The time between two runs: as configured, or LONGWATCH_EVERY_SECONDS, which is for trying out."""
    text = environ.get(EVERY_SECONDS)
    if not text:
        return timedelta(minutes=settings.collect.every_minutes)
    if not text.isdecimal() or not 0 < int(text) < 1_000_000:
        raise ConfigError(
            (Problem(file=Path(EVERY_SECONDS), key="", message="is not a number of seconds", remedy="unset it"),)
        )
    return timedelta(seconds=int(text))


def _period(seconds: float) -> str:
    """A time between runs as a person says it."""
    whole = round(seconds)
    if whole % 3600 == 0:
        return count_of(whole // 3600, "hour")
    return count_of(whole // 60, "minute") if whole % 60 == 0 else count_of(whole, "second")


class _Up:
    """The server and the schedule of a home, both kept running; and a collecting run where there is no server."""

    def __init__(
        self, home: Home, running: Running, period: timedelta, say: Callable[[str], None], *,
        environ: Mapping[str, str], door: Mapping[str, str],
    ) -> None:  # fmt: skip
        """`environ` is what everything is started with, `door` what the dashboard's door is."""
        self._home, self._running, self._period, self._say = home, running, period.total_seconds(), say
        self._logs = home.store / "logs"
        self._logs.mkdir(mode=0o700, exist_ok=True)
        root = str(home.root.absolute())
        self._server = self._kept("server", environ, "-m", "prefect", "server", "start")
        self._dashboard = self._kept("dashboard", door, "-m", "flows.service.dashboard.dashboard_process", root)
        desk = desk_command(home)
        self._desk = self._kept("desk", os.environ, *desk) if desk else None
        self._schedule = self._kept("schedule", environ, "-m", "flows.service.deployments", root)
        alone = ("-m", "longwatch", "--home", root, "collect")
        self._alone = self._kept("collecting run without a server", environ, *alone)
        self._answered_at = time.monotonic()
        self._overdue = Overdue(self._period, now=self._answered_at)

    def _kept(self, name: str, environ: Mapping[str, str], *command: str) -> SupervisedProcess:
        log = self._logs / f"{name.split()[0]}.log"
        command = (sys.executable, *command)
        return SupervisedProcess(name, command, environ=environ, folder=self._home.prefect, log=log, say=self._say)

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
            for kept in (self._alone, self._schedule, self._desk, self._dashboard, self._server):
                if kept is not None:
                    kept.stop()

    def _begin(self) -> None:
        self._server.tend()
        self._dashboard.tend()
        if self._desk is not None:
            self._desk.tend()
        until = time.monotonic() + SECONDS_TO_ANSWER
        while not answers(self._running.address, HEALTH):
            self._dashboard.tend()
            if not self._server.runs:
                raise UpError(f"the server stopped: see the end of {self._server.log}, then start again")
            if time.monotonic() > until:
                raise UpError(f"the server did not answer within {SECONDS_TO_ANSWER} s: see {self._server.log}")
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
        lock = self._home.collect_lock
        mark, runs = lock.exists() and lock.stat().st_mtime_ns, holder_of(lock) is not None
        if self._overdue.is_so(now, mark=mark, runs=runs, answered=answered):
            self._collect_alone(now, why="no run has begun for too long" if answered else "there is no server")

    def _collect_alone(self, now: float, *, why: str) -> None:
        """A collecting run of our own, in place of one that Prefect would have started."""
        self._say(f"{why}: collecting without it")
        self._alone.stop()
        self._alone.begin()
        self._overdue.note_begun(now)


def desk_command(home: Home) -> tuple[str, ...] | None:
    """What starts the review desk of a home, for Python; None where it is not switched on."""
    settings = read_current_watch(home).watch.settings.desk
    if not settings.enabled:
        return None
    return "-m", "desk.server", str(home.root.absolute()), str(settings.port)  # by its name: it stands above this room


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """An `up` that runs: its process, and where its dashboard and its server are."""

    pid: int
    address: str
    server: str
    started_at: datetime


def note_up(home: Home, running: Running) -> None:
    """Leave word of an `up` for `down` and `status`."""
    noted = asdict(running) | {"started_at": running.started_at.isoformat()}
    write_atomically(home.up_note, json.dumps(noted))


def left_behind(home: Home) -> bool:
    """Whether an `up` was killed, without having stopped what it started."""
    return home.up_note.exists() and holder_of(home.up_lock) is None


def running_up(home: Home) -> Running | None:
    """The `up` that runs on a home; None where none does."""
    if holder_of(home.up_lock) is None:
        return None
    with suppress(OSError, ValueError, KeyError, TypeError):
        noted = json.loads(home.up_note.read_text("utf-8"))
        started_at = datetime.fromisoformat(noted["started_at"])
        return Running(
            pid=int(noted["pid"]), address=str(noted["address"]), server=str(noted["server"]), started_at=started_at
        )
    return None


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


SECONDS_TO_END = 90
SECONDS_BETWEEN_LOOKS_AT_ITS_END = 0.2


class DownError(LongwatchError):
    """An `up` did not end; the message says what to do."""

    exit_code = HELD


def bring_down(home: Home) -> Running | None:
    """The `up` of a home, ended as by Ctrl-C; None where none was running. Raises DownError when it does not end."""
    running = running_up(home)
    if running is None:
        return None
    with suppress(ProcessLookupError):
        os.kill(running.pid, signal.SIGTERM)
    until = time.monotonic() + SECONDS_TO_END
    while running_up(home):
        if time.monotonic() > until:
            raise DownError(
                f"up: process {running.pid} is not stopping: see store/logs, or run `kill -9 {running.pid}`"
            )
        time.sleep(SECONDS_BETWEEN_LOOKS_AT_ITS_END)
    return running
