"""A batch that comes late makes no revision: an article says what was seen last, whatever was filed last."""

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


AT_NOON = [(OLD, "unchanged", 1), (NEW, "unchanged", 2), (BETWEEN, "late", 1)]


@pytest.mark.parametrize(("text", "outcome", "revision"), AT_NOON)
def test_a_visit_of_noon_filed_after_that_of_two_is_no_revision(
    home: Home, text: str, outcome: str, revision: int
) -> None:
    for hour, seen in HOURS.items():
        visited(home, hour, seen)
    visited(home, 12, text)
    assert rows(home, "select text, revision, revisions from articles") == [(NEW, 2, 2)]
    assert rows(home, "select revision from revisions order by revision") == [(1,), (2,)]
    looks = rows(home, "select outcome, revision from looks order by looked_at")
    assert looks == [("first", 1), (outcome, revision), ("revised", 2)]
    found = rebuilt(home)
    assert found.is_same, found.text()


def test_a_visit_before_the_first_is_none_either(home: Home) -> None:
    visited(home, 14, NEW)
    visited(home, 10, OLD)
    assert rows(home, "select text, revisions from articles") == [(NEW, 1)]
    assert rows(home, "select outcome from looks order by looked_at") == [("late",), ("first",)]
