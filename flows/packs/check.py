"""What is wrong with a pack, by its files alone: `check.sh` in it comes to the same with tools of others."""

from __future__ import annotations

import shlex
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile

from flows.output.counts import count_of
from flows.output.safe_text import plain_line
from flows.packs.batch_lines import SALTED, UNSALTED
from flows.packs.checks.chain import ShownChain, read_shown_chain
from flows.packs.checks.labels import name_faults
from flows.packs.checks.package import declaration_faults
from flows.packs.checks.records import why
from flows.packs.checks.rows import check_rows
from flows.packs.checks.stamps import stamp_faults
from flows.packs.contents import PackError
from flows.packs.custody_part import BATCHES, LIST
from flows.packs.fixity import Fixed, fixity_rows
from flows.packs.members import ALONE, given_faults, is_within, odd_members, oversized, strange_names
from flows.packs.zip_form import LARGEST, read_members, unpack
from storage.archive.bag import TAGS, bag_faults, files_of, sha256_of
from storage.archive.spool import SUFFIX

AGE_BEGINS = b"age-encryption.org/"
FIXITY = "data/fixity.csv"
MOST = 1_000
"""Faults, and remarks, that are named: who reads more knows no more."""
DEEPEST = 6
"""Folders that a file of a pack lies in, within a zip, and one more for a folder's own name."""


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

    def add(self, faults: Iterable[str]) -> None:
        """Note faults, up to so many: a crafted pack has as many as it likes."""
        _add(self.faults, faults, "faults")

    def remark(self, remarks: Iterable[str]) -> None:
        """Note what is to be said besides, up to so many."""
        _add(self.remarks, remarks, "remarks")

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


def _add(noted: list[str], more: Iterable[str], what: str) -> None:
    for one in more:
        if len(noted) > MOST:
            return
        noted.append(one if len(noted) < MOST else f"{MOST:,} {what} are named, and there are more")


def _line(words: str) -> str:
    """Words of a pack, on one line: nothing in them ends it, or is a sign that no terminal can be sent."""
    return plain_line(words.encode("utf-8", "backslashreplace").decode())


def check_pack(
    place: Path, *, number: str | None = None, certificates: Sequence[Path] = (), scratch: Path | None = None
) -> CheckedPack:
    """Check a pack in a folder or a zip. Raises PackError where it is neither.

    `certificates` are files of authorities that whoever checks had themselves: only those count then. A zip is unpacked
    beside it, or in `scratch`.
    """
    try:
        if place.is_dir():
            return _check(place, number, certificates)
        return _checked_zip(place, number, certificates, scratch or place.resolve().parent)
    except RecursionError as error:
        raise PackError(f"{place}: is not a pack: folders lie in one another deeper than in any") from error


def _checked_zip(place: Path, number: str | None, certificates: Sequence[Path], scratch: Path) -> CheckedPack:
    with suppress(OSError), place.open("rb") as file:
        if file.read(len(AGE_BEGINS)) == AGE_BEGINS:
            raise PackError(
                f"{place}: is encrypted, and cannot be checked: decrypt it first, with `age -d -i KEY -o PACK.zip "
                f"{shlex.quote(str(place))}`, and check PACK.zip"
            )
    try:
        unpacking = tempfile.TemporaryDirectory(prefix=".longwatch-", dir=scratch)
    except OSError as error:
        raise PackError(
            f"{place}: a zip is unpacked to be checked, and {scratch} cannot be written ({error.strerror}): name "
            "another folder with --unpack-in, on a disk that may hold what the pack holds"
        ) from error
    with unpacking as folder:
        try:
            odd = _unpacked(place, Path(folder))
        except (BadZipFile, OSError) as error:
            raise PackError(f"{place}: is not a pack that can be read: {error}") from error
        inner = [path for path in Path(folder).iterdir() if path.is_dir()]
        if len(inner) != 1:
            said = f": {_line(odd[0])}" if odd else ""
            raise PackError(f"{place}: is not a pack: it has {count_of(len(inner), 'folder')} at its top, not 1{said}")
        found = _check(inner[0], number, certificates)
        found.add(odd)
        return found


def _unpacked(place: Path, folder: Path) -> list[str]:
    """Unpack a zip; what is odd about the names in it. What is odd is not unpacked.

    Raises BadZipFile, also where two programs would read it differently, and OSError.
    """
    with place.open("rb") as file:
        members = read_members(file)
        if deep := next((one.name for one in members if one.name.count("/") > DEEPEST), None):
            raise BadZipFile(f"{deep[:80]!r}: lies deeper than any file of a pack")
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


def _check(folder: Path, number: str | None, certificates: Sequence[Path]) -> CheckedPack:
    if not any((folder / name).exists() for name in (*ALONE, "data/custody", "data/texts")):
        raise PackError(f"{folder.name}: is not a pack: it has none of the files of one")
    found = CheckedPack()
    names = files_of(folder)
    if any((folder / name).is_symlink() or not (folder / name).is_file() for name in names):
        found.add(bag_faults(folder))
        return found  # what is no file may never end, and a link leads out of the pack
    found.add(f"{name}: is not a file that belongs in a pack" for name in strange_names(names))
    if large := list(islice(oversized(folder, names), MOST)):
        found.add([*large, "nothing else was checked"])
        return found
    found.add(bag_faults(folder))
    found.add(given_faults(folder))
    found.add(declaration_faults(folder))
    with suppress(OSError):
        found.number = sha256_of(folder / TAGS)
    if number is not None and number.strip().lower() != found.number:
        found.add([f"this is not the pack with the number {number.strip()}"])
    chain = read_shown_chain(folder)
    found.lines = chain.lines
    found.add(chain.faults)
    held = _check_batches(folder, chain, found)
    path, is_read = folder / FIXITY, True
    try:
        ids = {row.article for row in fixity_rows(path)}
    except (OSError, ValueError) as error:
        found.add([f"{FIXITY}: {why(error)}"])
        ids, is_read = set(), False

    def rows() -> Iterator[Fixed]:
        return fixity_rows(path) if is_read else iter(())

    check_rows(folder, rows, held, ids, found)
    found.add(name_faults(chain, rows()))
    remarks: list[str] = []
    found.stamps, faults = stamp_faults(folder, chain, remarks, certificates)
    found.remark(remarks)
    found.add(faults)
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
                found.add([f"{short}: is not the batch that the chain names"])
            continue
        try:
            body = (path / LIST).read_bytes()
        except OSError:
            body = b""
        if named is None or sha256(body).hexdigest() != named.lines_sha256:
            found.add([f"{short}/{LIST}: is not the list of lines that the chain names"])
        lines = set(body.splitlines())
        for one in sorted((*path.glob(f"*{SALTED}"), *path.glob(f"*{UNSALTED}"))):
            if f"{sha256_of(one)} {one.stem}".encode() in lines:
                held.add(one)
            else:
                found.add([f"{short}/{one.name}: is not that line of the batch"])
    return held
