"""Captures: the bodies of pages with their headers, kept as WARC, one file a run that fetched something."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extractors.records import Page
from storage.files import synced_folder

URL_SIGNS = "!#$%&'()*+,/:;=?@[]~|"
CODED = ("content-encoding", "transfer-encoding", "content-length")
"""Headers that describe the body as it travelled, no longer as it is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Where a body lies: `bytes` of it, in `record_length` bytes of the file `warc` from `record_offset`."""

    sha256: str
    warc: str
    """Relative to the folder of captures."""
    record_offset: int
    record_length: int
    bytes: int


class CaptureError(RuntimeError):
    """A capture is not where it should be, or not what it was; the message names the file."""


class Captures:
    """The captures of one run. The file is made with the first page kept."""

    def __init__(self, folder: Path, run_id: str) -> None:
        self._folder = folder
        self._warc = f"{run_id[:4]}/{run_id[4:6]}/{run_id}.warc.gz"
        self._file: BinaryIO | None = None
        self._kept: dict[str, Capture] = {}

    def close(self) -> None:
        """End the file, whole."""
        self.sync()
        if self._file:
            self._file.close()
            self._file = None

    def keep(self, page: Page) -> Capture:
        """Keep a page and say where; the same body twice in a run is kept once."""
        sha256 = page.sha256
        if sha256 not in self._kept:
            self._kept[sha256] = self._write(page, sha256)
        return self._kept[sha256]

    def sync(self) -> None:
        """Make all that was kept durable."""
        if self._file:
            self._file.flush()
            os.fsync(self._file.fileno())

    def _write(self, page: Page, sha256: str) -> Capture:
        file = self._file or self._open()
        start = file.tell()
        writer = WARCWriter(file, gzip=True)
        record = writer.create_warc_record(
            quote(page.final_url.encode("utf-8", "replace"), safe=URL_SIGNS),
            "response",
            payload=io.BytesIO(page.body),
            http_headers=StatusAndHeaders(f"{page.status} Captured", _kept_headers(page), protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": page.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ"), "X-Body-SHA-256": sha256},
        )
        writer.write_record(record)
        return Capture(
            sha256=sha256,
            warc=self._warc,
            record_offset=start,
            record_length=file.tell() - start,
            bytes=len(page.body),
        )

    def _open(self) -> BinaryIO:
        path = self._folder / self._warc
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = path.open("xb")
        synced_folder(path.parent)
        return self._file


def read_capture(folder: Path, capture: Capture) -> bytes:
    """The body of a capture; raises CaptureError when it is not there as it was kept."""
    path = folder / capture.warc
    try:
        with path.open("rb") as file:
            file.seek(capture.record_offset)
            record = next(iter(ArchiveIterator(io.BytesIO(file.read(capture.record_length)))))
            body: bytes = record.content_stream().read()
    except Exception as cause:  # the reader of WARC and its decompressor raise what they please on damaged bytes
        raise _missing(path, capture, f"{type(cause).__name__}: {cause}") from cause
    if sha256(body).hexdigest() != capture.sha256:
        raise _missing(path, capture, "what lies there is not what was kept")
    return body


def _missing(path: Path, capture: Capture, why: str) -> CaptureError:
    return CaptureError(f"{path}: no capture at {capture.record_offset} ({why}): restore it from a backup")


def _kept_headers(page: Page) -> list[tuple[str, str]]:
    """The headers as received, but for a true Content-Length; those of the coding stay under X-Archive-Orig-."""
    kept = [(_ascii_line(name), _ascii_line(value)) for name, value in page.headers]
    moved = [(f"X-Archive-Orig-{name}" if name.lower() in CODED else name, value) for name, value in kept]
    return [*moved, ("Content-Length", str(len(page.body)))]


def _ascii_line(value: str) -> str:
    """A header as WARC takes it, one line of ASCII: a byte beyond is %E9. They were read as Latin-1, byte for byte."""
    try:
        sent = value.encode("latin-1")
    except UnicodeEncodeError:
        sent = value.encode("utf-8", "replace")
    return "".join(chr(byte) if 31 < byte < 127 else " " if byte < 127 else f"%{byte:02X}" for byte in sent).strip()
