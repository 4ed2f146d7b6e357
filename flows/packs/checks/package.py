"""What of a pack follows from the rest of it: the declaration and the words of the bag, and the package of captures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

from flows.output.counts import count_of
from flows.packs.batch_lines import is_ruling
from flows.packs.custody_part import BATCHES
from flows.packs.fixity import WACZ
from storage.archive.bag import DECLARATION, DECLARED, INFO, PAYLOAD, files_of, oxum, read_info
from storage.archive.wacz import DIGEST, INDEX, PACKAGE, PAGES, WARC, digest_file, package_file, resource

PIECE = 1 << 20
LARGEST = 65_536
"""Bytes of the description of a package: ours have some thousand."""
DESCRIPTION = " with captures and custody"
NAMED = ", and names and notes of reviewers"
"""What is said of a pack that has the lines of custody of rulings in it."""
FOR = "; packed for "
NAMES = ["Longwatch-Version", "External-Description", "Custody-Head", "Payload-Oxum"]
"""What a bag says of itself, in this order."""


def described(articles: int, *, names: bool, given_to: str | None = None) -> str:
    """What a bag says of what is in it, and to whom it was given, where that was said."""
    to = f"{FOR}{given_to}" if given_to else ""
    return f"{count_of(articles, 'article')}{DESCRIPTION}{NAMED if names else ''}{to}"


def titled(articles: int) -> str:
    """The title of the captures of a pack."""
    return f"Longwatch: {count_of(articles, 'article')}"


def software(version: str) -> str:
    """What made the captures of a pack."""
    return f"Longwatch {version}"


def declaration_faults(folder: Path) -> Iterator[str]:
    """What of the bag's own words is not what the rest of it says."""
    if (folder / DECLARATION).is_file() and (folder / DECLARATION).read_bytes() != DECLARED:
        yield f"{DECLARATION}: was changed"
    info = read_info(folder)
    if [name for name, _ in info] != NAMES:
        yield f"{INFO}: has other lines than a pack has"
        return
    says = dict(info)
    if says["Payload-Oxum"] != oxum(folder, [path for path in files_of(folder) if path.startswith(PAYLOAD)]):
        yield f"{INFO}: its Payload-Oxum is not the size and number of the files in {PAYLOAD}"
    names = any(is_ruling(path) for path in (folder / BATCHES).glob("*/*.json*") if path.is_file())
    own = described(_articles(folder), names=names)
    to = says["External-Description"].removeprefix(f"{own}{FOR}")
    if says["External-Description"] != own and to in ("", says["External-Description"]):
        yield f"{INFO}: its External-Description is not that of data/articles.jsonl and of the lines of custody"


def package_faults(folder: Path, newest: str) -> Iterator[str]:
    """What describes the captures, and is not what follows from them; `newest` is the time of the last, in digits.

    Raises OSError, and what a damaged zip makes its reader raise.
    """
    with ZipFile(folder / WACZ) as wacz:
        if any(wacz.getinfo(name).file_size > LARGEST for name in (PACKAGE, DIGEST)):
            yield f"{WACZ}: {PACKAGE} does not describe what is in it"
            return
        package = wacz.read(PACKAGE)
        listed = [_resource(wacz, name) for name in (WARC, INDEX, PAGES)]
        by = SOFTWARE.search(package)
        at = re.sub(r"(\d{4})(..)(..)(..)(..)(..)", r"\1-\2-\3T\4:\5:\6Z", newest or NEVER)
        if package != package_file(
            listed, title=titled(_articles(folder)), software=by[1].decode() if by else "", created=at
        ):
            yield f"{WACZ}: {PACKAGE} does not describe what is in it"
        if wacz.read(DIGEST) != digest_file(package):
            yield f"{WACZ}: {DIGEST} is not that of {PACKAGE}"


SOFTWARE = re.compile(rb'\n  "software": "(Longwatch [0-9A-Za-z.+-]{1,60})",\n')
"""What made it: which version that was follows from nothing else."""
NEVER = "19800101000000"
"""The time of captures that has none in it."""


def _resource(wacz: ZipFile, name: str) -> dict[str, object]:
    whole, size = sha256(), 0
    with wacz.open(name) as file:
        while piece := file.read(PIECE):
            whole.update(piece)
            size += len(piece)
    return resource(name, whole.hexdigest(), size)


def _articles(folder: Path) -> int:
    """The articles of a pack: a line each in the file that describes them."""
    count = 0
    path = folder / "data/articles.jsonl"
    if path.is_file():
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                count += piece.count(b"\n")
    return count
