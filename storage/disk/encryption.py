"""Whether what is written somewhere is encrypted, as Linux tells it: mounts, device mapper, fscrypt, swap."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

MOUNTS, SWAPS, BLOCKS = Path("/proc/self/mountinfo"), Path("/proc/swaps"), Path("/sys/class/block")
ENCRYPTING = ("fuse.gocryptfs", "fuse.cryfs", "fuse.encfs", "fuse.securefs", "ecryptfs")
OF_MEMORY = ("tmpfs", "ramfs")
GET_POLICY = 0xC0096616
"""FS_IOC_GET_ENCRYPTION_POLICY_EX: an error where a folder has none of fscrypt."""
ASKED_POLICY = (24).to_bytes(8, "little") + bytes(24)

State = Literal["encrypted", "in memory", "not encrypted", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelter:
    """How what is written somewhere lies there."""

    state: State
    by: str
    """The file system or device that tells."""


def shelter_of(path: Path, *, mounts: Path = MOUNTS, blocks: Path = BLOCKS) -> Shelter:
    """How what is written to a folder, or will be once it exists, is kept."""
    there = path.resolve()
    while not there.exists():
        there = there.parent
    kind, source = _mount_of(there, mounts)
    if kind in ENCRYPTING:
        return Shelter(state="encrypted", by=kind.removeprefix("fuse."))
    if kind in OF_MEMORY:
        return Shelter(state="in memory", by=kind)
    if _has_policy(there):
        return Shelter(state="encrypted", by="fscrypt")
    if not source.startswith("/dev/"):
        return Shelter(state="unknown", by=kind or "a file system that is not listed")
    return _device(source, blocks)


def swap_shelters(*, swaps: Path = SWAPS, mounts: Path = MOUNTS, blocks: Path = BLOCKS) -> list[Shelter]:
    """How each swap device or file is kept; none where there is no swap."""
    try:
        lines = swaps.read_text().splitlines()[1:]
    except OSError:
        return [Shelter(state="unknown", by=f"{swaps} cannot be read")]
    places = [_unescaped(line.split()[0]) for line in lines if line.split()]
    return [
        _device(place, blocks) if place.startswith("/dev/") else shelter_of(Path(place), mounts=mounts, blocks=blocks)
        for place in places
    ]


def _mount_of(path: Path, mounts: Path) -> tuple[str, str]:
    """Kind and source of the file system that a path lies on: of mounts over one another, the last."""
    found, deepest = ("", ""), -1
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return found
    for line in lines:
        before, _, after = line.partition(" - ")
        place = Path(_unescaped(before.split()[4]))
        if path.is_relative_to(place) and len(place.parts) >= deepest:
            kind, source = after.split()[:2]
            found, deepest = (kind, _unescaped(source)), len(place.parts)
    return found


def _unescaped(text: str) -> str:
    """A path from a list of the kernel's, in which a space is a backslash and 040."""
    return text.encode("latin-1", "replace").decode("unicode_escape").encode("latin-1").decode("utf-8", "replace")


def _device(source: str, blocks: Path) -> Shelter:
    """How a block device is kept: itself, or all that it is made of, by dm-crypt; compressed memory is no disk."""
    name = os.path.realpath(source).removeprefix("/dev/")
    if name.startswith("zram"):
        return Shelter(state="in memory", by=name)
    if not (blocks / name).exists():
        return Shelter(state="unknown", by=source)
    below = [*_below(name, blocks)]
    is_safe = bool(below) and all(below)
    return Shelter(state="encrypted" if is_safe else "not encrypted", by=f"/dev/{name}")


def _below(name: str, blocks: Path) -> Iterator[bool]:
    """For each device at the bottom of one, whether dm-crypt stands between."""
    uuid = blocks / name / "dm" / "uuid"
    if uuid.is_file() and uuid.read_text().startswith("CRYPT-"):
        yield True
        return
    slaves = blocks / name / "slaves"
    names = sorted(os.listdir(slaves)) if slaves.is_dir() else []  # noqa: PTH208 - links, of which the names are asked
    if not names:
        yield False
    for slave in names:
        yield from _below(slave, blocks)


def _has_policy(path: Path) -> bool:
    folder = path if path.is_dir() else path.parent
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return False
    try:
        fcntl.ioctl(opened, GET_POLICY, ASKED_POLICY)
    except OSError:
        return False
    finally:
        os.close(opened)
    return True
