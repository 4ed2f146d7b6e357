"""A batch as its file says it, its lines by kind: the one reader of what the writers of `lines` wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.batches.records import EntryLine, GroupingLine, ReadingLine, SealLine, TaggingLine, VisitLine
from storage.archive.spool import name_of, read_batch

Line = Mapping[str, Any]

PLAIN = {
    "run", "run_end", "source", "feed", "fetch", "capture", "problem", "setting", "rules", "decision", "seal", "export",
    "backup", "restore", "silence", "gap", "stamp", "use", "robots", "move", "miss", "hand",
    "figure_ruling", "grouping", "relation", "line", "sent", "left_out",
}  # fmt: skip
"""Lines that are rows already."""
JUDGED = {"batch", "entry", "page", "missed", "stood", "reading", "tagging"}
"""Lines that are judged, and the one that says what made the batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The lines of a batch: all in their order, and those of a kind, which are the very same objects.

    What a line should have is not checked before it is judged: one that lacks it is left out by itself.
    """

    name: str
    sha256: str
    """Of its file."""
    lines: Sequence[Line]
    entries: Sequence[EntryLine]
    visits: Sequence[VisitLine]
    readings: Sequence[ReadingLine]
    taggings: Sequence[TaggingLine]
    groupings: Sequence[GroupingLine]
    seals: Sequence[SealLine]

    @property
    def plain(self) -> list[Line]:
        """The lines that are rows already."""
        return [line for line in self.lines if line["record"] in PLAIN]

    @property
    def is_of_texts(self) -> bool:
        """Whether texts come, go or change groups with it; if not, its lines are rows as they are."""
        return any((self.entries, self.visits, self.readings, self.taggings, self.groupings, self.seals))

    def refuse_unknown_kinds(self) -> None:
        """Raise ValueError for lines of a kind that this version does not know."""
        if unknown := {line["record"] for line in self.lines} - PLAIN - JUDGED:
            raise ValueError(f"it has lines of an unknown kind: {', '.join(sorted(unknown))}")


def open_batch(path: Path) -> Batch:
    """A batch read from its file. Raises BatchError for a damaged one."""
    sha256, lines = read_batch(path)
    by_kind: dict[str, list[Any]] = {}
    for line in lines:
        by_kind.setdefault(str(line["record"]), []).append(line)
    return Batch(
        name=name_of(path),
        sha256=sha256,
        lines=lines,
        entries=by_kind.get("entry", []),
        visits=[line for line in lines if line["record"] in ("page", "missed", "stood")],  # type: ignore[misc]
        readings=by_kind.get("reading", []),
        taggings=by_kind.get("tagging", []),
        groupings=by_kind.get("grouping", []),
        seals=by_kind.get("seal", []),
    )
