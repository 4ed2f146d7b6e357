"""The articles that newer rules part from their group at a rebuild: kept as a batch, so that each waits for review."""

from __future__ import annotations

from datetime import datetime

from config.home import Home
from flows.batches.new_batch import new_batch
from flows.filing.groupings import BY_REBUILD, LEFT, grouping_line
from storage.archive.spool import batch_id, drop
from storage.database.left_groups import articles_left
from storage.database.live import Live


def drop_those_that_left(home: Home, store: Live, name: str, *, now: datetime) -> int:
    """How many the replayed database has parted from their group in the one in use; the spool then holds who and why.

    Raises UnreadableError.
    """
    left = articles_left(store, home.live)
    batch = batch_id(f"{name}-left", 1)
    lines = [
        grouping_line(
            f"{batch}.{number}", LEFT, one.article_id, one.founder_id, reason=one.reason, made_by=BY_REBUILD, at=now
        )
        for number, one in enumerate(left, start=1)
    ]
    if lines:
        drop(home.spool, batch, [new_batch(), *lines])
    return len(left)
