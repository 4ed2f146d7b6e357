"""What is wrong with a pack, by its files alone: `check.sh` in it comes to the same with tools of others."""

from __future__ import annotations

import re
import shlex
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

from extractors.fates import article_id
from flows.output.counts import count_of
from flows.output.safe_text import plain_line
from flows.packs.batch_lines import ADDRESSES, SALTED, UNSALTED, read_shown_line
from flows.packs.chain_check import ShownChain, read_shown_chain
from flows.packs.contents import PackError
from flows.packs.custody_part import BATCHES, LIST
from flows.packs.fixity import WACZ, Fixed, read_fixity
from flows.packs.labels import Shown, name_faults, owner_faults
from flows.packs.members import given_faults, is_as_written, is_within, odd_members, oversized, strange_names
from flows.packs.stamp_check import stamp_faults
from flows.packs.zip_form import LARGEST, read_members, unpack
from storage.archive.bag import TAGS, bag_faults, files_of, sha256_of
from storage.archive.spool import SUFFIX
from storage.archive.wacz import INDEX, WARC, Placed, index_line

AGE_BEGINS = b"age-encryption.org/"
PIECE = 1 << 20
"""Bytes of a file that are read at once."""


@dataclass(kw_only=True)
class CheckedPack:
    """What checking a pack came to."""

    number: str = ""
    records: int = 0
    texts: int = 0
    lines: int = 0
    stamps: int = 0
    unheld: int = 0
    """Records and texts that no line of custody shown here has."""
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The same for people."""
        counted = (
            f"checked {count_of(self.records, 'captured record')}, {count_of(self.texts, 'text')}, "
            f"{count_of(self.lines, 'line of custody', 'lines of custody')}, {count_of(self.stamps, 'time-stamp')}"
        )
        ended = count_of(len(self.faults), "fault") if self.faults else "nothing was changed"
        if self.unheld and not self.faults:
            every = self.records + self.texts
            ended += f" of what custody covers; {self.unheld} of {every} records and texts are not covered"
        faults = [f"wrong: {_line(fault)}" for fault in self.faults]
        remarks = [_line(remark) for remark in self.remarks]
        number = "this pack has no number that holds" if self.faults else f"number of this pack: {self.number}"
        return "\n".join([counted, *faults, *remarks, number, ended])


def _line(words: str) -> str:
    """Words of a pack, on one line: nothing in them ends it, or is a sign that no terminal can be sent."""
    return plain_line(words.encode("utf-8", "backslashreplace").decode())


def check_pack(place: Path, *, number: str | None = None) -> CheckedPack:
    """Check a pack in a folder or a zip. Raises PackError where it is neither."""
    if place.is_dir():
        return _check(place, number)
    with suppress(OSError), place.open("rb") as file:
        if file.read(len(AGE_BEGINS)) == AGE_BEGINS:
            raise PackError(
                f"{place}: is encrypted, and cannot be checked: decrypt it first, with `age -d -i KEY -o PACK.zip "
                f"{shlex.quote(str(place))}`, and check PACK.zip"
            )
    with tempfile.TemporaryDirectory(prefix=".longwatch-", dir=place.resolve().parent) as folder:
        try:
            odd = _unpacked(place, Path(folder))
        except (BadZipFile, OSError) as error:
            raise PackError(f"{place}: is not a pack that can be read: {error}") from error
        inner = [path for path in Path(folder).iterdir() if path.is_dir()]
        if len(inner) != 1:
            why = f": {_line(odd[0])}" if odd else ""
            raise PackError(f"{place}: is not a pack: it has {count_of(len(inner), 'folder')} at its top, not 1{why}")
        found = _check(inner[0], number)
        found.faults += odd
        return found


def _unpacked(place: Path, folder: Path) -> list[str]:
    """Unpack a zip; what is odd about the names in it. What is odd is not unpacked.

    Raises BadZipFile, also where two programs would read it differently, and OSError.
    """
    with place.open("rb") as file:
        members = read_members(file)
        size, room = sum(one.size for one in members), shutil.disk_usage(folder).free
        if size > min(LARGEST, room):
            raise BadZipFile(
                f"it unpacks to {size:,} bytes, and at most {min(LARGEST, room):,} are taken here: unpack it "
                "elsewhere, and check the folder"
            )
        odd = odd_members([one.name for one in members])
        for member in members:
            target = folder / member.name
            if is_within(member.name) and not member.name.endswith("/") and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                unpack(file, member, target)
    return odd


def _check(folder: Path, number: str | None) -> CheckedPack:
    found = CheckedPack()
    names = files_of(folder)
    if any((folder / name).is_symlink() or not (folder / name).is_file() for name in names):
        found.faults += bag_faults(folder)
        return found  # what is no file may never end, and a link leads out of the pack
    found.faults += [f"{name}: is not a file that belongs in a pack" for name in strange_names(names)]
    if large := list(oversized(folder, names)):
        found.faults += [*large, "nothing else was checked"]
        return found
    found.faults += bag_faults(folder)
    found.faults += given_faults(folder)
    with suppress(OSError):
        found.number = sha256_of(folder / TAGS)
    if number is not None and number.strip().lower() != found.number:
        found.faults.append(f"this is not the pack with the number {number.strip()}")
    chain = read_shown_chain(folder)
    found.lines, found.faults = chain.lines, [*found.faults, *chain.faults]
    held = _check_batches(folder, chain, found)
    try:
        rows = read_fixity((folder / "data/fixity.csv").read_bytes().decode())
    except (OSError, ValueError) as error:
        found.faults.append(f"data/fixity.csv: {_why(error)}")
        rows = []
    _check_rows(folder, rows, held, found)
    found.faults += name_faults(chain, rows)
    found.stamps, faults = stamp_faults(folder, chain, found.remarks)
    found.faults += faults
    return found


def _check_batches(folder: Path, chain: ShownChain, found: CheckedPack) -> set[Path]:
    """Hold the batches to the chain, and the lines shown of them to their lists; those lines that stand there."""
    held: set[Path] = set()
    for path in sorted((folder / BATCHES).glob("*")):
        name = path.name.removesuffix(SUFFIX)
        named = chain.batches.get(name)
        short = f"{BATCHES}/{path.name}"
        if path.is_file():
            if named is None or sha256_of(path) != named.sha256:
                found.faults.append(f"{short}: is not the batch that the chain names")
            continue
        try:
            body = (path / LIST).read_bytes()
        except OSError:
            body = b""
        if named is None or sha256(body).hexdigest() != named.lines_sha256:
            found.faults.append(f"{short}/{LIST}: is not the list of lines that the chain names")
        lines = set(body.splitlines())
        for one in sorted((*path.glob(f"*{SALTED}"), *path.glob(f"*{UNSALTED}"))):
            if f"{sha256_of(one)} {one.stem}".encode() in lines:
                held.add(one)
            else:
                found.faults.append(f"{short}/{one.name}: is not that line of the batch")
    return held


def _check_rows(folder: Path, rows: Sequence[Fixed], held: Collection[Path], found: CheckedPack) -> None:
    bodies: set[str] = set()
    cited: set[str] = set()
    owned: list[Shown] = []
    read: list[Shown] = []
    found.faults += _place_faults(folder, rows)
    for row in rows:
        found.records += row.kind == "record"
        found.texts += row.kind == "text"
        what = _called(row)
        if not row.batch and not row.line:
            found.unheld += 1
            found.remarks.append(f"not covered by custody: {row.path}: {what}")
            continue
        paths = [folder / BATCHES / row.batch / f"{row.line}{ending}" for ending in (SALTED, UNSALTED)]
        path = next((one for one in paths if one in held), None)
        if path is None:  # and none that its batch does not list, or that lies beside the batches
            found.faults.append(f"{what}: its line of custody is missing")
            continue
        try:
            line = read_shown_line(path)
            is_record = line["record"] == "capture"
            named = line["record_sha256"] if is_record else line["text_sha256"]
            "".join(str(line[name]) for name in ADDRESSES).encode()  # half a sign is no UTF-8
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            found.faults.append(f"{what}: its line of custody cannot be read")
            continue
        if named != row.sha256 or is_record != (row.kind == "record"):
            found.faults.append(f"{what}: its line of custody has another hash")
        (bodies if is_record else cited).add(str(line.get("sha256" if is_record else "capture_sha256")))
        if not is_record:
            _check_label(row, line, {one.article for one in rows}, found)
        (owned if is_record else read).append((row, line))
    if found.unheld:
        found.remarks.append(
            f"not checked: {count_of(found.unheld, 'record or text', 'records and texts')} whose lines of custody "
            "cannot be shown by themselves: an earlier version filed their batches"
        )
    else:
        gone = sorted(cited - bodies)
        found.faults += [f"the capture {one}, from which a text was read, is not in the pack" for one in gone]
    found.faults += owner_faults(owned, read)
    named_texts = {row.path for row in rows if row.kind == "text"}
    here = {path.relative_to(folder).as_posix() for path in (folder / "data/texts").glob("*")}
    found.faults += [f"{path}: data/fixity.csv does not name it" for path in sorted(here - named_texts)]


def _check_label(row: Fixed, line: Mapping[str, object], ids: Collection[str], found: CheckedPack) -> None:
    """Hold the article of a text to its line: the id is that of the source and the address that announced it first."""
    named = {str(line.get("article_id"))}
    if line["record"] == "page":
        named = {article_id(str(line.get("source_id")), str(line.get(one))) for one in ("url", "url_key")}
    if row.article in named:
        return
    others = sorted(named.intersection(ids))
    found.faults += [f"{row.path}: is of the article {other} by its line of custody" for other in others]
    if not others:
        found.remarks.append(f"{row.path}: by its line of custody from {line.get('source_id')}: {line.get('url')}")


def _why(error: Exception) -> str:
    """What an error says, without the place where the pack was unpacked."""
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _called(row: Fixed) -> str:
    return f"{row.kind} of {row.article} ({row.sha256})"


def _place_faults(folder: Path, rows: Sequence[Fixed]) -> Iterator[str]:
    """What is not where its row says. Records must fill their WARC, and the index must be theirs."""
    index: list[str] = []
    reached = 0
    try:
        if not is_as_written(folder / WACZ):
            yield f"{WACZ}: is packed in another way than it was, or has other files in it"
            return
        with ZipFile(folder / WACZ) as wacz, wacz.open(WARC) as warc:
            for row in rows:
                if row.kind == "text":
                    yield from _text_faults(folder, row)
                    continue
                head, digest, length = _record(warc, row.length)
                if row.path != WACZ or row.offset != reached or digest != row.sha256:
                    yield f"{_called(row)}: is not what was packed"
                reached += length
                with suppress(Exception):  # the reader of WARC raises what it pleases on damaged bytes
                    index.append(index_line(head, Placed(offset=row.offset, length=row.length, sha256=row.sha256)))
            if warc.read(1):
                yield f"{WACZ}: has records that data/fixity.csv does not name"
            whole = "".join(sorted(index)).encode()
            if wacz.getinfo(INDEX).file_size != len(whole) or wacz.read(INDEX) != whole:
                yield f"{WACZ}: its index is not that of its records"
    except (BadZipFile, OSError, KeyError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        yield f"{WACZ}: cannot be read: {_why(error)}"


def _record(warc: IO[bytes], length: int) -> tuple[bytes, str, int]:
    """The beginning of the next record of a WARC, the SHA-256 of all of it, and its length; read in pieces."""
    head, whole, left = b"", sha256(), length
    while left and (piece := warc.read(min(PIECE, left))):
        head = head or piece
        whole.update(piece)
        left -= len(piece)
    return head, whole.hexdigest(), length - left


def _text_faults(folder: Path, row: Fixed) -> Iterator[str]:
    if not re.fullmatch(r"data/texts/[A-Za-z0-9._-]+", row.path) or not (folder / row.path).is_file():
        yield f"{_called(row)}: its file is missing"
    elif sha256_of(folder / row.path) != row.sha256:
        yield f"{row.path}: {_called(row)}: is not what was packed"
