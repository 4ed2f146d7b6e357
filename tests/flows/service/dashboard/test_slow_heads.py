"""A request's head has a time; a body, a page and a websocket have theirs."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Generator
from typing import Any

import pytest
import uvicorn

from flows.service.dashboard.slow_heads import TimedHeads
from tests.flows.service.prefect_server import awaited


class Soon(TimedHeads):
    seconds_for_head = 0.3


async def app(scope: Any, receive: Any, send: Any) -> None:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def port() -> Generator[int]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, http=Soon, lifespan="off", log_level="warning", timeout_keep_alive=60))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
    thread.start()
    awaited(lambda: server.started or None)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join()


def connected(port: int) -> socket.socket:
    opened = socket.create_connection(("127.0.0.1", port))
    opened.settimeout(20)
    return opened


def answered(one: socket.socket, body: bytes) -> bool:
    got = b""
    while not got.endswith(body) and (piece := one.recv(1000)):
        got += piece
    return got.endswith(body)


def drip(one: socket.socket) -> None:
    for _ in range(200):
        one.sendall(b"X")
        threading.Event().wait(0.05)


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-a: "])
def test_half_a_head_is_not_waited_for(port: int, begun: bytes) -> None:
    with connected(port) as one:
        one.sendall(begun)
        assert one.recv(100) == b""


def test_neither_is_the_half_of_a_second_one_however_its_bytes_come(port: int) -> None:
    with connected(port) as one:
        one.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nfirst")
        assert answered(one, b"first")
        with pytest.raises(ConnectionError):
            drip(one)


def test_a_body_may_take_its_time(port: int) -> None:
    with connected(port) as one:
        one.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n")
        for byte in b"slowly":
            threading.Event().wait(0.1)
            one.sendall(bytes([byte]))
        assert answered(one, b"slowly")
