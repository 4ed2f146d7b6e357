"""A pack that was made, and its record in the archive: what was packed, by whom, and to whom it was given."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from config.home import Home
from flows.filing.orders import event_id, login_name, record_event
from flows.filing.people import REFUSED
from flows.output.counts import count_of
from flows.output.safe_text import CONTROLS
from flows.packs.contents import PackError
from flows.packs.wanted import WantedArticles
from storage.archive import custody
from storage.archive.bag import files_of

LONGEST = 200
"""Characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A pack that was made."""

    target: Path
    number: str
    """The SHA-256 of its last manifest, and so over all of it."""
    articles: int
    records: int
    texts: int
    lines: int
    """Of the chain of custody."""
    stamps: int
    remarks: tuple[str, ...]
    is_filed: bool = False

    def text(self) -> str:
        """The same for people."""
        counted = (
            f"{count_of(self.articles, 'article')}, {count_of(self.records, 'captured record')}, "
            f"{count_of(self.texts, 'text')}, {count_of(self.lines, 'line of custody', 'lines of custody')}, "
            f"{count_of(self.stamps, 'time-stamp')}"
        )
        said = [f"packed {self.target}: {counted}", *self.remarks, f"number of this pack: {self.number}"]
        said.append("send this number separately from the pack; it covers every file in it")
        return "\n".join(said if self.is_filed else [*said, "its record waits in the spool"])


def checked_given_to(words: str | None) -> str | None:
    """The words as they are kept, on one line; None where none were given. Raises PackError for signs that hide."""
    if words is None:
        return None
    kept = unicodedata.normalize("NFC", words).strip()
    if not kept:
        raise PackError("--for: it is empty: write to whom the pack is given, or leave --for out")
    if len(kept) > LONGEST:
        raise PackError(f"--for: it has {len(kept):,} characters, more than {LONGEST}: shorten it")
    for place, sign in enumerate(kept, 1):
        if unicodedata.category(sign) in REFUSED or CONTROLS.match(sign):
            raise PackError(
                f"--for: it holds a sign that is not seen, ends the line or turns it round (U+{ord(sign):04X}, its "
                f"character {place}): write it on one line, without it"
            )
    return kept


def recorded(home: Home, made: Pack, wanted: WantedArticles, given_to: str | None, now: Callable[[], datetime]) -> Pack:
    """The pack, of which the archive has a record from now on, or when its spool is filed."""
    at = now()
    export_id = event_id(at)
    values = {
        "export_id": export_id,
        "exported_at": at.isoformat(),
        "exported_by": login_name(),
        "format": "pack",
        "file": made.target.name,
        "query": wanted.query,
        "query_name": wanted.query_name,
        "row_count": made.articles,
        "bytes": _size(made.target),
        "sha256": made.number,
        "custody_head": custody.head(home.custody),
        "published_at": None,
        "given_to": given_to,
    }
    filed = record_event(home, export_id, [{"record": "export", **values}], now=now)
    return replace(made, is_filed=filed)


def _size(target: Path) -> int:
    if target.is_file():
        return target.stat().st_size
    return sum((target / name).stat().st_size for name in files_of(target))
