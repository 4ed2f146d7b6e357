"""The server: many publishers behind one port of this machine, distinguished by the Host header."""

from __future__ import annotations

import gzip
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any, Literal, NamedTuple, Self
from urllib.parse import urlsplit

COMPRESSED_FROM = 1024
Manner = Literal["whole", "as it is", "drip", "hang", "endless", "cut"]
"""How an answer goes out: with what a good server adds; or just as it is; or in a way that no good server has."""
DRIPS, DRIP_SECONDS = 2_000, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a publisher answers; a header named here stands in place of the one the server would add."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    manner: Manner = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for; header names are in lower case, the path is as received, query included."""

    method: str
    host: str
    path: str
    headers: Mapping[str, str]


class Seen(NamedTuple):
    """A request as the server saw it, and the status it was given."""

    host: str
    path: str
    headers: Mapping[str, str]
    status: int


Reply = Answer | Callable[[Request], Answer]
Answers = Mapping[tuple[str, str], Reply]

NOT_FOUND = Answer(
    status=404,
    body=b"<!doctype html><title>Not found</title><h1>Not found</h1>\n",
    headers=(("Content-Type", "text/html; charset=utf-8"),),
)


def redirect(location: str, *, status: int = 301) -> Answer:
    """An answer that sends the reader elsewhere."""
    return Answer(status=status, headers=(("Location", location),))


class Newsroom:
    """Publishers on 127.0.0.1, as long as the `with` block lasts.

    Keys are (host in lower case and without port, path with query exactly as it is asked for).
    A request in absolute form, as a proxy gets it, is answered too.
    """

    def __init__(
        self, answers: Answers | None = None, *, port: int = 0, otherwise: Callable[[Request], Answer] | None = None
    ) -> None:
        """`otherwise` answers for what is not among the answers."""
        self._answers = dict(answers or {})
        self._otherwise: Reply = otherwise or NOT_FOUND
        self._asked_port = port
        self._seen: list[Seen] = []
        self._lock = Lock()
        self._server: _Server | None = None
        self._thread: Thread | None = None

    def __enter__(self) -> Self:
        self._server = _Server(self, self._asked_port)
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), name="newsroom", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server.hang_up()

    @property
    def port(self) -> int:
        """The port it listens on; 0 before the `with` block."""
        return self._server.server_port if self._server else 0

    @property
    def requests(self) -> list[Seen]:
        """Every request so far, in order; one whose answer has begun to arrive is among them."""
        with self._lock:
            return list(self._seen)

    def publish(self, answers: Answers) -> None:
        """Add these answers, or put them in place of the old: all at once, also while readers are asking."""
        with self._lock:
            self._answers = {**self._answers, **answers}

    def answer(self, request: Request) -> Answer:
        """What goes out for a request, which is noted."""
        reply = self._answers.get((request.host, request.path), self._otherwise)
        answer = finish_answer(reply if isinstance(reply, Answer) else reply(request), request)
        with self._lock:
            self._seen.append(Seen(request.host, request.path, request.headers, answer.status))
        return answer


def finish_answer(answer: Answer, request: Request) -> Answer:
    """The answer with type, length and validators; compressed, or 304 with no body, if the request allows it."""
    if answer.manner != "whole":
        return answer
    own = {name.lower(): value for name, value in answer.headers}
    added = {"Content-Type": "text/html; charset=utf-8"} if answer.body else {}
    body = answer.body
    if answer.status == 200:
        added |= {"ETag": f'"{sha256(body).hexdigest()[:32]}"', "Vary": "Accept-Encoding"}
        if len(body) > COMPRESSED_FROM and "content-encoding" not in own and takes_gzip(request):
            body = gzip.compress(body, compresslevel=1, mtime=0)
            added |= {"Content-Encoding": "gzip", "ETag": added["ETag"][:-1] + '-gzip"'}
        if is_unchanged(request, own.get("etag", added["ETag"]), own.get("last-modified")):
            kept = {"etag", "last-modified", "vary", "cache-control"}
            headers = merge_headers(answer.headers, added)
            return Answer(status=304, headers=tuple(pair for pair in headers if pair[0].lower() in kept))
    if "transfer-encoding" not in own:
        added["Content-Length"] = str(len(body))
    return replace(answer, body=body, headers=merge_headers(answer.headers, added))


def merge_headers(own: tuple[tuple[str, str], ...], added: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The publisher's headers, then those of the server that they do not name."""
    names = {name.lower() for name, _ in own}
    return (*own, *((name, value) for name, value in added.items() if name.lower() not in names))


def takes_gzip(request: Request) -> bool:
    """Whether the reader said that it reads gzip."""
    for part in request.headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def is_unchanged(request: Request, etag: str, last_modified: str | None) -> bool:
    """Whether the reader has this already; its ETag, if it sent one, is the only witness."""
    asked = request.headers.get("if-none-match")
    if asked is not None:
        held = {part.strip().removeprefix("W/").replace('-gzip"', '"') for part in asked.split(",")}
        return "*" in held or etag.removeprefix("W/").replace('-gzip"', '"') in held
    since = request.headers.get("if-modified-since")
    if since is None or last_modified is None:
        return False
    with suppress(ValueError, TypeError):
        return parsedate_to_datetime(last_modified) <= parsedate_to_datetime(since)
    return False


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, newsroom: Newsroom, port: int) -> None:
        self.newsroom = newsroom
        self.closing = Event()
        self._connections: set[Any] = set()
        self._lock = Lock()
        super().__init__(("127.0.0.1", port), _Conversation)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        self.closing.set()
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong, unless the reader has only gone away."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave in one piece: two small writes would wait 40 ms for each other
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        host, path = asked_for(self.requestline.split(" ")[1], self.headers.get("Host", ""))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.newsroom.answer(Request(method=self.command, host=host, path=path, headers=headers))
        if answer.manner == "hang":
            self.close_connection = True
            self.server.closing.wait(DRIPS * DRIP_SECONDS)
            return
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
            if name.lower() == "content-length" and value != str(len(answer.body)):
                self.close_connection = True  # a publisher that lies about the length
        if not any(name.lower() == "date" for name, _ in answer.headers):
            self.send_header("Date", self.date_time_string())
        self.end_headers()
        if self.command != "HEAD":
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        """The body, in its manner; all but a whole one end with the connection."""
        self.close_connection = self.close_connection or answer.manner != "whole"
        if answer.manner == "cut":
            self.wfile.write(answer.body[: len(answer.body) // 2])
        elif answer.manner == "drip":
            for place in range(min(len(answer.body), DRIPS)):
                self.wfile.write(answer.body[place : place + 1])
                self.wfile.flush()
                if self.server.closing.wait(DRIP_SECONDS):
                    return
        elif answer.manner == "endless":
            while not self.server.closing.is_set():
                self.wfile.write(answer.body)
        else:
            self.wfile.write(answer.body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has in the library
        """Nothing: `requests` holds what was asked."""


def asked_for(target: str, host: str) -> tuple[str, str]:
    """Host without port and path with query, from the request line and the Host header."""
    if target.lower().startswith(("http://", "https://")):
        authority, slash, rest = target.split("://", 1)[1].partition("/")
        host, target = authority, slash + rest or "/"
    with suppress(ValueError):
        host = urlsplit(f"//{host}").hostname or host
    return host.lower(), target
