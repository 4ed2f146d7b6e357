"""Captures that another machine kept: whether a record is what its line says, unpacked no further than it says."""

from __future__ import annotations

import io
import zlib
from hashlib import sha256

from storage.archive.captures import WHOLE, Capture

MOST_HEADERS = 4_000_000
"""Bytes of a record besides the body."""
CODINGS = ("Content-Encoding", "Transfer-Encoding")
GZIP = 31


def unpacked_record(packed: bytes, capture: Capture, *, most: int) -> bytes:
    """A record as it is unpacked, if it is the one that its line has the hash of. Raises ValueError.

    `most` is what a body may have. Nine kilobytes may unpack to gigabytes: no more is unpacked than the line says.
    """
    if sha256(packed).hexdigest() != capture.record_sha256:
        raise ValueError("its bytes are not those that its line has the hash of")
    if capture.bytes > most:
        raise ValueError(f"its body has {capture.bytes:,} bytes: no more than {most:,} are asked for")
    return _unpacked(packed, MOST_HEADERS + (capture.bytes if capture.kept in WHOLE else 0))


def _unpacked(packed: bytes, most: int) -> bytes:
    """A member of gzip, whole and alone. Raises ValueError."""
    unpacker = zlib.decompressobj(wbits=GZIP)
    try:
        found = unpacker.decompress(packed, most + 1)
    except zlib.error as error:
        raise ValueError(f"it cannot be unpacked: {error}") from error
    if len(found) > most:
        raise ValueError("it unpacks to more than its line says")
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("it is cut short, or more lies behind it")
    if not found.startswith(b"WARC/"):
        raise ValueError("it is no record")
    return found


def record_fault(unpacked: bytes, capture: Capture) -> str:
    """What `verify` would find wrong with a record for ever, once it is filed; empty where it is whole."""
    from warcio.archiveiterator import ArchiveIterator

    try:
        record = next(iter(ArchiveIterator(io.BytesIO(unpacked))))
        coded = [name for name in CODINGS if record.http_headers and record.http_headers.get_header(name)]
        body: bytes = b"" if coded else record.content_stream().read()
    except Exception as cause:  # noqa: BLE001 - the reader of WARC raises what it pleases on what is none
        return f"it cannot be read: {type(cause).__name__}: {cause}"
    if coded:  # whoever reads it would unpack it once more
        return "its body is packed within its record"
    if record.rec_headers.get_header("X-Body-SHA-256") != capture.sha256:
        return "it is of another body than its line says"
    if capture.kept not in WHOLE:
        return "it has a body, and its line says none" if body else ""
    if len(body) != capture.bytes or sha256(body).hexdigest() != capture.sha256:
        return "its body is not what its line has the hash of"
    return ""
