"""Time-stamps of third parties (RFC 3161) on the head of the chain of custody: store/stamps/HEAD.MARK.tsr.

MARK is of the authority's address, so that several may stamp one head; earlier versions wrote HEAD.tsr.

A token says that whoever signed it had seen this SHA-256 at that time. It is of the last line of the chain, and so of
all before it: `openssl ts -verify -digest HEAD -in HEAD.MARK.tsr -CAfile AUTHORITY.pem` needs nothing of ours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.x509 import Certificate, ExtendedKeyUsage, ExtensionNotFound, load_pem_x509_certificates
from cryptography.x509.oid import ExtendedKeyUsageOID
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
from storage.archive.stamp_bytes import granted, is_signed, ordered, statement

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
    is_read: bool = True
    """Whether our library could check it; `openssl ts -verify` may check what it cannot."""


Authorities = Sequence[Collection[Certificate]]
"""The certificates of each authority that is named: those of one are no help in checking another's time-stamp."""


def question(line: bytes) -> tuple[bytes, int | None]:
    """The bytes to ask an authority with for the last line of the chain, and the number its answer must repeat."""
    request = TimestampRequestBuilder(data=line, hash_algorithm=HashAlgorithm.SHA256).build()
    return request.as_bytes(), request.nonce


def read_stamp(answer: bytes, *, head: str, nonce: int | None = None, authorities: Authorities = ()) -> Stamp:
    """The time-stamp in an authority's answer, held to what it must be on. Raises StampError.

    Where `authorities` are given, the signature must lead to one of them. An answer that our library cannot check, and
    that states what it must, may be genuine: it is returned with `is_read` false. One that nobody signed is none.
    """
    digest = sha256(answer).hexdigest()
    try:
        response = _decoded(answer)
        fault = _fault(response, head, nonce)
        stamped_at = None if fault else response.tst_info.gen_time
    except ValueError as error:
        stated = statement(answer)
        if stated is None:
            raise StampError(f"{UNREADABLE}: {error}") from error
        fault = _mismatch(stated.head, stated.nonce, head, nonce) or _unsigned(answer)
        if fault:
            raise StampError(fault) from error
        return Stamp(head=head, stamped_at=stated.stamped_at, sha256=digest, is_read=False)
    fault = fault or _unsigned(answer)
    if fault or stamped_at is None:
        raise StampError(fault)
    is_read = not authorities or _is_checked(response, head, authorities)
    return Stamp(head=head, stamped_at=stamped_at, sha256=digest, is_read=is_read)


UNREADABLE = "it cannot be read as a time-stamp"


def _unsigned(answer: bytes) -> str:
    return "" if is_signed(answer) else "nobody has signed it"


def _fault(response: TimeStampResponse, head: str, nonce: int | None) -> str:
    """Why an answer is not the time-stamp that was asked for; empty where it is."""
    if PKIStatus(response.status) not in (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS):
        return f"it was refused: {'; '.join(response.status_string) or response.status}"
    info = response.tst_info
    return _mismatch(info.message_imprint.message.hex(), info.nonce, head, nonce)


def _mismatch(stamped: str, answered: int | None, head: str, nonce: int | None) -> str:
    """Why a time-stamp is not on `head`, or answers another question; empty where it is and does."""
    if stamped != head:
        return "it is on something else"
    return "it answers another question" if nonce is not None and answered != nonce else ""


def _decoded(answer: bytes) -> TimeStampResponse:
    """An answer as our library reads it. Raises ValueError.

    A granted one is read without what stands beside its token, unsigned: our library checks no signature of an answer
    that was granted "with modifications".
    """
    try:
        return decode_timestamp_response(granted(ordered(answer)))
    except ValueError:
        return decode_timestamp_response(ordered(answer))


def _is_checked(response: TimeStampResponse, head: str, authorities: Authorities) -> bool:
    """Whether the signature leads to one of the authorities; no where our library cannot tell. Raises StampError.

    It looks for the signer's certificate in the answer, which may leave it out: it is then looked for among those of
    the authority, and one that fits none of them may be of a signer that nobody named.
    """
    if PKIStatus(response.status) != PKIStatus.GRANTED:
        return False
    has_signer = bool(response.signed_data.certificates)
    why: Exception | None = None
    for roots in authorities:
        for builder in _builders(roots, has_signer=has_signer):
            try:
                builder.build().verify(response, bytes.fromhex(head))
            except (VerificationError, ValueError) as error:
                why = why or error
            else:
                return True
    if has_signer and why:
        raise StampError(f"its signature does not lead to the authority's certificate: {why}") from why
    return False


