"""The committer: the one that files batches, judges them and publishes what they add up to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from config.home import Home
from config.topics import Topic
from extractors.duplicates import Placed
from extractors.fingerprints import fingerprint
from extractors.tags import Tagger
from flows.filing import filed_rows
from flows.rows import ROWS_A_BATCH
from storage import shingles
from storage.database import Live, live, publish
from storage.files import held
from storage.spool import file_away, name_of, pending, read_batch

MEMORY = timedelta(days=90)
"""How far back a new article's copies are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """What a committer did: batches filed now, and those that were filed before but had not left the spool."""

    batches: int
    left_over: int


def commit(home: Home, *, topics: Sequence[Topic], run_id: str, now: Callable[[], datetime]) -> Committed:
    """File every batch in the spool, publish, and let the batches go.

    Idempotent: killed anywhere, the next committer ends the work. Raises LockHeldError, BatchError, NewerDatabaseError.
    """
    tagger = Tagger(topics)
    filed = left_over = 0
    while pending(home.spool):
        with held(home.commit_lock, holder=f"committer of run {run_id}"), live(home.live, now=now()) as store:
            with shingles.open_shingles(home.shingles) as prints:
                paths = pending(home.spool)
                new = [path for path in paths if not _is_filed(store, name_of(path))]
                for path in new:
                    _file(store, prints, path, tagger, now())
            publish(store, home.published, run_id=run_id, now=now())
        for path in paths:
            file_away(path, home.filed)
        filed += len(new)
        left_over += len(paths) - len(new)
    return Committed(batches=filed, left_over=left_over)


def _is_filed(store: Live, batch_id: str) -> bool:
    return bool(store.rows("select 1 from batch_rows where batch_id = ?", [batch_id]))


def _file(store: Live, prints: shingles.Prints, path: Path, tagger: Tagger, now: datetime) -> None:
    sha256, lines = read_batch(path)
    number = int(str(store.rows("select coalesce(max(number), 0) + 1 from batch_rows")[0][0]))
    _catch_up(store, prints, number - 1)
    placed: list[Placed] = []

    def place(articles: Sequence[tuple[str, Any, date]]) -> list[Any]:
        found = shingles.groups(prints, articles, since=now.date() - MEMORY)
        placed.extend(one for one, _ in found)
        return found

    rows = filed_rows(store, lines, batch=number, tagger=tagger, place=place)
    run_id = next((line["run_id"] for line in lines if "run_id" in line), None)
    with store.transaction():
        filed = {"number": number, "batch_id": name_of(path), "run_id": run_id, "sha256": sha256}
        store.insert("batch_rows", [{**filed, "filed_at": now.isoformat()}])
        for table, added in rows.tables.items():
            store.insert(table, added)
    shingles.add(prints, placed, batch=number)


def _catch_up(store: Live, prints: shingles.Prints, newest: int) -> None:
    """Give the fingerprints what a kill between two files kept from them."""
    if shingles.newest_batch(prints) > newest:
        shingles.clear(prints)
    for batch in range(shingles.newest_batch(prints) + 1, newest + 1):
        rows = store.rows(GROUPED_IN, [batch * ROWS_A_BATCH, (batch + 1) * ROWS_A_BATCH])
        shingles.add(prints, [_placed(*row) for row in rows], batch=batch)


GROUPED_IN = """
    select g.article_id, g.group_id, r.title, r.text, r.language, g.decided_at
    from group_rows g join reading_rows r on r.article_id = g.article_id and r.revision = 1
    where g.number >= ? and g.number < ? and r.text_state in ('ok', 'partial') order by g.number
"""


def _placed(article_id: Any, group_id: Any, title: Any, text: Any, language: Any, decided_at: Any) -> Placed:
    prints = fingerprint(title, text, language)
    return Placed(article_id=article_id, group_id=group_id, fingerprint=prints, day=decided_at.date())
