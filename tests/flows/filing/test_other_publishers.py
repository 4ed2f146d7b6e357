"""An entry of another publisher that points to an article changes nothing of it, wherever its publisher's feed lies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from config.home import Home
from storage.archive.spool import batch_id, drop
from tests.asking import ask
from tests.flows.filing.lines import BEGIN, Visit, filed, opening, pages, put, rebuilt, report, run_id

LATER = BEGIN + timedelta(days=1)
TOLD: dict[str, dict[str, Any]] = {
    "at-a-host-of-its-feeds": {"elsewhere": True},
    "at-another-host": {"elsewhere": False},
    "told-apart-before": {},
    "of-one-family": {"elsewhere": False},
}
"""What the batch of another publisher says of its page, by the publisher whose page it is."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which another publisher's feed had each one's page, under a title of its own. Nobody writes to it."""
    home = Home(tmp_path_factory.mktemp("others") / "home")
    put(home, [Visit(path="one", text=report(name), source=name, announced=True) for name in TOLD])
    row = {"record": "source", "family": "theirs", "name": "A", "enabled": True}
    sources = [{**row, "source_id": one} for one in ("of-one-family", "guest-of-one-family")]
    drop(home.spool, batch_id(run_id(LATER - timedelta(hours=1)), 1), sources)
    forged = [Visit(path="one", text=f"Nobody died {name}.", source=name, title="FORGED") for name in TOLD]
    guests = [
        {**line, "source_id": f"guest-{name}", "feed_id": f"guest-{name}/feed", **told}
        for line, (name, told) in zip(pages(forged, LATER), TOLD.items(), strict=True)
    ]
    drop(home.spool, batch_id(run_id(LATER), 1), list(opening([], LATER)))
    drop(home.spool, batch_id(run_id(LATER), 2), guests)
    filed(home)
    return home


def found(home: Home, name: str) -> list[tuple[Any, ...]]:
    """What stands of a publisher's article, and how many looks at it there were."""
    looks = "(select count(*) from looks l where l.article_id = a.article_id)"
    return ask(home.published, f"select title, text, revision, {looks} from articles a where source = '{name}'").rows


@pytest.mark.parametrize("name", ["at-a-host-of-its-feeds", "at-another-host"])
def test_the_visit_of_another_publisher_makes_no_revision(home: Home, name: str) -> None:
    assert found(home, name) == [("A title", report(name), 1, 1)]


@pytest.mark.parametrize("name", ["told-apart-before", "of-one-family"])
def test_a_batch_of_before_is_filed_as_it_was_and_sources_of_one_family_speak_for_one_another(
    home: Home, name: str
) -> None:
    assert found(home, name) == [("FORGED", f"Nobody died {name}.", 2, 2)]


def test_all_of_it_is_of_four_articles_and_a_rebuild_comes_to_the_same(home: Home) -> None:
    assert ask(home.published, "select count(*) from articles").rows == [(4,)]
    compared = rebuilt(home)
    assert compared.is_same, compared.text()
