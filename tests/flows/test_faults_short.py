"""The store on bad days, in short: the faults of `make faults-store`, few of each, in a process of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.faults.__main__ import SEED, scenarios
from tests.faults.kills import kills

ROOT = Path(__file__).parents[2]
NAMES = [name for name, _ in scenarios(SEED, is_short=True)]


def missing(folder: Path) -> list[str]:
    """The faults in short that were not passed."""
    command = [sys.executable, "-m", "tests.faults", "--short", "--folder", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    passed = [line for line in done.stdout.splitlines() if line.startswith("passed")]
    return [name for name in NAMES if not any(f" {name}:" in line for line in passed)]


# Each of them is held by tests/flows/filing: test_committer.py (kills, a log cut short, two committers, cut batches, an
# analyst who writes, a file that cannot grow, a published file that is missing) and test_left_out.py (poisoned lines).
@pytest.mark.long
@pytest.mark.slow
def test_nothing_is_lost_and_nobody_waits_on_bad_days(tmp_path: Path) -> None:
    assert missing(tmp_path / "ground") == []


def test_a_seed_gives_the_same_300_kills() -> None:
    first, again = list(kills(Random(1))), list(kills(Random(1)))
    assert len({name for name, _ in first}) == len(first) == 300
    assert [repr(kill) for _, kill in first] == [repr(kill) for _, kill in again]