def _builders(roots: Collection[Certificate], *, has_signer: bool) -> Iterator[VerifierBuilder]:
    """The ways in which a time-stamp may be an authority's: by the signer in it, or by each that is named."""
    builder = VerifierBuilder()
    for root in dict.fromkeys(roots):
        builder = builder.add_root_certificate(root)
    if has_signer:
        yield builder
    else:
        yield from (builder.tsa_certificate(one) for one in roots if _is_signer(one))


def _is_signer(certificate: Certificate) -> bool:
    with suppress(ExtensionNotFound, ValueError):
        usage = certificate.extensions.get_extension_for_class(ExtendedKeyUsage)
        return ExtendedKeyUsageOID.TIME_STAMPING in usage.value
    return False


def read_roots(path: Path) -> tuple[Certificate, ...]:
    """The certificates in a PEM file. Raises StampError."""
    try:
        return tuple(load_pem_x509_certificates(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise StampError(
            f"{path}: holds no certificate that can be read: {error}: save the authority's as PEM"
        ) from error


def authorities_in(folder: Path, names: Collection[str]) -> list[tuple[Certificate, ...]]:
    """The certificates in each of some PEM files of a folder. Raises StampError."""
    return [read_roots(folder / name) for name in names]


def stamp_name(head: str, authority: str) -> str:
    """The name of the file that has an authority's time-stamp on a head; the authority is named by its address."""
    return f"{head}.{sha256(authority.encode()).hexdigest()[:8]}{SUFFIX}"


def stamped_head(path: Path) -> str:
    """The head that a stamp's file says it is on."""
    return path.name.partition(".")[0]


def keep_stamp(folder: Path, stamp: Stamp, answer: bytes, *, authority: str) -> None:
    """Keep an authority's time-stamp, durably."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(folder / stamp_name(stamp.head, authority), answer, mode=0o600)


def kept_stamp(folder: Path, head: str, *, authority: str, authorities: Authorities = ()) -> Stamp | None:
    """An authority's time-stamp that is kept on a head; None where there is none that can be read."""
    try:
        return read_stamp((folder / stamp_name(head, authority)).read_bytes(), head=head, authorities=authorities)
    except (OSError, StampError):
        return None


@dataclass(kw_only=True)
class Inspected:
    """What looking at the time-stamps kept came to."""

    whole: int = 0
    faults: list[tuple[Path, str]] = field(default_factory=list)
    unread: list[tuple[Path, Stamp]] = field(default_factory=list)
    """Those that our library cannot check, and that are the files that were filed: they may be genuine."""


def inspect_stamps(
    folder: Path, heads: Collection[str], filed: Mapping[str, Collection[str]], *, authorities: Authorities = ()
) -> Inspected:
    """The time-stamps kept; `heads` are the SHA-256 of every line of the chain, `filed` those of files, by head."""
    found = Inspected()
    there: set[tuple[str, str]] = set()
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        head = stamped_head(path)
        try:
            there.add((head, sha256(path.read_bytes()).hexdigest()))
            stamp = read_stamp(path.read_bytes(), head=head, authorities=authorities)
        except (OSError, StampError) as error:
            found.faults.append((path, f"is no time-stamp on the chain: {error}"))
            continue
        if head not in heads:
            found.faults.append((path, "is on a line that the chain does not have: lines were changed or taken away"))
        elif filed.get(head) and stamp.sha256 not in filed[head]:
            found.faults.append((path, "is not the file that was filed: restore it from a backup"))
        elif stamp.is_read:
            found.whole += 1
        else:
            found.unread.append((path, stamp))
    for head, digests in filed.items():
        kept = [path for path in folder.glob(f"{head}.*") if path.suffix == SUFFIX]
        if len(kept) < len(digests):
            gone = len({(head, digest) for digest in digests} - there)
            what = f"{gone} of its time-stamps is missing" if kept else "is missing"
            found.faults.append((folder / f"{head}{SUFFIX}", f"{what}: restore it from a backup"))
    return found
