"""Bytes destroyed where they lie: a record of a WARC file, a batch that was filed."""

from __future__ import annotations

import gzip
import io
import os
import re
import zlib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from config.atomic_write import write_atomically
from storage.archive.captures import Capture, CaptureError, read_capture
from storage.archive.line_lists import keep_list, line_list
from storage.archive.spool import name_of, packed, packed_line, raw_lines, read_batch
from storage.sealing.kept_judgements import Judged
from storage.sealing.seal_reach import SAID, SEALED, Doomed

NAMES = ("WARC-Target-URI", "WARC-Record-ID", "WARC-Date")
MEDIA_TYPE = re.compile(r"(?:text|application|image|audio|video)/[\w.+-]{1,60}", re.ASCII)
COMMENT = 0x10
"""The flag of a gzip member that has a comment: text that every reader skips."""


def seal_record(folder: Path, capture: Capture) -> bool:
    """Overwrite a capture's record with one of its name that has no body; False where that was done already.

    It takes exactly the room of the old, so that what lies behind it stays. Raises CaptureError where none stands.
    """
    path = folder / capture.warc
    try:
        with path.open("rb+") as file:
            file.seek(capture.record_offset)
            there = file.read(capture.record_length)
            made = _emptied(there, capture)
            if made is None:
                return False
            file.seek(capture.record_offset)
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
    except (OSError, ValueError) as cause:
        message = f"{path}: no record of {capture.sha256[:12]} at {capture.record_offset} ({cause}): run verify"
        raise CaptureError(message) from cause
    return True


def is_sealed(there: bytes) -> bool:
    """Whether a record as it lies in its file was sealed."""
    with gzip.open(io.BytesIO(there)) as record:
        head = record.read(64_000)
    return b"\r\nX-Sealed: yes\r\n" in head.partition(b"\r\n\r\n")[0] + b"\r\n"


def has_body(folder: Path, capture: Capture) -> bool:
    """Whether a capture has bytes, and they are there as they were kept."""
    try:
        return bool(read_capture(folder, capture))
    except CaptureError:
        return False


def is_whole(folder: Path, capture: Capture) -> bool:
    """Whether a capture that has its body can be read as it was, or was sealed."""
    try:
        read_capture(folder, capture)
    except CaptureError:
        try:
            with (folder / capture.warc).open("rb") as file:
                file.seek(capture.record_offset)
                return is_sealed(file.read(capture.record_length))
        except (OSError, EOFError, zlib.error):
            return False
    return True


def _emptied(there: bytes, capture: Capture) -> bytes | None:
    """The record that takes the other's place, exactly as long; None when it is one already."""
    if len(there) != capture.record_length:
        raise ValueError("the file is cut short")
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(there))))
        values = {
            name: record.rec_headers.get_header(name) for name in ("WARC-Target-URI", "WARC-Record-ID", "WARC-Date")
        }
        headers = record.http_headers.headers if record.http_headers else []
        types = _types(headers)
        if is_sealed(there) and {name.lower() for name, _ in headers} <= {"content-type", "content-length"}:
            return None
    except Exception:  # noqa: BLE001 - cut short while it was sealed, or damaged: its bytes go all the same
        values, types = {}, []
    for kept in (types, []):
        made = _padded(_record(values, kept, capture), len(there))
        if made:
            return made
    return _padded(gzip.compress(b"", mtime=0), len(there)) or bytes(len(there))


