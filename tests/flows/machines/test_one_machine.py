"""One machine stays as it was: it loads nothing of what several need, and leaves nothing of theirs behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from config.home import Home
from newsroom.server import Newsroom
from tests.conftest import Alpha
from tests.flows.machines.crowd import Crowd, text_of

ROOT = Path(__file__).parents[3]

LOADED = """
import sys
from pathlib import Path
from longwatch import main
try:
    main()
finally:
    print("loaded", *sorted(sys.modules))
"""
THEIRS = ("obstore", "boto3", "botocore", "s3fs", "prefect", "asyncpg", "flows.machines", "storage.objects")
READ_BY_WORKERS = {"feedparser", "trafilatura", "extractors.feeds.feeds", "extractors.pages.articles"}


def loaded(home: Home, *words: str) -> set[str]:
    """The modules that a command loads, in a process of its own."""
    command = [sys.executable, "-c", LOADED, "--home", str(home.root), *words]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split()[1:])


def theirs(modules: set[str]) -> set[str]:
    """Those among modules that only several machines need."""
    return {name for name in modules if any(name == one or name.startswith(f"{one}.") for one in THEIRS)}


def test_one_machine_loads_nothing_and_leaves_nothing_of_several_and_a_gatherer_has_no_database(alpha: Alpha) -> None:
    alpha.says("/one", "Report one", text_of("one"))
    modules = loaded(alpha.home, "collect")
    assert theirs(modules) == set()
    assert READ_BY_WORKERS & modules == set(), "what reads from outside is loaded where it can be killed"
    assert alpha.rows("select count(*) from articles") == [(1,)]
    kept = {path.name for path in alpha.home.store.iterdir()}
    assert kept & {"errands", "sent", "refused", "gathered", "hub.json", "gatherer-key"} == set()
    with Newsroom({}) as newsroom:
        crowd = Crowd(alpha.home, alpha.home.root.parent, port=newsroom.port, names=("lyon",))
        used = theirs(loaded(crowd.gatherers["lyon"], "gather"))
    assert {"flows.machines", "storage.objects"} <= used, "what is sought is found where it is needed"
    assert not {name for name in used if name.partition(".")[0] in {"obstore", "boto3", "botocore", "prefect"}}
    assert list(crowd.gatherers["lyon"].root.rglob("*.duckdb")) == []
