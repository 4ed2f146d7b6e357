"""A batch that comes late is set into its place: an article says what was seen last, whatever was filed last."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.home import Home
from flows.filing import visits
from storage.database.live import Live
from storage.queries.live.readings import texts_of
from storage.queries.timelines import filed_visits
from tests.asking import ask
from tests.flows.filing.lines import BEGIN, Visit, filed, put, rebuilt, report

OLD = report("first")
NEW = OLD.replace("witness 3", "witness 33")
BETWEEN = OLD.replace("witness 3", "witness 13")
FILED = (
    (14, {"before-the-first": NEW}),
    (10, {"old": OLD, "new": OLD, "between": OLD, "comes-back": OLD}),
    (15, {"old": NEW, "new": NEW, "between": NEW, "comes-back": OLD}),
    (12, {"old": OLD, "new": NEW, "between": BETWEEN, "comes-back": NEW}),
    (9, {"before-the-first": OLD}),
)
"""What was seen of articles, by the hour, in the order of filing: each article is a case of its own."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which all of it is filed. Nobody writes to it."""
    home = Home(tmp_path_factory.mktemp("late") / "home")
    for hour, seen in FILED:
        visits = [Visit(path=path, text=f"{text}\nIt was said in {path}.") for path, text in seen.items()]
        put(home, visits, at=BEGIN + timedelta(hours=hour - 10))
        filed(home)
    return home


def rows(home: Home, path: str, columns: str, view: str, order: str = "true") -> list[tuple[Any, ...]]:
    """What a view says of one of the articles."""
    its = f"(select article_id from articles where url like '%/{path}')"
    return ask(home.published, f"select {columns} from {view} where article_id in {its} order by {order}").rows


def test_a_text_that_stands_is_read_only_where_a_page_says_otherwise_and_visits_and_texts_of_a_batch_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, texts, visited = Home(tmp_path / "home"), list[int](), list[int]()

    def texts_noted(store: Live, numbers: Iterable[int]) -> dict[int, str | None]:
        wanted = {*numbers}
        texts.append(len(wanted))
        return texts_of(store, wanted)

    def visits_noted(store: Live, article_ids: Iterable[str], set_right: datetime | None = None) -> dict[str, Any]:
        wanted = set(article_ids)
        visited.append(len(wanted))
        return filed_visits(store, wanted, set_right)

    monkeypatch.setattr(visits, "texts_of", texts_noted)
    monkeypatch.setattr(visits, "filed_visits", visits_noted)
    for hour, said in enumerate((OLD, OLD, NEW)):
        pages = {"same": OLD, "one": said, "two": said}
        seen = [Visit(path=path, text=f"{text}\nIt was said in {path}.") for path, text in pages.items()]
        seen.append(Visit(path="title", text=f"{BETWEEN}\nIt was said in title.", title=f"A title {said == NEW}"))
        put(home, seen, at=BEGIN + timedelta(hours=hour))
        filed(home)
    assert (texts, visited) == ([3], [4, 4])
    assert rows(home, "same", "outcome", "looks", "looked_at") == [("first",), ("unchanged",), ("unchanged",)]
    for path, changed in (("one", "text"), ("two", "text"), ("title", "title")):
        assert rows(home, path, "changed, len(kinds) > 0", "revisions", "place")[1:] == [([changed], True)]
        assert rows(home, path, "outcome", "looks", "looked_at") == [("first",), ("unchanged",), ("revised",)]


AT_NOON = [("old", "unchanged", 1, 2), ("new", "unchanged", 2, 2), ("between", "revised", 0, 3)]


@pytest.mark.parametrize(("path", "outcome", "revision", "states"), AT_NOON)
def test_a_visit_of_noon_filed_after_that_of_three_is_set_in_between(
    home: Home, path: str, outcome: str, revision: int, states: int
) -> None:
    [(text, *numbers)] = rows(home, path, "text, revision, revisions", "articles")
    assert (text.startswith(NEW), numbers) == (True, [2, states])
    stood = [(1, 10)] + ([(0, 12)] if states == 3 else []) + [(2, 12 if path == "new" else 15)]
    assert rows(home, path, "revision, hour(seen_at)", "revisions", "place") == stood
    looks = rows(home, path, "outcome, revision", "looks", "looked_at")
    assert looks == [("first", 1), (outcome, revision), ("revised", 2)]


def test_a_visit_before_the_first_is_the_first_state_is_no_alert_and_reopens_no_ruling(home: Home) -> None:
    [(text, states)] = rows(home, "before-the-first", "text, revisions", "articles")
    assert (text.startswith(NEW), states) == (True, 2)
    found = rows(home, "before-the-first", "revision, changed, kinds", "revisions", "place")
    assert found == [(0, [], []), (1, ["text"], ["number"])]
    assert max(revision for revision, *_ in found) == 1, "what asks for attention is numbered above it"


def test_an_old_text_comes_back_after_a_late_one(home: Home) -> None:
    states = rows(home, "comes-back", "revision, hour(seen_at), kinds", "revisions", "place")
    assert states == [(1, 10, []), (0, 12, ["number"]), (1, 15, ["number"])]
    [(text, *rest)] = rows(home, "comes-back", "text, revisions, hour(captured_at)", "articles")
    assert (text.startswith(OLD), rest) == (True, [3, 15])


def test_a_rebuild_comes_to_the_same(home: Home) -> None:
    found = rebuilt(home)
    assert found.is_same, found.text()
