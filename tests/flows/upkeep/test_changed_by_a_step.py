"""A step that changes rows empties their hashes: the next commit lists them anew, and verify agrees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.home import Home
from flows.upkeep.verify import verify
from storage.database.drawn import package_sql
from storage.database.live import live, migrate
from tests.flows.filing.lines import BEGIN, Visit, filed, put, report

NOW = datetime(2026, 3, 2, tzinfo=UTC)
CHANGES = "update reading_rows set words = words + 1;"
EMPTIES = "update batch_rows set rows_sha256 = null;"


@pytest.mark.parametrize(("step", "is_sound"), [(CHANGES + EMPTIES, True), (CHANGES, False)])
def test_rows_that_a_step_changed_are_listed_anew_where_it_empties_their_hashes(
    tmp_path: Path, step: str, is_sound: bool
) -> None:
    home = Home(tmp_path / "home")
    put(home, [Visit(path="one", text=report("first"), announced=True)])
    filed(home)
    with live(home.live, now=NOW) as store:
        steps = [one.read_text("utf-8") for one in package_sql("migrations")]
        migrate(store, [*steps, step], now=NOW)
        store.connection.execute("delete from schema_rows where version > ?", [len(steps)])
    put(home, [Visit(path="two", text=report("second"))], at=BEGIN + timedelta(hours=1))
    filed(home)
    wrong = [fault for fault in verify(home).faults if "capture" not in fault]
    assert bool(wrong) is not is_sound, wrong
