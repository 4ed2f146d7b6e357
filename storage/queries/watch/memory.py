"""What is known of what a run meets on its way: of addresses, entries and bodies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from extractors.fates import Known
from extractors.feeds.own_entries import Seen
from storage.archive.captures import Capture, Earlier, read_capture
from storage.database.published import open_published
from storage.queries.addresses import known_addresses, seen_entries
from storage.queries.kept_bodies import EarlierBodies
from storage.queries.revisits import Had, held_articles


class Memory(Protocol):
    """What a run asks while it gathers."""

    def opened(self) -> AbstractContextManager[object]:
        """What spares several questions in a row from opening the same file each: its catalog takes 12 ms of CPU."""
        ...

    def known(self, asked: Mapping[tuple[str, str], bool]) -> dict[tuple[str, str], Known]:
        """What is known of each (feed_id, url_key); True where the address is at the feed's own site."""
        ...

    def held(self, url_keys: Iterable[str]) -> dict[str, Had]:
        """What is had of the articles at addresses."""
        ...

    def seen(self, feed_id: str, guids: Iterable[str]) -> list[Seen]:
        """The entries of a feed that no address tells apart, in the order in which they were first seen."""
        ...

    def earlier(self, sha256: str) -> Earlier | None:
        """The record that has a body; None when no earlier run kept it."""
        ...

    def body(self, capture: Capture) -> bytes:
        """A body that is had. Raises CaptureError."""
        ...


class PublishedMemory:
    """What the published file and the captures beside it know."""

    def __init__(self, published: Path, captures: Path) -> None:
        self._published = published
        self._captures = captures
        self.earlier = EarlierBodies(published)

    def opened(self) -> AbstractContextManager[object]:
        """The published file, open."""
        return open_published(self._published)

    def known(self, asked: Mapping[tuple[str, str], bool]) -> dict[tuple[str, str], Known]:
        """What is known of addresses."""
        with open_published(self._published) as connection:
            return known_addresses(connection, asked) if connection else {}

    def held(self, url_keys: Iterable[str]) -> dict[str, Had]:
        """What is had of articles."""
        with open_published(self._published) as connection:
            return held_articles(connection, url_keys) if connection else {}

    def seen(self, feed_id: str, guids: Iterable[str]) -> list[Seen]:
        """The entries of a feed that no address tells apart."""
        with open_published(self._published) as connection:
            return seen_entries(connection, feed_id, guids) if connection else []

    def body(self, capture: Capture) -> bytes:
        """A body that is had."""
        return read_capture(self._captures, capture)
