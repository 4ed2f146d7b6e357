"""The bundled publishers, running: the newsroom that the demo collects."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from newsroom.editions import hosts, site, sources
from newsroom.server import Newsroom


class Bundled:
    """The bundled publishers on one loopback port, for as long as the block lasts; they begin with edition 1."""

    def __init__(self) -> None:
        self._newsroom = Newsroom(site(1))
        self.hosts = hosts()
        self.sources = sources()
        """A source file for each publisher: its name, and its text in TOML."""

    def __enter__(self) -> Self:
        self._newsroom.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._newsroom.__exit__(kind, error, trace)

    @property
    def port(self) -> int:
        """Where all of them answer, by their host names."""
        return self._newsroom.port

    def issue(self, edition: int) -> None:
        """Let the publishers go on to an edition."""
        self._newsroom.publish(site(edition))
