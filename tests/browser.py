"""A real browser for tests: Chromium without a screen, driven by Playwright.

python -m tests.browser PORT        # Chromium at PORT of this computer, until the input ends
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser, sync_playwright

from flows.service.server import any_free

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REQUIRED = "LONGWATCH_TESTS_NEED_CHROMIUM"
"""Set where leaving the tests of the browser out would be a failure."""
ARGUMENTS = ("--no-proxy-server", "--disable-background-networking", "--disable-component-update")
UNUSED = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
"""Features that open pages of Chromium's own beside each window of a test: two fifths of the CPU that it takes."""

MERGED = """#!{python} -IS
import os, sys
switch = "--disable-features="
off = [one.removeprefix(switch) for one in sys.argv[1:] if one.startswith(switch)]
others = [one for one in sys.argv[1:] if not one.startswith(switch)]
os.execv({chromium!r}, [{chromium!r}, *others, switch + ",".join([*off, *{unused!r}])])
"""
"""Chromium, which heeds only the last list of features to be left out: Playwright's and ours are put into one."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[str]:
    """Where Chromium answers to Playwright: one for each process of a run of the tests, started beside it.

    Where the system has none the test is left out, and says so.
    """
    if CHROMIUM is None:
        if os.environ.get(REQUIRED):
            pytest.fail("there is no chromium: install it, as by apt-get install chromium")
        pytest.skip("there is no chromium on this computer: install it, as by apt-get install chromium")
    port = any_free()
    command = [sys.executable, "-m", "tests.browser", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        yield f"http://127.0.0.1:{port}"
        process.stdin.close()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium, with nothing left in it by other modules.

    Of a module, not of the session: while Playwright runs no other test of the process can start an event loop.
    """
    with sync_playwright() as driver:
        one = driver.chromium.connect_over_cdp(chromium)
        yield one
        one.close()


def main() -> None:
    with TemporaryDirectory() as folder, sync_playwright() as driver:
        script = Path(folder) / "chromium"
        script.write_text(MERGED.format(python=sys.executable, chromium=CHROMIUM, unused=UNUSED), "utf-8")
        script.chmod(0o755)
        debugging = f"--remote-debugging-port={sys.argv[1]}"
        one = driver.chromium.launch(executable_path=script, args=[*ARGUMENTS, debugging])
        print("ready", flush=True)
        sys.stdin.read()
        one.close()


if __name__ == "__main__":
    main()
