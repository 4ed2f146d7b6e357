"""Prefect's server, seen from outside: what it is started with, where it answers, and whether it does."""

from __future__ import annotations

import base64
import json
import socket
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from config.errors import ConfigError, Problem
from config.home import Home

LOOPBACK, USUAL_PORT = "127.0.0.1", 4200
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, never listened on unasked
GUARDED = (
    "PREFECT_SERVER_API_AUTH_STRING", "PREFECT_API_AUTH_STRING", "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED",
)  # fmt: skip
SHORTEST_PASSWORD = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the server listens, and the password for it, where it has one."""

    port: int
    host: str = LOOPBACK
    login: str = ""
    """user:password; empty: nobody is asked, so nobody else may be let in."""

    @property
    def address(self) -> str:
        """The dashboard, as a browser on this machine reaches it."""
        return f"http://{LOOPBACK if self.host in ANYWHERE else self.host}:{self.port}"


def environment(home: Home, place: Place, inherited: Mapping[str, str]) -> dict[str, str]:
    """What the server and the schedule are started with: Prefect here only, in our folder, telling nobody anything."""
    direct = ",".join(filter(None, (inherited.get("NO_PROXY"), inherited.get("no_proxy"), LOOPBACK)))
    guarded = dict(zip(GUARDED, (place.login, place.login, "true"), strict=True)) if place.login else {}
    return {
        **{name: text for name, text in inherited.items() if name not in GUARDED},
        "PREFECT_HOME": str(home.prefect.absolute()),
        "PREFECT_API_URL": f"{place.address}/api",
        "PREFECT_SERVER_API_HOST": place.host,
        "PREFECT_SERVER_API_PORT": str(place.port),
        "PREFECT_SERVER_UI_API_URL": f"{place.address}/api",  # else the dashboard asks port 4200, whatever ours is
        "PREFECT_UI_API_URL": f"{place.address}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",  # without a server, fail at once and say so
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # Prefect keeps all but events for ever
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(30 * 86_400),
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P3D",
        # in memory, the slot of a run that was killed would be taken until the end of time
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        "PREFECT_CLIENT_RETRY_EXTRA_CODES": "500",  # a busy disk makes its SQLite refuse, and the run would end there
        "PREFECT_LOGGING_COLORS": "false",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "longwatch",
        "NO_PROXY": direct,
        "no_proxy": direct,
        **guarded,
    }


def answers(place: Place) -> bool:
    """Whether the server answers, and says that it is well."""
    connection = HTTPConnection(place.address.removeprefix("http://"), timeout=5)
    try:
        connection.request("GET", "/api/health", headers=_credentials(place.login))
        answer = connection.getresponse()
        if answer.status == HTTPStatus.UNAUTHORIZED and not place.login:
            return True  # it is there, and guarded: whoever asks has not been told the password
        return answer.status == HTTPStatus.OK and json.loads(answer.read()) is True
    except (OSError, HTTPException, ValueError):
        return False
    finally:
        connection.close()


def _credentials(login: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"} if login else {}


def read_login(path: Path) -> str:
    """The user:password in a file of one line; ConfigError where there is none, or where others could read it."""
    try:
        mode, lines = path.stat().st_mode, path.read_text("utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        raise _wrong(path, f"cannot be read: {error}", "name a file of one line, user:password") from error
    user, colon, password = lines[0].strip().partition(":") if lines else ("", "", "")
    if not (user and colon and len(password) >= SHORTEST_PASSWORD):
        remedy = "write user:password into its first line, the password of eight characters or more"
        raise _wrong(path, "holds no user:password", remedy)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise _wrong(path, "can be read by others", f"run `chmod 600 {path}`")
    return f"{user}:{password}"


def _wrong(path: Path, message: str, remedy: str) -> ConfigError:
    return ConfigError((Problem(file=path, key="", message=message, remedy=remedy),))


def is_free(host: str, port: int) -> bool:
    """Whether a port can be listened on."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind((host, port))
            return True
    return False


def any_free(host: str) -> int:
    """The usual port where it is free, otherwise one that is."""
    if is_free(host, USUAL_PORT):
        return USUAL_PORT
    with socket.socket() as probe:
        probe.bind((host, 0))
        number: int = probe.getsockname()[1]
        return number
