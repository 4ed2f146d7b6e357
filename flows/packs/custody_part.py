"""The part of the chain of custody that goes into a pack: from the first line it needs to the stamp that closes it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from config.current.watch import current_settings
from config.home import Home
from flows.packs.batch_lines import SALTED, UNSALTED, FoundBatch
from storage.archive import custody
from storage.archive.spool import SUFFIX
from storage.archive.time_stamps import SUFFIX as STAMP
from storage.archive.time_stamps import read_roots, stamped_head

FOLDER = "data/custody"
CHAIN = f"{FOLDER}/chain.jsonl"
BATCHES = f"{FOLDER}/batches"
STAMPS = f"{FOLDER}/stamps"
AUTHORITIES = f"{FOLDER}/authorities"
LIST = "lines.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyPart:
    """What of the chain a pack has."""

    lines: tuple[bytes, ...]
    stamps: tuple[Path, ...]
    authorities: tuple[Path, ...]
    batches: tuple[FoundBatch, ...]

    @property
    def head(self) -> str:
        """The SHA-256 of the last line; empty where no line can be shown."""
        return custody.line_sha256(self.lines[-1]) if self.lines else ""


def custody_part(
    home: Home, chain: Sequence[Mapping[str, Any]], batches: Sequence[FoundBatch], *, whole_batches: bool
) -> CustodyPart:
    """The lines from the first that names a batch of the pack to the first stamped one at or after the last such.

    What comes later says nothing more of these batches, and would make another pack of the same each day. Lines of the
    first form have names of people in them: they are there where whole batches are, and only then.
    """
    shown = [batch for batch in batches if batch.is_listed or whole_batches]
    raw = [custody.chain_line({name: value for name, value in line.items() if name != "check"}) for line in chain]
    if not shown:
        authorities = _authorities(home) if _is_stamped(home) else ()
        return CustodyPart(lines=(), stamps=(), authorities=authorities, batches=())
    stamped = _stamped(home, raw)
    first, last = min(batch.place for batch in shown), max(batch.place for batch in shown)
    last = min((place for place in stamped if place >= last), default=last)
    within = [path for place in sorted(stamped) if first <= place <= last for path in stamped[place]]
    return CustodyPart(
        lines=tuple(raw[first - 1 : last]),
        stamps=tuple(within),
        authorities=_authorities(home) if within or _is_stamped(home) else (),
        batches=tuple(shown),
    )


def write_custody(folder: Path, part: CustodyPart) -> None:
    """Write it into the folder of a pack. Raises OSError, and StampError for an authority that cannot be read."""
    (folder / FOLDER).mkdir(parents=True)
    (folder / CHAIN).write_bytes(b"".join(part.lines))
    for path in part.stamps:
        (folder / STAMPS).mkdir(exist_ok=True)
        shutil.copyfile(path, folder / STAMPS / path.name)
    for number, path in enumerate(part.authorities, start=1):
        (folder / AUTHORITIES).mkdir(exist_ok=True)
        name = path.name if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", path.name) else f"authority-{number}.pem"
        # Not the file: a person may have put the key of something beside the certificates.
        written = (one.public_bytes(Encoding.PEM) for one in read_roots(path))
        (folder / AUTHORITIES / name).write_bytes(b"".join(written))
    for batch in part.batches:
        where = folder / BATCHES
        where.mkdir(exist_ok=True)
        if not batch.is_listed:
            shutil.copyfile(batch.path, where / f"{batch.name}{SUFFIX}")
            continue
        (where / batch.name).mkdir()
        (where / batch.name / LIST).write_bytes(batch.line_list.text())
        for line in batch.lines:
            name = f"{line.number}{SALTED if batch.line_list.salt else UNSALTED}"
            (where / batch.name / name).write_bytes(line.shown)


def _stamped(home: Home, raw: Sequence[bytes]) -> dict[int, list[Path]]:
    """The stamps of lines of the chain, by place."""
    paths: dict[str, list[Path]] = {}
    for path in sorted(home.stamps.glob(f"*{STAMP}")):
        paths.setdefault(stamped_head(path), []).append(path)
    hashes = ((place, custody.line_sha256(line)) for place, line in enumerate(raw, start=1)) if paths else ()
    return {place: paths[head] for place, head in hashes if head in paths}


def _authorities(home: Home) -> tuple[Path, ...]:
    names = current_settings(home).custody.authority if home.started else ()
    return tuple(home.root / name for name in names)


def _is_stamped(home: Home) -> bool:
    """Whether the manifest of a pack is given a time-stamp."""
    return home.started and bool(current_settings(home).custody.stamp)
