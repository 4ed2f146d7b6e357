"""Captures: the bodies of pages with their headers, kept as WARC, one file a run that fetched something.

A body is kept once, whatever returns it how often: where it is had already, a revisit record keeps time, headers and
hash, and says which record has the body. The same form keeps a look whose text had not changed, without its body.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal
from urllib.parse import quote

from deflate import gzip_compress

from config.atomic_write import sync_folder
from config.exit_codes import DISK, LongwatchError
from extractors.records import Page

if TYPE_CHECKING:
    # Imported where records are written or read: warcio brings fsspec and asyncio, and who only tells where a capture
    # lies, as `status` does, would pay 50 ms of CPU for them.
    from warcio.recordloader import ArcWarcRecord
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

URL_SIGNS = "!#$%&'()*+,/:;=?@[]~|"
CODED = ("content-encoding", "transfer-encoding", "content-length")
"""Headers that describe the body as it travelled, no longer as it is kept."""

IDENTICAL = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
SAME_TEXT = "urn:longwatch:revisit:same-text"
"""Profiles of a revisit: the bytes are those of the record referred to; or only the text is, and the bytes are gone."""

LEVEL = 5
"""Of libdeflate: 66 real pages take 1 % fewer bytes than at zlib's 5, for half of its CPU; at 4 they take 1 % more."""

Kept = Literal["body", "body again", "identical", "same text"]
"""How a capture is kept: with its body; with it although those bytes were had, as its article was ruled to matter; by
another's, byte for byte the same; by its headers and hash alone."""
WHOLE = ("body", "body again")
"""How those are kept whose record has the body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Where a capture lies: `record_length` bytes of the file `warc` from `record_offset`, packed."""

    sha256: str
    """Of the body, also where the body itself was not kept."""
    warc: str
    """Relative to the folder of captures."""
    record_offset: int
    record_length: int
    bytes: int
    """Length of the body."""
    kept: Kept = "body"
    refers_to: str | None = None
    """SHA-256 of the body that stands in for this one."""
    record_sha256: str | None = None
    """Of the record as it lies in the file; None for what was kept before this was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A body that is had already, and the record that has it."""

    sha256: str
    url: str
    captured_at: datetime


def _nothing_earlier(_: str) -> Earlier | None:
    return None


class CaptureError(LongwatchError):
    """A capture is not where it should be, or not what it was; the message names the file."""

    exit_code = DISK


class Captures:
    """The captures of one run. The file is made with the first page kept."""

    def __init__(
        self, folder: Path, run_id: str, *, earlier: Callable[[str], Earlier | None] = _nothing_earlier
    ) -> None:
        """`earlier` finds a body that an earlier run has kept, by its hash."""
        self._folder = folder
        self._warc = warc_name(run_id)
        self._file: BinaryIO | None = None
        self._ours: dict[str, Earlier] = {}
        self._earlier = earlier

    def close(self) -> None:
        """End the file, whole."""
        self.sync()
        if self._file:
            self._file.close()
            self._file = None

    def keep(self, page: Page, *, is_kept_again: bool = False) -> Capture:
        """Keep a page and say where: with its body, unless that is had already and is not to be kept again."""
        digest = page.sha256
        if had := self.earlier(digest):
            if is_kept_again:
                return self._add(page, digest, kept="body again", had=None)
            return self._add(page, digest, kept="identical", had=had)
        self._ours[digest] = Earlier(sha256=digest, url=_address(page.final_url), captured_at=page.fetched_at)
        return self._add(page, digest, kept="body", had=None)

    def keep_given(self, page: Page) -> Capture:
        """Keep a body that was given to us, as a resource: no server answered us with it."""
        digest = page.sha256
        if had := self.earlier(digest):
            return self._add(page, digest, kept="identical", had=had)
        self._ours[digest] = Earlier(sha256=digest, url=_address(page.final_url), captured_at=page.fetched_at)
        return self._add(page, digest, kept="body", had=None, is_given=True)

    def keep_headers(self, page: Page, had: Earlier) -> Capture:
        """Keep time, headers and hash of a revisit whose text is that of a body that is had; the body goes."""
        same = self.earlier(digest := page.sha256)
        return self._add(page, digest, kept="identical" if same else "same text", had=same or had)

    def earlier(self, digest: str) -> Earlier | None:
        """A body that this run or an earlier one has kept."""
        return self._ours.get(digest) or self._earlier(digest)

    def sync(self) -> None:
        """Make all that was kept durable."""
        if self._file:
            self._file.flush()
            os.fsync(self._file.fileno())

    def _add(self, page: Page, digest: str, *, kept: Kept, had: Earlier | None, is_given: bool = False) -> Capture:
        from warcio.warcwriter import WARCWriter

        record = io.BytesIO()
        writer = WARCWriter(record, gzip=False)
        whole = _resource if is_given else _response
        writer.write_record(_revisit(writer, page, digest, kept, had) if had else whole(writer, page, digest))
        packed = _packed(record.getbuffer())
        file = self._file or self._open()
        start = file.tell()
        file.write(packed)
        return Capture(
            sha256=digest,
            warc=self._warc,
            record_offset=start,
            record_length=file.tell() - start,
            bytes=len(page.body),
            kept=kept,
            refers_to=had.sha256 if had else None,
            record_sha256=sha256(packed).hexdigest(),
        )

    def _open(self) -> BinaryIO:
        path = self._folder / self._warc
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = path.open("xb")
        sync_folder(path.parent)
        return self._file


