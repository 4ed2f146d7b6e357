"""Copies of files that are there whole or not at all."""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path

from config.atomic_write import part_of, replace_durably

FICLONE = 0x40049409
"""Linux: have a file share another's blocks, on file systems that can (btrfs, XFS): no time, no room."""


def copy_atomically(source: Path, target: Path, *, mode: int) -> None:
    """Put a durable copy of a file in another's place, in one step; blocks are shared where the file system can.

    Raises OSError; the target is then what it was.
    """
    part = part_of(target)
    part.unlink(missing_ok=True)
    try:
        if not _shares_blocks(source, part):
            shutil.copyfile(source, part)
        part.chmod(mode)
        replace_durably(part, target)
    except OSError:
        part.unlink(missing_ok=True)  # on a full disk it would take up the space that is missing
        raise


def _shares_blocks(source: Path, part: Path) -> bool:
    with source.open("rb") as there, part.open("wb") as here:
        try:
            fcntl.ioctl(here.fileno(), FICLONE, there.fileno())
        except OSError:  # this file system cannot: copy
            return False
    return True
