"""An S3 server on loopback, and one in trouble before it: slow, away, refusing, or gone in the middle of an upload.

The server is moto: it checks neither keys nor policies, keeps all in memory, and knows `If-None-Match: *`.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

KEYS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "us-east-1"}
TROUBLES = ("500", "503", "403", "412", "slow", "away", "half an upload", "an upload whose answer is lost")
SLOW = 0.5
SKIPPED = {"connection", "transfer-encoding", "content-length", "date", "server"}


@contextmanager
def moto() -> Generator[str]:
    """The address of a server with a bucket `watch`: the same for all servers of one process."""
    import boto3  # these two take a second of CPU, which few who collect tests need
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    names = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=address, **names).create_bucket(Bucket="watch")
    try:
        yield address
    finally:
        server.stop()


@dataclass(slots=True)
class Door:
    """What stands before a server, and which trouble it makes."""

    behind: str
    address: str = ""
    trouble: str = ""
    """One of TROUBLES; none: it lets everything through."""
    at: str = ""
    """Only of objects with this in their names."""
    met: list[str] = field(default_factory=list)
    """The requests that it made trouble for."""


@contextmanager
def before(behind: str) -> Generator[Door]:
    """A door before a server."""
    door = Door(behind)

    class Through(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer(self, door)

        do_PUT = do_DELETE = do_HEAD = do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Through) as server:
        door.address = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield door
        server.shutdown()


def answer(request: BaseHTTPRequestHandler, door: Door) -> None:
    """Let a request through, or make the trouble that was asked for."""
    size, is_put = int(request.headers.get("Content-Length") or 0), request.command == "PUT"
    trouble = door.trouble if door.at in request.path else ""
    if trouble and (is_put or trouble not in {"412", "half an upload", "an upload whose answer is lost"}):
        door.met.append(request.path)
        if trouble == "slow":
            time.sleep(SLOW)
        elif trouble == "an upload whose answer is lost":
            forward(request, door, request.rfile.read(size))
            request.close_connection = True
            return
        elif trouble in {"away", "half an upload"}:
            request.rfile.read(size // 2 if is_put else 0)
            request.close_connection = True
            return
        else:
            request.rfile.read(size)
            reply(request, int(trouble), [], b"")
            return
    status, headers, body = forward(request, door, request.rfile.read(size))
    reply(request, status, headers, body)


def forward(request: BaseHTTPRequestHandler, door: Door, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
    """What the server behind says."""
    connection = HTTPConnection(door.behind.removeprefix("http://"), timeout=60)
    try:
        connection.request(request.command, request.path, body, {**dict(request.headers), "Connection": "close"})
        found = connection.getresponse()
        return found.status, found.getheaders(), found.read()
    finally:
        connection.close()


def reply(request: BaseHTTPRequestHandler, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    """Say it."""
    request.send_response(status)
    length = [text for name, text in headers if name.lower() == "content-length" and request.command == "HEAD"]
    for name, text in headers:
        if name.lower() not in SKIPPED:
            request.send_header(name, text)
    request.send_header("Content-Length", length[0] if length else str(len(body)))
    request.end_headers()
    if request.command != "HEAD":
        request.wfile.write(body)
