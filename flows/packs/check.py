"""What is wrong with a pack, by its files alone: `check.sh` in it comes to the same with tools of others."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from cryptography.x509 import Certificate

from flows.output.counts import count_of
from flows.packs.contents import PackError
from flows.packs.custody_part import AUTHORITIES, BATCHES, CHAIN, LIST, STAMPS
from flows.packs.fixity import WACZ, Fixed, read_fixity
from storage.archive import custody
from storage.archive.bag import TAGS, bag_faults, sha256_of
from storage.archive.spool import SUFFIX
from storage.archive.time_stamps import StampError, read_roots, read_stamp, stamped_head
from storage.archive.wacz import INDEX, WARC, Placed, index_line

LARGEST = 64 * 1024**3
"""Bytes that a zip may unpack to."""
RECORD_LIMIT = 1 << 31


@dataclass(kw_only=True)
class CheckedPack:
    """What checking a pack came to."""

    number: str = ""
    records: int = 0
    texts: int = 0
    lines: int = 0
    stamps: int = 0
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The same for people."""
        counted = (
            f"checked {count_of(self.records, 'captured record')}, {count_of(self.texts, 'text')}, "
            f"{count_of(self.lines, 'line of custody', 'lines of custody')}, {count_of(self.stamps, 'time-stamp')}"
        )
        ended = count_of(len(self.faults), "fault") if self.faults else "nothing was changed"
        faults = [f"wrong: {fault}" for fault in self.faults]
        return "\n".join([counted, *faults, *self.remarks, f"number of this pack: {self.number or 'none'}", ended])


def check_pack(place: Path, *, number: str | None = None) -> CheckedPack:
    """Check a pack in a folder or a zip. Raises PackError where it is neither."""
    if place.is_dir():
        return _check(place, number)
    with tempfile.TemporaryDirectory(prefix=".longwatch-", dir=place.resolve().parent) as folder:
        try:
            with ZipFile(place) as archive:
                if sum(one.file_size for one in archive.infolist()) > LARGEST:
                    raise PackError(f"{place}: unpacks to more than {LARGEST:,} bytes: unpack it yourself")
                archive.extractall(folder)
        except (BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError) as error:
            raise PackError(f"{place}: is no pack that can be read: {error}") from error
        inner = [path for path in Path(folder).iterdir() if path.is_dir()]
        if len(inner) != 1:
            raise PackError(f"{place}: is no pack: it has {count_of(len(inner), 'folder')} at its top, not 1")
        return _check(inner[0], number)


def _check(folder: Path, number: str | None) -> CheckedPack:
    found = CheckedPack()
    found.faults += bag_faults(folder)
    with suppress(OSError):
        found.number = sha256_of(folder / TAGS)
    if number is not None and number.strip().lower() != found.number:
        found.faults.append(f"this is not the pack with the number {number.strip()}")
    hashes = _check_chain(folder, found)
    _check_batches(folder, found)
    try:
        rows = read_fixity((folder / "data/fixity.csv").read_text("utf-8"))
    except (OSError, ValueError) as error:
        found.faults.append(f"data/fixity.csv: {error}")
        rows = []
    _check_rows(folder, rows, found)
    _check_stamps(folder, hashes, found)
    return found


def _check_chain(folder: Path, found: CheckedPack) -> list[str]:
    """Hold the lines of the chain to one another; the hash of each."""
    path = folder / CHAIN
    raw = path.read_bytes().splitlines(keepends=True) if path.is_file() else []
    found.lines = len(raw)
    before: tuple[int, str] | None = None
    for place, line in enumerate(raw, start=1):
        try:
            says = json.loads(line)
            whole = custody.chain_line({name: value for name, value in says.items() if name != "check"}) == line
            at, previous = int(says["line"]), says["previous"]
        except (ValueError, KeyError, TypeError, AttributeError):
            whole, at, previous = False, 0, None
        if not whole:
            found.faults.append(f"{CHAIN}: line {place} was changed")
        elif before and (at, previous) != (before[0] + 1, before[1]):
            found.faults.append(
                f"{CHAIN}: line {place} does not follow the line before: one was changed, moved or taken away"
            )
        before = (at, custody.line_sha256(line))
    return [custody.line_sha256(line) for line in raw]


def _check_batches(folder: Path, found: CheckedPack) -> None:
    named = _named_batches(folder)
    for path in sorted((folder / BATCHES).glob("*")):
        name = path.name.removesuffix(SUFFIX)
        file, listed = named.get(name, ("", ""))
        short = f"{BATCHES}/{path.name}"
        if path.is_file():
            if sha256_of(path) != file:
                found.faults.append(f"{short}: is not the batch that the chain names")
            continue
        try:
            body = (path / LIST).read_bytes()
        except OSError:
            body = b""
        if sha256(body).hexdigest() != listed:
            found.faults.append(f"{short}/{LIST}: is not the list of lines that the chain names")
        lines = set(body.splitlines())
        for one in sorted(path.glob("*.json")):
            if f"{sha256_of(one)} {one.stem}".encode() not in lines:
                found.faults.append(f"{short}/{one.name}: is not that line of the batch")


