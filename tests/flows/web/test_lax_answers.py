"""Answers that break the rules of HTTP in ways that curl and urllib read; and what such laxness must never open."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import pytest

from config.settings import Web as WebSettings
from extractors.records import Fetched, FetchFailure, NotModified, Page
from flows.web.client import Ask, Web
from flows.web.lax_heads import FRAMING, INTERIM, LONGEST_HEAD, mended_head

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BODY = "<rss><channel><title>A café</title></channel></rss>".encode()
PLAIN = b"HTTP/1.1 200 OK\r\n"


@dataclass
class Server:
    """A server that answers each request on a connection as it is set to, and keeps it open."""

    answer: Callable[[int, dict[str, str]], bytes]
    closes: bool
    port: int = 0
    connections: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").strip().split("\r\n")
                headers = dict(line.lower().split(": ", 1) for line in lines[1:]) | {"path": lines[0].split(" ")[1]}
                self.asked.append(headers)
                writer.write(self.answer(len(self.asked), headers))
                await writer.drain()
                if self.closes:
                    break
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(answer: Callable[[int, dict[str, str]], bytes], *, closes: bool = True) -> AsyncIterator[Server]:
    server = Server(answer, closes)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield server


async def fetched(server: Server, *asks: Ask) -> list[Fetched]:
    here = f"127.0.0.1:{server.port}"
    settings = WebSettings(allow=(here,), delay_seconds=0, total_seconds=3, resolve={"*": here})
    async with Web(settings, contact="", now=lambda: NOW) as web:
        return [await web.fetch(ask) for ask in asks]


async def one(raw: bytes, *, closes: bool = True, limit: str = "feed", etag: str | None = None) -> Fetched:
    async with serving(lambda _n, _headers: raw, closes=closes) as server:
        ask = Ask(url="http://alpha.example/feed", limit=limit, etag=etag)  # type: ignore[arg-type]
        return (await fetched(server, ask))[0]


def body_of(answer: Fetched) -> bytes:
    assert isinstance(answer, Page), answer
    return answer.body


def run(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    @wraps(test)
    def plain(**values: Any) -> None:
        async def whole() -> None:
            await test(**values)

        asyncio.run(whole())

    return plain


LENGTH = b"Content-Length: %d\r\n" % len(BODY)
CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)


@pytest.mark.parametrize(
    "raw",
    [
        PLAIN + LENGTH + LENGTH + b"\r\n" + BODY,
        PLAIN + b"Content-Length: %d, %d\r\n\r\n" % (len(BODY), len(BODY)) + BODY,
        PLAIN + LENGTH + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKED,
        PLAIN + b"Transfer-Encoding: chunked\r\nContent-Length: 7\r\n\r\n" + CHUNKED,
        PLAIN + b"Content-Type : text/xml\r\n" + LENGTH.replace(b":", b" :") + b"\r\n" + BODY,
        PLAIN + b"a line that is no header\r\n" + LENGTH + b"\r\n" + BODY,
        PLAIN + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(BODY.decode()) + BODY,
        PLAIN + b"Connection: close\r\nContent-Length: 12\r\nContent-Length: 13\r\n\r\n" + BODY,
        b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN + LENGTH + b"\r\n" + BODY,
        b"HTTP/1.1 200\n" + LENGTH.replace(b"\r", b"") + b"\n" + BODY,
    ],
)
@run
async def test_a_head_that_breaks_the_rules_is_read_as_curl_reads_it(raw: bytes) -> None:
    assert body_of(await one(raw)) == BODY


@run
async def test_what_was_received_is_what_is_kept_of_a_mended_head() -> None:
    answer = await one(PLAIN + LENGTH + LENGTH + b"X-Note : 1\r\n\r\n" + BODY)
    assert isinstance(answer, Page)
    names = [name for name, _ in answer.headers]
    assert names == ["Content-Length", "Content-Length", "X-Note"]


@run
async def test_a_body_cut_short_is_none_also_where_the_server_closes() -> None:
    answer = await one(PLAIN + b"Connection: close\r\n" + LENGTH + b"\r\n" + BODY[:-5])
    assert isinstance(answer, FetchFailure)
    assert answer.failure == "refused"


@pytest.mark.parametrize("after", [b"", BODY, b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad"])
@pytest.mark.parametrize("head", [b"", LENGTH, b"Transfer-Encoding: chunked\r\n"])
@run
async def test_a_304_is_a_304_whatever_follows_it(head: bytes, after: bytes) -> None:
    answer = await one(b"HTTP/1.1 304 Not Modified\r\n" + head + b"\r\n" + after, closes=False, etag='"1"')
    assert isinstance(answer, NotModified)


@pytest.mark.parametrize(
    "lax",
    [
        PLAIN + LENGTH + LENGTH + b"\r\n" + BODY,
        PLAIN + LENGTH + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKED,
        PLAIN + b"X-Note : 1\r\n" + LENGTH + b"\r\n" + BODY,
        b"HTTP/1.1 304 Not Modified\r\n" + LENGTH + b"\r\n",
    ],
)
@run
async def test_nothing_behind_a_mended_answer_is_taken_for_the_answer_to_the_next_question(lax: bytes) -> None:
    smuggled = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled"

    def answer(number: int, _headers: dict[str, str]) -> bytes:
        return lax + smuggled if number == 1 else PLAIN + LENGTH + b"\r\n" + BODY

    async with serving(answer, closes=False) as server:
        first = Ask(url="http://alpha.example/feed", limit="feed", etag='"1"')
        second = Ask(url="http://alpha.example/other", limit="feed")
        answers = await fetched(server, first, second)
        assert body_of(answers[1]) == BODY
        assert server.connections == 2
        assert [one["path"] for one in server.asked] == ["/feed", "/other"]


@run
async def test_a_server_that_keeps_the_rules_keeps_its_connection() -> None:
    async with serving(lambda _n, _h: PLAIN + LENGTH + b"\r\n" + BODY, closes=False) as server:
        ask = Ask(url="http://alpha.example/feed", limit="feed")
        assert [body_of(each) for each in await fetched(server, ask, ask)] == [BODY, BODY]
        assert server.connections == 1


PACKED = gzip.compress(BODY, mtime=0)


@pytest.mark.parametrize(
    ("named", "sent"),
    [
        ("UTF-8", BODY), ("none", BODY), ("aws-chunked", BODY), ("binary", BODY), ("utf-8, gzip", PACKED),
        ("gzip", BODY), ("deflate", BODY), ("br", BODY), ("", PACKED), ("gzip", PACKED),
        ("gzip", gzip.compress(PACKED, mtime=0)), ("aws-chunked", PACKED),
        ("deflate", zlib.compress(BODY)), ("zstd", BODY), ("gzip;q=1", BODY), ("compress", BODY),
        ("deflate", PACKED),
    ],
)  # fmt: skip
@run
async def test_what_a_body_is_encoded_in_is_decided_by_its_bytes(named: str, sent: bytes) -> None:
    coding = f"Content-Encoding: {named}\r\n".encode() if named else b""
    length = b"Content-Length: %d\r\n" % len(sent)
    for limit in ("feed", "page"):
        raw = PLAIN + b"Content-Type: text/html\r\n" + coding + length + b"\r\n" + sent
        assert body_of(await one(raw, limit=limit)) == BODY


@run
async def test_a_file_in_gzip_is_a_feed_within_and_a_document_at_a_page() -> None:
    sent = PACKED
    raw = PLAIN + b"Content-Type: application/gzip\r\nContent-Length: %d\r\n\r\n" % len(sent) + sent
    assert body_of(await one(raw)) == BODY
    assert body_of(await one(raw, limit="page")) == sent


@pytest.mark.parametrize(("path", "name"), [("/feed", "seen=1"), ("/check?to=/feed", "session=a.b; lang=fa")])
@run
async def test_a_check_for_cookies_ends_and_nothing_of_it_is_remembered(path: str, name: str) -> None:
    def answer(_number: int, headers: dict[str, str]) -> bytes:
        if headers.get("cookie") == name:
            return PLAIN + LENGTH + b"\r\n" + BODY
        cookies = "".join(f"Set-Cookie: {each}; path=/; HttpOnly\r\n" for each in name.split("; "))
        return f"HTTP/1.1 302 Found\r\n{cookies}Location: {path}\r\nContent-Length: 0\r\n\r\n".encode()

    async with serving(answer) as server:
        ask = Ask(url="http://alpha.example/feed", limit="feed")
        assert [body_of(each) for each in await fetched(server, ask, ask)] == [BODY, BODY]
        assert [one.get("cookie") for one in server.asked] == [None, name, None, name]


@run
async def test_a_cookie_goes_back_to_its_own_host_only_and_a_circle_without_one_ends() -> None:
    def answer(_number: int, headers: dict[str, str]) -> bytes:
        to = "http://beta.example/" if headers["host"].startswith("alpha") else "http://alpha.example/feed"
        cookie = "Set-Cookie: a=1\r\n" if headers["host"].startswith("alpha") else ""
        return f"HTTP/1.1 302 Found\r\n{cookie}Location: {to}\r\nContent-Length: 0\r\n\r\n".encode()

    async with serving(answer) as server:
        (ended,) = await fetched(server, Ask(url="http://alpha.example/feed", limit="feed"))
        assert isinstance(ended, FetchFailure)
        assert ended.failure == "redirect"
        assert all("cookie" not in one for one in server.asked if one["host"].startswith("beta"))


def test_a_head_in_order_is_left_as_it_is() -> None:
    head = PLAIN + b"Content-Type: text/xml\r\nX-Long: a\r\n b\r\nContent-Length: 5\r\n\r\n"
    mended = mended_head(head)
    assert (mended.head, mended.is_lax, mended.length) == (head, False, None)


# What costs more to read than it brings: each is bounded in bytes or answers, and the server is hung up on


@dataclass
class Flood:
    """What a server sends for ever, in pieces, and how much of it was taken."""

    head: bytes
    again: bytes
    sent: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(self.head)
        try:
            while True:
                writer.write(self.again)
                await writer.drain()
                self.sent += len(self.again)
        except OSError:
            pass


CHUNKS = PLAIN + b"Transfer-Encoding: chunked\r\n\r\n"
BUFFERED = 8 * 1024 * 1024
"""Bytes that the sockets of both ends may hold beside what was taken."""


@pytest.mark.parametrize(
    ("head", "again", "most", "said"),
    [
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100, INTERIM * 25, f"more than {INTERIM} answers came before"),
        (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", INTERIM * 44, f"more than {INTERIM} answers"),
        (PLAIN, b"X: a\r\n" * 1000, LONGEST_HEAD, f"its head is longer than {LONGEST_HEAD} bytes"),
        (PLAIN + b"X: ", b"a" * 1000, LONGEST_HEAD, f"its head is longer than {LONGEST_HEAD} bytes"),
        (CHUNKS, b"1\r\na\r\n" * 1000, 2 * FRAMING, "of its body"),
        (CHUNKS, (b"1;" + b"x" * 2000 + b"\r\na\r\n") * 10, 2 * FRAMING, "of its body"),
        (CHUNKS + b"1\r\na\r\n0\r\n", b"X: a\r\n" * 1000, 2 * FRAMING, ""),
    ],
    ids=["1xx", "hints", "headers", "one header", "tiny chunks", "extensions", "trailers"],
)
@run
async def test_what_is_not_the_body_is_counted_and_ends_the_answer(
    head: bytes, again: bytes, most: int, said: str
) -> None:
    flood = Flood(head, again)
    listening = await asyncio.start_server(flood.serve, "127.0.0.1", 0)
    async with listening:
        here = f"127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        settings = WebSettings(allow=(here,), delay_seconds=0, total_seconds=20, resolve={"*": here})
        async with Web(settings, contact="", now=lambda: NOW) as web:
            found = await web.fetch(Ask(url="http://alpha.example/feed", limit="feed"))
    assert isinstance(found, FetchFailure), found
    assert found.failure != "timeout"
    assert said in found.detail
    assert flood.sent < most + BUFFERED


@run
async def test_a_body_in_chunks_of_some_bytes_is_read() -> None:
    chunk = b"14\r\n" + b"a" * 20 + b"\r\n"
    assert len(body_of(await one(CHUNKS + chunk * 50_000 + b"0\r\n\r\n"))) == 1_000_000
