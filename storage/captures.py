"""Captures: the bodies of pages with their headers, kept as WARC, one file a run that fetched something."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extractors.records import Page
from storage.files import synced_folder

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
            page.final_url,
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
    except (OSError, StopIteration) as cause:
        raise CaptureError(
            f"{path}: no capture at {capture.record_offset} ({cause}): restore it from a backup"
        ) from cause
    return body


def _kept_headers(page: Page) -> list[tuple[str, str]]:
    """The headers as received, but for a true Content-Length; those of the coding stay under X-Archive-Orig-."""
    kept = [
        (f"X-Archive-Orig-{name}" if name.lower() in CODED else name, _one_line(value)) for name, value in page.headers
    ]
    return [*kept, ("Content-Length", str(len(page.body)))]


def _one_line(value: str) -> str:
    return " ".join(value.splitlines())
