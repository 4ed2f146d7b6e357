"""Time-stamps of a third party (RFC 3161) on the head of the chain of custody: store/stamps/HEAD.tsr.

A token says that whoever signed it had seen this SHA-256 at that time. It is of the last line of the chain, and so of
all before it: `openssl ts -verify -digest HEAD -in HEAD.tsr -CAfile AUTHORITY.pem` needs nothing of ours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from config.atomic_write import write_atomically
from config.exit_codes import FAILED, LongwatchError

SUFFIX = ".tsr"


class StampError(LongwatchError):
    """A time-stamp that says nothing for us; the message says why."""

    exit_code = FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A time-stamp on the head of the chain."""

    head: str
    stamped_at: datetime
    """By the clock of whoever signed it."""
    sha256: str
    """Of the file that holds it."""


def question(line: bytes) -> tuple[bytes, int | None]:
    """The bytes to ask an authority with for the last line of the chain, and the number its answer must repeat."""
    request = TimestampRequestBuilder(data=line, hash_algorithm=HashAlgorithm.SHA256).build()
    return request.as_bytes(), request.nonce


def read_stamp(answer: bytes, *, head: str, nonce: int | None = None, roots: Collection[Certificate] = ()) -> Stamp:
    """The time-stamp in an authority's answer, held to what it must be on. Raises StampError.

    Where `roots` are given, the signature must lead to one of them.
    """
    try:
        response = decode_timestamp_response(answer)
        fault = _fault(response, head, nonce)
        if not fault and roots:
            _check_signature(response, head, roots)
        stamped_at = None if fault else response.tst_info.gen_time
    except ValueError as error:
        raise StampError(f"{UNREADABLE}: {error}") from error
    if fault or stamped_at is None:
        raise StampError(fault)
    return Stamp(head=head, stamped_at=stamped_at, sha256=sha256(answer).hexdigest())


UNREADABLE = "it cannot be read as a time-stamp"


def _fault(response: TimeStampResponse, head: str, nonce: int | None) -> str:
    """Why an answer is not the time-stamp that was asked for; empty where it is."""
    if PKIStatus(response.status) not in (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS):
        return f"it was refused: {'; '.join(response.status_string) or response.status}"
    if response.tst_info.message_imprint.message.hex() != head:
        return "it is on something else"
    return "it answers another question" if nonce is not None and response.tst_info.nonce != nonce else ""


def _check_signature(response: TimeStampResponse, head: str, roots: Collection[Certificate]) -> None:
    builder = VerifierBuilder()
    for root in roots:
        builder = builder.add_root_certificate(root)
    try:
        builder.build().verify(response, bytes.fromhex(head))
    except VerificationError as error:
        raise StampError(f"its signature does not lead to the authority's certificate: {error}") from error


def read_roots(path: Path) -> tuple[Certificate, ...]:
    """The certificates in a PEM file. Raises StampError."""
    try:
        return tuple(load_pem_x509_certificates(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise StampError(
            f"{path}: holds no certificate that can be read: {error}: save the authority's as PEM"
        ) from error


def keep_stamp(folder: Path, stamp: Stamp, answer: bytes) -> None:
    """Keep a time-stamp, durably."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(folder / f"{stamp.head}{SUFFIX}", answer, mode=0o600)


def faults(folder: Path, heads: Collection[str], *, roots: Collection[Certificate] = ()) -> Iterator[tuple[Path, str]]:
    """What is wrong with the time-stamps kept; `heads` are the SHA-256 of every line of the chain."""
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        head = path.name.removesuffix(SUFFIX)
        try:
            read_stamp(path.read_bytes(), head=head, roots=roots)
        except (OSError, StampError) as error:
            yield path, f"is no time-stamp on the chain: {error}"
        else:
            if head not in heads:
                yield path, "is on a line that the chain does not have: lines were changed or taken away since"
