"""WACZ 1.1.1: WARC records with an index of their addresses and a list of pages, in a zip that viewers replay.

The records go in byte for byte, each a gzip member of its own, and nothing is packed again: the hash of a record in
the pack is its hash in the archive. No clock and no chance: the same records give the same bytes.
"""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from warcio.archiveiterator import ArchiveIterator

WARC = "archive/data.warc.gz"
INDEX = "indexes/index.cdxj"
PAGES = "pages/pages.jsonl"
PACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"
REVISIT = "warc/revisit"
LONGEST_HEAD = 1 << 20
"""Bytes of the headers of a record, and of the part of it that has them: no answer with more is kept."""
ADDRESS = re.compile(rb"^WARC-(?:Refers-To-)?Target-URI: ([^\r\n]*+)", re.MULTILINE)
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can say: it stands for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaczPage:
    """A page that the list of pages offers, with the text we read from it."""

    page_id: str
    url: str
    seen_at: datetime
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a record lies in the WARC of a WACZ."""

    offset: int
    length: int
    sha256: str


def write_wacz(
    path: Path, records: Iterable[bytes], pages: Sequence[WaczPage], *, title: str, software: str, made_at: datetime
) -> list[Placed]:
    """Write the records, as they lie in the archive, and what finds them; where each lies now. Raises OSError."""
    placed: list[Placed] = []
    index: list[str] = []
    whole = sha256()
    with ZipFile(path, "w", ZIP_STORED) as file:
        with file.open(member(WARC), "w") as warc:
            offset = 0
            for packed in records:
                place = Placed(offset=offset, length=len(packed), sha256=sha256(packed).hexdigest())
                index.append(index_line(packed, place))
                placed.append(place)
                whole.update(packed)
                offset += warc.write(packed)
        made = {INDEX: "".join(sorted(index)).encode(), PAGES: page_list(pages)}
        listed = [resource(WARC, whole.hexdigest(), offset)]
        for name, content in made.items():
            file.writestr(member(name), content)
            listed.append(resource(name, sha256(content).hexdigest(), len(content)))
        package = package_file(listed, title=title, software=software, created=written_time(made_at))
        file.writestr(member(PACKAGE), package)
        file.writestr(member(DIGEST), digest_file(package))
    return placed


def member(name: str) -> ZipInfo:
    """The entry of a file in a zip, the same whenever and wherever it is made."""
    entry = ZipInfo(name, EARLIEST)
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    return entry


def record_head(packed: bytes) -> bytes:
    """The beginning of a record, unpacked; of as much of it as is given. A crafted record opens to no more than that.

    Raises zlib.error for what is no gzip.
    """
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(packed[:LONGEST_HEAD], LONGEST_HEAD)


def addresses_in(packed: bytes) -> list[str]:
    """The addresses that stand in the headers of a record: its own, and that of the record whose body it refers to."""
    return [
        found.decode("utf-8", "replace") for found in ADDRESS.findall(record_head(packed).partition(b"\r\n\r\n")[0])
    ]


def index_line(packed: bytes, place: Placed) -> str:
    """The line of CDXJ by which viewers find a record, of which at least the beginning is given."""
    return index_line_of(record_head(packed), place)


def index_line_of(head: bytes, place: Placed) -> str:
    """The same from the beginning of a record, unpacked."""
    record = next(iter(ArchiveIterator(io.BytesIO(head))))
    url = record.rec_headers.get_header("WARC-Target-URI")
    at = re.sub(r"\D", "", record.rec_headers.get_header("WARC-Date"))
    values = {
        "url": url,
        "mime": REVISIT if record.rec_type == "revisit" else _media_type(record.content_type, record.http_headers),
        "status": record.http_headers.get_statuscode() if record.http_headers else "200",
        "digest": record.rec_headers.get_header("WARC-Payload-Digest"),
        "length": str(place.length),
        "offset": str(place.offset),
        "filename": WARC.rpartition("/")[2],
        "recordDigest": f"sha256:{place.sha256}",
    }
    return f"{search_key(url)} {at} {json.dumps({name: value for name, value in values.items() if value})}\n"


def search_key(url: str) -> str:
    """The key of an address in an index: host turned round, `www.` and the usual port left off, in small letters."""
    parts = urlsplit(url)
    host = re.sub(r"^www\d*\.", "", (parts.hostname or "").lower())
    is_address = ":" in host or host.replace(".", "").isdigit()
    turned = host if is_address else ",".join(reversed(host.split(".")))
    try:
        port = parts.port
    except ValueError:
        port = None
    at = f":{port}" if port and port != {"http": 80, "https": 443}.get(parts.scheme) else ""
    query = "&".join(sorted(parts.query.lower().split("&"))) if parts.query else ""
    way = parts.path.lower() or "/"
    way = way.rstrip("/") if len(way) > 1 else way
    return f"{turned}{at}){way}{'?' + query if query else ''}"


def page_list(pages: Sequence[WaczPage]) -> bytes:
    """The list of pages, as viewers show it and search in it."""
    head = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages", "hasText": True}
    lines = [
        {"id": one.page_id, "url": one.url, "ts": written_time(one.seen_at), "title": one.title, "text": one.text}
        for one in pages
    ]
    return b"".join(_json(line) for line in [head, *lines])


def written_time(at: datetime) -> str:
    """A moment as WARC and WACZ write it, to the second."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _media_type(of_record: str | None, http: Any) -> str:
    said = (http.get_header("Content-Type") if http else of_record) or "unk"
    return str(said).partition(";")[0].strip()


def resource(name: str, digest: str, size: int) -> dict[str, object]:
    """What the description of a package says of a file in it."""
    return {"name": name.rpartition("/")[2], "path": name, "hash": f"sha256:{digest}", "bytes": size}


def package_file(listed: Sequence[Mapping[str, object]], *, title: str, software: str, created: str) -> bytes:
    """The description of a package with these files; `created` as WACZ writes a time."""
    package = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": title,
        "software": software,
        "created": created,
        "resources": list(listed),
    }
    return _json(package, indent=2)


def digest_file(package: bytes) -> bytes:
    """What a package has the hash of its description in."""
    return _json({"path": PACKAGE, "hash": f"sha256:{sha256(package).hexdigest()}"}, indent=2)


def _json(value: object, *, indent: int | None = None) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=indent).encode() + b"\n"
