"""Publishing: never more than one publish in twenty times its own duration."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.home import Home
from flows.filing.committer import Committed, commit
from flows.filing.publish_turns import NAME, last_publish, seconds_to_wait
from storage.archive.spool import drop
from tests.asking import ask

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
TIMES = 20


@pytest.fixture(autouse=True)
def turns_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """As outside the tests."""
    monkeypatch.setattr("flows.filing.publish_turns.TIMES", TIMES)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def put(home: Home, number: int) -> None:
    lines = [{"record": "setting", "setting": f"s{number}", "setting_value": "x"}]
    drop(home.spool, f"20260101T000000Z-aaaaaa-{number:06d}", lines)


def filed(home: Home) -> Committed:
    return commit(home, topics=(), run_id="run", now=lambda: datetime.now(UTC))


def test_what_arrives_while_the_holder_waits_its_turn_is_taken_in(home: Home) -> None:
    put(home, 1)
    filed(home)
    (home.store / NAME).write_text(json.dumps({"began": datetime.now(UTC).isoformat(), "seconds": 0.1}), "utf-8")
    put(home, 2)
    later = threading.Timer(0.5, put, args=(home, 3))
    later.start()
    assert filed(home).batches == 2
    later.join()
    assert ask(home.published, "select count(*), max(batches) from snapshot_rows").rows == [(2, 3)]


def test_no_publish_comes_sooner_than_twenty_times_what_the_last_one_took(home: Home) -> None:
    for number in range(1, 4):
        put(home, number)
        filed(home)
    rows = ask(home.published, "select published_at, seconds from snapshot_rows order by published_at").rows
    times: list[Any] = [row[0] for row in rows]
    took: list[Any] = [row[1] for row in rows[1:]]
    for before, after, seconds in zip(times[:-1], times[1:], took, strict=True):
        assert (after - before).total_seconds() >= TIMES * seconds - 0.001
    last = last_publish(home)
    assert last
    assert last.began == times[-1]


def test_a_turn_is_never_longer_than_a_turn_whatever_the_clock_says(home: Home) -> None:
    put(home, 1)
    filed(home)
    (home.store / NAME).write_text(json.dumps({"began": NOW.isoformat(), "seconds": 2}), "utf-8")
    assert seconds_to_wait(home, NOW) == 40
    assert seconds_to_wait(home, NOW + timedelta(seconds=30)) == 10
    assert seconds_to_wait(home, NOW - timedelta(days=1)) == 40
    assert seconds_to_wait(home, NOW + timedelta(days=1)) == 0
    (home.store / NAME).write_text("damaged", "utf-8")
    assert seconds_to_wait(home, NOW) == 0
