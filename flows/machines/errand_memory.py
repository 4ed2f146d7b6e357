"""What an errand knows of what a gatherer meets: in place of the published file."""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from hashlib import sha256
from pathlib import Path

from extractors.fates import Known
from extractors.feeds.own_entries import Seen
from flows.machines.errand import Errand
from storage.archive.captures import Capture, CaptureError, Earlier, read_capture
from storage.objects.store import StoreError
from storage.queries.revisits import Had

KNOWN = Known(article_id="known to the hub", fate="known")
"""Of an address that was announced before the list in the errand: what is known of it, the hub will say."""
# Of a million addresses, two share their eight bytes once in 37 million errands.
MARK_BYTES = 8


class ErrandMemory:
    """What an errand says of addresses, entries and bodies."""

    def __init__(self, errand: Errand, *, bodies: Callable[[], Path]) -> None:
        """`bodies` fetches the file with the bodies that revisits are compared with, when the first is needed."""
        self._known = {(one.feed_id, one.url_key): one.known for one in errand.known}
        self._had = {page.url_key: page.had for page in (*errand.owed, *errand.revisits) if page.had}
        self._own = {one.feed_id: list(one.seen) for one in errand.own}
        self._marks = array("Q", b64decode(errand.places.marks))
        self._bodies = bodies
        captures = [had.capture for had in self._had.values() if had.capture and had.body]
        self._earlier = {capture.sha256: capture for capture in captures}

    def opened(self) -> AbstractContextManager[object]:
        """Nothing: all of it is in memory."""
        return nullcontext()

    def known(self, asked: Mapping[tuple[str, str], bool]) -> dict[tuple[str, str], Known]:
        """What is known of addresses."""
        found = {place: self._known.get(place) or (KNOWN if self._is_marked(place[1]) else None) for place in asked}
        return {place: known for place, known in found.items() if known}

    def held(self, url_keys: Iterable[str]) -> dict[str, Had]:
        """What is had of articles, where the errand asks for their pages."""
        return {key: self._had[key] for key in url_keys if key in self._had}

    def seen(self, feed_id: str, guids: Iterable[str]) -> list[Seen]:
        """The entries of a feed that no address tells apart."""
        del guids
        return self._own.get(feed_id, [])

    def earlier(self, sha256: str) -> Earlier | None:
        """A body that a revisit is compared with."""
        return self._earlier.get(sha256)

    def body(self, capture: Capture) -> bytes:
        """A body that a revisit is compared with. Raises CaptureError where it cannot be had."""
        try:
            path = self._bodies()
        except StoreError as error:
            raise CaptureError(str(error)) from error
        return read_capture(path.parent, capture)

    def _is_marked(self, url_key: str) -> bool:
        mark = mark_of(url_key)
        place = bisect_left(self._marks, mark)
        return place < len(self._marks) and self._marks[place] == mark


def mark_of(url_key: str) -> int:
    """Eight bytes of the hash of an address: two that share them cost a page a turn's delay, and nothing else."""
    return int.from_bytes(sha256(url_key.encode()).digest()[:MARK_BYTES], "little")


def packed_marks(url_keys: Iterable[str]) -> str:
    """The marks of addresses, sorted, in Base64."""
    return b64encode(array("Q", sorted({mark_of(key) for key in url_keys})).tobytes()).decode()
