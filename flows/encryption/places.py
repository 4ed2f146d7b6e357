"""What whoever takes this computer, switched off, could read: the home, its backup, temporary files, swap."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from config.home import Home
from flows.encryption.age import SUFFIX as AGE
from flows.encryption.age import is_encrypted
from storage.disk.encryption import Shelter, shelter_of, swap_shelters

ADVICE = {
    "home": "encrypt the disk (LUKS), or keep the home in a folder that is: `longwatch home new FOLDER --encrypted`",
    "backup": "encrypt its disk (`cryptsetup luksFormat`), or make it by `longwatch backup FILE.age --to-age …`",
    "tmp": "mount it in memory (`systemctl enable tmp.mount`): other programs leave copies of what you open in it",
    "swap": "encrypt it (/etc/crypttab, option swap), or switch it off (`swapoff -a`): memory lands in it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place where words of articles may lie, and a sentence on whether they are encrypted there."""

    name: str
    says: str


def examine_places(home: Home, *, backup: str = "") -> list[Place]:
    """The home, its newest backup where there is one, the temporary folder, and swap."""
    return [
        _place("home", [shelter_of(home.root)]),
        *([_backup(backup)] if backup else []),
        _place("tmp", [shelter_of(Path(tempfile.gettempdir()))]),
        *_swap(swap_shelters()),
    ]


def _backup(place: str) -> Place:
    if _is_age(Path(place)):
        return Place(name="backup", says="encrypted (age)")
    return _place("backup", [shelter_of(Path(place))])


def _is_age(path: Path) -> bool:
    """By what is in it; a backup that is not here, on a disk that was taken away, by its name."""
    try:
        return is_encrypted(path) if path.exists() else path.name.endswith(AGE)
    except OSError:
        return False


def _swap(shelters: Iterable[Shelter]) -> Iterator[Place]:
    there = [*shelters]
    if there:
        yield _place("swap", there)
    else:
        yield Place(name="swap", says="there is none")


def _place(name: str, shelters: list[Shelter]) -> Place:
    """What is said of a place: of several parts, the worst."""
    worst = next((one for state in ("not encrypted", "unknown") for one in shelters if one.state == state), shelters[0])
    if worst.state in ("encrypted", "in memory"):
        return Place(name=name, says=f"{worst.state} ({worst.by})")
    told = "not encrypted" if worst.state == "not encrypted" else "it cannot be told whether it is encrypted"
    return Place(name=name, says=f"{told} ({worst.by}): {ADVICE[name]}")
