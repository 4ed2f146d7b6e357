"""The wheel as a user installs it: `python -m tests.faults.installed [--folder F]`.

Built, installed into a clean environment without the lock, with whatever the registry resolves to today, it watches
made-up publishers: `longwatch up` has to come to a scheduled run that files articles; `verify` and `docs` have to
answer.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from uv import find_uv_bin

from config.home import Home
from flows.service.server import any_free
from newsroom.editions import site
from newsroom.server import Newsroom
from storage.queries.questions import ask
from tests.faults.supervised import FILED, Failed, await_, count_runs, kill_all, start_up
from tests.faults.up import make_home

ROOT = Path(__file__).parents[2]
NAMED = ("prefect", "duckdb", "fastapi", "sqlalchemy", "pydantic", "aiohttp", "trafilatura")
"""Packages whose newest releases have broken us, or could."""


def main(arguments: Sequence[str]) -> int:
    """The exit status: 1 where what was installed does not come to a run."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.installed")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "longwatch-installed")
    asked = parser.parse_args(arguments)
    shutil.rmtree(asked.folder, ignore_errors=True)
    asked.folder.mkdir(parents=True)
    venv = installed(asked.folder)
    sys.stdout.write(f"installed, unlocked: {versions(venv)}\n")
    try:
        sys.stdout.write(f"{scheduled(venv, asked.folder)}\n")
    except Failed as fault:
        log = asked.folder / "home" / "store" / "logs" / "schedule.log"
        sys.stdout.write(f"wrong: {fault}\n{log.read_text('utf-8')[-2000:] if log.exists() else ''}\n")
        return 1
    return 0


def installed(folder: Path) -> Path:
    """A clean environment with the wheel of this checkout, and what its ranges resolve to."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    (wheel,) = (folder / "dist").glob("*.whl")
    venv = folder / "venv"
    for words in (
        ["venv", "--python", sys.executable, str(venv)],
        ["pip", "install", "--no-config", "--python", str(venv), str(wheel)],
        ["pip", "check", "--python", str(venv)],
    ):
        subprocess.run([find_uv_bin(), *words, "-q"], cwd=folder, check=True)
    return venv


def versions(venv: Path) -> str:
    """What was installed of the packages that matter."""
    program = f"from importlib.metadata import version as v; print(', '.join(f'{{n}} {{v(n)}}' for n in {NAMED}))"
    return subprocess.run(
        [venv / "bin" / "python", "-Ic", program], check=True, capture_output=True, text=True
    ).stdout.strip()


def scheduled(venv: Path, folder: Path) -> str:
    """What came of `longwatch up` until its first scheduled run has filed. Raises Failed."""
    home, port = Home(folder / "home"), any_free()
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [str(venv / "bin" / "longwatch"), "--home", str(home.root)]
    with Newsroom({}) as newsroom:
        newsroom.publish(site(1))
        make_home(home, newsroom.port)
        up = start_up(home, port, command=command, environ=environ, every=60)
        try:
            await_(lambda: count_runs(home, FILED, 0), up)
            up.terminate()
            if status := up.wait(timeout=60):
                raise Failed(f"`longwatch up` ended with {status}")
        finally:
            kill_all(home, up)
        for words in (["verify"], ["docs", "upgrading"], ["status"]):
            done = subprocess.run([*command, *words], env=environ, cwd=folder, capture_output=True, text=True)
            if done.returncode:
                raise Failed(f"`longwatch {words[0]}` ended with {done.returncode}: {done.stderr or done.stdout}")
        return f"a scheduled run filed {_articles(home)} articles; verify, docs and status answered"


def _articles(home: Home) -> int:
    [(articles,)] = ask(home.published, "select count(*) from articles").rows
    assert isinstance(articles, int)
    return articles


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
