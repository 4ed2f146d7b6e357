"""Articles that newer rules part from their group: each waits for review again, and says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import duckdb

from config.reading import read_watch
from flows.rebuild import rebuild
from flows.upkeep.reread import Request
from tests.flows.filing.test_copies import ids, longwatch

Text = Callable[[str], str]


def test_who_leaves_a_group_waits_again_with_the_reason_and_who_stays_does_not(alpha: Any, text: Text) -> None:
    for name in ("one", "two", "three"):
        alpha.says(f"/{name}", f"Notice {name}", text(name))
    alpha.collected()
    one, two, three = (ids(alpha)[name] for name in ("one", "two", "three"))
    with duckdb.connect() as older:  # as rules of before had grouped them
        older.execute(f"attach '{alpha.home.live}' as store (storage_version 'v1.5.0', row_group_size 2048)")
        older.execute("update store.internal.group_rows set group_id = ?", [one])
    for article in (one, two):
        longwatch(alpha, "review", "mark", article, "relevant", "--as", "Ada")

    found = rebuild(alpha.home, read_watch(alpha.home), Request(), accept=True, now=lambda: datetime.now(UTC))
    assert "2 articles parted from a group by newer rules, for review" in found.text()
    assert alpha.rows("select article_id, reopened from reviews order by reopened") == [(one, False), (two, True)]
    queue = "select article_id, because from review_queue where topic is null order by because"
    (ruled, again), (new, because) = alpha.rows(queue)
    assert (ruled, new) == (two, three)
    assert f"no longer grouped with {one} by newer rules" in again
    assert because == f"left the group of {one}: alone: no copy known"
    assert alpha.rows("select count(distinct group_id) from articles") == [(3,)]

    longwatch(alpha, "review", "mark", two, "irrelevant", "--as", "Ada")
    assert alpha.rows(queue) == [(three, because)]
    replayed = rebuild(alpha.home, read_watch(alpha.home), Request(), now=lambda: datetime.now(UTC))
    assert replayed.is_same
