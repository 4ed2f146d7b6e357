"""The desk as a process of its own: started as `up` starts it, killed in the middle, and reached by TLS."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from config.home import Home
from desk.people import People
from flows.answers.status import read_status
from flows.batches.desk_note import desk_address, desk_lock
from flows.clock import clock
from flows.service.processes.supervisor import SupervisedProcess
from flows.service.processes.up_settings import up_settings
from flows.upkeep.doctor import examine
from flows.upkeep.reach import running_desk
from storage.archive.spool import pending, read_batch
from storage.disk.locks import holder_of
from tests.desk.conftest import Served, Windows, serving
from tests.desk.test_ruling import form_of

ROOT = Path(__file__).parents[2]
SECONDS = 60


@pytest.fixture
def home(demo: Home, tmp_path: Path) -> Home:
    shutil.copytree(demo.root, tmp_path / "watch")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = Home(tmp_path / "watch")
    settings = found.settings_file.read_text("utf-8")
    settings = settings.replace("# enabled = false", "enabled = true").replace("# port = 4300", f"port = {port}")
    found.settings_file.write_text(settings, "utf-8")
    return found


@pytest.fixture
def kept(home: Home, tmp_path: Path) -> Iterator[SupervisedProcess]:
    """The desk as `up` keeps it."""
    command = up_settings(home).desk
    assert command is not None
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    one = SupervisedProcess(
        "desk", (sys.executable, *command), environ=environ, folder=tmp_path, log=tmp_path / "log", say=lambda _: None
    )
    one.tend()
    yield one
    one.stop()


def wait_until(sought: Callable[[], object]) -> None:
    until = time.monotonic() + SECONDS
    while not sought():
        assert time.monotonic() < until
        time.sleep(0.05)


def answers(home: Home) -> bool:
    address = desk_address(home)
    try:
        return address is not None and httpx.get(f"{address}/healthz", trust_env=False).text == "well\n"
    except httpx.HTTPError:
        return False


def test_up_keeps_the_desk_status_and_doctor_know_and_killed_right_behind_the_redirect_it_comes_back_with_the_ruling(
    home: Home, kept: SupervisedProcess
) -> None:
    wait_until(lambda: answers(home))
    address = desk_address(home)
    assert f"desk       {address}" in read_status(home, zone="UTC").text()
    assert [one.says for one in examine(home, now=clock()) if one.check == "desk"] == [
        f"the review desk runs at {address}"
    ]
    assert [(one.says, one.remedy) for one in running_desk(home, clock())] == [
        (f"the review desk runs at {address}", "")
    ]
    process, headers = process_of(home), {"origin": str(address)}
    with httpx.Client(base_url=str(address), headers=headers, trust_env=False, verify=False) as ada:
        ada.post("/in", data={"link": People(home, clock).link("Ada")})
        ruled = ada.get("/next").headers["location"].partition("?")[0]
        form = form_of(ada, ruled.rpartition("/")[2])
        sent = ada.build_request("POST", f"{ruled}/rule", data=form | {"decision": "relevant", "note": "سه شاهد"})
        done = ada.send(sent, stream=True)  # its headers have come, and nothing else was read
        os.kill(process, signal.SIGKILL)
        assert done.status_code == httpx.codes.SEE_OTHER
        done.close()
        [path] = pending(home.spool)
        assert read_batch(path)[1][1]["note"] == "سه شاهد"
        wait_until(lambda: not kept.runs or answers(home))
        until = time.monotonic() + SECONDS
        while not answers(home) and time.monotonic() < until:
            kept.tend()
            time.sleep(0.05)
        assert process_of(home) != process
        assert '<span class="note"><bdi dir="auto">سه شاهد</bdi></span>' in ada.get(ruled).text
    kept.stop()
    assert read_status(home, zone="UTC").desk is None
    [found] = running_desk(home, clock())
    assert found.says == "the review desk is switched on and does not run"
    assert "longwatch up" in found.remedy


def test_ctrl_c_stops_the_desk_with_a_line_of_its_own(home: Home) -> None:
    command = [sys.executable, "-c", "from longwatch import main; main()", "--home", str(home.root), "desk"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*command, "--port", "0"], env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as one:
        wait_until(lambda: answers(home))
        one.send_signal(signal.SIGINT)
        said, complaints = one.communicate(timeout=SECONDS)
    assert (one.returncode, said.splitlines()[-1], complaints) == (0, "desk: stopped", "")


def process_of(home: Home) -> int:
    return int(str(holder_of(desk_lock(home))).split()[-1])


def test_by_tls_the_desk_is_trusted_with_a_cookie_that_only_tls_carries(served: Served, windows: Windows) -> None:
    with serving(served.home, is_tls=True) as secured:
        assert secured.address.startswith("https://")
        context = windows.open(ignore_https_errors=True)
        page = context.pages[0]
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(secured.link("Ada"))
        page.wait_for_url("**/queue")
        [cookie] = context.cookies()
        assert (cookie["name"], cookie["secure"], cookie["httpOnly"]) == ("__Host-desk", True, True)
        assert page.evaluate("isSecureContext && crossOriginIsolated === false")
        page.goto(f"{secured.address}/next")
        with page.expect_navigation():
            page.keyboard.press("v")
        assert len(pending(served.home.spool)) == 1
        assert said == []
    page.close()
