"""The schedule's process ends when it is told to."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from tests.flows.service.prefect_server import GENEROUS


class Dying:
    """Is sent SIGTERM while it goes: what is raised in a destructor, Python prints and forgets."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        sum(range(9))  # the handler runs between two steps of this method


def test_a_signal_that_arrives_in_a_destructor_ends_the_schedule_all_the_same() -> None:
    from flows.service.deployments import ScheduleRunner

    async def start() -> None:
        signal.signal(signal.SIGTERM, ScheduleRunner().handle_sigterm)  # as the runner's own start does
        dying = Dying()
        del dying
        await asyncio.sleep(GENEROUS)

    before = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(SystemExit) as end:
            asyncio.run(start())
    finally:
        signal.signal(signal.SIGTERM, before)
    assert end.value.code == 0