def _packed(record: memoryview) -> bytes:
    """The record as a member of gzip, as WARC wants it."""
    return bytes(gzip_compress(record, LEVEL))


def warc_name(run_id: str) -> str:
    """Where the captures of a run lie, below their folder."""
    return f"{run_id[:4]}/{run_id[4:6]}/{run_id}.warc.gz"


def read_capture(folder: Path, capture: Capture) -> bytes:
    """The body of a capture; raises CaptureError when it is not there as it was kept."""
    return read_record(folder, capture)[1]


def read_record(folder: Path, capture: Capture) -> tuple[list[tuple[str, str]], bytes]:
    """The headers of a capture, WARC's own and the publisher's, and its body: one seek.

    The body is empty where it was not kept with this record. Raises CaptureError when it is not there as it was kept.
    """
    path = folder / capture.warc
    try:
        packed = packed_record(path, capture.record_offset, capture.record_length)
    except OSError as cause:
        raise _missing(path, capture, cause.strerror or str(cause)) from cause
    try:
        return opened_record(packed, capture)
    except ValueError as cause:
        raise _missing(path, capture, str(cause)) from cause


def packed_record(path: Path, offset: int, length: int) -> bytes:
    """The bytes of a record as they lie in a file. Raises OSError."""
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(length)


def opened_record(packed: bytes, capture: Capture) -> tuple[list[tuple[str, str]], bytes]:
    """The headers and the body in the bytes of a record; ValueError, with why, when they are not what was kept."""
    from warcio.archiveiterator import ArchiveIterator

    try:
        record = next(iter(ArchiveIterator(io.BytesIO(packed))))
        headers = [*record.rec_headers.headers, *(record.http_headers.headers if record.http_headers else [])]
        body: bytes = record.content_stream().read()
    except Exception as cause:  # the reader of WARC and its decompressor raise what they please on damaged bytes
        raise ValueError(f"{type(cause).__name__}: {cause}") from cause
    named = record.rec_headers.get_header("X-Body-SHA-256")
    is_whole = sha256(body).hexdigest() == capture.sha256 if capture.kept in WHOLE else not body
    if named != capture.sha256 or not is_whole:
        raise ValueError("what lies there is not what was kept")
    return headers, body


def _response(writer: WARCWriter, page: Page, digest: str) -> ArcWarcRecord:
    return writer.create_warc_record(
        _address(page.final_url),
        "response",
        payload=io.BytesIO(page.body),
        length=len(page.body),  # of one that it has not been told, warcio makes a temporary file to count
        http_headers=_http(page),
        warc_headers_dict=_named(page, digest),
    )


def _resource(writer: WARCWriter, page: Page, digest: str) -> ArcWarcRecord:
    return writer.create_warc_record(
        _address(page.final_url),
        "resource",
        payload=io.BytesIO(page.body),
        length=len(page.body),
        warc_content_type=_ascii_line(page.header("content-type") or "application/octet-stream"),
        warc_headers_dict=_named(page, digest),
    )


def _revisit(writer: WARCWriter, page: Page, digest: str, kept: Kept, had: Earlier) -> ArcWarcRecord:
    from warcio.utils import Digester

    payload = Digester("sha1")
    payload.update(page.body)
    record = writer.create_revisit_record(
        _address(page.final_url),
        str(payload),
        _address(had.url),
        _warc_date(had.captured_at),
        http_headers=_http(page),
        warc_headers_dict={**_named(page, digest), "X-Refers-To-Body-SHA-256": had.sha256},
    )
    record.rec_headers.replace_header("WARC-Profile", IDENTICAL if kept == "identical" else SAME_TEXT)
    return record


def _http(page: Page) -> StatusAndHeaders:
    from warcio.statusandheaders import StatusAndHeaders

    return StatusAndHeaders(f"{page.status} Captured", _kept_headers(page), protocol="HTTP/1.1")


def _named(page: Page, digest: str) -> dict[str, str]:
    return {"WARC-Date": _warc_date(page.fetched_at), "X-Body-SHA-256": digest}


def _warc_date(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _address(url: str) -> str:
    return quote(url.encode("utf-8", "replace"), safe=URL_SIGNS)


def _missing(path: Path, capture: Capture, why: str) -> CaptureError:
    return CaptureError(f"{path}: no capture at {capture.record_offset} ({why}): restore it from a backup")


def _kept_headers(page: Page) -> list[tuple[str, str]]:
    """The headers as received, but for a true Content-Length; those of the coding stay under X-Archive-Orig-."""
    kept = [(_ascii_line(name), _ascii_line(value)) for name, value in page.headers]
    moved = [(f"X-Archive-Orig-{name}" if name.lower() in CODED else name, value) for name, value in kept]
    return [*moved, ("Content-Length", str(len(page.body)))]


def _ascii_line(value: str) -> str:
    """A header as WARC takes it, one line of ASCII: a byte beyond is %E9. They were read as Latin-1, byte for byte."""
    if value.isascii() and value.isprintable():
        return value.strip()
    sent = value.encode("latin-1" if max(value) <= "\xff" else "utf-8", "replace")
    return "".join(chr(byte) if 31 < byte < 127 else " " if byte < 127 else f"%{byte:02X}" for byte in sent).strip()
