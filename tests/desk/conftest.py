"""What the tests of the desk stand on: a home of the demo's, a desk that serves it, and a browser."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ViewportSize

from config.home import Home
from desk.application import Application
from desk.connections import Connection
from desk.desk import Desk
from desk.server import Server, open_desk, place_desk
from tests.asking import ask, what_was_published_stays_open
from tests.browser import Connected, browser, chromium, connected
from tests.desk.laid import LaidDemo

__all__ = ["browser", "chromium", "connected", "what_was_published_stays_open"]
IS_WHOLE = bool(os.environ.get("LONGWATCH_DESK_WHOLE"))
"""Set to try the desk at the size of its promises: minutes, not seconds."""


CONNECTIONS = 100
"""At once; half of what a desk has, so that a test can open them all."""
USUAL = {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A desk that answers, in a thread of this process."""

    home: Home
    desk: Desk
    address: str
    laid: LaidDemo | None

    def link(self, name: str) -> str:
        """An address that signs somebody in, once."""
        return f"{self.address}/in#{self.desk.people.link(name)}"

    def client(self) -> httpx.Client:
        """A client of nobody; it reads no certificates, which takes as long as a page."""
        headers = {"origin": self.address}
        return httpx.Client(base_url=self.address, headers=headers, trust_env=False, verify=False, timeout=60)

    def session(self, name: str) -> httpx.Client:
        """A client that is signed in, without a browser."""
        client = self.client()
        client.post("/in", data={"link": self.desk.people.link(name)})
        return client

    def page(self, windows: Windows, name: str, **options: object) -> BrowserContext:
        """A context of a browser in which somebody is signed in."""
        context = windows.open(**options)
        form: dict[str, str | float | bool] = {"link": self.desk.people.link(name)}
        signed = context.request.post(
            f"{self.address}/in", form=form, headers={"origin": self.address}, max_redirects=0
        )
        assert signed.status == httpx.codes.SEE_OTHER
        return context

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """An answer of the published file."""
        if self.laid:
            return self.laid.rows(self.home.published, sql)
        return ask(self.home.published, sql).rows

    def article(self, where: str) -> str:
        """The first article of which this holds."""
        return str(self.rows(f"select article_id from articles where {where} order by 1 limit 1")[0][0])


class Windows:
    """Contexts of a browser: whoever wants one is given what a test before had, without its cookies, where it is alike.

    A window that is opened anew costs as much as three pages in it: the first of a context stays, unless a test that
    listens to it has closed it.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[str, list[BrowserContext]] = {}
        self._lent: list[tuple[str, BrowserContext]] = []
        self._sizes: dict[str, ViewportSize] = {}

    def open(self, **options: object) -> BrowserContext:
        """One that looks out as it is said, until the test is over, with one page.

        It shows what a test before left, which asks nobody for anything: the desk has no script that does by itself,
        and to go to a desk from an empty page is twice the CPU, another process of Chromium's.
        """
        options = {**USUAL, **options}
        kind = repr(sorted(options.items()))
        free = self._free.setdefault(kind, [])
        context = free.pop() if free else self._browser.new_context(**options)  # type: ignore[arg-type]
        self._sizes[kind] = options["viewport"]  # type: ignore[assignment]
        self._lent.append((kind, context))
        if not context.pages:
            context.new_page()
        return context

    def clear(self) -> None:
        """Close or empty whatever is open in those that are lent, and take them back."""
        for kind, context in self._lent:
            context.unroute_all()
            context.set_offline(False)
            context.clear_cookies()
            for page in context.pages[1:]:
                page.close()
            for page in context.pages:
                page.unroute_all()
                page.evaluate(FORGET)
                page.set_viewport_size(self._sizes[kind])
            self._free[kind].append(context)
        self._lent.clear()


FORGET = "() => { try { sessionStorage.clear(); localStorage.clear(); } catch { /* a page that has none */ } }"


@pytest.fixture(scope="session")
def windows_of_all(connected: Connected) -> Windows:
    return Windows(connected[0])


@pytest.fixture
def windows(browser: Browser, windows_of_all: Windows) -> Iterator[Windows]:
    """Contexts of the browser, empty at the end of each test."""
    assert browser.is_connected()
    yield windows_of_all
    windows_of_all.clear()


@pytest.fixture(scope="session")
def laid(demo: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LaidDemo]:
    """The demo's file, laid out once for all desks of this process."""
    one = LaidDemo(demo, tmp_path_factory.mktemp("laid"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("desk.shelves.Shelf", one.shelf)
        yield one


@pytest.fixture
def served(demo: Home, laid: LaidDemo, tmp_path: Path) -> Iterator[Served]:
    """A desk on a home of this test's own, as the demo leaves it."""
    shutil.copytree(demo.root, tmp_path / "watch")
    with serving(Home(tmp_path / "watch"), laid=laid) as one:
        yield one


@pytest.fixture(scope="module")
def shown(demo: Home, laid: LaidDemo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk that a module's tests read in."""
    root = tmp_path_factory.mktemp("shown") / "watch"
    shutil.copytree(demo.root, root)
    with serving(Home(root), laid=laid) as one:
        yield one


PORTS = [0]
"""The port of the desk that was served last; at first any."""


def socket_of_desk() -> socket.socket:
    """A socket at the port of the desk before, where no other is there: so a browser need not load its scripts anew."""
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        one.bind(("127.0.0.1", PORTS[0]))
    except OSError:
        one.bind(("127.0.0.1", 0))
    PORTS[0] = one.getsockname()[1]
    return one


class serving:  # noqa: N801 - used as a context
    """Serve a home for as long as the block lasts."""

    def __init__(self, home: Home, *, is_tls: bool = False, laid: LaidDemo | None = None) -> None:
        home.desk.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._desk = open_desk(home)
        self._socket = socket_of_desk()
        port = self._socket.getsockname()[1]
        place = place_desk(home, listen="127.0.0.1", port=port, names=(), tls=is_tls)
        tls = place.certificate
        config = uvicorn.Config(
            Application(self._desk, place.origins), lifespan="off", access_log=False, log_level="warning", ws="none",
            http=Connection, limit_concurrency=CONNECTIONS,
            ssl_certfile=tls.certificate if tls else None, ssl_keyfile=tls.key if tls else None,
        )  # fmt: skip
        self._server = Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._served = Served(home=home, desk=self._desk, address=place.origins.first, laid=laid)

    def __enter__(self) -> Served:
        self._desk.shelves.start()
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self._served

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._desk.shelves.stop()
