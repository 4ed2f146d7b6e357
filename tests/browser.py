"""A real browser for tests: Chromium without a screen, driven by Playwright."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from asyncio import AbstractEventLoop, get_running_loop
from asyncio.events import _set_running_loop
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REQUIRED = "LONGWATCH_TESTS_NEED_CHROMIUM"
"""Set where leaving the tests of the browser out would be a failure."""
ARGUMENTS = ("--no-proxy-server", "--disable-background-networking", "--disable-component-update")
UNUSED = (
    # Pages of Chromium's own beside each window of a test: two fifths of the CPU that it takes.
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    # A frame made anew for each page, and a process held ready for the next site: a third of what a page takes.
    "RenderDocument", "SpareRendererForSitePerProcess",
    # What Playwright, too, leaves out of a Chromium that it starts.
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch", "Translate",
)  # fmt: skip
HOVERS = "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"
SWITCHES = (
    *ARGUMENTS, f"--disable-features={','.join(UNUSED)}", "--enable-features=SkipListAccountsWithoutGaiaCookies",
    "--headless", "--no-sandbox", "--no-startup-window", "--hide-scrollbars", "--mute-audio", "--disable-dev-shm-usage",
    f"--blink-settings={HOVERS}", "--force-color-profile=srgb", "--password-store=basic", "--allow-pre-commit-input",
    "--disable-back-forward-cache", "--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding", "--disable-ipc-flooding-protection", "--disable-hang-monitor",
    "--disable-popup-blocking", "--disable-prompt-on-repost", "--disable-extensions", "--disable-default-apps",
    "--disable-component-extensions-with-background-pages", "--disable-sync", "--disable-breakpad",
    "--disable-field-trial-config", "--disable-search-engine-choice-screen", "--no-default-browser-check",
    "--no-first-run", "--no-service-autorun",
)  # fmt: skip
"""Those with which Playwright starts Chromium, and ours: started without it, it has one program beside it, not two."""
AS_A_PIPE = ("/bin/sh", "-c", 'exec "$0" "$@" 3<&0 4>&1 0</dev/null 1>&2')
"""Chromium ends with the pipe: nothing is left of it, however a run of the tests ends."""
SECONDS_TO_START = 60
Connected = tuple[Browser, AbstractEventLoop]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where Chromium answers to Playwright: one for each process of a run of the tests, started beside it.

    Where the system has none the test is left out, and says so.
    """
    if CHROMIUM is None:
        if os.environ.get(REQUIRED):
            pytest.fail("there is no chromium: install it, as by apt-get install chromium")
        pytest.skip("there is no chromium on this computer: install it, as by apt-get install chromium")
    folder = tmp_path_factory.mktemp("chromium")
    where = (f"--user-data-dir={folder}", "--remote-debugging-pipe", "--remote-debugging-port=0")
    pipe = subprocess.PIPE
    with (
        (folder / "said.txt").open("w") as said,
        subprocess.Popen([*AS_A_PIPE, CHROMIUM, *SWITCHES, *where], stdin=pipe, stdout=pipe, stderr=said) as process,
    ):
        yield f"http://127.0.0.1:{port_of(folder, process)}"
        assert process.stdin
        process.stdin.close()
    shutil.rmtree(folder, ignore_errors=True)


def port_of(folder: Path, process: subprocess.Popen[bytes]) -> int:
    """Where the Chromium of a folder listens, as soon as it does."""
    written = folder / "DevToolsActivePort"
    until = time.monotonic() + SECONDS_TO_START
    while not (written.exists() and (lines := written.read_text("utf-8").split())):
        assert process.poll() is None and time.monotonic() < until, (folder / "said.txt").read_text("utf-8")  # noqa: PT018
        time.sleep(0.02)
    return int(lines[0])


@pytest.fixture(scope="session")
def connected(chromium: str) -> Iterator[Connected]:
    """Playwright at work in Chromium, and its event loop, which is hidden: else no test could start one of its own."""
    with sync_playwright() as driver:
        one = driver.chromium.connect_over_cdp(chromium)
        loop = get_running_loop()
        _set_running_loop(None)
        yield one, loop
        _set_running_loop(loop)
        one.close()


@pytest.fixture(scope="module")
def browser(connected: Connected) -> Iterator[Browser]:
    """Chromium. Of a module: while Playwright is at work no other test of the process can start an event loop."""
    one, loop = connected
    _set_running_loop(loop)
    yield one
    _set_running_loop(None)
