"""Heads of answers that break the rules in ways that curl and urllib read: mended before the strict parser sees them.

Whatever is mended closes its connection: nothing that follows on it is ever taken for the answer to another question.
What was changed is kept under `RECEIVED`, so that what is archived is what was received.
"""

from __future__ import annotations

import re
from asyncio import AbstractEventLoop
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler

RECEIVED = "X-Longwatch-Received-"
"""Before the name of a header line that is kept as it came and means nothing any more."""
_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/\d\.\d[ \t]+(\d{3})")
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LENGTH = re.compile(rb"\s*+(\d{1,15})(?!\d)")
# Two of the longest lines that are read: a head without an end would fill the memory.
LONGEST_HEAD = 131_072
BODILESS = (204, 304)
INTERIM = 32
"""Answers before the answer (100 to 199); none sends more than two or three."""
FRAMING = 1_048_576
"""Bytes of chunk sizes, extensions and trailers that a body may have beyond one for each of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A head as the parser may have it."""

    head: bytes
    status: int
    length: int | None
    """Bytes of body that were announced, where all that comes is read until the server closes; otherwise None."""
    is_lax: bool
    """Whether anything was mended."""


def mended_head(head: bytes) -> Head:
    """A head, up to its empty line, with one length at most and nothing before a colon."""
    first, *lines = re.split(rb"\r?\n", head.rstrip(b"\r\n"))
    found = _STATUS.match(first)
    status = int(found[1]) if found else 0
    values = {name: b",".join(each) for name, each in _values(lines).items()}
    # Twice the same length, "12, 12": proxies join such lines. Two lengths that differ announce nothing.
    lengths = {one.strip() for one in values.get(b"content-length", b"").split(b",") if one.strip()}
    is_chunked = b"chunked" in values.get(b"transfer-encoding", b"").lower()
    plain = _LENGTH.match(next(iter(lengths))) if len(lengths) == 1 else None
    closes = b"close" in values.get(b"connection", b"").lower()
    # Until the server closes, however much it announced: some count characters and send bytes.
    until_close = plain is not None and closes and not is_chunked and status not in BODILESS
    keeps_length = plain is not None and not is_chunked and not until_close and status not in BODILESS
    kept, is_lax, has_length = [first], False, False
    for line in lines:
        if line[:1] in b" \t" and len(kept) > 1:
            kept.append(line)
            continue
        name, colon, value = line.partition(b":")
        bare = name.strip()
        if not colon or not _TOKEN.fullmatch(bare):
            is_lax = True
            continue
        if bare.lower() == b"content-length" or (bare.lower() == b"transfer-encoding" and status in BODILESS):
            stays = keeps_length and not has_length and plain is not None and value.strip() == plain[1]
            has_length, is_lax = has_length or stays, is_lax or not (stays or until_close or value.strip() == b"0")
            bare = bare if stays else RECEIVED.encode() + bare
        is_lax = is_lax or name != bare.removeprefix(RECEIVED.encode())
        kept.append(bare + b":" + value)
    if keeps_length and not has_length and plain is not None:
        kept.append(b"Content-Length: " + plain[1])
    length = int(plain[1]) if until_close and plain else None
    return Head(head=b"\r\n".join(kept) + b"\r\n\r\n", status=status, length=length, is_lax=is_lax)


def _values(lines: list[bytes]) -> dict[bytes, list[bytes]]:
    found: dict[bytes, list[bytes]] = {}
    for line in lines:
        name, _, value = line.partition(b":")
        found.setdefault(name.strip().lower(), []).append(value.strip())
    return found


def as_received(headers: Iterator[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Header lines with the names under which they came."""
    return tuple((name.removeprefix(RECEIVED), value) for name, value in headers)


class LaxConnection(ResponseHandler):
    """A connection whose answers' heads are mended first; a 304 has no body, whatever follows it."""

    def __init__(self, loop: AbstractEventLoop) -> None:
        super().__init__(loop=loop)
        self._held = bytearray()
        self._is_head = False
        self._is_over = False
        self._missing = 0
        self._searched = self._interim = self._sent = 0

    def set_response_params(self, **params: Any) -> None:
        """An answer is awaited."""
        self._held.clear()
        self._is_head, self._is_over, self._missing = True, False, 0
        self._searched = self._interim = self._sent = 0
        super().set_response_params(**params)

    def data_received(self, data: bytes) -> None:
        """Bytes of an answer."""
        if self._is_over:
            return
        if not self._is_head:
            self._missing -= len(data)
            self._receive(data)
            return
        self._held += data
        while self._is_head and not self._is_over and (end := _END.search(self._held, self._searched)):
            head = mended_head(bytes(self._held[: end.end()]))
            rest = bytes(self._held[end.end() :])
            self._held.clear()
            self._searched = 0
            if 100 <= head.status < 200 and head.status != 101:
                self._held += rest
                self._interim += 1
                if self._interim > INTERIM:
                    self._refuse(f"more than {INTERIM} answers came before the answer")
                continue
            self._begin(head, rest)
        self._searched = max(0, len(self._held) - len(b"\r\n\r"))
        if self._is_head and len(self._held) > LONGEST_HEAD:
            self._refuse(f"its head is longer than {LONGEST_HEAD} bytes")

    def _receive(self, data: bytes) -> None:
        """Pass on bytes of a body, as long as most of what comes is the body."""
        self._sent += len(data)
        super().data_received(data)
        had = self._payload.total_bytes if self._payload is not None else 0
        if self._payload is not None and self._sent > FRAMING + 2 * had:
            self._refuse(f"{self._sent} bytes came for {had} of its body")

    def _refuse(self, why: str) -> None:
        """Read no further: whoever waits for the answer gets the reason."""
        self._is_over = True
        self._held.clear()
        error = aiohttp.ClientPayloadError(why)
        if self._payload is not None:
            self._payload.set_exception(error)
        self.set_exception(error)
        self.close()

    def _begin(self, head: Head, rest: bytes) -> None:
        self._is_head = False
        self._missing = (head.length or 0) - len(rest)
        self._is_over = head.status in BODILESS
        # What follows on such a connection could be taken for the answer to our next question (response splitting).
        if head.is_lax or (self._is_over and rest):
            self.force_close()
        super().data_received(head.head)
        if rest and not self._is_over:
            self._receive(rest)

    def _pass_on(self) -> None:
        self._is_head = False
        super().data_received(bytes(self._held))

    def connection_lost(self, exc: BaseException | None) -> None:
        """The server closed: a head without its end is given on, and a body shorter than announced is none."""
        if self._is_head and self._held:
            self._pass_on()
        if self._missing > 0 and self._payload is not None:
            broken = aiohttp.ClientPayloadError(f"{self._missing} bytes fewer than were announced")
            self._payload.set_exception(broken)
        super().connection_lost(exc)


def reads_laxly(connector: aiohttp.BaseConnector) -> aiohttp.BaseConnector:
    """The same connector, whose connections are read so."""
    # aiohttp is strict by choice (aio-libs/aiohttp#4223 and others): it has no option for this.
    factory: Any = partial(LaxConnection, loop=connector._loop)  # noqa: SLF001 - there is no other way in
    connector._factory = factory  # noqa: SLF001
    return connector
