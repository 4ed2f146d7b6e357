"""An article of any size costs only so much: what is not judged is said, and a rebuild comes to the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from config.home import Home
from extractors.budgets import JUDGED_CHARACTERS, KEPT_MATCHES
from extractors.figures import figures
from extractors.search import terms
from extractors.topics import tags
from extractors.topics.contexts import MOST
from flows.filing import decisions, readings, transaction, visits
from flows.filing import rows as numbered
from flows.filing.committer import Committed
from longwatch import main
from newsroom.feeds import Entry
from storage.archive.spool import drop
from storage.database import row_hashes
from tests.asking import ask
from tests.flows.filing.lines import BEGIN, Visit, filed, put, rebuilt, report

COUNTED = "select match_count, (select count(*) from matches m where m.reading_id = t.reading_id) from tags t"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def rows(home: Home, question: str) -> list[tuple[Any, ...]]:
    return ask(home.published, question).rows


def same_after_rebuild(home: Home) -> None:
    found = rebuilt(home)
    assert found.is_same, found.text()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of articles that are too long, or change too much, for all of it to be judged. Nobody writes to it."""
    home = Home(tmp_path_factory.mktemp("large") / "home")
    said = "{0}. Prisoner Karimi{0} of Shahr{1}, held in evin since 13{2:02}."
    prisoners = (said.format(number, number % 97, number % 70) for number in range(10_000))
    changed = (changing(word, 16_000) for word in ("then", "now"))
    visited = [
        Visit(path="long", text="evin " * 210_000, announced=True), Visit(path="one", text=report("first")),
        Visit(path="list", text="\n".join(prisoners), announced=True), Visit(path="changing", text=next(changed)),
    ]  # fmt: skip
    put(home, visited)
    assert filed(home) == Committed(batches=2)
    put(home, [Visit(path="changing", text=next(changed))], at=BEGIN + timedelta(hours=1))
    assert filed(home) == Committed(batches=2)
    return home


def changing(word: str, lines: int) -> str:
    """A text of which every other line is that word."""
    return "\n".join(word if at % 2 else "x" for at in range(lines))


def its(path: str) -> str:
    """The condition that a row is of the article at a path."""
    return f"article_id in (select article_id from articles where url like '%/{path}')"


def test_a_word_two_hundred_thousand_times_keeps_its_text_some_hundred_matches_and_their_count(large: Home) -> None:
    long = "from articles where url like '%/long'"
    [(words, state, missing)] = rows(large, f"select words, text_state, judging_incomplete {long}")
    assert (words, state) == (210_000, "ok")
    assert missing == f"topics, figures and search: {JUDGED_CHARACTERS:,} of its 1,050,000 characters were read"
    [(count, kept)] = rows(large, f"{COUNTED} where {its('long')}")
    assert count == JUDGED_CHARACTERS // 5
    assert 2 * KEPT_MATCHES <= kept <= 2 * KEPT_MATCHES + MOST
    queue = "select because from review_queue where url like '%/long' and topic is null"
    assert rows(large, queue) == [(f"judging incomplete: {missing}",)]
    assert rows(large, f"select part from judging_incomplete where {its('long')}") == [("text",)]


def test_a_list_of_ten_thousand_prisoners_is_an_article_judged_whole(large: Home) -> None:
    asked = "select text_state, topic_list, judging_incomplete, length(string_split(text, chr(10))) from articles"
    assert rows(large, f"{asked} where {its('list')}") == [("ok", "prison", None, 10_000)]
    assert rows(large, f"select match_count from tags where {its('list')}") == [(10_000,)]


def test_a_change_too_large_to_compare_is_reported_whole_and_said_to_be(large: Home) -> None:
    kinds = f"select revision, kinds from revisions where {its('changing')} order by revision"
    assert rows(large, kinds) == [(1, []), (2, ["wording"])]
    assert rows(large, f"select part from judging_incomplete where {its('changing')}") == [("changes",)]


def test_of_large_articles_no_other_is_judged_in_part(large: Home) -> None:
    assert rows(large, "select count(*) from judging_incomplete") == [(2,)]


@pytest.mark.long  # the next two hold the same of articles that are judged in part by smaller bounds
def test_a_rebuild_of_large_articles_comes_to_the_same(large: Home) -> None:
    same_after_rebuild(large)


def test_a_rebuild_of_what_is_judged_in_part_comes_to_the_same(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (tags, terms, figures, readings):
        monkeypatch.setattr(module, "JUDGED_CHARACTERS", 1_000)
    for module in (decisions, visits):
        monkeypatch.setattr(module, "PAIRS", 100)
    put(home, [Visit(path="long", text="evin " * 300), Visit(path="changing", text=changing("then", 40))])
    put(home, [Visit(path="changing", text=changing("now", 40))], at=BEGIN + timedelta(hours=1))
    filed(home)
    assert rows(home, "select part from judging_incomplete order by part") == [("changes",), ("text",)]
    same_after_rebuild(home)


def test_matches_up_to_the_bound_are_all_kept_with_their_places(home: Home) -> None:
    put(home, [Visit(path="one", text="evin " * (2 * KEPT_MATCHES))])
    filed(home)
    assert rows(home, COUNTED) == [(2 * KEPT_MATCHES, 2 * KEPT_MATCHES)]
    put(home, [Visit(path="one", text="evin " * (2 * KEPT_MATCHES + 100))], at=BEGIN + timedelta(hours=1))
    filed(home)
    [(count, kept)] = rows(home, COUNTED)
    assert count == 2 * KEPT_MATCHES + 100
    assert 2 * KEPT_MATCHES <= kept <= 2 * KEPT_MATCHES + MOST
    ends = rows(home, "select min(from_char), max(from_char) from matches")
    assert ends == [(0, 5 * (count - 1))]
    [(score, weight)] = rows(home, "select score, (select sum(weight) from matches) from tags")
    assert score == count > weight


@pytest.mark.slow
def test_a_batch_of_more_rows_than_a_number_has_is_filed_and_the_next_begins_behind_it(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (row_hashes, numbered, transaction):
        monkeypatch.setattr(module, "ROWS_A_NUMBER", 1_000)  # instead of a million, for which this takes half a minute
    many = ({"record": "setting", "setting": f"s{number}", "setting_value": "x"} for number in range(1_100))
    drop(home.spool, "20260101T000000Z-aaaaaa-000001", many)
    put(home, [Visit(path="one", text=report("first"), announced=True)])
    assert filed(home) == Committed(batches=3)
    numbers = rows(home, "select number, numbers from batch_rows order by number")
    assert numbers == [(1, 2), (3, None), (4, None)]
    assert rows(home, "select count(*), max(number) from setting_rows") == [(1_100, 2_099)]
    same_after_rebuild(home)


def test_a_poisoned_entry_costs_no_other_publisher_an_article(alpha: Any, text: Callable[[str], str]) -> None:
    alpha.says("/one", "One", text("prison"))
    poison = f"<p>{'evin ' * 300_000}</p>"
    alpha.announces("/late", Entry(url="http://alpha.example/late", guid="late", title="Late", content=poison))
    done = CliRunner().invoke(main, ["--home", str(alpha.home.root), "collect", "--early"])
    assert "difference 0" in done.output
    assert alpha.rows("select title from articles where title = 'One'") == [("One",)]
    late = "select article_id from articles where title = 'Late'"
    assert alpha.rows(f"select count(*) < 5000 from match_rows where article_id in ({late})") == [(True,)]
