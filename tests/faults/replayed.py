"""The captures of a pack as ReplayWeb.page shows them, in Chromium: for `python -m tests.faults.packs --foreign`.

The viewer comes from the registry of npm, where npm and Chromium are here; it is AGPL, so nothing of it lies with us.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zipfile import ZipFile

from playwright.sync_api import Frame, Page, sync_playwright

from storage.archive.wacz import PAGES
from tests.browser import ARGUMENTS, CHROMIUM

VIEWER = "replaywebpage@2.5.3"
PAGE = """<!doctype html><meta charset="utf-8"><script src="/ui.js"></script>
<replay-web-page source="/captures.wacz" url="{url}" ts="{ts}" replayBase="/replay/" embed="replayonly">
</replay-web-page>
"""
PATIENCE = 6_000
"""Milliseconds until a page has to be there."""
TRIES = 5


def missing() -> str:
    """What is not here that replaying needs; empty where all is."""
    return " and ".join(name for name, there in (("npm", shutil.which("npm")), ("chromium", CHROMIUM)) if not there)


def not_replayed(captures: Path, folder: Path) -> list[str]:
    """The pages of a WACZ that the viewer does not show with the text that we read, and why."""
    site = _site(captures, folder)
    with ZipFile(captures) as wacz:
        lines = [json.loads(line) for line in wacz.read(PAGES).splitlines()[1:]]
    faults = []
    with _served(site) as address, sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for line in lines:
            at = "".join(sign for sign in line["ts"] if sign.isdigit())
            (site / "index.html").write_text(PAGE.format(url=line["url"], ts=at), "utf-8")
            context = chromium.new_context()
            fault = _fault(context.new_page(), address, line["url"], line["text"])
            faults += [f"{line['url']}: {fault}"] if fault else []
            context.close()
        chromium.close()
    return faults


def _fault(page: Page, address: str, url: str, text: str) -> str:
    for _ in range(TRIES):  # its worker does not always have the first load
        page.goto(address)
        for _ in range(PATIENCE // 100):
            frame = _replayed(page, url)
            shown = " ".join(str(frame.evaluate("document.body?.innerText ?? ''")).split()) if frame else ""
            if shown:
                # Of a page that was revised, the list of pages has the text of the newest alone.
                wanted = [" ".join(line.split()) for line in text.split("\n")]
                return next((f"{line!r} is not shown" for line in wanted if line not in shown), "")
            page.wait_for_timeout(100)
    return f"no such page was shown, but {[frame.url for frame in page.frames]}"


def _replayed(page: Page, url: str) -> Frame | None:
    return next((frame for frame in page.frames if frame.url.endswith(f"mp_/{url}")), None)


def _site(captures: Path, folder: Path) -> Path:
    """A folder with the viewer and the captures, as a site would have them."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", VIEWER], cwd=folder, capture_output=True, text=True, check=True
    ).stdout.split()[-1]
    with tarfile.open(folder / packed) as archive:
        archive.extractall(folder / "viewer", filter="data")
    site = folder / "site"
    (site / "replay").mkdir(parents=True)
    shutil.copy(folder / "viewer/package/ui.js", site)
    shutil.copy(folder / "viewer/package/sw.js", site / "replay")
    shutil.copy(captures, site / "captures.wacz")
    return site


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _served(site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
