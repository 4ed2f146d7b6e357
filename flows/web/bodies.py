"""Bodies: read and opened a piece at a time, so that none can grow beyond what it may."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import aiohttp

from extractors.records import FailureClass

PIECE = 65_536
MAX_MEMBERS = 1000


class BodyError(ValueError):
    """A body that is not kept; `failure` is its class, the message says what is wrong with it."""

    def __init__(self, failure: FailureClass, message: str) -> None:
        super().__init__(message)
        self.failure: FailureClass = failure


async def read_body(response: aiohttp.ClientResponse, cap: int) -> bytes:
    """The decoded body: at most `cap` bytes as sent, and `cap` bytes decoded; a BodyError otherwise.

    The session must not decode by itself (`auto_decompress=False`): it would take a body cut short for a whole one.
    """
    inflater = _inflater(response.headers.getall("Content-Encoding", ()))
    too_large = BodyError("too-large", f"sends more than {cap} bytes")
    if (response.content_length or 0) > cap:
        raise too_large
    body, sent = bytearray(), 0
    async for chunk in response.content.iter_any():
        sent += len(chunk)
        for piece in inflater.pieces(chunk) if inflater else (chunk,):
            body += piece
            if max(sent, len(body)) > cap:
                raise too_large
    return bytes(body + inflater.rest() if inflater else body)


def _inflater(said: list[str] | tuple[str, ...]) -> _Inflater | None:
    """What opens a body, or None when it is plain. One layer only, of the two kinds we ask for."""
    named = (name.strip().lower().removeprefix("x-") for name in ",".join(said).split(","))
    codings = [name for name in named if name not in ("", "identity")]
    if not codings:
        return None
    if codings not in (["gzip"], ["deflate"]):
        raise BodyError("encoding", f"sends its body as {', '.join(codings)}, which we did not ask for")
    return _Inflater(codings[0])


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
