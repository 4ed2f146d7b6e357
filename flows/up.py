"""Everything at once: Prefect's server with its dashboard, and the schedule, for as long as a person wants them.

    configuration read -> server started -> it answers -> schedule started -> wait -> both stopped

Two processes, each the first of a process group of its own: a Ctrl-C reaches us alone, and what they start ends with
them.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from config.errors import ConfigError, Problem
from config.home import Home
from config.reading import read_watch
from config.settings import Settings
from storage.files import held

HOST, USUAL_PORT = "127.0.0.1", 4200
SECONDS_TO_ANSWER = 180
SECONDS_TO_STOP = 20
SECONDS_BETWEEN_LOOKS = 0.5
EVERY_SECONDS = "LONGWATCH_EVERY_SECONDS"
ENDED, USAGE = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A process of ours, and where its output goes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def ended(self) -> bool:
        """Whether it is over. It is not reaped, so that nothing else can get its number before `_stop` is done."""
        found = os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return found is not None


class _EndedError(RuntimeError):
    """A process that should run does not; the message says which and where to look."""


def run_up(home: Home, *, port: int | None, say: Callable[[str], None]) -> int:
    """0 once Ctrl-C or SIGTERM has stopped both processes; 1 when one of them ended by itself, 2 for a taken port.

    Raises ConfigError before anything is started, and LockHeldError when another `longwatch up` runs on this home.
    """
    period = every(read_watch(home).settings, os.environ)
    chosen = port or (USUAL_PORT if _free(USUAL_PORT) else _any_free())
    if not _free(chosen):
        say(f"up: port {chosen} is taken: name another with --port, or none")
        return USAGE
    home.prefect.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with held(home.store / "up.lock", holder=f"up, process {os.getpid()}"), _stopped_by_signals():
            return _run(home, chosen, period, say)
    except KeyboardInterrupt:
        say("up: stopped")
        return 0


def every(settings: Settings, environ: Mapping[str, str]) -> timedelta:
    """The time between two runs: as configured, or LONGWATCH_EVERY_SECONDS, which is for trying out."""
    text = environ.get(EVERY_SECONDS)
    if not text:
        return timedelta(minutes=settings.collect.every_minutes)
    if not text.isdecimal() or not 0 < int(text) < 1_000_000:
        raise ConfigError(
            (Problem(file=Path(EVERY_SECONDS), key="", message="is no number of seconds", remedy="unset it"),)
        )
    return timedelta(seconds=int(text))


def environment(home: Home, port: int, inherited: Mapping[str, str]) -> dict[str, str]:
    """What both processes are started with: Prefect on this machine only, in our folder, telling nobody anything."""
    address = f"http://{HOST}:{port}"
    direct = ",".join(filter(None, (inherited.get("NO_PROXY"), inherited.get("no_proxy"), HOST)))
    return {
        **inherited,
        "PREFECT_HOME": str(home.prefect.absolute()),
        "PREFECT_API_URL": f"{address}/api",
        "PREFECT_SERVER_API_HOST": HOST,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_UI_API_URL": f"{address}/api",  # else the dashboard asks port 4200, whatever ours is
        "PREFECT_UI_API_URL": f"{address}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",  # without a server, fail at once and say so
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # Prefect keeps all but events for ever
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(30 * 86_400),
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P3D",
        # in memory, the slot of a run that was killed would be taken until the end of time
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        "PREFECT_LOGGING_COLORS": "false",
        "NO_PROXY": direct,
        "no_proxy": direct,
    }


def _run(home: Home, port: int, period: timedelta, say: Callable[[str], None]) -> int:
    logs = home.store / "logs"
    logs.mkdir(mode=0o700, exist_ok=True)
    environ = environment(home, port, os.environ)
    prefect = (sys.executable, "-m", "prefect", "server", "start")
    schedule = (sys.executable, "-m", "flows.scheduled", str(home.root.absolute()))
    say("up: starting Prefect's server, which can take a minute; Ctrl-C stops everything")
    try:
        with ExitStack() as running:
            server = running.enter_context(_running("server", prefect, environ, home.prefect, logs))
            _await_answer(server, port)
            scheduler = running.enter_context(_running("schedule", schedule, environ, home.prefect, logs))
            say(f"up: collecting every {period}; dashboard: http://{HOST}:{port}; logs: {logs}")
            _await_end(server, scheduler)
    except _EndedError as error:
        say(f"up: {error}")
    return ENDED


@contextmanager
def _running(
    name: str, command: tuple[str, ...], environ: Mapping[str, str], folder: Path, logs: Path
) -> Generator[Child]:
    """A process that is there while the block runs.

    It is started in a folder of ours: Prefect takes settings from where it is started, and Python takes modules.
    """
    log = logs / f"{name}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environ, stdin=subprocess.DEVNULL, stdout=output, stderr=output, process_group=0
        )
    child = Child(name=name, process=process, log=log)
    try:
        yield child
    finally:
        _stop(child)


def _stop(child: Child) -> None:
    """Ends a process, politely at first, and then whatever it has left behind in its group."""
    _deaf()
    os.kill(child.process.pid, signal.SIGTERM)
    until = time.monotonic() + SECONDS_TO_STOP
    while not child.ended and time.monotonic() < until:
        time.sleep(0.05)
    with suppress(ProcessLookupError):
        os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()


def _await_answer(server: Child, port: int) -> None:
    until = time.monotonic() + SECONDS_TO_ANSWER
    while not _healthy(port):
        _check(server)
        if time.monotonic() > until:
            raise _EndedError(
                f"the server does not answer after {SECONDS_TO_ANSWER} s: look at the end of {server.log}"
            )
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _healthy(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/api/health")
        answer = connection.getresponse()
        return answer.status == 200 and json.loads(answer.read()) is True
    except (OSError, HTTPException, ValueError):
        return False
    finally:
        connection.close()


def _await_end(*children: Child) -> None:
    while True:
        for child in children:
            _check(child)
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _check(child: Child) -> None:
    if child.ended:
        raise _EndedError(f"the {child.name} has ended by itself: look at the end of {child.log}, then start again")


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


def _deaf() -> None:
    """From now on a second Ctrl-C is nothing: what is being stopped is to be stopped whole."""
    for kind in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(kind, signal.SIG_IGN)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind((HOST, port))
            return True
    return False


def _any_free() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        number: int = probe.getsockname()[1]
        return number
