"""Copies of files that are there whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Collection
from contextlib import suppress
from itertools import count
from pathlib import Path

from config.atomic_write import part_of, replace_durably

FICLONE = 0x40049409
"""Linux: have a file share another's blocks, on file systems that can (btrfs, XFS): no time, no room."""
SMALLEST = 64_000_000
"""Bytes from which on a copy is kept to write the next one into: a smaller file is copied in no time."""
HEADER, BLOCK = 12_288, 65_536
"""Bytes: a database's blocks lie behind its headers, so that one that changed is one piece, or four in older homes."""


def copy_atomically(
    source: Path, target: Path, *, mode: int, spare: Path | None = None, pieces: Collection[int] | None = None
) -> None:
    """Put a durable copy of a file in another's place, in one step; blocks are shared where the file system can.

    Where it cannot, what stood in that place is kept as `spare`, and the next copy is made of it: read whole, written
    only where it differs; `pieces` are those that alone may differ from it. What anybody has open is never written
    into. Raises OSError; the target is then what it was.
    """
    part = part_of(target)
    part.unlink(missing_ok=True)
    try:
        is_shared = _shares_blocks(source, part)
        if is_shared or source.stat().st_size < SMALLEST:
            _forget(spare)
            spare = None
        if not (is_shared or (spare and _takes(spare, part) and is_ours_alone(part))):
            part.unlink(missing_ok=True)
            shutil.copyfile(source, part)
        elif not is_shared:
            _bring_up(part, source, pieces)
        part.chmod(mode)
        if spare and is_ours_alone(part):  # otherwise this file system cannot tell, and a spare would be of no use
            with suppress(OSError):  # or it has no second names, or nothing was published yet
                os.link(target, spare)
        replace_durably(part, target)
    except OSError:
        part.unlink(missing_ok=True)  # on a full disk it would take up the space that is missing
        raise


def link_beside(path: Path, stem: str) -> Path:
    """A second name of a file in its folder, of that stem, or of the first of stem-2, stem-3, ... that nothing has.

    Two moments may have one name, where a clock was set back as well. Raises OSError.
    """
    link = path.with_name(f"{stem}{path.suffix}")
    for number in count(2):
        try:
            os.link(path, link)
            break
        except FileExistsError:
            link = path.with_name(f"{stem}-{number}{path.suffix}")
    return link


def _forget(spare: Path | None) -> None:
    if spare:
        spare.unlink(missing_ok=True)


def _shares_blocks(source: Path, part: Path) -> bool:
    with source.open("rb") as there, part.open("wb") as here:
        try:
            fcntl.ioctl(here.fileno(), FICLONE, there.fileno())
        except OSError:  # this file system cannot: copy
            return False
    return True


def _takes(spare: Path, part: Path) -> bool:
    """Whether there was a copy to write into, which then has the name of the part."""
    try:
        spare.replace(part)
    except OSError:  # none, or on another file system
        spare.unlink(missing_ok=True)
        return False
    return True


def is_ours_alone(part: Path) -> bool:
    """Whether nobody has a file open or under another name: whoever has would see it change under their hands."""
    lease = getattr(fcntl, "F_SETLEASE", None)
    if lease is None or part.stat().st_nlink > 1:
        return False
    with part.open("rb") as file:
        try:
            # Linux gives a lease for writing only where no other process, and no other file of ours, has it open.
            fcntl.fcntl(file.fileno(), lease, fcntl.F_WRLCK)
            fcntl.fcntl(file.fileno(), lease, fcntl.F_UNLCK)
        except OSError:  # opened by somebody, or a file system that cannot tell
            return False
    return True


def piece_of(place: int) -> int:
    """The number of the piece in which a byte lies."""
    return 0 if place < HEADER else 1 + (place - HEADER) // BLOCK


def _bring_up(part: Path, source: Path, pieces: Collection[int] | None) -> None:
    """Make a file the same as another; only pieces that differ are written, and only those that may are read."""
    part.chmod(0o600)
    with source.open("rb", buffering=0) as there, part.open("r+b", buffering=0) as here:
        size = os.fstat(there.fileno()).st_size
        here.truncate(min(size, os.fstat(here.fileno()).st_size))
        new, old = bytearray(BLOCK), bytearray(BLOCK)
        every = range(piece_of(size - 1) + 1 if size else 0)
        for number in every if pieces is None else sorted(one for one in pieces if one in every):
            place = HEADER + (number - 1) * BLOCK if number else 0
            piece = slice(BLOCK if number else HEADER)
            count = os.preadv(there.fileno(), [memoryview(new)[piece]], place)
            if count == 0:
                raise OSError(errno.EIO, "ended while it was copied", str(source))
            if os.preadv(here.fileno(), [memoryview(old)[piece]], place) != count or new != old:
                _write_whole(here.fileno(), memoryview(new)[:count], place)
        if os.fstat(here.fileno()).st_size != size:
            here.truncate(size)


def _write_whole(file: int, piece: memoryview, place: int) -> None:
    """Write all of a piece: a full disk or a quota ends a write short without an error, and the next one has it."""
    while piece:
        written = os.pwrite(file, piece, place)
        piece, place = piece[written:], place + written
