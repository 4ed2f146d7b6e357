"""What is wrong with a pack, by its files alone: `check.sh` in it comes to the same with tools of others."""

from __future__ import annotations

import json
import re
import shlex
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from extractors.fates import article_id
from flows.output.counts import count_of
from flows.output.safe_text import plain_line
from flows.packs.contents import PackError
from flows.packs.custody_part import BATCHES, CHAIN, LIST
from flows.packs.fixity import WACZ, Fixed, read_fixity
from flows.packs.labels import Shown, name_faults, owner_faults
from flows.packs.members import given_faults, is_as_written, odd_members, strange_names
from flows.packs.stamp_check import batch_places, stamp_faults
from storage.archive import custody
from storage.archive.bag import INFO, TAGS, bag_faults, files_of, read_info, sha256_of
from storage.archive.spool import SUFFIX
from storage.archive.wacz import INDEX, WARC, Placed, index_line

LARGEST = 64 * 1024**3
"""Bytes that a zip may unpack to."""
AGE_BEGINS = b"age-encryption.org/"
# A stranger's pack says how long a record is: so much is read, whatever it says.
RECORD_LIMIT = 1 << 31
ADDRESSES = ("source_id", "url", "url_key", "article_id")
"""What a line of custody says of where a text was."""


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
            with ZipFile(place) as archive:
                if sum(one.file_size for one in archive.infolist()) > LARGEST:
                    raise PackError(f"{place}: unpacks to more than {LARGEST:,} bytes: unpack it yourself")
                odd = odd_members([one.orig_filename for one in archive.infolist()])
                archive.extractall(folder)
        except (BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError) as error:
            raise PackError(f"{place}: is not a pack that can be read: {error}") from error
        inner = [path for path in Path(folder).iterdir() if path.is_dir()]
        if len(inner) != 1:
            raise PackError(f"{place}: is not a pack: it has {count_of(len(inner), 'folder')} at its top, not 1")
        found = _check(inner[0], number)
        found.faults += odd
        return found


def _check(folder: Path, number: str | None) -> CheckedPack:
    found = CheckedPack()
    found.faults += bag_faults(folder)
    names = files_of(folder)
    if any((folder / name).is_symlink() or not (folder / name).is_file() for name in names):
        return found  # what is no file may never end, and a link leads out of the pack
    found.faults += [f"{name}: is not a file that belongs in a pack" for name in strange_names(names)]
    found.faults += given_faults(folder)
    with suppress(OSError):
        found.number = sha256_of(folder / TAGS)
    if number is not None and number.strip().lower() != found.number:
        found.faults.append(f"this is not the pack with the number {number.strip()}")
    hashes = _check_chain(folder, found)
    held = _check_batches(folder, found)
    try:
        rows = read_fixity((folder / "data/fixity.csv").read_bytes().decode())
    except (OSError, ValueError) as error:
        found.faults.append(f"data/fixity.csv: {error}")
        rows = []
    _check_rows(folder, rows, held, found)
    found.faults += name_faults(folder, rows)
    found.stamps, faults = stamp_faults(folder, hashes, found.remarks)
    found.faults += faults
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
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
            whole, at, previous = False, 0, None
        if not whole:
            found.faults.append(f"{CHAIN}: line {place} was changed")
        elif before and (at, previous) != (before[0] + 1, before[1]):
            found.faults.append(
                f"{CHAIN}: line {place} does not follow the line before: one was changed, moved or taken away"
            )
        before = (at, custody.line_sha256(line))
    hashes = [custody.line_sha256(line) for line in raw]
    found.faults += _end_faults(folder, raw, hashes)
    return hashes


def _end_faults(folder: Path, raw: Sequence[bytes], hashes: Sequence[str]) -> Iterator[str]:
    """What is wrong with where the chain begins and ends: it begins with a batch of the pack."""
    first = next((name for name in batch_places(raw[:1])), "")
    if raw and not {first, f"{first}{SUFFIX}"} & {path.name for path in (folder / BATCHES).glob("*")}:
        yield f"{CHAIN}: does not begin with a batch of this pack"
    heads = [value for name, value in read_info(folder) if name == "Custody-Head"]
    if heads != [hashes[-1] if hashes else "none"]:
        yield f"{INFO}: its Custody-Head is not that of {CHAIN}"


def _check_batches(folder: Path, found: CheckedPack) -> set[Path]:
    """Hold the batches to the chain, and the lines shown of them to their lists; those lines that stand there."""
    named = _named_batches(folder)
    held: set[Path] = set()
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
            if f"{sha256_of(one)} {one.stem}".encode() in lines:
                held.add(one)
            else:
                found.faults.append(f"{short}/{one.name}: is not that line of the batch")
    return held


def _named_batches(folder: Path) -> dict[str, tuple[str, str]]:
    """The hash of the file and of the list of lines of each batch, by name, as the last line of the chain has them."""
    named: dict[str, tuple[str, str]] = {}
    with suppress(OSError):
        for raw in (folder / CHAIN).read_bytes().splitlines():
            with suppress(ValueError, AttributeError, RecursionError):
                line = json.loads(raw)
                named[str(line.get("batch"))] = (str(line.get("sha256")), str(line.get("lines_sha256")))
    return named


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
        path = folder / BATCHES / row.batch / f"{row.line}.json"
        if path not in held:  # and none that its batch does not list, or that lies beside the batches
            found.faults.append(f"{what}: its line of custody is missing")
            continue
        try:
            line = json.loads(path.read_bytes())
            is_record = line["record"] == "capture"
            named = line.get("record_sha256") if is_record else line["article"]["text_sha256"]
            "".join(str(line.get(name)) for name in ADDRESSES).encode()  # half a sign is no UTF-8
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


def _called(row: Fixed) -> str:
    return f"{row.kind} of {row.article} ({row.sha256})"


def _place_faults(folder: Path, rows: Sequence[Fixed]) -> Iterator[str]:
    """What is not where its row says. Records must fill their WARC, and the index must be theirs."""
    index: list[str] = []
    reached = 0
    try:
        with ZipFile(folder / WACZ) as wacz, wacz.open(WARC) as warc:
            if not is_as_written(folder / WACZ):
                yield f"{WACZ}: is packed in another way than it was, or has other files in it"
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
