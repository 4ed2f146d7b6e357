"""Prefect's server, as `up` starts it: while it loads, it is seldom searched for garbage.

    python -m flows.service.processes.server_process        # what follows are options of `prefect server start`

Until it answers it takes a seventh less CPU so (3.7 s, 3.2 s), and no more memory (174 MB, 172 MB). Its database is
made, or brought to the version of Prefect, by a process before it: what that loads would stay in memory, 30 MB where
the database is new.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from config.atomic_write import write_atomically
from storage.disk.alembic_revision import alembic_revision

DATABASE = "prefect.db"
MIGRATED = "migrated.json"
"""In Prefect's folder: of which version of Prefect the database is, and by which revision of its tables."""
MIGRATES = "PREFECT_API_DATABASE_MIGRATE_ON_START"
ELSEWHERE = ("PREFECT_API_DATABASE_CONNECTION_URL", "PREFECT_SERVER_DATABASE_CONNECTION_URL")
"""Where one of these is set, the database is not ours to look after."""
UPGRADE = (sys.executable, "-m", "prefect", "--no-prompt", "server", "database", "upgrade", "--yes")


def main() -> None:
    """Start it as `prefect server start` does."""
    if migrate(os.environ):
        os.environ[MIGRATES] = "false"
    gc.set_threshold(50_000, 20, 100)
    sys.argv = ["prefect", "server", "start", *sys.argv[1:]]
    runpy.run_module("prefect", run_name="__main__", alter_sys=True)


def migrate(environ: Mapping[str, str]) -> bool:
    """Whether the database is as this Prefect wants it; where it was not, a process of its own has seen to that.

    False where that failed, or it is somebody else's database: the server then tries itself, and says what is wrong.
    """
    if any(environ.get(name) for name in ELSEWHERE):
        return False
    folder, installed = Path(environ["PREFECT_HOME"]), version("prefect")
    if is_migrated(folder, installed):
        return True
    if subprocess.run(UPGRADE, check=False).returncode:
        return False
    revision = alembic_revision(folder / DATABASE)
    with suppress(OSError):  # where it cannot be kept, the next start sees to it once more
        write_atomically(folder / MIGRATED, json.dumps({"prefect": installed, "revision": revision}), mode=0o600)
    return revision is not None


def is_migrated(folder: Path, installed: str) -> bool:
    """Whether the database has the tables that a Prefect of the version installed made or found there."""
    revision = alembic_revision(folder / DATABASE)
    with suppress(OSError, ValueError):
        noted = json.loads((folder / MIGRATED).read_text("utf-8"))
        return revision is not None and noted == {"prefect": installed, "revision": revision}
    return False


if __name__ == "__main__":
    main()
