"""The schedule before a server that hangs, refuses, or answers what nobody asked."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from config.home import Home
from flows.service.api import ServerOfUp, ask_server
from flows.service.planned_runs import PlannedRuns
from flows.service.processes.due_runs import DueRuns
from flows.service.processes.runner import Runner, run_until_stopped, stop_by_signals
from tests.flows.service.prefect_server import awaited

RUN, DEPLOYMENT = "0f3e", "d1"
DUE = f'[{{"id": "{RUN}", "deployment_id": "{DEPLOYMENT}"}}]'
ENDS = "import signal, sys, time; signal.signal(15, lambda *_: sys.exit(open(sys.argv[1], 'w').close())); \
open(sys.argv[2], 'w').close(); time.sleep(600)"

Answer = Callable[[str], tuple[int, str]]


class Loopback(ThreadingHTTPServer):
    """What answers each path as a test says."""

    daemon_threads = True
    answer: Answer
    asked = b""
    """What came with the last question."""
    trickles = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Loopback

    def do_POST(self) -> None:
        self.server.asked = self.rfile.read(int(self.headers["Content-Length"]))
        status, text = self.server.answer(self.path)
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        with suppress(OSError):  # nobody waits for it any more
            for part in text if self.server.trickles else [text]:
                self.wfile.write(part.encode())
                time.sleep(0.1 if self.server.trickles else 0)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback(("127.0.0.1", 0), _Handler) as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield one
        one.shutdown()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "watch")
    home.service_mark.parent.mkdir(parents=True, mode=0o700)
    home.service_mark.write_text("home-1", "utf-8")
    return home


@pytest.mark.parametrize(
    "text",
    ["[1, 2]", '"x"', "{}", "7", '[{"a": 1}]', '[{"id": "0f3e", "deployment_id": "another"}]', "[" * 200_000,
     '[{"id": "../x", "deployment_id": "d1"}]', "\x00"],
)  # fmt: skip
def test_what_makes_no_sense_begins_and_ends_nothing_and_is_said_once(server: Loopback, home: Home, text: str) -> None:
    said: list[str] = []
    server.answer = lambda _: (200, text)
    ask = ServerOfUp(home=home, address=server.address).ask
    runs = DueRuns(ask=ask, deployments={DEPLOYMENT: "flow"}, say=said.append)
    for _ in range(2):
        assert runs.due(most=3) == {}
        assert runs.claim(RUN) is None
        assert runs.states([RUN]) is None
        assert not runs.report_end(RUN, code=1, is_cancelled=False)
    assert len(said) == len(set(said))
    assert all("makes no sense" in one for one in said)
    plan = PlannedRuns(home, server.address, say=pytest.fail)
    assert plan.look(0, clock=1e9, age=0) == ""


@pytest.mark.parametrize("code", [1, 0])
def test_a_run_that_ended_before_it_was_told_of_its_cancel_is_cancelled(
    server: Loopback, home: Home, code: int
) -> None:
    states = f'[{{"id": "{RUN}", "state_type": "CANCELLING"}}]'
    server.answer = lambda path: (200, states) if path.endswith("filter") else (201, '{"status": "ACCEPT"}')
    ask = ServerOfUp(home=home, address=server.address).ask
    assert DueRuns(ask=ask, deployments={DEPLOYMENT: "flow"}, say=pytest.fail).report_end(
        RUN, code=code, is_cancelled=False
    )
    told = json.loads(server.asked)
    assert (told["state"]["type"], told["force"]) == ("CANCELLED", True)


def test_a_refusal_is_said_once_by_the_schedule_and_by_up(server: Loopback, home: Home) -> None:
    said: list[str] = []
    server.answer = lambda _: (403, '{"detail": "Missing CSRF token.\x1b[31m"}')
    ask, plan = ServerOfUp(home=home, address=server.address, say=said.append).ask, PlannedRuns
    assert [ask("/api/x", {}), ask("/api/y", {})] == [None, None]
    (once,) = said
    assert "403 Forbidden" in once
    assert "Missing CSRF token." in once
    assert "\x1b" not in once
    look = plan(home, server.address, say=said.append)
    assert [look.look(20 * n, clock=1e9 + 20 * n, age=0) for n in range(2)] == ["", ""]
    assert said == [once, once]
    server.answer = lambda _: (404, "{}")
    assert ServerOfUp(home=home, address=server.address, say=pytest.fail).ask("/api/x", {}) is None, "it was deleted"


def test_an_answer_that_trickles_is_none_in_the_end(server: Loopback, home: Home) -> None:
    server.answer, server.trickles = lambda _: (200, f"[{' ' * 30}]"), True
    assert ServerOfUp(home=home, address=server.address, seconds=1).ask("/api/x", {}) is None
    server.answer = lambda _: (200, "[]")
    assert ask_server(home, server.address, "/api/x", {}) == []


def test_runs_are_told_to_end_while_a_question_hangs(server: Loopback, home: Home, tmp_path: Path) -> None:
    begun, ended, was_ended = tmp_path / "begun", tmp_path / "ended", threading.Event()

    def answer(path: str) -> tuple[int, str]:
        if path.endswith("set_state"):
            return 201, '{"status": "ACCEPT"}'
        if path.endswith("filter") and begun.exists() and not ended.exists():
            os.kill(os.getpid(), signal.SIGTERM)
            until = time.monotonic() + 4
            while time.monotonic() < until and not was_ended.is_set():
                was_ended.set() if ended.exists() else time.sleep(0.05)
        return 200, DUE if not begun.exists() else "[]"

    server.answer, before = answer, {kind: signal.getsignal(kind) for kind in (signal.SIGTERM, signal.SIGINT)}
    stopped, asked = threading.Event(), ServerOfUp(home=home, address=server.address)
    runs = DueRuns(ask=asked.ask, deployments={DEPLOYMENT: "flow"}, say=lambda _: None)
    command = (sys.executable, "-c", ENDS, str(ended), str(begun))
    runner = Runner(runs, say=lambda _: None, command=command, stopped=stopped)
    try:
        stop_by_signals(runner, asked, stopped)
        run_until_stopped(runner, stopped)
    finally:
        for kind, action in before.items():
            signal.signal(kind, action)
    assert was_ended.is_set()
    assert not runner.is_busy


def test_a_run_that_is_deleted_while_it_goes_is_told_to_end(server: Loopback, home: Home, tmp_path: Path) -> None:
    begun, ended = tmp_path / "begun", tmp_path / "ended"
    said: list[str] = []
    known = [f'[{{"id": "{RUN}", "state_type": "RUNNING"}}]']

    def answer(path: str) -> tuple[int, str]:
        if path.endswith("set_state"):
            return 201, '{"status": "ACCEPT"}'
        return 200, known[0] if path.endswith("filter") else "[]" if begun.exists() else DUE

    server.answer = answer
    ask = ServerOfUp(home=home, address=server.address).ask
    runs = DueRuns(ask=ask, deployments={DEPLOYMENT: "flow"}, say=said.append)
    runner = Runner(runs, say=said.append, command=(sys.executable, "-c", ENDS, str(ended), str(begun)))
    try:
        runner.look()
        awaited(begun.exists)
        for text in (known[0], "{}"):  # it goes; the server does not say
            known[0] = text
            runner.look()
        assert (runner.is_busy, said[1:]) == (True, ["what the server answers to filter makes no sense: TypeError"])
        known[0] = "[]"
        runner.look()
        [going] = runner._going.values()
        awaited(lambda: going.process.poll() is not None)
        runner.look()
        assert not runner.is_busy
        assert said.count(f"run {RUN}: somebody has deleted it, so it is told to end") == 1
    finally:
        runner.end()
