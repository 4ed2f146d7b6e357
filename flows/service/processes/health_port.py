"""Whether all is well, for monitors: 200 or 503 with a line of JSON, on this computer only.

What is asked is the command `status`, in a process of its own: nothing that a monitor does can stop `up`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from datetime import timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar, Self

from config.home import Home
from flows.service.server import LOOPBACK

GRACE = timedelta(minutes=30)
KNOWN_FOR = 15.0
"""Seconds: a monitor that asks more often is told the same."""
SECONDS = 60


class HealthPort:
    """Answers while the block runs; with no port it does nothing."""

    def __init__(self, home: Home, period: timedelta, *, port: int | None) -> None:
        """Well is a watch whose last run ended within two periods and a half hour."""
        minutes = int((2 * period + GRACE).total_seconds() // 60)
        self._command = [sys.executable, "-m", "longwatch", "--home", str(home.root.absolute()),
                         "status", "--json", "--max-age", f"{min(minutes, 99_999)}m"]  # fmt: skip
        self._port = port
        self._server: ThreadingHTTPServer | None = None
        self._lock = threading.Lock()
        self._told: tuple[int, bytes] = (0, b"")
        self._asked_at = -KNOWN_FOR

    def __enter__(self) -> Self:
        if self._port:
            self._server = ThreadingHTTPServer((LOOPBACK, self._port), type("Handler", (_Answers,), {"port": self}))
            self._server.daemon_threads = True
            threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    def told(self) -> tuple[int, bytes]:
        """The status and the line."""
        with self._lock:
            if time.monotonic() - self._asked_at > KNOWN_FOR:
                self._told, self._asked_at = self._ask(), time.monotonic()
            return self._told

    def _ask(self) -> tuple[int, bytes]:
        told: dict[str, object] = {"well": False, "says": "`longwatch status` gave no answer"}
        try:
            done = subprocess.run(self._command, capture_output=True, timeout=SECONDS, check=False)
            says = json.loads(done.stdout)
            told = {"well": done.returncode == 0, "code": done.returncode, "says": says.get("says", "")}
        except (OSError, ValueError, subprocess.TimeoutExpired):
            pass
        status = HTTPStatus.OK if told["well"] else HTTPStatus.SERVICE_UNAVAILABLE
        return status, json.dumps(told, ensure_ascii=False).encode() + b"\n"


class _Answers(BaseHTTPRequestHandler):
    port: ClassVar[HealthPort]

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").partition(":")[0]
        if host not in {LOOPBACK, "localhost"}:  # a page elsewhere, under a name of its own that leads here
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        status, line = self.port.told()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(line)))
        self.end_headers()
        self.wfile.write(line)

    def log_message(self, *_: object) -> None:
        """Say nothing: `up` has a log of its own."""
