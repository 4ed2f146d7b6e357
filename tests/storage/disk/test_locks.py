"""Locks: one holder, named, and none after its death."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from storage.disk.locks import LockHeldError, hold_lock, wait_for_lock

ROOT = Path(__file__).parents[3]
HOLD = """
import pathlib, sys
from storage.disk.locks import hold_lock
with hold_lock(pathlib.Path(sys.argv[1]), holder="run 7"):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    """A process that holds the lock until its input ends."""
    command = [sys.executable, "-c", HOLD, str(path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_a_lock_is_held_by_one_process_and_the_other_is_reported_by_whom(tmp_path: Path) -> None:
    lock = tmp_path / "store" / "collect.lock"
    with holder(lock) as other:
        with (
            pytest.raises(LockHeldError, match=r"^collect\.lock: held by run 7: wait for it to end"),
            hold_lock(lock, holder="me"),
        ):
            pytest.fail("held twice")
        assert other.stdin
        other.stdin.close()
    with hold_lock(lock, holder="me"):
        assert lock.read_text() == "me"


def test_a_lock_dies_with_its_holder(tmp_path: Path) -> None:
    lock = tmp_path / "collect.lock"
    with holder(lock) as other:
        other.kill()
        other.wait()
        with hold_lock(lock, holder="me"):
            assert lock.read_text() == "me"


def test_a_lock_held_in_this_process_is_held_for_it_too(tmp_path: Path) -> None:
    lock = tmp_path / "commit.lock"
    with hold_lock(lock, holder="first"), pytest.raises(LockHeldError, match="first"), hold_lock(lock, holder="second"):
        pytest.fail("held twice")


def test_a_lock_is_let_go_when_its_block_fails(tmp_path: Path) -> None:
    lock = tmp_path / "commit.lock"
    with pytest.raises(ZeroDivisionError), hold_lock(lock, holder="first"):
        _ = 1 / 0
    with hold_lock(lock, holder="second"):
        assert lock.read_text() == "second"


def test_a_lock_is_waited_for_until_its_holder_ends(tmp_path: Path) -> None:
    lock = tmp_path / "commit.lock"
    with holder(lock) as other:
        with pytest.raises(LockHeldError, match="run 7"), wait_for_lock(lock, holder="backup", seconds=0.3):
            pytest.fail("held twice")
        assert other.stdin
        other.stdin.close()
        with wait_for_lock(lock, holder="backup", seconds=60):
            assert lock.read_text() == "backup"
