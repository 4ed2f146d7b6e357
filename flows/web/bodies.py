"""Bodies: read and opened a piece at a time, so that none can grow beyond what it may."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

import aiohttp

from extractors.records import FailureClass

# 455 bytes of brotli inflate to 300 MB: what is unpacked is counted as it comes, never in one go.
PIECE = 65_536
MAX_MEMBERS = 1000
GZIP = b"\x1f\x8b\x08"
CODINGS = frozenset({"gzip", "deflate", "br", "zstd", "compress", "bzip2", "xz", "lzma", "dcb", "dcz"})
"""Names of encodings. Whatever else a server writes there (UTF-8, none, aws-chunked) says nothing of the body."""
_TEXT = re.compile(rb"(?:\xef\xbb\xbf|\xfe\xff|\xff\xfe)|[\t\n\r\x20-\x7e]{4,}+|[\t\n\r\x20-\x7e]{0,3}\Z")


class BodyError(ValueError):
    """A body that is not kept; `failure` is its class, the message says what is wrong with it."""

    def __init__(self, failure: FailureClass, message: str) -> None:
        super().__init__(message)
        self.failure: FailureClass = failure


async def read_body(response: aiohttp.ClientResponse, cap: int, *, unpacks: bool = False) -> bytes:
    """The decoded body: at most `cap` bytes as sent, and `cap` bytes decoded; a BodyError otherwise.

    What it is encoded in is decided by its first bytes, where they contradict the header. `unpacks`: one in gzip that
    no header names is opened, too. The session must not decode by itself (`auto_decompress=False`): it would take a
    body cut short for a whole one.
    """
    codings = _codings(response.headers.getall("Content-Encoding", ()))
    too_large = BodyError("too-large", f"sends more than {cap} bytes")
    # Before anything is read: whoever announces 300 MB need not send it.
    if (response.content_length or 0) > cap:
        raise too_large
    body, sent, start = bytearray(), 0, b""
    inflater: _Inflater | None = None
    is_begun = False
    async for chunk in response.content.iter_any():
        sent += len(chunk)
        if not is_begun:
            start += chunk
            # The first piece may be a single byte: what the body is encoded in cannot be told from that.
            if len(start) < len(GZIP) + 1 and sent < cap:
                continue
            inflater, is_begun, chunk = _inflater(codings, start), True, start
        for piece in inflater.pieces(chunk) if inflater else (chunk,):
            body += piece
            if max(sent, len(body)) > cap:
                raise too_large
    if not is_begun and start:
        inflater = _inflater(codings, start)
        body += b"".join(inflater.pieces(start)) if inflater else start
    whole = bytes(body + inflater.rest() if inflater else body)
    return _unpacked(whole, cap, too_large) if unpacks and whole.startswith(GZIP) else whole


def _unpacked(body: bytes, cap: int, too_large: BodyError) -> bytes:
    """A body that is a file in gzip, opened once."""
    inflater, opened = _Inflater("gzip"), bytearray()
    for piece in inflater.pieces(body):
        opened += piece
        if len(opened) > cap:
            raise too_large
    return bytes(opened + inflater.rest())


def _codings(headers: list[str] | tuple[str, ...]) -> list[str]:
    # aws-chunked, UTF-8, none: FreshRSS/FreshRSS#8374, tedder/aws-release-notes-rss#6.
    named = (name.strip().lower().removeprefix("x-") for name in ",".join(headers).split(","))
    return [name for name in named if name in CODINGS]


def _inflater(codings: list[str], start: bytes) -> _Inflater | None:
    """What opens a body, or None when it is plain, whatever its header says. One layer only, of the two we ask for."""
    # Declared gzip and sent plain, as caches do that have unpacked it (projectdiscovery/httpx#307).
    if not codings or _TEXT.match(start):
        return None
    if codings not in (["gzip"], ["deflate"]):
        raise BodyError("encoding", f"sends its body as {', '.join(codings)}, which we did not ask for")
    return _Inflater("gzip" if start.startswith(GZIP[:2]) else codings[0])


class _Inflater:
    """A body sent in gzip or deflate, opened in pieces of at most PIECE bytes whatever is hidden in it."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._members = 0

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        while chunk:
            if self._members == 0 or self._stream.eof:
                if self._members and not self._goes_on(chunk):
                    return
                self._open(chunk)
            yield self._inflated(chunk)
            chunk = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail

    def _goes_on(self, chunk: bytes) -> bool:
        """Whether another gzip member follows; anything else after the end is padding."""
        return self._coding == "gzip" and chunk[0] == 0x1F

    def _open(self, chunk: bytes) -> None:
        self._members += 1
        if self._members > MAX_MEMBERS:  # empty members cost the sender little and us much
            raise BodyError("encoding", f"sends a body in more than {MAX_MEMBERS} parts")
        # Which of the two "deflate" means was read differently by servers since 1999; browsers take both.
        bare = chunk[0] & 15 != 8  # deflate without the header that belongs to it
        self._stream = zlib.decompressobj(31 if self._coding == "gzip" else -15 if bare else 15)

    def _inflated(self, chunk: bytes) -> bytes:
        try:
            return self._stream.decompress(chunk, PIECE)
        except zlib.error as error:
            raise BodyError("encoding", f"sends a body that is no {self._coding}: {error}") from error

    def rest(self) -> bytes:
        """What is left when all has come: little, since the input is used up."""
        if self._members == 0:
            return b""
        rest = self._stream.flush()
        if not self._stream.eof:
            raise BodyError("encoding", f"sends a body in {self._coding} that is cut short")
        return rest