def _named_batches(folder: Path) -> dict[str, tuple[str, str]]:
    """The hash of the file and of the list of lines of each batch, by name, as the last line of the chain has them."""
    named: dict[str, tuple[str, str]] = {}
    with suppress(OSError):
        for raw in (folder / CHAIN).read_bytes().splitlines():
            with suppress(ValueError, AttributeError):
                line = json.loads(raw)
                named[str(line.get("batch"))] = (str(line.get("sha256")), str(line.get("lines_sha256")))
    return named


def _check_rows(folder: Path, rows: Sequence[Fixed], found: CheckedPack) -> None:
    bodies: set[object] = set()
    cited: set[object] = set()
    found.faults += _place_faults(folder, rows)
    for row in rows:
        found.records += row.kind == "record"
        found.texts += row.kind == "text"
        what = _called(row)
        if not row.batch:
            continue
        try:
            line = json.loads((folder / BATCHES / row.batch / f"{row.line}.json").read_bytes())
            is_record = line["record"] == "capture"
            named = line.get("record_sha256") if is_record else line["article"]["text_sha256"]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            found.faults.append(f"{what}: its line of custody is missing")
            continue
        if named != row.sha256 or is_record != (row.kind == "record"):
            found.faults.append(f"{what}: its line of custody has another hash")
        (bodies if is_record else cited).add(line.get("sha256" if is_record else "capture_sha256"))
    unshown = sum(not row.batch for row in rows)
    if unshown:
        found.remarks.append(
            f"not checked: {count_of(unshown, 'record or text', 'records and texts')} whose lines of custody cannot be "
            "shown by themselves: an earlier version filed their batches"
        )
    else:
        gone = sorted(map(str, cited - bodies))
        found.faults += [f"the capture {one}, from which a text was read, is not in the pack" for one in gone]
    named_texts = {row.path for row in rows if row.kind == "text"}
    here = {path.relative_to(folder).as_posix() for path in (folder / "data/texts").glob("*")}
    found.faults += [f"{path}: data/fixity.csv does not name it" for path in sorted(here - named_texts)]


def _called(row: Fixed) -> str:
    return f"{row.kind} of {row.article} ({row.sha256})"


def _place_faults(folder: Path, rows: Sequence[Fixed]) -> Iterator[str]:
    """What is not where its row says. Records must fill their WARC, and the index must be theirs."""
    index: list[str] = []
    reached = 0
    try:
        with ZipFile(folder / WACZ) as wacz, wacz.open(WARC) as warc:
            if any(one.compress_type != ZIP_STORED for one in wacz.infolist()):
                yield f"{WACZ}: is packed in another way than it was"
                return
            for row in rows:
                if row.kind == "text":
                    yield from _text_faults(folder, row)
                    continue
                packed = warc.read(min(max(row.length, 0), RECORD_LIMIT))
                if row.path != WACZ or row.offset != reached or sha256(packed).hexdigest() != row.sha256:
                    yield f"{_called(row)}: is not what was packed"
                reached += len(packed)
                with suppress(Exception):  # the reader of WARC raises what it pleases on damaged bytes
                    index.append(index_line(packed, Placed(offset=row.offset, length=row.length, sha256=row.sha256)))
            if warc.read(1):
                yield f"{WACZ}: has records that data/fixity.csv does not name"
            if wacz.read(INDEX).decode() != "".join(sorted(index)):
                yield f"{WACZ}: its index is not that of its records"
    except (BadZipFile, OSError, KeyError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        yield f"{WACZ}: cannot be read: {error}"


def _text_faults(folder: Path, row: Fixed) -> Iterator[str]:
    if not re.fullmatch(r"data/texts/[A-Za-z0-9._-]+", row.path) or not (folder / row.path).is_file():
        yield f"{_called(row)}: its file is missing"
    elif sha256_of(folder / row.path) != row.sha256:
        yield f"{row.path}: {_called(row)}: is not what was packed"


def _check_stamps(folder: Path, hashes: Sequence[str], found: CheckedPack) -> None:
    unsigned = 0
    roots: list[Certificate] = []
    for path in sorted((folder / AUTHORITIES).glob("*")):
        try:
            roots += read_roots(path)
        except StampError:
            found.faults.append(f"{AUTHORITIES}/{path.name}: holds no certificate that can be read")
    for path in sorted((folder / STAMPS).glob("*")):
        short, head = f"{STAMPS}/{path.name}", stamped_head(path)
        if head not in hashes:
            found.faults.append(f"{short}: is on no line of this chain")
            continue
        try:
            stamp = read_stamp(path.read_bytes(), head=head, roots=roots)
        except StampError as error:
            found.faults.append(f"{short}: {error}")
            continue
        found.stamps += 1
        unsigned += not (roots and stamp.is_read)
        found.remarks.append(f"stamped {stamp.stamped_at:%Y-%m-%d %H:%M:%S} UTC: {head}")
    if unsigned:
        found.remarks.append(f"not checked here: the signatures of {count_of(unsigned, 'time-stamp')}: see check.sh")
    if not found.stamps:
        found.remarks.append("there is no time-stamp: nothing here says when, but the clock of whoever made the pack")
