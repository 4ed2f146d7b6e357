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


# A fault each is held by tests/flows/filing/test_committer.py (kills, two committers, cut batches, what is missing),
# test_left_out.py there (poisoned lines) and tests/test_commands.py (the full disk).
@pytest.mark.long
@pytest.mark.slow
def test_nothing_is_lost_and_nobody_waits_on_bad_days(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.faults", "--short", "--folder", str(tmp_path / "ground")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    passed = [line for line in done.stdout.splitlines() if line.startswith("passed")]
    missing = [name for name in NAMES if not any(f" {name}:" in line for line in passed)]
    assert missing == [], done.stdout


def test_a_seed_gives_the_same_300_kills() -> None:
    first, again = list(kills(Random(1))), list(kills(Random(1)))
    assert len({name for name, _ in first}) == len(first) == 300
    assert [repr(kill) for _, kill in first] == [repr(kill) for _, kill in again]
