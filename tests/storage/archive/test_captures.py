"""Captures: what the server sent, byte for byte, in a file that other people's tools read."""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from extractors.records import Page
from storage.archive.captures import (
    IDENTICAL,
    SAME_TEXT,
    Capture,
    CaptureError,
    Captures,
    Earlier,
    read_capture,
    read_record,
)

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
    assert headers["X-Latin"] == "caf%E9 %C3%85", "a byte the server sent cannot be distinguished any more"
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


def test_the_same_body_twice_is_kept_once_and_each_time_with_its_headers(tmp_path: Path) -> None:
    body = b"long " * 10_000
    first, other, again = kept(
        tmp_path, page(body), page(b"b"), page(body, ("ETag", '"2"'), url="http://beta.example/")
    )
    assert [one.kept for one in (first, other, again)] == ["body", "body", "identical"]
    assert again.sha256 == again.refers_to == first.sha256
    assert again.bytes == len(body)
    assert again.record_length < 1000
    headers, held = read_record(tmp_path, again)
    by_name = dict(headers)
    assert held == b""
    assert by_name["WARC-Type"] == "revisit"
    assert by_name["WARC-Profile"] == IDENTICAL
    assert by_name["WARC-Refers-To-Target-URI"] == "http://alpha.example/one"
    assert by_name["WARC-Refers-To-Date"] == "2026-02-03T04:05:06Z"
    assert by_name["WARC-Target-URI"] == "http://beta.example/"
    assert by_name["ETag"] == '"2"'
    assert by_name["WARC-Payload-Digest"] == dict(read_record(tmp_path, first)[0])["WARC-Payload-Digest"]


def test_a_body_that_an_earlier_run_kept_costs_none_again(tmp_path: Path) -> None:
    body = b"long " * 10_000
    [first] = kept(tmp_path, page(body))
    had = Earlier(sha256=first.sha256, url="http://alpha.example/one", captured_at=AT)
    later = Captures(tmp_path, "20270101T000000Z-abcdef", earlier=lambda sha256: had if sha256 == had.sha256 else None)
    again, new = later.keep(page(body)), later.keep(page(b"new"))
    later.close()
    assert (again.kept, new.kept) == ("identical", "body")
    assert (tmp_path / again.warc).stat().st_size < 2000
    assert read_capture(tmp_path, first) == body


def test_a_look_with_the_text_we_had_keeps_time_headers_and_hash(tmp_path: Path) -> None:
    captures = Captures(tmp_path, RUN)
    first = captures.keep(page(b"<p>text</p><!-- visit 1 -->"))
    had = captures.earlier(first.sha256)
    assert had
    later = replace(page(b"<p>text</p><!-- visit 2 -->", ("ETag", '"2"')), fetched_at=AT.replace(hour=9))
    look = captures.keep_headers(later, had)
    bytes_too = captures.keep_headers(page(b"<p>text</p><!-- visit 1 -->"), had)
    captures.close()
    assert (look.kept, look.refers_to, look.sha256) == ("same text", first.sha256, later.sha256)
    assert bytes_too.kept == "identical"
    headers, held = read_record(tmp_path, look)
    by_name = dict(headers)
    assert held == b""
    assert by_name["WARC-Profile"] == SAME_TEXT
    assert by_name["WARC-Date"] == "2026-02-03T09:05:06Z"
    assert (by_name["ETag"], by_name["X-Body-SHA-256"]) == ('"2"', later.sha256)
    with pytest.raises(CaptureError):
        read_capture(tmp_path, replace(look, kept="body"))


def test_the_hash_of_a_record_is_of_its_bytes_in_the_file(tmp_path: Path) -> None:
    captures = kept(tmp_path, page(b"a"), page(b"b" * 9000), page(b"a"))
    whole = (tmp_path / captures[0].warc).read_bytes()
    for one in captures:
        there = whole[one.record_offset : one.record_offset + one.record_length]
        assert sha256(there).hexdigest() == one.record_sha256
    assert sum(one.record_length for one in captures) == len(whole)


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
    pages = [page(b"body", *HOSTILE), page(b"x" * 100_000), page(b""), page(b"body", *HOSTILE)]
    captures = Captures(tmp_path, RUN)
    capture, *_ = [captures.keep(one) for one in pages]
    had = captures.earlier(capture.sha256)
    assert had
    captures.keep_headers(page(b"another", *HOSTILE), had)
    captures.close()
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", str(tmp_path / capture.warc)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("digest pass") == 3
    assert done.stdout.count("digest present but not checked (revisit)") == 2
