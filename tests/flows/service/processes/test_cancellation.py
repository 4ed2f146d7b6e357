"""What a run hears of being cancelled: one signal, that a person wants it and that it ends, in this order."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys

import pytest
from prefect.exceptions import Abort, ObjectNotFound, TerminationSignal

from flows.service.processes import cancellation
from flows.service.processes.run_process import say_that_it_was_deleted
from flows.service.processes.runner import _Going

RUN = """
import signal, sys, time
from flows.service.processes.cancellation import is_cancelled, note_when_cancelled

note_when_cancelled()
signal.signal(signal.SIGTERM, lambda *_: sys.exit("cancelled" if is_cancelled() else "crashed"))
print("begun", flush=True)
time.sleep(60)
"""


def test_a_run_knows_that_it_was_cancelled_before_it_is_told_to_end() -> None:
    command = [sys.executable, "-c", RUN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        begun, ended = process.stdout, process.stderr
        assert begun is not None
        assert ended is not None
        assert begun.readline() == b"begun\n"
        _Going(process=process).cancel()
        assert ended.read() == b"cancelled\n"


def test_a_run_that_is_cancelled_while_it_loads_reports_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of SIGTERM Prefect's engine makes TerminationSignal, and of that a crash; of Abort it makes nothing."""

    def terminate(number: int, _: object) -> None:
        raise TerminationSignal(number)

    monkeypatch.setattr(cancellation, "_noted", [])
    before = {kind: signal.getsignal(kind) for kind in (signal.SIGTERM, cancellation.SIGNAL)}
    try:
        cancellation.note_when_cancelled()
        signal.signal(signal.SIGTERM, terminate)
        with pytest.raises(Abort):
            signal.raise_signal(cancellation.SIGNAL)
        with cancellation.tasks_end_in_order(), pytest.raises(TerminationSignal):
            signal.raise_signal(cancellation.SIGNAL)
        with pytest.raises(TerminationSignal):
            signal.raise_signal(signal.SIGTERM)
    finally:
        for kind, action in before.items():
            signal.signal(kind, action)


def test_of_a_run_that_was_deleted_before_it_began_the_log_has_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    engine = logging.getLogger("trial.engine")
    engine.addFilter(say_that_it_was_deleted)
    for error in (ObjectNotFound(http_exc=Exception()), ValueError("x")):
        try:
            raise error
        except (ObjectNotFound, ValueError):
            engine.exception("Execution of flow run 'x' exited with unexpected exception")
    deleted, other = caplog.records
    assert (deleted.getMessage(), deleted.exc_info) == ("This run was deleted: nothing more is done.", None)
    assert other.exc_info
