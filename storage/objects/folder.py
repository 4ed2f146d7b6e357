"""A folder that several machines can reach, as an object store: for a shared disk, and for trials.

Whoever may write there could plant a link, or a pipe, in place of an object or of a folder: no link is followed below
the root, each folder is opened in the one above it, and only regular files are read.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO
from uuid import uuid4

from storage.objects.store import (
    MOST_LISTED,
    ForeignObjectError,
    Listed,
    MissingObjectError,
    StoreError,
    checked_name,
    is_name,
    too_large,
    too_many,
    too_short,
)

PARTS = ".parts"
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Without O_NONBLOCK a pipe would keep whoever opens it waiting for a writer for ever.
OBJECT = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
PART = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
NO_OBJECT = "is a link, or no file: it was planted there, and is left as it is: see who else writes there"
OF_A_GROUP = stat.S_IRWXG | stat.S_ISGID
"""What of the mode of the root all folders below it have, where its group may write: Longwatch's own umask is 077."""
DEEPEST = 12
PIECE = 1 << 20


class FolderObjects:
    """The objects of a folder: a name is a path in it. A hard link makes each in one step, and never replaces one."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def create(self, name: str, body: bytes) -> bool:
        """Write an object; False where one of that name is there."""
        with self._part(name) as (part, file):
            file.write(body)
            return self._named(part, file, name)

    def create_from(self, name: str, path: Path) -> bool:
        """The same, of a file."""
        with self._part(name) as (part, file), path.open("rb") as whole:
            copyfileobj(whole, file, PIECE)
            return self._named(part, file, name)

    def read(self, name: str, *, most: int) -> bytes:
        """An object of up to `most` bytes."""
        with self._failures(name), self._object(name, most) as file:
            return b"".join(_pieces(file, name, most))

    def read_into(self, name: str, path: Path, *, most: int) -> None:
        """Write an object into a file that is not there yet."""
        with self._failures(name), self._object(name, most) as file, path.open("xb") as copy:
            for piece in _pieces(file, name, most):
                copy.write(piece)

    def read_part(self, name: str, path: Path, *, start: int, end: int) -> None:
        """Write some bytes of an object to the end of a file."""
        with self._failures(name), self._object(name, sys.maxsize) as file, path.open("ab") as copy:
            file.seek(start)
            left = end - start
            while left and (piece := file.read(min(PIECE, left))):
                left -= copy.write(piece)
            if left:
                raise too_short(name, end - start - left, end - start)

    def listed(self, prefix: str, *, most: int = MOST_LISTED) -> list[Listed]:
        """The objects whose names begin so."""
        folder = prefix.rpartition("/")[0]
        found: list[Listed] = []
        with self._failures(prefix), suppress(FileNotFoundError), self._folder(folder) as top:
            for seen, one in enumerate(_walk(top, folder, DEEPEST), start=1):
                if seen > most:  # whoever writes there may write names of any kind
                    raise too_many(prefix, most)
                if one.name.startswith(prefix) and is_name(one.name):
                    found.append(one)
        return sorted(found, key=lambda one: one.name)

    def delete(self, name: str) -> None:
        """Delete an object."""
        folder, _, last = checked_name(name).rpartition("/")
        with self._failures(name), suppress(FileNotFoundError), self._folder(folder) as within:
            os.unlink(last, dir_fd=within)

    @contextmanager
    def _folder(self, name: str, *, is_made: bool = False) -> Generator[int]:
        """A folder below the root, open; `is_made`: made where it is missing."""
        if is_made:
            self._root.mkdir(parents=True, exist_ok=True)
        opened = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            shared = os.fstat(opened).st_mode & OF_A_GROUP
            for step in filter(None, name.split("/")):
                is_new = is_made and _is_made(step, opened)
                within = os.open(step, FOLDER, dir_fd=opened)
                os.close(opened)
                opened = within
                if is_new and shared & stat.S_IWGRP:
                    os.fchmod(opened, shared | stat.S_IRWXU)
            yield opened
        finally:
            os.close(opened)

    @contextmanager
    def _object(self, name: str, most: int) -> Generator[BinaryIO]:
        folder, _, last = checked_name(name).rpartition("/")
        with self._folder(folder) as within:
            opened = os.open(last, OBJECT, dir_fd=within)
        with os.fdopen(opened, "rb") as file:
            state = os.fstat(opened)
            if not stat.S_ISREG(state.st_mode):
                raise ForeignObjectError(f"{self._root / name}: {NO_OBJECT}")
            if state.st_size > most:
                raise too_large(name, state.st_size, most)
            yield file

    def _named(self, part: str, file: BinaryIO, name: str) -> bool:
        file.flush()
        os.fsync(file.fileno())
        folder, _, last = name.rpartition("/")
        with self._folder(PARTS) as parts, self._folder(folder, is_made=True) as within:
            try:
                os.link(part, last, src_dir_fd=parts, dst_dir_fd=within, follow_symlinks=False)
            except FileExistsError:
                return False
            os.fsync(within)
        return True

    @contextmanager
    def _part(self, name: str) -> Generator[tuple[str, BinaryIO]]:
        checked_name(name)
        part = uuid4().hex
        with self._failures(name), self._folder(PARTS, is_made=True) as parts:
            try:
                with os.fdopen(os.open(part, PART, 0o600, dir_fd=parts), "w+b") as file:
                    if os.fstat(parts).st_mode & stat.S_IWGRP:
                        os.fchmod(file.fileno(), 0o660)
                    yield part, file
            finally:
                with suppress(FileNotFoundError):
                    os.unlink(part, dir_fd=parts)

    @contextmanager
    def _failures(self, name: str) -> Generator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise MissingObjectError(f"{self._root / name}: is not there") from error
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.ENXIO, errno.EISDIR):
                raise ForeignObjectError(f"{self._root / name}: {NO_OBJECT}") from error
            is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)  # there, or here where it is being written to
            remedy = (
                "make room, there and here" if is_full else "see whether the shared folder is mounted, and yours to use"
            )
            raise StoreError(f"{self._root / name}: {error.strerror or error}: {remedy}") from error


def _is_made(folder: str, within: int) -> bool:
    """Whether a folder was not there, and is now."""
    try:
        os.mkdir(folder, 0o700, dir_fd=within)
    except FileExistsError:
        return False
    return True


def _pieces(file: BinaryIO, name: str, most: int) -> Iterator[bytes]:
    """An object's bytes; it may have grown since it was looked at."""
    count = 0
    while piece := file.read(PIECE):
        count += len(piece)
        if count > most:
            raise too_large(name, count, most)
        yield piece


def _walk(folder: int, name: str, depth: int) -> Iterator[Listed]:
    """The regular files below an open folder, no link followed."""
    with os.scandir(folder) as entries:
        for entry in entries:
            path = f"{name}/{entry.name}" if name else entry.name
            if entry.is_dir(follow_symlinks=False) and path != PARTS and depth:
                with suppress(OSError):  # it was taken away, or exchanged, since it was listed
                    within = os.open(entry.name, FOLDER, dir_fd=folder)
                    try:
                        yield from _walk(within, path, depth - 1)
                    finally:
                        os.close(within)
            elif entry.is_file(follow_symlinks=False):
                with suppress(FileNotFoundError):
                    state = entry.stat(follow_symlinks=False)
                    written = datetime.fromtimestamp(min(state.st_mtime, LAST_SECOND), UTC)
                    yield Listed(name=path, bytes=state.st_size, written_at=written)


LAST_SECOND = 253_000_000_000
"""In the year 9987: a file may bear any time, and Python knows none after 9999."""