def _types(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of a publisher's headers, what kind of thing it was: all others may name somebody, as may what is behind a type.

    A file name does, or a redirect that was noted.
    """
    kinds = (value.partition(";")[0].strip() for name, value in headers if name.lower() == "content-type")
    return [("Content-Type", kind) for kind in kinds if MEDIA_TYPE.fullmatch(kind)][:1]


def _record(original: dict[str, str | None], headers: list[tuple[str, str]], capture: Capture) -> bytes:
    """The record without its body, as a member of gzip."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=False)
    named = {name: value for name, value in original.items() if value and name != "WARC-Target-URI"}
    record = writer.create_warc_record(
        original.get("WARC-Target-URI") or "urn:sealed",
        "response",
        payload=io.BytesIO(b""),
        http_headers=StatusAndHeaders("200 Sealed", [*headers, ("Content-Length", "0")], protocol="HTTP/1.1"),
        warc_headers_dict={
            **named,
            "X-Body-SHA-256": capture.sha256,
            "X-Sealed": "yes",
            "WARC-Truncated": "unspecified",
        },
    )
    writer.write_record(record)
    return gzip.compress(file.getvalue(), mtime=0)


def _padded(member: bytes, length: int) -> bytes | None:
    """A gzip member made as long as wished by a comment of spaces; None when it is longer already."""
    room = length - len(member)
    if room == 0:
        return member
    if room < 1:
        return None
    head = bytearray(member[:10])
    head[3] |= COMMENT
    return bytes(head) + b" " * (room - 1) + b"\0" + member[10:]


def seal_batch(path: Path, what: Doomed, lists: Path) -> str:
    """Write a filed batch anew without what is doomed, where there is any, and return the SHA-256 it has then.

    The list of its lines' hashes as they were is kept in the folder `lists` first.
    """
    digest, lines = read_batch(path)
    made = [sealed_line(line, what) for line in lines]
    if made == lines:
        return digest
    raw = raw_lines(path)
    keep_list(lists, line_list(name_of(path), raw))
    # Whoever wrote the others, they stay as they stand, byte for byte: the chain has the hash of each.
    kept = zip(raw, lines, made, strict=True)
    written = packed(as_is if new == old else packed_line(new) + b"\n" for as_is, old, new in kept)
    write_atomically(path, written)
    return sha256(written).hexdigest()


def sealed_line(line: dict[str, object], what: Doomed) -> dict[str, object]:
    """A line of a batch without what is doomed in it; the same line when nothing is."""
    if line["record"] == "entry" and (line["fetch_id"], line["entry_position"]) in what.entries:
        return {**line, **dict.fromkeys(ENTRY)}
    article = line.get("article")
    if line["record"] == "page" and isinstance(article, dict):
        return _sealed_page(line, article, what)
    if line["record"] == "reading" and isinstance(article, dict):
        read = line["article_id"], line["revision"]
        name = f"{read[0]}.{read[1]} {line['run_id']}"
        kept = article.get("sealed_tags") or what.tags.get(name, [])
        gone = {**BARE, **_read(what.groups.get(name, {})), "sealed_tags": kept}
        return {**line, "article": {**article, **gone}} if read in what.readings else line
    if line["record"] == "tagging" and (line["article_id"], line["revision"]) in what.readings:
        tagged = str(line["article_id"]), int(str(line["revision"])), str(line["run_id"])
        return {**line, "sealed_tags": line.get("sealed_tags") or what.taggings.get(tagged, [])}
    return line


def _sealed_page(line: dict[str, object], article: dict[str, Any], what: Doomed) -> dict[str, object]:
    name = str(line["fetch_id"])
    bare = {key: value for key, value in line.items() if key != "was"}
    if name not in what.visits:
        return bare if name in what.after else line
    kept = article.get("sealed_tags") or what.tags.get(name, [])
    judged = {**what.groups.get(name, {}), **article.get("sealed_group", {})}
    if what.visits[name] in ("failed", "gone") and "visit" not in judged:
        state, reason = str(article["text_state"]), str(article["text_state_reason"])
        # Of a page that could not be read, it holds no word of it, and the problem that was recorded has it, too.
        judged["visit"] = [
            {"outcome": what.visits[name], "state": state, "reason": reason if state == "error" else SAID}
        ]
    gone = {**BARE, **_read(judged), "sealed_tags": kept, "sealed_group": judged}
    return {**bare, "article": {**article, **gone}}


def is_without_text_before(line: Mapping[str, object], what: Doomed) -> bool:
    """Whether a line of a visit has lost what its page said before, and no more: its own text is that of its rows."""
    article, title_and_hash = line.get("article"), what.after.get(str(line.get("fetch_id")))
    if line["record"] != "page" or "was" in line or not isinstance(article, dict) or title_and_hash is None:
        return False
    digest = sha256(str(article.get("text")).encode()).hexdigest()
    return title_and_hash == (article.get("title"), digest) and digest == article.get("text_sha256")


def is_sealed_line(line: Mapping[str, object]) -> bool:
    """Whether nothing of an entry or a text is left in a line, as a seal leaves it."""
    if line["record"] == "entry":
        return all(line.get(name) is None for name in ENTRY)
    if line["record"] == "tagging":  # it never had any
        return "sealed_tags" in line
    article = line.get("article")
    return isinstance(article, dict) and "was" not in line and all(article.get(one) == BARE[one] for one in BARE)


def _read(judged: Judged) -> dict[str, object]:
    """Hash and length of the text as it was read, known boilerplate removed: they outlive it."""
    return next(iter(judged.get("read", [])), {})


ENTRY = ("title", "summary", "content", "authors")
"""Of an entry, what a seal destroys."""
BARE: dict[str, object] = {
    "title": None,
    "title_from": None,
    "byline": None,
    "byline_from": None,
    "text": "",
    "text_from": "none",
    "text_state": SEALED,
    "text_state_reason": SAID,
    "candidates": [],
    "captions": None,
    "images": None,
    "documents": None,
}
