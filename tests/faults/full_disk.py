"""A disk that fills up, at every step: a clear message, exit 74, nothing lost, and on it goes when there is room again.

The disk is a small tmpfs, mounted where nobody else sees it (a mount namespace of our own); where that is not allowed,
a limit on the size of files stands in for it, which is said.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import signal
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from config.home import Home
from tests.faults.forked import Ended, answered, called
from tests.faults.ground import Ground, committed, rows_of, same
from tests.faults.kills import _collect, _collected
from tests.faults.scenarios import Scenario

MEGABYTES = 48
LEVELS = (0, 4, 16, 40, 64, 128, 256, 400, 600, 900, 1300, 1800, 2500, 3500, 5000)
"""KB left on the disk: each stops the committer at another step."""
RUN_LEVELS = (0, 8, 32, 96, 300, 1000)
NEW_NAMESPACE, NEW_USER = 0x00020000, 0x10000000


def full_disks(*, is_short: bool) -> Iterator[tuple[str, Scenario]]:
    """A full disk with so much room left, under a committer and under a run."""
    for left in LEVELS[7:8] if is_short else LEVELS:
        yield f"full disk, committer, {left} KB left", partial(_in_small, inside="commit", left=left)
    for left in () if is_short else RUN_LEVELS:
        yield f"full disk, run, {left} KB left", partial(_in_small, inside="run", left=left)


def _in_small(ground: Ground, *, inside: str, left: int) -> str:
    if inside == "run":
        _collected(ground)
    outcome: str = answered(_fill_and_go_on, ground, inside, left)
    return outcome


def _fill_and_go_on(ground: Ground, inside: str, left: int) -> str:
    small = ground.folder / "small"
    small.mkdir(exist_ok=True)
    disk = "tmpfs" if _mounted(small) else "a limit on the size of files"
    home = Home(small / "home")
    shutil.rmtree(home.root, ignore_errors=True)
    if inside == "run":
        return f"{disk}: {_run(ground, home, left, is_mounted=disk == 'tmpfs')}"
    shutil.copytree(ground.home_after("emptied", 1).root, home.root)
    lots = ground.thirds()
    before = answered(rows_of, home.published)
    ground.feed(home, [path for lot in lots[1:] for path in lot])
    ended = _squeezed(committed, home, left, is_mounted=disk == "tmpfs")
    _is_clear(ended)
    between = answered(rows_of, home.published)
    lost = [
        name
        for name in before
        if name.endswith("_rows") and not set(map(repr, before[name])) <= set(map(repr, between[name]))
    ]
    assert not lost, f"lost while the disk was full: {lost}"
    again = called(committed, home)
    assert not again.error, f"with room again: {again.error}"
    same(ground.whole, answered(rows_of, home.published))
    return f"{disk}: {_step(ended)}"


def _run(ground: Ground, home: Home, left: int, *, is_mounted: bool) -> str:
    """A collecting run on a disk that fills; then one with room."""
    expected = answered(rows_of, Home(ground.folder / "collected").published)
    home.root.mkdir(parents=True)
    shutil.copytree(
        ground.folder / "collected", home.root, dirs_exist_ok=True, ignore=lambda *_: {"store", "longwatch.duckdb"}
    )
    ended = _squeezed(_collect, home, left, is_mounted=is_mounted)
    _is_clear(ended)
    again = called(_collect, home)
    assert not again.error, f"with room again: {again.error}"
    found = answered(rows_of, home.published)
    same({"facts": expected["facts"]}, {"facts": found["facts"]})
    assert not found["out of balance"]
    return _step(ended)


def _squeezed(function: object, home: Home, left: int, *, is_mounted: bool) -> Ended:
    """How a call ends with so many KB left."""
    if not is_mounted:
        return called(_limited, function, home, left)
    ballast = home.root.parent / "ballast"
    room = os.statvfs(home.root)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(room.f_bavail * room.f_frsize - left * 1024, 1))
    ended = called(function, home)  # type: ignore[arg-type]
    ballast.unlink()
    return ended


def _limited(function: object, home: Home, left: int) -> object:
    sys.dont_write_bytecode = True  # Python does not notice that its own files are cut short by the limit
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    largest = home.live.stat().st_size if home.live.exists() else 0
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + left * 1024, resource.RLIM_INFINITY))
    return function(home)  # type: ignore[operator]


def _is_clear(ended: Ended) -> None:
    if ended.error:
        assert ended.code == 74, f"exit code {ended.code} at {ended.where}: {ended.error}"
        assert "Traceback" not in ended.error
        assert ended.error.count(": ") >= 2, f"who, what, what to do next: {ended.error}"


def _step(ended: Ended) -> str:
    if not ended.error:
        return "there was room enough"
    names = [name for name in ended.where.split(" > ") if not name.startswith(("_work", "<"))]
    return f"exit 74 in {' > '.join(names[-4:])}: {ended.error[:160]}"


def _mounted(folder: Path) -> bool:
    """Whether a small tmpfs could be mounted on a folder, for this process and those it starts alone."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(NEW_NAMESPACE | (0 if user == 0 else NEW_USER)) != 0:
        return False
    if user != 0:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    private = 0x40000 | 0x4000  # MS_PRIVATE | MS_REC: nothing of it is seen outside
    if libc.mount(b"none", b"/", None, private, None) != 0:
        return False
    return bool(libc.mount(b"tmpfs", bytes(folder), b"tmpfs", 0, f"size={MEGABYTES}m".encode()) == 0)
