"""An entry of another publisher that points to an article changes nothing of it, wherever its publisher's feed lies."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config.home import Home
from storage.archive.spool import batch_id, drop
from storage.queries.questions import ask
from tests.flows.filing.lines import BEGIN, Visit, filed, opening, pages, put, rebuilt, report, run_id

LATER = BEGIN + timedelta(days=1)
FOUND = "select source, title, text, revision from articles order by all"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    put(home, [Visit(path="one", text=report("harbour"), announced=True)])
    return home


def put_of_beta(home: Home, **told: Any) -> None:
    """Drop the batches of a run in which beta's feed had alpha's page, under a title of its own."""
    [line] = pages([Visit(path="one", text="Nobody died.", title="FORGED", announced=True)], LATER)
    drop(home.spool, batch_id(run_id(LATER), 1), list(opening([], LATER)))
    drop(home.spool, batch_id(run_id(LATER), 2), [{**line, "source_id": "beta", "feed_id": "beta/feed", **told}])


@pytest.mark.parametrize("elsewhere", [True, False], ids=["at a host of its feeds", "at another host"])
def test_the_visit_of_another_publisher_makes_no_revision(home: Home, elsewhere: bool) -> None:
    put_of_beta(home, elsewhere=elsewhere)
    filed(home)
    assert ask(home.published, FOUND).rows == [("alpha", "A title", report("harbour"), 1)]
    assert ask(home.published, "select count(*) from look_rows").rows == [(1,)]
    assert rebuilt(home).is_same


def test_a_batch_of_before_that_was_told_apart_is_filed_as_it_was(home: Home) -> None:
    put_of_beta(home)
    filed(home)
    assert ask(home.published, FOUND).rows == [("alpha", "FORGED", "Nobody died.", 2)]


def test_sources_of_one_family_speak_for_one_another(home: Home) -> None:
    row = {"record": "source", "family": "alpha", "name": "A", "enabled": True}
    sources = [{**row, "source_id": one} for one in ("alpha", "beta")]
    drop(home.spool, batch_id(run_id(LATER - timedelta(hours=1)), 1), sources)
    put_of_beta(home, elsewhere=False)
    filed(home)
    assert ask(home.published, "select title, revision from articles").rows == [("FORGED", 2)]
