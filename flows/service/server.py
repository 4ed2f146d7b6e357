"""Prefect's server, seen from outside: what it is started with, where it answers, and whether it does."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

from config.home import Home
from flows.service.login import api_login

LOOPBACK, USUAL_PORT = "127.0.0.1", 4200
LOGINS = ("PREFECT_SERVER_API_AUTH_STRING", "PREFECT_API_AUTH_STRING")
BOUND_HOME = "LONGWATCH_HOME"
"""The home that runs work on, whoever asks for them: what `up` and `serve` start has it, and no run gets another."""
NOBODY = "https://nobody.invalid"
GUARDED = (*LOGINS, "PREFECT_API_KEY")
CSRF = ("PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED", "PREFECT_SERVER_CSRF_PROTECTION_ENABLED")
"""Two names of one setting: Prefect's tokens against other pages. The door and the login stand before this server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddress:
    """Where a server listens: on this machine only, since only the dashboard's door is for others."""

    port: int

    @property
    def address(self) -> str:
        """The server, as a program on this machine reaches it."""
        return f"http://{LOOPBACK}:{self.port}"


def environment(home: Home, place: ServerAddress, inherited: Mapping[str, str]) -> dict[str, str]:
    """What the server and the schedule are started with: Prefect here only, in our folder, telling nobody anything.

    The login of the API is in it, made where there is none yet; ConfigError where others could have read it.
    """
    scratch = home.store / "tmp"
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    direct = ",".join(filter(None, (inherited.get("NO_PROXY"), inherited.get("no_proxy"), LOOPBACK)))
    return {
        **{name: text for name, text in inherited.items() if name not in GUARDED},
        BOUND_HOME: str(home.root.absolute()),
        # Prefect makes a folder runner_storage there, for the first user of a computer, and locks out every other
        "TMPDIR": str(scratch.absolute()),
        "PREFECT_HOME": str(home.prefect.absolute()),
        "PREFECT_API_URL": f"{place.address}/api",
        "PREFECT_SERVER_API_HOST": LOOPBACK,
        "PREFECT_SERVER_API_PORT": str(place.port),
        "PREFECT_SERVER_UI_V2_ENABLED": "false",  # Prefect's second interface asks a third party's server on each load
        "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": NOBODY,  # its own default is every page there is
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        **dict.fromkeys(CSRF, "false"),  # the schedule, and whoever else asks it over REST, sends no such token
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",  # without a server, fail at once and say so
        # After days of sleep it would mark a hundred runs late, all at once: SQLite is locked for a minute, and no run
        # begins. What was missed is deleted (planned_runs), and a schedule that does not run is told by `status`.
        "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # Prefect keeps all but events for ever
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(30 * 86_400),
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P3D",
        # in memory, the slot of a run that was killed would be taken until the end of time
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        "PREFECT_CLIENT_RETRY_EXTRA_CODES": "500",  # a busy disk makes its SQLite refuse, and the run would end there
        "PYDANTIC_DISABLE_PLUGINS": "__all__",  # to look for them, each process reads what all installed packages have
        "PREFECT_LOGGING_COLORS": "false",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "longwatch",
        "NO_PROXY": direct,
        "no_proxy": direct,
        **dict.fromkeys(LOGINS, api_login(home)),
    }


def answers(address: str, path: str = "/api/health") -> bool:
    """Whether something answers there, and says that it is well; it is sent no password."""
    connection = HTTPConnection(address.removeprefix("http://"), timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status == HTTPStatus.OK and json.loads(answer.read()) is True
    except (OSError, HTTPException, ValueError):
        return False
    finally:
        connection.close()


def status_of(address: str, path: str) -> int:
    """The HTTP status that something answers with there within five seconds; 0 where nothing does."""
    connection = HTTPConnection(address.removeprefix("http://"), timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def is_free(host: str, port: int) -> bool:
    """Whether a port can be listened on."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind((host, port))
            return True
    return False


def any_free(host: str = LOOPBACK, *, rather: int = 0) -> int:
    """The port that one would rather have where it is free, otherwise one that is."""
    if rather and is_free(host, rather):
        return rather
    with socket.socket() as probe:
        probe.bind((host, 0))
        number: int = probe.getsockname()[1]
        return number
