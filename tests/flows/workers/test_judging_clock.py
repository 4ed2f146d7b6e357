"""The clock that stops what has no end."""

from __future__ import annotations

import signal
import time
import weakref

import pytest

from flows.workers.judging_clock import JudgingStoppedError, stop_after


def work(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


class Collected:
    """What is called back for when it is collected."""


def work_on_after_a_callback() -> None:
    gone = Collected()
    _kept = weakref.ref(gone, lambda _: work(0.03))
    del gone
    work(1)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_a_callback_drops_is_raised_again() -> None:
    before = signal.getsignal(signal.SIGPROF)
    with pytest.raises(JudgingStoppedError), stop_after(0.02):
        work_on_after_a_callback()
    with stop_after(0.02):
        pass
    work(0.03)
    assert signal.getsignal(signal.SIGPROF) == before
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
