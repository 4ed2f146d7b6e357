"""Connections of whoever reaches a port of ours: closed where a request's head takes too long.

uvicorn limits what a head may weigh and how long a connection may rest, not how long a head may take: some hundred
connections that each send half of one shut a port for everybody, and they cost whoever holds them nothing.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.auto import AutoHTTPProtocol

Protocol: Any = AutoHTTPProtocol


class TimedHeads(Protocol):  # type: ignore[misc]
    """A connection whose heads have a time: from its beginning, and from the first byte of each that follows."""

    seconds_for_head = 10.0
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        super().connection_made(transport)
        self._time_head()

    def data_received(self, data: bytes) -> None:
        """Bytes of a request; how slowly a body comes is nobody's harm, its connection is counted once."""
        super().data_received(data)
        self._time_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._stop()
        super().connection_lost(exc)

    def _time_head(self) -> None:
        transport = cast("asyncio.Transport", self.transport)
        # A websocket's connection is handed to another protocol once its head is read.
        is_ours = transport.get_protocol() is self and not transport.is_closing()
        if not is_ours or (self.cycle is not None and not self.cycle.response_complete):
            self._stop()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self.seconds_for_head, transport.close)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
