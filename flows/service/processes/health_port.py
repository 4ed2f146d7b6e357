"""Whether all is well, for monitors: 200 or 503 with a line of JSON, on this computer only.

What is asked is the command `status`, in a process of its own: nothing that a monitor does can stop `up`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar, Self

from config.home import Home
from flows.service.server import LOOPBACK

# A run at which slow publishers are asked page after page takes as long, and nothing is wrong.
GRACE = timedelta(minutes=30)
KNOWN_FOR = 15.0
"""Seconds: a monitor that asks more often is told the same."""
SECONDS = 60
PATHS = ("/", "/health", "/healthz")


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
            self._server = _Server((LOOPBACK, self._port), type("Handler", (_Answers,), {"port": self}))
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
            told = {
                "well": done.returncode == 0,
                "code": done.returncode,
                "says": says.get("says", ""),
                "why": why(says),
            }
        except (OSError, ValueError, subprocess.TimeoutExpired):
            pass
        status = HTTPStatus.OK if told["well"] else HTTPStatus.SERVICE_UNAVAILABLE
        return status, json.dumps(told, ensure_ascii=False).encode() + b"\n"


def why(says: Mapping[str, Any]) -> list[str]:
    """What `status` found that asks for somebody's attention, though a run may have ended in time."""
    unfiled = {"aside": "set aside in store/spool/aside", "left_out": "left out when their batch was filed"}
    counted = [f"{says[name]} {words}" for name, words in unfiled.items() if says.get(name)]
    schedule = says.get("schedule")
    return [*(says.get("unread") or ()), *counted, *([schedule] if schedule else [])]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a monitor that went away before its answer: `up` writes for people."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Answers(BaseHTTPRequestHandler):
    port: ClassVar[HealthPort]

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").partition(":")[0]
        if host not in {LOOPBACK, "localhost"}:  # a page elsewhere, under a name of its own that leads here
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        if self.path.partition("?")[0] not in PATHS:
            self.send_error(HTTPStatus.NOT_FOUND, f"ask for {' or '.join(PATHS)}")
            return
        status, line = self.port.told()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(line)))
        self.end_headers()
        self.wfile.write(line)

    def log_message(self, *_: object) -> None:
        """Say nothing: `up` has a log of its own."""
