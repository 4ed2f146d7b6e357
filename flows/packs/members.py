"""Which files a pack may have, and what its zip of captures may hold: anything else was put in by somebody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from unicodedata import category
from zipfile import ZipFile

from flows.packs.zip_form import read_members
from flows.program import installed_version
from storage.archive.bag import DECLARATION, INFO, MANIFEST, STAMP, TAGS, read_info
from storage.archive.wacz import DIGEST, INDEX, PACKAGE, PAGES, WARC, member

LANGUAGES = ("en", "fa", "ar", "fr", "de")
GIVEN = (*(f"README.{language}.txt" for language in LANGUAGES), "check.sh")
"""Files that are the same in every pack of a version."""
BATCH = r"[A-Za-z0-9][A-Za-z0-9-]*"
"""How a batch may be named: it is the name of a folder in a pack."""
ALONE = {
    *GIVEN, DECLARATION, INFO, MANIFEST, TAGS, STAMP, "data/report.html", "data/report.pdf", "data/captures.wacz",
    "data/articles.jsonl", "data/visits.csv", "data/fixity.csv", "data/custody/chain.jsonl",
}  # fmt: skip
MANY = re.compile(
    r"data/texts/[A-Za-z0-9-]*\.txt|data/custody/authorities/[A-Za-z0-9][A-Za-z0-9._-]*"
    r"|data/custody/stamps/[0-9a-f]{64}[.0-9a-f]*\.tsr"
    rf"|data/custody/batches/{BATCH}(?:\.jsonl\.zst|/lines\.txt|/[1-9][0-9]{{0,5}}\.jsonl?)"
)
MB = 1_000_000
SIZES = (
    (re.compile(r"data/custody/batches/[^/]+/[0-9]+\.jsonl?"), 64 * MB),
    (re.compile(r"data/custody/batches/[^/]+/lines\.txt"), 20 * MB),
    (re.compile(r"data/fixity\.csv|(?:tag)?manifest-sha256\.txt"), 32 * MB),
    (re.compile(r"data/custody/(?:stamps|authorities)/.*|[^/]*"), MB),
)
"""Bytes that a file may have which is read whole; the others are read in pieces, however large they are."""
CAPTURES = [WARC, INDEX, PAGES, PACKAGE, DIGEST]


def strange_names(names: Iterable[str]) -> Iterator[str]:
    """The names of files that no pack has."""
    return (name for name in names if name not in ALONE and not MANY.fullmatch(name))


def oversized(folder: Path, names: Iterable[str]) -> Iterator[str]:
    """The files that are larger than any that is packed, and would take as much memory to read."""
    for name in names:
        most = next((most for form, most in SIZES if form.fullmatch(name)), None)
        if most and (size := (folder / name).stat().st_size) > most:
            yield f"{name}: has {size:,} bytes, more than the {most:,} that a pack may have there"


def odd_members(names: Sequence[str]) -> list[str]:
    """What lies in a zip besides the folder of a pack, or twice, or under a name that programs unpack elsewhere."""
    tops = {name.partition("/")[0] for name in names if "/" in name} - {""}
    top = f"{min(tops)}/" if len(tops) == 1 else "/"
    twice = [name for name, count in Counter(name.casefold() for name in names).items() if count > 1]
    beside = [name for name in names if not name.startswith(top)]
    led = [name for name in names if not is_within(name)]
    return [
        *(f"{name!r}: lies in the zip beside the pack, and is no part of it" for name in beside),
        *(f"{name!r}: is twice in the zip, and programs differ in which they unpack" for name in twice),
        *(f"{name!r}: is a name that programs unpack elsewhere" for name in led if name not in beside),
    ]


def is_within(name: str) -> bool:
    """Whether a name in a zip is one that every program unpacks below the folder it unpacks to.

    Signs that join letters, and other spaces, stand in names that people give; what controls a terminal does not.
    """
    parts = name.removesuffix("/").split("/")
    return not ({"", ".", ".."} & {*parts} or "\\" in name or any(category(sign) in ("Cc", "Cs") for sign in name))


def given_file(name: str) -> bytes:
    """A file that is the same in every pack of this version."""
    return files("flows").joinpath("packs", "given", name).read_bytes()


def given_faults(folder: Path) -> Iterator[str]:
    """Files that are not those that this version puts into every pack, where the pack says it is of this version."""
    if ("Longwatch-Version", installed_version()) not in read_info(folder):
        return
    for name in GIVEN:
        with suppress(OSError):
            if (folder / name).read_bytes() != given_file(name):
                yield f"{name}: is not the one that Longwatch {installed_version()} puts into every pack"


def is_as_written(path: Path) -> bool:
    """Whether a zip of captures has the files that we write, one after the other, and nothing between, twice or beside.

    Raises OSError, and what a damaged zip makes its reader raise.
    """
    reached = 0
    with path.open("rb") as file:
        read_members(file, most=len(CAPTURES))
    with path.open("rb") as file, ZipFile(file) as found:
        listed = found.infolist()
        if [one.filename for one in listed] != CAPTURES or found.comment:
            return False
        for one in listed:
            again = member(one.filename)
            again.CRC, again.file_size, again.compress_size = one.CRC, one.file_size, one.file_size
            header = again.FileHeader()
            file.seek(reached)
            if file.read(len(header)) != header or one.header_offset != reached or one.extra or one.comment:
                return False
            reached += len(header) + one.file_size
        names = sum(len(one.filename) for one in listed)
        return found.start_dir == reached and path.stat().st_size == reached + names + OF_LIST * len(listed) + OF_END


OF_LIST, OF_END = 46, 22
"""Bytes of an entry in a zip's list of files, beside its name, and of what ends the list."""
