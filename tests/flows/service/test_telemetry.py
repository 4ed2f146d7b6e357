"""Whom Prefect's command line asks: the given server alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from config.home import Home
from flows.service.server import ServerAddress, environment


class _Recorder(BaseHTTPRequestHandler):
    """Notes each request, be it to a server or to a proxy, and answers it with nothing."""

    asked: list[tuple[str, str]]

    def note(self) -> None:
        self.asked.append((self.command, self.path))
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = do_CONNECT = do_HEAD = do_PUT = note  # noqa: N815 - the names that the parent calls

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Say nothing."""


@pytest.fixture
def recorder() -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """The port of a server that is a proxy, too, and what it was asked."""
    asked: list[tuple[str, str]] = []
    made = type("Recorder", (_Recorder,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), made) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, asked
        server.shutdown()


def test_prefects_command_line_asks_the_server_it_is_reported_and_nobody_else(
    tmp_path: Path, recorder: tuple[int, list[tuple[str, str]]]
) -> None:
    port, asked = recorder
    home = Home(tmp_path)
    home.prefect.mkdir(parents=True)
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), f"http://127.0.0.1:{port}")
    environ = environment(home, ServerAddress(port=port), {**os.environ, **proxies, "DO_NOT_TRACK": "0"})
    subprocess.run(
        [sys.executable, "-m", "prefect", "deployment", "ls"], env=environ, cwd=home.prefect, capture_output=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert asked, "the server was asked"
    assert [one for one in asked if one[0] == "CONNECT" or not one[1].startswith("/api/")] == []
