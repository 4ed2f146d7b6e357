"""The schedule's process ends when it is told to, and says in a line why it does not begin."""

from __future__ import annotations

import asyncio
import os
import runpy
import signal
from pathlib import Path

import pytest

from config.home import Home
from config.starting import start_home
from flows.service.server import BOUND_HOME, any_free
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


# That `serve` is this once it has said what anyone may do there is held by dashboard/test_shared_server.py.
def test_a_server_that_cannot_be_reached_is_one_line_and_an_exit_code(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from flows.service import deployments

    home, address = Home(tmp_path / "watch"), f"http://127.0.0.1:{any_free()}/api"
    start_home(home, contact="", zone="UTC", groups=())
    monkeypatch.setenv("PREFECT_API_URL", address)
    monkeypatch.setenv(BOUND_HOME, "")
    monkeypatch.setattr("sys.argv", ["-m", str(home.root)])
    with temporary_settings({PREFECT_API_URL: address}), pytest.raises(SystemExit) as end:
        runpy.run_path(deployments.__file__, run_name="__main__")  # its process is Prefect's start, a second of CPU
    assert end.value.code == 1
    out, said = capfd.readouterr()
    assert out == ""
    [line] = said.splitlines()
    assert line.startswith(f"schedule: the server at {address} does not do what is asked of it: ")
