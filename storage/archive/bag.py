"""BagIt 1.0 (RFC 8493): a folder whose files are named with their SHA-256, which `sha256sum -c` checks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from hashlib import file_digest
from pathlib import Path

MANIFEST = "manifest-sha256.txt"
TAGS = "tagmanifest-sha256.txt"
DECLARATION = "bagit.txt"
DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
INFO = "bag-info.txt"
STAMP = f"{MANIFEST}.tsr"
"""A time-stamp on the manifest, which came after it: no manifest lists it."""
PAYLOAD = "data/"
ALONE = (TAGS, STAMP)
"""Files that no manifest has."""
LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9][A-Za-z0-9._/-]*)")
"""What a line of a manifest is here. No name of ours needs the signs that BagIt would have encoded."""


def close_bag(folder: Path, info: Mapping[str, str]) -> str:
    """Write the manifests over a folder whose payload lies in data/; the SHA-256 of the last, which is over all of it.

    Raises OSError.
    """
    payload = [path for path in files_of(folder) if path.startswith(PAYLOAD)]
    lines = {**info, "Payload-Oxum": oxum(folder, payload)}
    (folder / DECLARATION).write_bytes(DECLARED)
    (folder / INFO).write_text("".join(f"{name}: {value}\n" for name, value in lines.items()), "utf-8")
    _write_manifest(folder, MANIFEST, payload)
    _write_manifest(
        folder, TAGS, [path for path in files_of(folder) if not path.startswith(PAYLOAD) and path not in ALONE]
    )
    return sha256_of(folder / TAGS)


def oxum(folder: Path, payload: Collection[str]) -> str:
    """The size and number of the files of a payload, as a bag says them."""
    return f"{sum((folder / path).stat().st_size for path in payload)}.{len(payload)}"


def read_info(folder: Path) -> list[tuple[str, str]]:
    """What a bag says of itself, as it stands: a name may stand there twice. Nothing where that cannot be read."""
    try:
        lines = (folder / INFO).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    return [(name, value) for name, _, value in (line.partition(": ") for line in lines)]


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def files_of(folder: Path) -> list[str]:
    """The files of a folder and of those in it, hidden ones too, by names that sort as bytes do. Follows no link."""
    found = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
    return sorted(path.relative_to(folder).as_posix() for path in found)


def bag_faults(folder: Path) -> Iterator[str]:
    """What is wrong with a bag, a sentence each that names the file."""
    listed: dict[str, str] = {}
    for name in (MANIFEST, TAGS):
        try:
            found = _read_manifest(folder / name)
        except (OSError, ValueError) as error:
            yield f"{name}: {error}"
            continue
        strays = [path for path in found if path.startswith(PAYLOAD) != (name == MANIFEST) or path == STAMP]
        yield from (f"{name}: names {path}, which is not for it to name" for path in strays)
        listed |= found
    here = files_of(folder)
    for path in here:
        if (folder / path).is_symlink() or not (folder / path).is_file():
            yield f"{path}: is a link, or no file"
        elif path not in listed and path not in ALONE:
            yield f"{path}: is in no manifest: somebody put it there"
        elif path not in ALONE and sha256_of(folder / path) != listed[path]:
            yield f"{path}: is not what was packed"
    yield from (f"{path}: is missing" for path in sorted(listed.keys() - set(here)))


def _write_manifest(folder: Path, name: str, paths: list[str]) -> None:
    lines = [f"{sha256_of(folder / path)}  {path}\n" for path in paths]
    (folder / name).write_text("".join(lines), "utf-8")


def _read_manifest(path: Path) -> dict[str, str]:
    """The hashes in a manifest, by file. Raises OSError, and ValueError for one that is not as it was written."""
    if not path.is_file():
        raise ValueError("is missing")
    lines = path.read_bytes().decode("utf-8", "replace").split("\n")
    if lines.pop() != "":
        raise ValueError("its last line was cut short")
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        match = LINE.fullmatch(line)
        if not match:
            raise ValueError(f"line {number} is not a hash and a name")
        if found and match[2] <= next(reversed(found)):
            raise ValueError(f"line {number} is out of order: lines were moved or doubled")
        found[match[2]] = match[1]
    return found
