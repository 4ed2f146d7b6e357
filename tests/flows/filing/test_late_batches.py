"""A batch that comes late is set into its place: an article says what was seen last, whatever was filed last."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config.home import Home
from storage.queries.questions import ask
from tests.flows.filing.lines import BEGIN, Visit, filed, put, rebuilt, report

OLD = report("first")
NEW = OLD.replace("witness 3", "witness 33")
BETWEEN = OLD.replace("witness 3", "witness 13")
HOURS = {10: OLD, 14: NEW}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def rows(home: Home, question: str) -> list[tuple[Any, ...]]:
    return ask(home.published, question).rows


def visited(home: Home, hour: int, text: str) -> None:
    put(home, [Visit(path="one", text=text)], at=BEGIN + timedelta(hours=hour - 10))
    filed(home)


AT_NOON = [(OLD, "unchanged", 1, 2), (NEW, "unchanged", 2, 2), (BETWEEN, "revised", 0, 3)]


@pytest.mark.parametrize(("text", "outcome", "revision", "states"), AT_NOON)
def test_a_visit_of_noon_filed_after_that_of_two_is_set_in_between(
    home: Home, text: str, outcome: str, revision: int, states: int
) -> None:
    for hour, seen in HOURS.items():
        visited(home, hour, seen)
    visited(home, 12, text)
    assert rows(home, "select text, revision, revisions from articles") == [(NEW, 2, states)]
    stood = [(1, 10)] + ([(0, 12)] if states == 3 else []) + [(2, 12 if text == NEW else 14)]
    assert rows(home, "select revision, hour(seen_at) from revisions order by place") == stood
    looks = rows(home, "select outcome, revision from looks order by looked_at")
    assert looks == [("first", 1), (outcome, revision), ("revised", 2)]
    found = rebuilt(home)
    assert found.is_same, found.text()


def test_a_visit_before_the_first_is_the_first_state(home: Home) -> None:
    visited(home, 14, NEW)
    visited(home, 10, OLD)
    assert rows(home, "select text, revisions from articles") == [(NEW, 2)]
    assert rows(home, "select revision, changed, kinds from revisions order by place") == [
        (0, [], []),
        (1, ["text"], ["number"]),
    ]


def test_an_old_text_comes_back_after_a_late_one(home: Home) -> None:
    visited(home, 10, OLD)
    visited(home, 14, OLD)
    visited(home, 12, NEW)
    states = "select revision, hour(seen_at), kinds from revisions order by place"
    assert rows(home, states) == [(1, 10, []), (0, 12, ["number"]), (1, 14, ["number"])]
    assert rows(home, "select text, revisions, hour(captured_at) from articles") == [(OLD, 3, 14)]
    found = rebuilt(home)
    assert found.is_same, found.text()


def test_what_a_late_visit_saw_first_is_no_alert_and_reopens_no_ruling(home: Home) -> None:
    visited(home, 14, NEW)
    visited(home, 10, OLD)
    assert rows(home, "select count(*) from revisions where revision > 1") == [(0,)]
