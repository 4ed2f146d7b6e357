"""An object store as we use one: objects are written once, read, listed and, by the hub alone, deleted.

Nothing is ever replaced: of all conditions that S3 servers know, `If-None-Match: *` is the one that they read alike.
Ceph 16 wants the ETag of If-Match bare, moto 5 wants it in quotes, and each refuses the other's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from config.exit_codes import DISK, LongwatchError

NAME = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*")


# S3 takes 1,024 bytes, with the prefix of the store in front.
MOST_NAME = 511
MOST_LISTED = 200_000
"""Objects below one prefix: a hub that is behind by a year has fewer."""
TAKEN = "another object has this name: nothing was replaced; see who else writes there"


class StoreError(LongwatchError):
    """The store did not do what was asked; the message says which object, why, and what to do."""

    exit_code = DISK


class MissingObjectError(StoreError):
    """There is no such object."""


class ForeignObjectError(StoreError):
    """What lies there is nothing that Longwatch writes, however often it is read; the store itself is well."""


class TooLargeError(ForeignObjectError):
    """An object is larger than anything of ours would be."""


class TakenNameError(StoreError):
    """An object of that name is there, and is another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An object as the store lists it."""

    name: str
    bytes: int
    written_at: datetime
    """By the store's clock."""


class Objects(Protocol):
    """The objects of a store below one prefix. All may raise StoreError."""

    def create(self, name: str, body: bytes) -> bool:
        """Write an object; False where one of that name is there, which stays as it is."""
        ...

    def create_from(self, name: str, path: Path) -> bool:
        """The same, of a file."""
        ...

    def read(self, name: str, *, most: int) -> bytes:
        """An object of up to `most` bytes. Raises MissingObjectError, and StoreError for a larger one."""
        ...

    def read_into(self, name: str, path: Path, *, most: int) -> None:
        """Write an object into a file that is not there yet; the same errors."""
        ...

    def read_part(self, name: str, path: Path, *, start: int, end: int) -> None:
        """Write some bytes of an object to the end of a file; an error where it has fewer."""
        ...

    def listed(self, prefix: str, *, most: int = MOST_LISTED) -> list[Listed]:
        """The objects whose names begin so, in the order of their names. Raises StoreError for more than `most`."""
        ...

    def delete(self, name: str) -> None:
        """Delete an object; none is no error."""
        ...


def put_once(store: Objects, name: str, body: bytes) -> None:
    """Write an object, or find that it is there already. Raises TakenNameError where what is there is another.

    A server may have kept what was sent and its answer may be lost: the second try then finds its own first.
    """
    if not store.create(name, body):
        try:
            is_same = store.read(name, most=len(body)) == body
        except TooLargeError:
            is_same = False
        if not is_same:
            raise TakenNameError(f"{name}: {TAKEN}")


def is_name(name: str) -> bool:
    """Whether a name is one that every store and file system reads in the same way."""
    return len(name) <= MOST_NAME and NAME.fullmatch(name) is not None


def checked_name(name: str) -> str:
    """The name, where it is one that no store reads as something else. Raises StoreError."""
    if is_name(name):
        return name
    raise StoreError(f"{name!r}: not the name of an object of ours")


def too_large(name: str, size: int, most: int) -> TooLargeError:
    """What is raised for an object of more bytes than are read."""
    return TooLargeError(f"{name}: {size:,} bytes, and no more than {most:,} are read: it is left where it is")


def too_short(name: str, count: int, wanted: int) -> StoreError:
    """What is raised where fewer bytes came than were asked for."""
    return StoreError(f"{name}: {count:,} bytes came of the {wanted:,} asked for: it is tried again by the next run")


def too_many(prefix: str, most: int) -> StoreError:
    """What is raised for a folder of more objects than anybody of ours writes."""
    return StoreError(
        f"{prefix}: there are more than {most:,} objects: see who writes there, and take away what is not ours"
    )
