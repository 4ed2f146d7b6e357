"""The pass over all history: copies of texts from before the days that each commit looks back on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from uuid import uuid4

from config.home import Home
from flows.batches.new_batch import new_batch
from flows.filing.groupings import BY_HISTORY, grouping_line
from flows.filing.groups import texts_of
from flows.output.counts import count_of
from storage.archive.spool import batch_id, drop
from storage.database.live import Live
from storage.indexes import copy_index as shingles

AT_ONCE = 500
MOST = 5_000
"""Articles looked at in a night; the others are looked at in the next."""


def compare_history(home: Home, store: Live, now: datetime) -> str:
    """Look for older copies of what came since the last pass, and drop what is found into the spool: a sentence."""
    texts = texts_of(store, {})
    lines: list[Mapping[str, object]] = []
    name = batch_id(f"{now:%Y%m%dT%H%M%SZ-%f}-history-{uuid4().hex[:6]}", 1)
    looked_at = 0
    with shingles.open_shingles(home.shingles) as prints:
        asking = shingles.not_looked_over(prints, most=MOST)
        for start in range(0, len(asking), AT_ONCE):
            some = asking[start : start + AT_ONCE]
            looked_at += len(some)
            for one, relation in shingles.older_copies(prints, [placed for _, placed in some], texts=texts):
                values = {"record": "relation", **asdict(relation), "article_id": one.article_id}
                reason = f"a copy of an older text, found in all history: {relation.reason}"
                number = f"{name}.{len(lines) // 2 + 1}"
                lines.append(values | {"decided_at": now.isoformat()})
                lines.append(
                    grouping_line(
                        number, "join", one.article_id, relation.other_id, reason=reason, made_by=BY_HISTORY, at=now
                    )
                )
        if lines:
            drop(home.spool, name, [new_batch(), *lines])
        if asking:
            shingles.looked_over(prints, asking[-1][0])
    found = len(lines) // 2
    return f"{count_of(looked_at, 'article')} looked for in all history: {count_of(found, 'older copy')} found" + (
        ", which the next run files" if found else ""
    )
