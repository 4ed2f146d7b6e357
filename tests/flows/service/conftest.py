"""What all tests of the service stand on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import MadeOnce


@pytest.fixture(scope="session")
def migrated(made_once: MadeOnce) -> Path:
    """Prefect's database, empty, as its own migrations leave it: a server that finds it saves 3 s of CPU.

    How `longwatch up` starts without one is tried in test_flows.
    """

    def make(folder: Path) -> None:
        environ = {**os.environ, "PREFECT_HOME": str(folder), "DO_NOT_TRACK": "1"}
        upgrade = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"]
        subprocess.run(upgrade, env=environ, check=True, capture_output=True)
        (folder / "prefect.db").chmod(0o600)

    return made_once("prefect", make) / "prefect.db"
