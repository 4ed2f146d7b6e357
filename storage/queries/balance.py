"""What the published file says of a run and of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from storage.database.published import open_published

FATES = ("new", "known", "revised", "waiting", "skipped", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The account of a run: what its feeds' parser returned, what became of it, and the difference, which is 0."""

    entries: int
    fates: dict[str, int]
    difference: int


def balance(path: Path, run_id: str) -> Balance:
    """The account of a run, counted from rows of the published file; empty for a run whose batches were set aside."""
    with open_published(path) as connection:
        assert connection is not None
        columns = ", ".join(f'"{fate}"' for fate in FATES)
        question = f"select entries, difference, {columns} from balance where run = ?"  # noqa: S608
        rows = connection.execute(question, [run_id]).fetchall()
    entries, difference, *fates = rows[0] if rows else (0, 0, *(0 for _ in FATES))
    return Balance(entries=entries, fates=dict(zip(FATES, fates, strict=True)), difference=difference)
