"""A real browser for tests: Chromium without a screen, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REQUIRED = "LONGWATCH_TESTS_NEED_CHROMIUM"
"""Set where leaving the tests of the browser out would be a failure."""
ARGUMENTS = ("--no-proxy-server", "--disable-background-networking", "--disable-component-update")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as the system has it; where it has none the test is left out, and says so.

    Of a module, not of the session: while it is open no other test of the process can start an event loop.
    """
    if CHROMIUM is None:
        if os.environ.get(REQUIRED):
            pytest.fail("there is no chromium: install it, as by apt-get install chromium")
        pytest.skip("there is no chromium on this computer: install it, as by apt-get install chromium")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        chromium.close()
