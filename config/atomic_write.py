"""Write a file so that a kill, a full disk or a power cut leaves the old file or the new one, never half of either."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def write_atomically(path: Path, content: str | bytes, *, mode: int | None = None) -> None:
    """Write a whole file durably, in one step; text is written as UTF-8, line feeds as they are.

    A file that is replaced keeps its permissions unless `mode` is given. Raises OSError; the file is then as it was.
    """
    with open_atomically(path, mode=mode) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextmanager
def open_atomically(path: Path, *, mode: int | None = None) -> Generator[BinaryIO]:
    """A new file to write into, which takes its name, durably, when the block ends without an error."""
    # Whoever keeps their sources in git and links them here would find the link replaced by a file.
    target = Path(os.path.realpath(path))
    # By process: two that write one file at once would otherwise write into each other's half.
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            if mode is not None or target.exists():
                part.chmod(target.stat().st_mode & 0o777 if mode is None else mode)
            yield file
        replace_durably(part, target)
    except BaseException:
        part.unlink(missing_ok=True)  # on a full disk it would take up the space that is missing
        raise


def part_of(path: Path) -> Path:
    """Where a large file is made before it takes its name, under a lock: the next to come clears the remains."""
    return path.with_name(f".{path.name}.part")


def replace_durably(part: Path, path: Path) -> None:
    """Give a finished file its name, in one step that survives a power cut."""
    with part.open("rb") as file:  # it may be for reading only, to its owner as well
        # Without it some file systems keep the new name and lose the bytes: a file of length 0 after a power cut.
        os.fsync(file.fileno())
    part.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
