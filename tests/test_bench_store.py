"""`bench.store`: what its archive is made of, that a growth is taken up again, and that all it measures is there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench import asked, made_texts, store
from bench.adapters import tags
from bench.generated import line_lots, url
from bench.made_texts import LANGUAGES, TOPICS, TURN, copied, revisions_of, source_of, text_of, title_of, topics_of
from bench.measures import articles, commit_all, drop_batches, grow
from config.home import Home
from storage.queries.questions import ask

LATER = range(TURN + 100, TURN + 160)
"""Articles of whose run the batches have all that there is: re-listed entries, revisits, revisions and rulings."""


@pytest.fixture(scope="module", autouse=True)
def short_series() -> Iterator[None]:
    """The words of a text come of a series an eighth as long, which is drawn in an eighth of the time."""
    made_texts._drawn.cache_clear()
    with pytest.MonkeyPatch.context() as shortened:
        shortened.setattr(made_texts, "POOL", made_texts.POOL // 8)
        yield
    made_texts._drawn.cache_clear()


def test_the_archive_has_the_shares_that_are_said() -> None:
    numbers = range(4 * TURN)
    count = Counter(source_of(number).language for number in numbers)
    assert {language: share / len(numbers) for language, share in count.items()} == {
        language: sources / 40 for language, sources in LANGUAGES.items()
    }
    assert {topic for number in numbers for topic in topics_of(number)} == TOPICS.keys()
    assert 0.15 < sum(bool(topics_of(number)) for number in numbers) / len(numbers) < 0.3
    copies = [(number, first) for number in numbers if (first := copied(number)) is not None]
    assert 0.1 < len(copies) / len(numbers) < 0.17
    assert all(first < number and source_of(first).language == source_of(number).language for number, first in copies)
    assert 0.12 < sum(revisions_of(number) > 1 for number in numbers) / len(numbers) < 0.18
    assert {text_of(number) == text_of(first) for number, first in copies[:60]} == {True, False}


def test_an_article_that_is_made_to_speak_of_a_topic_earns_one_and_no_other_does() -> None:
    numbers = [number for number in range(TURN) if number % 15 == 0]
    earned = {number: tags(title_of(number), text_of(number), source_of(number).language) for number in numbers}
    assert not [number for number in numbers if earned[number] and not topics_of(number)]
    on = [number for number in numbers if topics_of(number)]
    assert sum(bool(earned[number]) for number in on) > 0.8 * len(on)


def test_what_a_run_gathers_has_every_kind_of_line() -> None:
    lines = [line for lot in line_lots(LATER, run_id="r", lines_a_batch=1000) for line in lot]
    kinds = Counter(str(line["record"]) for line in lines)
    assert kinds.keys() >= {"run", "fetch", "capture", "entry", "page", "stood", "decision"}
    assert kinds["entry"] > len(LATER), "a feed lists what it listed before, too"
    places = [(line["fetch_id"], line["entry_position"]) for line in lines if line["record"] == "entry"]
    assert len({*places}) == len(places), "each at a place of its own"
    pages: dict[Any, set[Any]] = {}
    for line in lines:
        if line["record"] == "page":
            article: Any = line["article"]
            pages.setdefault(line["url"], set()).add(article["text_sha256"])
    assert {url(number) for number in LATER} <= pages.keys()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of 60 articles, the growth of which was cut short twice: before a commit, and behind it."""
    home = Home(tmp_path_factory.mktemp("grown") / "home")
    home.root.mkdir()
    grow(home, "0", "20")
    drop_batches(home, range(20, 40), 1000)
    grow(home, "20", "40")
    commit_all(home, 40)
    asked.before_rebuild(home)
    assert grow(home, "0", "60")["rows"] == 60
    return home


def test_a_growth_that_was_cut_short_is_taken_up_again(home: Home) -> None:
    assert articles(home) == 60
    assert ask(home.published, "select count(*), count(distinct url) from articles").rows == [(60, 60)]
    assert ask(home.published, "select sum(abs(difference)) from balance").rows == [(0,)]
    assert not [*home.spool.glob("*.zst")]


def test_a_rebuild_that_was_cut_short_replays_what_came_since(home: Home) -> None:
    found = asked.rebuild(home, "40", "60")
    assert (found["batches"] > 0, found["differ"]) == (True, 0)
    assert not [*home.store.glob("rebuilt*")]


def test_a_question_by_its_place_and_every_view_are_measured(home: Home) -> None:
    questions = asked.worked_questions()
    assert len(questions) == asked.PAGE.read_text("utf-8").partition("\n## Reference")[0].count("\n```sql\n") - 1
    for place in (0, len(questions) // 2, len(questions) - 1):  # test_docs.py asks all of them
        assert asked.question(home, str(place))["cpu"] >= 0
    for name in ("coverage", "texts", "carriers", "queue"):
        assert asked.ASKED[name](home)["peak"] > 0
    assert asked.search(home, "geneva zaq30ul")["rows"] > 0
    assert asked.articles_on(home, "2021-06-01")["rows"] >= 0


def test_a_run_with_nothing_new_polls_all_feeds_and_finds_nothing(home: Home) -> None:
    assert {name: value for name, value in asked.nothing_new(home, "60").items() if name in ("feeds", "new")} == {
        "feeds": 40, "new": 0
    }  # fmt: skip


def test_what_grows_faster_than_the_archive_is_said(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    small = {"search": {"cpu": 0.1, "wall": 0.1, "peak": 100.0, "rows": 3.0}, "files": {"longwatch.duckdb": 1.0}}
    large = {"search": {"cpu": 0.35, "wall": 0.4, "peak": 100.0, "rows": 3.0}, "files": {"longwatch.duckdb": 10.0}}
    lines = [*store.growth({1000: small, 2000: large})]
    assert "1.81 CPU 0.00 MB FASTER" in lines[2]
    assert "3.32 bytes" in lines[3]
    assert "goal 0.3 s MISSED" in "\n".join(store.table(1_000_000, large))
    assert "goal 0.3 s met" in "\n".join(store.table(1_000_000, small))
    question = {"? Which?": {"cpu": 1.0, "wall": 1.0, "peak": 1500.0, "rows": 1.0}, "files": {}}
    assert "goal 2.0 s and 1000 MB MISSED" in "\n".join(store.table(1_000_000, question))


def test_what_was_measured_is_kept_and_not_measured_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = {"search": {"cpu": 0.1, "wall": 0.1, "peak": 100.0, "rows": 3.0}, "files": {"longwatch.duckdb": 1.0}}
    (tmp_path / store.NOTE).write_text(json.dumps({1_000: known}))
    assert store.main(["1000", "2000", "--hours", "0", "--home", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "1,000 articles\n  search" in printed
    assert "0 of 2,000 articles in 0 hours: the same command goes on" in printed
