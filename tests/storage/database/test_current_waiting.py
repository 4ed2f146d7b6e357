"""What is kept of the entries that wait: `owed` is the same with it as without, whatever met its fate since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from storage.database import current_articles
from storage.database.current_articles import keep_waiting
from storage.database.live import Live, live, publish
from storage.database.row_hashes import ROWS_A_NUMBER

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FATES = ("waiting", "waiting", "new", "known", "failed", "skipped")
OWED_OF_ALL_ROWS = """
    select e.url_key, count(*), max(s.attempts), max(s.next_try_at), any_value(s.article_id)
    from sightings s join entry_rows e using (fetch_id, entry_position) where s.fate = 'waiting' group by e.url_key
"""
OWED = "select url_key, sightings, attempts, next_try_at, article_id from owed"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Live]:
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        yield store


def file_batch(store: Live, batch: int, random: Random) -> None:
    """Four entries with their fates, and fates that met those of the batches before."""
    row = batch * ROWS_A_NUMBER
    entries = [{"fetch_id": f"f{batch}", "entry_position": place} for place in range(4)]
    older = [
        {"fetch_id": f"f{random.randrange(batch)}", "entry_position": random.randrange(4)}
        for _ in range(3 * (batch > 1))
    ]
    met = [*entries, *(one for one in older if one["fetch_id"] != "f0")]
    at = NOW.isoformat()
    store.insert(
        "entry_rows",
        [{**one, "number": row + place, "url_key": f"u{place}", "seen_at": at} for place, one in enumerate(entries)],
    )
    store.insert(
        "fate_rows",
        [
            {**one, "number": row + 10 + place, "fate": random.choice(FATES), "attempts": place, "decided_at": at}
            for place, one in enumerate(met)
        ],
    )
    store.insert("batch_rows", [{"number": batch, "batch_id": f"b{batch}"}])


def test_what_is_kept_and_what_came_since_are_what_all_rows_add_up_to(store: Live) -> None:
    random = Random(3)
    kept = 0
    for batch in range(1, 13):
        file_batch(store, batch, random)
        anew = sorted(store.rows("from waiting_now(above := -1)"))
        assert sorted(store.rows("from waiting_now()")) == anew
        assert sorted(store.rows(OWED)) == sorted(store.rows(OWED_OF_ALL_ROWS))
        if batch % 3 == 0:
            keep_waiting(store.connection)
            assert sorted(store.rows("from current_waiting")) == sorted(store.rows("from waiting_now()")) == anew
            kept += len(anew)
    assert kept > 10


def test_a_publish_keeps_them_where_many_have_met_a_fate_and_only_then(
    store: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_articles, "FEW", 20)
    kept = []
    for batch in range(1, 8):
        file_batch(store, batch, Random(batch))
        publish(store, tmp_path / "published.duckdb", run_id="run", now=NOW)
        kept += store.rows("select max(number) // 1000000 from waiting_up_to")
    assert kept == [(None,)] * 4 + [(5,)] * 3
