"""The bytes of a time-stamp authority's answer (RFC 3161, DER): their order mended, and what they state.

OpenSSL writes the certificates of an answer in the order it was configured with, and readers that insist on DER refuse
it. No signature covers that order (RFC 5652, 5.4).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

INTEGER, OCTETS, SEQUENCE, SET = 0x02, 0x04, 0x30, 0x31
GENERALIZED_TIME = 0x18
EXPLICIT, CERTIFICATES, LISTS_OF_REVOKED = 0xA0, 0xA0, 0xA1
SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
TIME_STAMP_INFO = bytes.fromhex("2a864886f70d0109100104")
GRANTED = (0, 1)
STATUS_GRANTED = bytes.fromhex("3003020100")
LONGEST_SHORT = 0x7F
"""Bytes of a value whose length DER writes as one byte."""
LONGEST_SERIAL = 64
LEAST_OF_SIGNER = 5
"""Parts of what a signer states: version, name, digest, algorithm, signature; attributes stand beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What an answer says without its signature being looked at."""

    head: str
    """Hash of what was stamped, in hex."""
    stamped_at: datetime
    nonce: int | None


@dataclass(frozen=True, slots=True)
class _Part:
    """A value of DER: where it begins, where what it holds begins, and where both end."""

    tag: int
    begin: int
    inner: int
    end: int


def ordered(answer: bytes) -> bytes:
    """The same answer with the sets outside its signature in the order of DER; as it was where it is no such answer."""
    try:
        sets = [part for part in _signed_parts(answer) if part.tag in (SET, CERTIFICATES, LISTS_OF_REVOKED)]
        for part in sets:
            members = sorted(answer[one.begin : one.end] for one in _parts(answer, part.inner, part.end))
            answer = answer[: part.inner] + b"".join(members) + answer[part.end :]
    except ValueError:
        pass
    return answer


def granted(answer: bytes) -> bytes:
    """The same token in an answer that grants it as it was asked for: no signature covers what stands beside it.

    Raises ValueError where it is no granted answer.
    """
    _signed_parts(answer)
    token = _only(answer, next(_parts(answer, 0, len(answer))))[1]
    inner = STATUS_GRANTED + answer[token.begin : token.end]
    size = len(inner).to_bytes((len(inner).bit_length() + 7) // 8)
    long = bytes([0x80 | len(size)]) if len(inner) > LONGEST_SHORT else b""
    return bytes([SEQUENCE]) + long + size + inner


def statement(answer: bytes) -> Statement | None:
    """What a granted answer states; nothing where it is no such answer."""
    try:
        content = _only(answer, next(part for part in _signed_parts(answer) if part.tag == SEQUENCE))
        if answer[content[0].inner : content[0].end] != TIME_STAMP_INFO:
            return None
        octets = _expect(_only(answer, content[1])[0], OCTETS)
        info = _only(answer, _expect(next(_parts(answer, octets.inner, octets.end)), SEQUENCE))
        imprint = _expect(_only(answer, _expect(info[2], SEQUENCE))[1], OCTETS)
        at = _expect(info[4], GENERALIZED_TIME)
        nonce = next((part for part in info[5:] if part.tag == INTEGER), None)
        return Statement(
            head=answer[imprint.inner : imprint.end].hex(),
            stamped_at=_time(answer[at.inner : at.end].decode("ascii")),
            nonce=_number(answer, nonce) if nonce else None,
        )
    except (ValueError, IndexError, StopIteration):
        return None


def is_signed(answer: bytes) -> bool:
    """Whether somebody's signature stands in a granted answer, right or wrong; no where it is no such answer."""
    try:
        signers = _signed_parts(answer)[-1]
        return signers.tag == SET and any(_has_signature(answer, one) for one in _only(answer, signers))
    except (ValueError, IndexError):
        return False


def _has_signature(answer: bytes, signer: _Part) -> bool:
    """Whether what one signer states ends with some bytes, behind version, name, digest and algorithm."""
    parts = _only(answer, signer)
    signed = [part for part in parts if part.tag not in (EXPLICIT, LISTS_OF_REVOKED)]
    return signer.tag == SEQUENCE and len(signed) >= LEAST_OF_SIGNER and signed[-1].end > signed[-1].inner


def _signed_parts(answer: bytes) -> list[_Part]:
    """The parts of the signed data of a granted answer. Raises ValueError."""
    response = _expect(next(_parts(answer, 0, len(answer)), None), SEQUENCE)
    try:
        status, token = _only(answer, response)[:2]
        kind, wrapped = _only(answer, _expect(token, SEQUENCE))[:2]
        granted = _number(answer, _expect(_only(answer, _expect(status, SEQUENCE))[0], INTEGER)) in GRANTED
        if not granted or answer[kind.inner : kind.end] != SIGNED_DATA:
            raise ValueError("no granted time-stamp")
        return _only(answer, _expect(_only(answer, _expect(wrapped, EXPLICIT))[0], SEQUENCE))
    except IndexError:
        raise ValueError("a part is missing") from None


def _only(answer: bytes, part: _Part) -> list[_Part]:
    return list(_parts(answer, part.inner, part.end))


def _parts(answer: bytes, begin: int, end: int) -> Iterator[_Part]:
    """The values that stand one after the other; each is as long as it says. Raises ValueError."""
    while begin < end:
        tag, inner = answer[begin], begin + 2
        if tag & 0x1F == 0x1F or inner > end:
            raise ValueError("no DER")
        length = answer[begin + 1]
        if length > 0x80:
            inner += length & 0x7F
            length = int.from_bytes(answer[begin + 2 : inner])
        elif length == 0x80:
            raise ValueError("a length that is not said")
        if inner + length > end:
            raise ValueError("cut short")
        yield _Part(tag, begin, inner, inner + length)
        begin = inner + length


def _expect(part: _Part | None, tag: int) -> _Part:
    if part is None or part.tag != tag:
        raise ValueError("another kind of part")
    return part


def _number(answer: bytes, part: _Part) -> int:
    if part.end - part.inner > LONGEST_SERIAL:
        raise ValueError("a number too long")
    return int.from_bytes(answer[part.inner : part.end], signed=True)


def _time(text: str) -> datetime:
    """A time in UTC, as DER writes it. Raises ValueError."""
    whole, _, fraction = text.removesuffix("Z").partition(".")
    at = datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return at.replace(microsecond=int(f"{fraction:0<6}"[:6])) if fraction else at
