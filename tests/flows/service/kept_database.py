"""The database of Prefect's server as an older version of Longwatch left it, kept with the tests' data.

    python -m tests.flows.service.kept_database        # make it anew, with the Prefect that is installed

A server that finds one does not have to lay a hundred migrations, which is 3 s of CPU: it takes those that are newer.
How `longwatch up` begins without one is tried in processes/test_ownership.py.
"""

from __future__ import annotations

import gzip
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[3]
KEPT = ROOT / "tests" / "data" / "prefect" / "older.db.gz"
OLD_RUN = "planned by an older version"
OLDER = """
import asyncio, sys
from datetime import UTC, datetime
from prefect.client.orchestration import get_client
from prefect.states import Scheduled

async def main():
    async with get_client() as client:
        flow = await client.create_flow_from_name("collect")
        of = {"entrypoint": "flows.scheduled.collect", "parameters": {"home": "/home/ada/watch"}}
        older = await client.create_deployment(flow, "scheduled", **of)
        late = Scheduled(scheduled_time=datetime(2026, 1, 1, tzinfo=UTC))
        await client.create_flow_run_from_deployment(older, state=late)
        soon = Scheduled(scheduled_time=datetime(2099, 1, 1, tzinfo=UTC))
        await client.create_flow_run_from_deployment(older, state=soon, name=sys.argv[1])

asyncio.run(main())
"""
"""A deployment that names a module of an older version, with a run that is late and one that is planned."""


def lay(folder: Path) -> None:
    """Put it where a server looks for it: a folder that is Prefect's home."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "prefect.db").touch(0o600)
    (folder / "prefect.db").write_bytes(gzip.decompress(KEPT.read_bytes()))


def main() -> None:
    with TemporaryDirectory() as folder:
        environ = {
            **os.environ, "PREFECT_HOME": folder, "DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true", "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "300",
        }  # fmt: skip
        subprocess.run([sys.executable, "-c", OLDER, OLD_RUN], env=environ, check=True)
        with closing(sqlite3.connect(Path(folder) / "prefect.db")) as made:
            made.execute("vacuum")
        KEPT.write_bytes(gzip.compress((Path(folder) / "prefect.db").read_bytes(), mtime=0))


if __name__ == "__main__":
    main()
