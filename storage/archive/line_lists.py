"""The list of the hashes of a batch's lines, by which one line can be shown, and nothing of those beside it.

A line of few possible words, a ruling or a visit, could be guessed from its hash. So a batch has a salt in its first
line, and each of its lines is hashed behind a salt of its own, which only whoever is shown that line is told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from config.atomic_write import write_atomically

SALT = re.compile(r"[0-9a-f]{32}")
SALT_ROW = re.compile(rb'\{"salt":"[0-9a-f]{64}"\}\n')
"""The row before a line that is shown: the list has the hash of both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineList:
    """The lines of a batch as they can be shown one by one; without a salt, as versions before salts listed them."""

    batch: str
    lines: Sequence[bytes]
    """As they stand in the batch, line feeds included."""
    salt: str

    def shown(self, number: int) -> bytes:
        """What is shown of a line, counted from 1: the row of its salt, and the line."""
        return self._row(number) + self.lines[number - 1]

    def text(self) -> bytes:
        """The list: of each line the SHA-256 of what is shown of it, a space, and its number."""
        return b"".join(
            f"{sha256(self.shown(number)).hexdigest()} {number}\n".encode() for number in range(1, len(self.lines) + 1)
        )

    def sha256(self) -> str:
        """Of the list: `lines_sha256` in the chain of custody."""
        return sha256(self.text()).hexdigest()

    def _row(self, number: int) -> bytes:
        if not self.salt:
            return b""
        own = sha256(f"{self.salt} {self.batch} {number}\n".encode()).hexdigest()
        return f'{{"salt":"{own}"}}\n'.encode()


def line_list(batch: str, lines: Sequence[bytes]) -> LineList:
    """The list of the lines of a batch with this name."""
    return LineList(batch=batch, lines=lines, salt=_salt(lines[0]) if lines else "")


def _salt(first: bytes) -> str:
    try:
        salt = json.loads(first).get("salt")
    except (ValueError, AttributeError, RecursionError):
        return ""
    return salt if isinstance(salt, str) and SALT.fullmatch(salt) else ""


def kept_list(folder: Path, batch: str, digest: str) -> Path:
    """Where the list with this hash of a batch's lines is kept, as it was before a seal changed some."""
    return folder / f"{batch}.{digest}.lines"


def keep_list(folder: Path, listed: LineList) -> None:
    """Keep a list before a seal changes lines of its batch: it shows that the others stayed as they were."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(kept_list(folder, listed.batch, listed.sha256()), listed.text(), mode=0o600)


def hashes_in(listed: bytes) -> list[bytes]:
    """The hashes of the lines, in their order. Raises ValueError for what is no list."""
    rows = [row.split(b" ") for row in listed.splitlines()]
    if any(len(row) != 2 or row[1] != str(number).encode() for number, row in enumerate(rows, start=1)):
        raise ValueError("it is no list of lines")
    return [row[0] for row in rows]
