"""Connections to the desk: what uvicorn would answer by itself bears the headers of every other answer."""

from __future__ import annotations

from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from desk.guard import HEADERS
from flows.service.dashboard.slow_heads import TimedHeads


class Connection(TimedHeads):
    """A connection of somebody's, of which there are so many at most: whoever comes then is told so."""

    app: Any
    limit_concurrency: int | None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Those of uvicorn's protocols, of which h11 and httptools have one each."""
        super().__init__(*arguments, **options)
        self._answers, self._most = self.app, self.limit_concurrency
        self.app, self.limit_concurrency = self._answer, None

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._most is not None and (len(self.connections) >= self._most or len(self.tasks) > self._most):
            busy = PlainTextResponse(
                "Longwatch: too many at once: try again\n", 503, {**HEADERS, "connection": "close"}
            )
            await busy(scope, receive, send)
        else:
            await self._answers(scope, receive, send)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request, and end: nothing can be told of who sent it."""
        body = f"{msg}\n".encode()
        told = {
            **HEADERS, "content-type": "text/plain; charset=utf-8", "content-length": str(len(body)),
            "connection": "close",
        }  # fmt: skip
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        self.transport.write(f"HTTP/1.1 400 Bad Request\r\n{head}\r\n".encode() + body)
        self.transport.close()
