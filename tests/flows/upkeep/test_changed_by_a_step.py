"""A step that changes rows empties their hashes: the next commit lists them anew, and verify agrees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from config.home import Home
from flows.upkeep.verify import verify
from storage.database.drawn import package_sql
from storage.database.live import live, migrate
from tests.flows.filing.lines import BEGIN, Visit, filed, put, report

NOW = datetime(2026, 3, 2, tzinfo=UTC)
CHANGES = "update reading_rows set words = words + 1;"
EMPTIES = "update batch_rows set rows_sha256 = null;"


def test_rows_that_a_step_changed_are_listed_anew_where_it_empties_their_hashes(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    put(home, [Visit(path="one", text=report("first"), announced=True)])
    filed(home)
    for number, (step, is_sound) in enumerate(((CHANGES, False), (EMPTIES, True)), start=1):
        with live(home.live, now=NOW) as store:
            steps = [one.read_text("utf-8") for one in package_sql("migrations")]
            migrate(store, [*steps, step], now=NOW)
            store.connection.execute("delete from schema_rows where version > ?", [len(steps)])
        put(home, [Visit(path=f"next{number}", text=report(f"of {number}"))], at=BEGIN + timedelta(hours=number))
        filed(home)
        wrong = [fault for fault in verify(home).faults if "capture" not in fault]
        assert bool(wrong) is not is_sound, (step, wrong)
