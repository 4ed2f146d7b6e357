"""A bucket of an S3 server, by obstore: keys and addresses stand where AWS's own programs read them."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    NotFoundError,
    PermissionDeniedError,
    PreconditionError,
    UnauthenticatedError,
)
from obstore.store import S3Store

from storage.objects.keys import server_address, store_keys, store_region
from storage.objects.store import (
    MOST_LISTED,
    Listed,
    MissingObjectError,
    StoreError,
    checked_name,
    is_name,
    too_large,
    too_many,
    too_short,
)

SECONDS = 60
"""For one request, and for all tries of it: a run that waits longer would hold its hosts for nothing."""
SILENCE = 60
"""Seconds without a byte after which an answer is given up, however large it is to be."""
SLOWEST, LONGEST = 50_000, 43_200
"""Bytes a second of the slowest line: a large object has so much more time, and twelve hours at most."""
IN_PARTS = 100_000_000
"""A file larger than that is sent in parts: of so many bytes, so many at once, and of 10,000 that S3 takes so many."""
PART, AT_ONCE, MOST_PARTS = 8_000_000, 2, 9_000
NO_BUCKET, NO_BUCKET_HERE = "NoSuchBucket", "there is no such bucket: make it, or write another address"
FORBIDDEN = "its policy does not allow this, or the key is not its: see docs/machines.md"


class BucketObjects:
    """The objects of a bucket below a prefix."""

    def __init__(self, bucket: str, prefix: str, environ: Mapping[str, str], *, tries: int = 6) -> None:
        """Keys stand in the environment, else in the file of AWS's programs. Raises StoreError for wrong ones."""
        endpoint = server_address(environ)
        values: dict[str, Any] = {"region": store_region(environ), **store_keys(environ)}
        if endpoint:
            values["endpoint"] = endpoint
        self._where = f"s3://{bucket}/{prefix}".rstrip("/")

        @cache
        def client(seconds: int, *, ends_when_silent: bool) -> S3Store:
            # A part that takes longer than a minute is sent again, too, or all parts before it were for nothing.
            retries = {"max_retries": tries - 1, "retry_timeout": timedelta(seconds=seconds)}
            options = {"timeout": f"{seconds}s", "allow_http": endpoint.startswith("http://")}
            options |= {"read_timeout": f"{SILENCE}s"} if ends_when_silent else {}
            return S3Store(bucket, prefix=prefix or None, client_options=options, retry_config=retries, **values)  # type: ignore[arg-type]

        self._client = client
        try:
            self._store = client(SECONDS, ends_when_silent=False)
        except (BaseError, ValueError):
            # What it says may have what stands in the environment in it.
            remedy = "see the variables of the environment that begin with AWS_"
            raise StoreError(f"{self._where}: there is no client for this store: {remedy}") from None

    def create(self, name: str, body: bytes) -> bool:
        """Write an object; False where one of that name is there."""
        return self._create(name, body)

    def create_from(self, name: str, path: Path) -> bool:
        """The same, of a file; of a large one only as far as nobody else writes that name at the same time.

        One request takes 5 GB, and is held in memory. Of an upload in parts servers check no condition (Ceph 16), and
        obstore sends none. What is large here has a name that a smaller object gave to one machine alone: captures that
        of an errand that was taken, a published file that of a hub's turn.
        """
        if path.stat().st_size <= IN_PARTS:
            return self._create(name, path)
        if any(one.name == name for one in self.listed(name)):
            return False
        size = path.stat().st_size
        part = max(PART, size // MOST_PARTS + 1)
        try:
            with self._failures(name):
                store = self._client(_patience(part), ends_when_silent=False)
                named = checked_name(name)
                obstore.put(store, named, path, use_multipart=True, chunk_size=part, max_concurrency=AT_ONCE)
        except StoreError:
            # The answer to the last request may have been lost: tried again, it finds no such upload, and all is there.
            if [one.bytes for one in self.listed(name) if one.name == name] != [size]:
                raise
        return True

    def _create(self, name: str, body: bytes | Path) -> bool:
        try:
            with self._failures(name):
                # In one request, or servers check no condition.
                size = body.stat().st_size if isinstance(body, Path) else len(body)
                store = self._client(_patience(size), ends_when_silent=False)  # while it sends, no server says a word
                obstore.put(store, checked_name(name), body, mode="create", use_multipart=False)
        except (AlreadyExistsError, PreconditionError):
            return False
        return True

    def read(self, name: str, *, most: int) -> bytes:
        """An object of up to `most` bytes."""
        with self._failures(name):
            return b"".join(self._pieces(name, most))

    def read_into(self, name: str, path: Path, *, most: int) -> None:
        """Write an object into a file that is not there yet."""
        with self._failures(name), path.open("xb") as file:
            for piece in self._pieces(name, most):
                file.write(piece)

    def read_part(self, name: str, path: Path, *, start: int, end: int) -> None:
        """Write some bytes of an object to the end of a file."""
        with self._failures(name), path.open("ab") as file:
            begin = file.tell()
            client = self._client(_patience(end - start), ends_when_silent=True)
            found = obstore.get(client, checked_name(name), options={"range": (start, end)})
            if tuple(found.range) == (start, end):  # a server may give what there is, or all
                for piece in found.stream():
                    file.write(piece)
            if (count := file.tell() - begin) != end - start:
                raise too_short(f"{self._where}/{name}", count, end - start)

    def listed(self, prefix: str, *, most: int = MOST_LISTED) -> list[Listed]:
        """The objects whose names begin so."""
        folder, _, begin = prefix.rpartition("/")
        within = f"{folder}/{begin}" if folder else begin
        found: list[Listed] = []
        seen = 0
        with self._failures(prefix):
            for some in obstore.list(self._store, prefix=folder or None):
                named = (Listed(name=one["path"], bytes=one["size"], written_at=one["last_modified"]) for one in some)
                found += (one for one in named if one.name.startswith(within) and is_name(one.name))
                seen += len(some)  # whoever writes there may write names of any kind
                if seen > most:
                    raise too_many(prefix, most)
        return sorted(found, key=lambda one: one.name)

    def delete(self, name: str) -> None:
        """Delete an object."""
        with self._failures(name):
            obstore.delete(self._store, checked_name(name))

    def _pieces(self, name: str, most: int) -> Iterator[bytes]:
        """An object's bytes, no more than it is said to have."""
        found = obstore.get(self._client(_patience(most), ends_when_silent=True), checked_name(name))
        if found.meta["size"] > most:
            raise too_large(name, found.meta["size"], most)
        count = 0
        for piece in found.stream():
            count += len(piece)
            if count > most:
                raise too_large(name, count, most)
            yield bytes(piece)

    @contextmanager
    def _failures(self, name: str) -> Generator[None]:
        try:
            yield
        except (AlreadyExistsError, PreconditionError):
            raise
        except (NotFoundError, FileNotFoundError) as error:
            if NO_BUCKET in str(error):
                raise StoreError(f"{self._where}: {NO_BUCKET_HERE}") from error
            raise MissingObjectError(f"{self._where}/{name}: is not there") from error
        except (PermissionDeniedError, UnauthenticatedError, PermissionError) as error:
            raise StoreError(f"{self._where}/{name}: the store refuses: {FORBIDDEN}") from error
        except (BaseError, OSError, ValueError) as error:
            if NO_BUCKET in str(error):
                raise StoreError(f"{self._where}: {NO_BUCKET_HERE}") from error
            # What obstore says has the whole answer in it, and the address: one line of it is enough.
            why = str(error).strip().partition("\n")[0][:300]
            if "403 Forbidden" in why:  # of a listing, obstore has no class of its own for it
                raise StoreError(f"{self._where}/{name}: the store refuses: {FORBIDDEN}") from error
            raise StoreError(f"{self._where}/{name}: {why}: it is tried again by the next run") from error


def _patience(size: int) -> int:
    """Seconds that an object of so many bytes may take: of few steps, since each makes a client."""
    seconds = SECONDS
    while seconds < min(size / SLOWEST, LONGEST):
        seconds *= 2
    return seconds


def environment() -> Mapping[str, str]:
    """Where keys and addresses stand."""
    return os.environ
