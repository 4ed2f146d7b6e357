"""What figures were when they were ruled on, for rulings whose lines do not say it: lines of older programs.

A figure's name is its place in a text. What the database in use says of such a ruling is all that is known, so it is
kept in a table of its own, which no batch gives and a rebuild takes over from the database it replaces.
"""

from __future__ import annotations

from pathlib import Path

from storage.database.comparison import beside, side_of
from storage.database.live import Live
from storage.database.published import has_columns

KEEP = """
    insert into figures_ruled_before
    select r.ruling_id, f.event, f.low, f.high from figure_ruling_rows r join figure_rows f using (figure_id)
    where r.ruling <> 'withdrawn' and r.event is null and r.number >= ?
        and not exists (select 1 from figures_ruled_before b where b.ruling_id = r.ruling_id)
"""
TAKE = "insert into figures_ruled_before by name select ruling_id, event, low, high from {used}.figures_ruled_before"
TAKE_OLDER = """
    insert into figures_ruled_before by name
    select r.ruling_id, f.event, f.low, f.high
    from {used}.figure_ruling_rows r join {used}.figure_rows f using (figure_id)
    where r.ruling <> 'withdrawn'
"""


def keep_ruled_on(store: Live, since: int) -> None:
    """Keep what the figures are that lines of an older program rule on, in rows from this number on."""
    store.rows(KEEP, [since])


def take_ruled_on(store: Live, path: Path) -> None:
    """Take over what the database in use knows, of whichever version it is. Raises UnreadableError."""
    with beside(store.connection, path):
        used = side_of(store.connection, "used")
        asked = TAKE if has_columns(store.connection, f"{used}.figures_ruled_before") else TAKE_OLDER
        store.rows("delete from figures_ruled_before")
        if has_columns(store.connection, f"{used}.figure_ruling_rows"):
            store.rows(asked.format(used=used))
