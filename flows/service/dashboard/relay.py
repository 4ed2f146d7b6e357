"""Requests handed on to Prefect's server with the credentials that only we have, and its answers handed back."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

ASKED = ("accept", "accept-encoding", "accept-language", "content-type", "if-none-match", "if-modified-since")
"""Headers of a browser that are passed to the server: none of who it is, where it comes from, or what it holds."""
ANSWERED = (
    "content-type", "content-length", "content-encoding", "content-disposition", "etag", "last-modified", "vary",
    "cache-control",
)  # fmt: skip
SECONDS_TO_ANSWER, SECONDS_TO_SAY_WHAT = 60.0, 20.0
# Each socket of a browser holds another to the server behind.
MOST_SOCKETS, LONGEST_FILTER = 64, 64_000
GOING_AWAY, POLICY, TRY_LATER = 1001, 1008, 1013
ENDED_BY_EITHER = (OSError, WebSocketException, WebSocketDisconnect, TimeoutError, ValueError, KeyError, TypeError)


class Relay:
    """The way to one server."""

    def __init__(self, port: int, login: str) -> None:
        """`port` is on loopback; `login` is user:password."""
        self._host, self._login = f"127.0.0.1:{port}", login
        authorization = f"Basic {base64.b64encode(login.encode()).decode()}"
        self._client = httpx.AsyncClient(
            base_url=f"http://{self._host}",
            headers={"Authorization": authorization},
            timeout=SECONDS_TO_ANSWER,
            trust_env=False,
            follow_redirects=False,
        )
        self._sockets = 0

    async def close(self) -> None:
        """Let go of every connection."""
        await self._client.aclose()

    async def ask(self, path: str, question: Mapping[str, Any] | None = None) -> Any:
        """What the API answers to a question of our own; None where it has nothing. Raises httpx.HTTPError."""
        answer = await (self._client.get(path) if question is None else self._client.post(path, json=question))
        return answer.json() if answer.is_success else None

    async def handed_on(self, request: Request, path: str, body: bytes) -> Response:
        """The server's answer, as it comes."""
        query = request.url.query
        asked = self._client.build_request(
            request.method,
            httpx.URL(f"http://{self._host}{path}{'?' + query if query else ''}"),
            headers={name: request.headers[name] for name in ASKED if name in request.headers},
            content=body or None,
        )
        answer = await self._client.send(asked, stream=True)
        headers = {name: answer.headers[name] for name in ANSWERED if name in answer.headers}
        where = answer.headers.get("location", "")
        if where.startswith("/") and not where.startswith("//"):
            headers["location"] = where
        return StreamingResponse(_raw(answer), status_code=answer.status_code, headers=headers)

    async def stream_events(self, browser: WebSocket, path: str) -> None:
        """What the server sends of events or logs, as long as both stay: the browser says which, once."""
        speaks_prefect = "prefect" in browser.scope.get("subprotocols", [])
        await browser.accept(subprotocol="prefect" if speaks_prefect else None)
        if self._sockets >= MOST_SOCKETS:
            await browser.close(TRY_LATER)
            return
        self._sockets += 1
        try:
            with suppress(*ENDED_BY_EITHER):
                wanted = await asyncio.wait_for(_filter(browser, greets=speaks_prefect), SECONDS_TO_SAY_WHAT)
                async with connect(
                    f"ws://{self._host}{path}", subprotocols=[Subprotocol("prefect")], proxy=None, max_size=None
                ) as server:
                    await self._log_in(server)
                    await server.send(wanted)
                    await _until_one_leaves(browser, server)
        finally:
            self._sockets -= 1
            with suppress(RuntimeError, *ENDED_BY_EITHER):
                await browser.close(GOING_AWAY)

    async def _log_in(self, server: ClientConnection) -> None:
        await server.send(json.dumps({"type": "auth", "token": self._login}))
        if json.loads(await server.recv())["type"] != "auth_success":
            raise ValueError("the server does not know our login")


async def _raw(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for part in answer.aiter_raw():
            yield part
    finally:
        await answer.aclose()


async def _filter(browser: WebSocket, *, greets: bool) -> str:
    """The filter that a browser sends, behind its greeting where it speaks Prefect's protocol; raises ValueError."""
    message = await _message(browser)
    if greets or message.get("type") == "auth":
        await browser.send_json({"type": "auth_success"})
        message = await _message(browser)
    if message.get("type") != "filter":
        raise ValueError("it is no filter")
    return json.dumps(message)


async def _message(browser: WebSocket) -> Mapping[str, Any]:
    text = await browser.receive_text()
    message = json.loads(text) if len(text) <= LONGEST_FILTER else None
    if not isinstance(message, dict):
        raise ValueError("it is no message")  # noqa: TRY004 - of what came, not of how we were called
    return message


async def _until_one_leaves(browser: WebSocket, server: ClientConnection) -> None:
    async def down() -> None:
        async for text in server:
            await (browser.send_text(text) if isinstance(text, str) else browser.send_bytes(text))

    async def up() -> None:  # nothing more is taken from the browser: it only leaves
        await browser.receive_text()

    both = {asyncio.create_task(down()), asyncio.create_task(up())}
    _, rest = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    for one in rest:
        one.cancel()
    await asyncio.gather(*both, return_exceptions=True)
