"""Other people's clients read the published file while runs write: nobody waits, and nobody sees half of anything."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from config.home import Home

ROOT = Path(__file__).parents[2]
CLIENTS = 8
QUESTION = """
    select (select count(*) from articles) as articles, (select sum(difference) from balance) as difference,
        (select count(*) from articles_on('executions')) as on_topic, (select count(*) from as_of(now())) as known,
        (select sum(articles + backlog) from coverage('executions', by := 'month')) as covered
"""
RUNS = """
import sys
from pathlib import Path
from config.home import Home
from flows.collect import collect
for _ in range(2):
    collect(Home(Path(sys.argv[1])), also_early=True)
"""
PYTHON = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as news:
    print(*news.execute(sys.argv[2]).fetchone(), sep=",")
"""


def command_line() -> str:
    """The `duckdb` of the package duckdb-cli, beside our own commands."""
    found = shutil.which("duckdb", path=str(Path(sys.executable).parent))
    if not found:
        pytest.skip("duckdb-cli is not installed: python3 bootstrap.py setup")
    return found


def asked(command: list[str]) -> tuple[int, ...]:
    """The one row of an answer."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    return tuple(int(value) for value in done.stdout.strip().split(","))


def clients(path: Path) -> list[list[str]]:
    line = [command_line(), "-readonly", "-csv", "-noheader", str(path), "-c", QUESTION]
    return [line, [sys.executable, "-c", PYTHON, str(path), QUESTION]]


def test_the_command_line_and_python_read_while_runs_write(alpha, text: Callable[[str], str]) -> None:  # type: ignore[no-untyped-def]
    for n in range(3):
        alpha.says(f"/before-{n}", f"Execution {n}", text(f"before{n}"))
    alpha.collected()
    home: Home = alpha.home
    for n in range(5):
        alpha.says(f"/{n}", f"Execution number {n}", text(f"subject{n}"))
    runs = [sys.executable, "-c", RUNS, str(home.root)]
    seen = []
    with subprocess.Popen(runs, cwd=ROOT) as writing:
        # Each in turn, and a few: on a busy machine runs take long, and clients would take all that there is of it.
        for command in itertools.islice(itertools.cycle(clients(home.published)), CLIENTS):
            if writing.poll() is not None:
                break
            seen.append(asked(command))
            time.sleep(0.2)
    assert writing.returncode == 0
    assert len(seen) >= 2
    for articles, difference, on_topic, known, covered in seen:
        assert difference == 0
        assert articles == on_topic == known == covered, "a client saw half of a batch"
    assert [row[0] for row in seen] == sorted(row[0] for row in seen), "a later client saw less"
    assert {asked(command)[0] for command in clients(home.published)} == {8}


def test_the_file_cannot_be_written_to_by_the_command_line(demo: Home, tmp_path: Path) -> None:
    path = tmp_path / "longwatch.duckdb"
    shutil.copy2(demo.published, path)
    before = path.read_bytes()
    write = [command_line(), "-readonly", str(path), "-c", "create table mine (a integer)"]
    done = subprocess.run(write, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode != 0
    assert "read-only" in done.stderr
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
