"""Captures: what the server sent, byte for byte, in a file that other people's tools read."""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from extractors.records import Page
from storage.captures import Capture, CaptureError, Captures, read_capture

RUN = "20260203T040506Z-abcdef"
AT = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
HOSTILE = (
    ("X-Breaks", "one\r\nSet-Cookie: two\nthree"),
    ("X-Latin", b"caf\xe9 \xc3\x85".decode("latin-1")),
    ("X-Persian", "سلام"),
    ("X-Surrogate", "\udce9 \ud800"),
    ("X-Nul", "a\0b\x1b[31m"),
    ("X-Name\r\nY", "v"),
    ("", "nameless"),
)


def page(body: bytes, *headers: tuple[str, str], url: str = "http://alpha.example/one") -> Page:
    return Page(url=url, final_url=url, status=200, headers=headers, body=body, fetched_at=AT)


def kept(folder: Path, *pages: Page) -> list[Capture]:
    captures = Captures(folder, RUN)
    found = [captures.keep(one) for one in pages]
    captures.close()
    return found


def records(body: bytes) -> list[tuple[str, dict[str, str], bytes]]:
    """The address, headers and content of each record that warcio reads."""
    found = []
    for record in ArchiveIterator(io.BytesIO(body)):
        headers = dict(record.http_headers.headers)
        found.append((record.rec_headers.get_header("WARC-Target-URI"), headers, record.content_stream().read()))
    return found


def test_bodies_come_back_byte_for_byte(tmp_path: Path) -> None:
    bodies = [b"", b"\0\xff\xfe\r\n\r\n", b"WARC/1.0\r\n\r\n" * 9, bytes(range(256)) * 500, "متن".encode() * 1000]
    for body, capture in zip(bodies, kept(tmp_path, *(page(body) for body in bodies)), strict=True):
        assert read_capture(tmp_path, capture) == body
        assert (capture.sha256, capture.bytes) == (page(body).sha256, len(body))
        assert capture.warc == f"2026/02/{RUN}.warc.gz"


def test_headers_of_the_coding_stay_under_another_name(tmp_path: Path) -> None:
    sent = (("content-encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("Content-Length", "7"), ("ETag", '"x"'))
    [capture] = kept(tmp_path, page(b"what it came to", *sent))
    [(url, headers, body)] = records((tmp_path / capture.warc).read_bytes())
    assert url == "http://alpha.example/one"
    assert body == b"what it came to"
    assert headers == {
        "X-Archive-Orig-content-encoding": "gzip",
        "X-Archive-Orig-Transfer-Encoding": "chunked",
        "X-Archive-Orig-Content-Length": "7",
        "ETag": '"x"',
        "Content-Length": "15",
    }


def test_hostile_headers_are_kept_on_a_line_each_and_add_none(tmp_path: Path) -> None:
    [capture] = kept(tmp_path, page(b"body", *HOSTILE))
    [(_, headers, body)] = records((tmp_path / capture.warc).read_bytes())
    assert body == b"body"
    assert "Set-Cookie" not in headers
    assert headers["X-Breaks"].split() == ["one", "Set-Cookie:", "two", "three"]
    assert headers["X-Latin"] == "caf%E9 %C3%85", "a byte the server sent is not told apart any more"
    assert headers["X-Nul"] == "a b [31m"
    assert headers["X-Name  Y"] == "v"
    assert read_capture(tmp_path, capture) == b"body"


@pytest.mark.parametrize("end", ["\r\nWARC-Type: request", "\udce9", "سلام", " a b", "%zz"])
def test_a_hostile_address_breaks_no_record(tmp_path: Path, end: str) -> None:
    [capture] = kept(tmp_path, page(b"body", url=f"http://alpha.example/{end}"))
    [(url, _, body)] = records((tmp_path / capture.warc).read_bytes())
    assert body == b"body"
    assert url.startswith("http://alpha.example/")
    assert url.isascii()


def test_the_same_body_twice_is_kept_once(tmp_path: Path) -> None:
    first, other, again = kept(tmp_path, page(b"a"), page(b"b"), page(b"a", url="http://beta.example/"))
    assert first == again != other
    assert len(records((tmp_path / first.warc).read_bytes())) == 2


def test_a_run_that_kept_nothing_makes_no_file(tmp_path: Path) -> None:
    assert kept(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_a_file_cut_anywhere_keeps_its_whole_records(tmp_path: Path) -> None:
    pages = [page(f"body {number}".encode() * 9, url=f"http://alpha.example/{number}") for number in range(3)]
    captures = kept(tmp_path, *pages)
    path = tmp_path / captures[0].warc
    whole = path.read_bytes()
    assert [capture.record_offset + capture.record_length for capture in captures][-1] == len(whole)
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        for one, capture in zip(pages, captures, strict=True):
            end = capture.record_offset + capture.record_length
            if end <= length:
                assert read_capture(tmp_path, capture) == one.body
            elif end - 16 > length:  # what comes later is gzip's own checksum: the body is there, and is checked
                with pytest.raises(CaptureError, match=f"{RUN}.warc.gz: no capture at {capture.record_offset} "):
                    read_capture(tmp_path, capture)


def test_a_body_that_is_not_what_was_kept_is_never_given_out(tmp_path: Path) -> None:
    [capture] = kept(tmp_path, page(b"what the court will read " * 20))
    path = tmp_path / capture.warc
    whole = path.read_bytes()
    for place in range(0, len(whole), 5):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x20]) + whole[place + 1 :])
        with suppress(CaptureError):
            assert read_capture(tmp_path, capture) == b"what the court will read " * 20
    with pytest.raises(CaptureError, match="no capture at 0"):
        read_capture(tmp_path, replace(capture, warc="2026/02/none.warc.gz"))


def test_warcios_own_checker_accepts_the_file(tmp_path: Path) -> None:
    [capture, *_] = kept(tmp_path, page(b"body", *HOSTILE), page(b"x" * 100_000), page(b""))
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", str(tmp_path / capture.warc)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("digest pass") == 3
