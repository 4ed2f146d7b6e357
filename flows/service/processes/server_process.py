"""Prefect's server, as `up` starts it: while it loads, it is seldom searched for garbage.

    python -m flows.service.processes.server_process        # what follows are options of `prefect server start`

Until it answers it takes a seventh less CPU so (3.7 s, 3.2 s), and no more memory (174 MB, 172 MB). Its database is
made, or brought to the version of Prefect, by a process before it: what that loads would stay in memory, 30 MB where
the database is new.
"""

from __future__ import annotations

import gc
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from storage.disk.alembic_revision import alembic_revision

DATABASE = "prefect.db"
MIGRATIONS = "server/database/_migrations/versions/sqlite"
"""Where Prefect's package has them, one a file: to read them takes 10 ms, to ask Prefect itself 2.5 s of CPU."""
STEP = re.compile(r"""^(down_)?revision *= *["'](\w+)["']""", re.MULTILINE)
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
    database = Path(environ["PREFECT_HOME"]) / DATABASE
    if {alembic_revision(database)} == newest_revisions():
        return True
    return subprocess.run(UPGRADE, check=False).returncode == 0 and alembic_revision(database) is not None


def newest_revisions() -> set[str]:
    """The migrations of the Prefect installed that no other one follows: one, as a rule. Nothing of it is loaded."""
    package = find_spec("prefect")
    folders = (package and package.submodule_search_locations) or ()
    steps = [
        step
        for folder in folders
        for file in Path(folder, MIGRATIONS).glob("*.py")
        for step in STEP.findall(file.read_text("utf-8"))
    ]
    return {name for down, name in steps if not down} - {name for down, name in steps if down}


if __name__ == "__main__":
    main()
