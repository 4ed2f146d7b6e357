"""The store on bad days, in short: the faults of `make faults-store`, few of each, in processes of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.faults.__main__ import SEED, scenarios

ROOT = Path(__file__).parents[2]
NAMES = [name for name, _ in scenarios(SEED, is_short=True)]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the faults, having happened, print."""
    folder = tmp_path_factory.mktemp("faults") / "ground"
    command = [sys.executable, "-m", "tests.faults", "--short", "--folder", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_lost_and_nobody_waits_when(name: str, report: str) -> None:
    line = next((line for line in report.splitlines() if f" {name}:" in line), "")
    assert line.startswith("passed"), line or report


def test_a_seed_gives_the_same_300_kills() -> None:
    from tests.faults.kills import kills

    first, again = list(kills(Random(1))), list(kills(Random(1)))
    assert len({name for name, _ in first}) == len(first) == 300
    assert [repr(kill) for _, kill in first] == [repr(kill) for _, kill in again]
