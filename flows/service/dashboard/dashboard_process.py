"""The process that serves the dashboard: `python -m flows.service.dashboard.dashboard_process HOME`, with variables."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

# httpx loads its command line, with all that shows colours, where that is installed: 5 of 29 MB, for nobody.
sys.modules["httpx._main"] = None  # type: ignore[assignment]

import uvicorn

from config.home import Home
from flows.clock import clock
from flows.service.dashboard.door import Door
from flows.service.dashboard.logins import Passwords, links, sessions
from flows.service.dashboard.origins import AUTH, origins_of
from flows.service.dashboard.relay import Relay
from flows.service.dashboard.slow_heads import TimedHeads
from flows.service.login import read_logins

SERVER_PORT, SERVER_LOGIN = "PREFECT_SERVER_API_PORT", "PREFECT_API_AUTH_STRING"
SECONDS_TO_END, LONGEST_MESSAGE, MOST_AT_ONCE = 3, 64_000, 500


def serve(home: Home, environ: Mapping[str, str]) -> None:
    """Serve until SIGTERM."""
    origins = origins_of(environ)
    passwords = Passwords(read_logins(Path(environ[AUTH])) if environ.get(AUTH) else ())
    relay = Relay(int(environ[SERVER_PORT]), environ[SERVER_LOGIN])
    door = Door(relay, origins, passwords, links(home), sessions(home), clock)
    config = uvicorn.Config(
        door, host=origins.listen, port=origins.port, lifespan="off", http=TimedHeads, proxy_headers=False,
        server_header=False, access_log=False, log_level="warning", ws_max_size=LONGEST_MESSAGE,
        limit_concurrency=MOST_AT_ONCE, timeout_graceful_shutdown=SECONDS_TO_END,
    )  # fmt: skip
    uvicorn.Server(config).run()


if __name__ == "__main__":
    serve(Home(Path(sys.argv[1])), os.environ)
