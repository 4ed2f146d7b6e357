"""A ruling is taken back by who made it, and only what is a ruling is filed, whoever wrote it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.home import Home
from flows.filing.people import ReviewError
from flows.reviewing.figure_rulings import rule_on_figure
from flows.reviewing.review_state import open_reviewed
from flows.reviewing.reviews import Ruling, file_rulings, log_lines, mark, rule, ruling_log
from flows.reviewing.withdrawals import withdraw
from storage.archive.spool import aside, drop, pending, read_batch
from storage.queries.questions import ask
from storage.queries.reviews import readings
from tests.flows.filing.lines import rebuilt

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
STANDS = "select topic, decision, reviewers from reviews where article_id = $id order by topic"


@pytest.fixture
def watch(demo: Home, tmp_path: Path) -> Home:
    shutil.copytree(demo.root, tmp_path / "watch")
    return Home(tmp_path / "watch")


@pytest.fixture
def article(watch: Home) -> str:
    return str(ask(watch.published, "select article_id from articles order by 1 limit 1").rows[0][0])


def marked(home: Home, article_id: str, decision: str, name: str, topic: str | None = None) -> str:
    batch = mark(home, article_id, decision, topic=topic, note=None, reviewer=name, now=lambda: NOW)[1]
    return f"{batch}.1"


def stands(home: Home, article_id: str) -> list[tuple[object, ...]]:
    with open_reviewed(home) as over:
        return over.execute(STANDS, {"id": article_id}).fetchall()


def taken_back(home: Home, ruling: str | None, name: str) -> str:
    return withdraw(home, ruling, note=None, reviewer=name, now=lambda: NOW)[1]


def test_withdrawing_leaves_what_stood_before_and_deletes_nothing(watch: Home, article: str) -> None:
    marked(watch, article, "relevant", "Ada")
    marked(watch, article, "irrelevant", "Babak")
    second = marked(watch, article, "irrelevant", "Ada")
    assert stands(watch, article) == [(None, "irrelevant", ["Babak", "Ada"])]
    taken_back(watch, None, "Ada")
    assert stands(watch, article) == [(None, "disputed", ["Ada", "Babak"])]
    taken_back(watch, None, "Ada")
    batch = taken_back(watch, None, "Babak")
    assert stands(watch, article) == []
    with pytest.raises(ReviewError, match="no decision to withdraw"):
        taken_back(watch, None, "Ada")
    file_rulings(watch, batch, now=lambda: datetime.now(UTC), say=lambda _: None)
    asked = "select decision, withdraws is not null, is_withdrawn from decisions order by decided_at, decision_id"
    rows = ask(watch.published, asked).rows
    assert (
        sorted(rows)
        == [("irrelevant", False, True)] * 2 + [("relevant", False, True)] + [("withdrawn", True, False)] * 3
    )
    assert stands(watch, article) == []
    assert second in log_lines(ruling_log(watch, beginning=None, zone="UTC"))
    assert rebuilt(watch).is_same


def test_only_who_ruled_takes_it_back_and_once(watch: Home, article: str) -> None:
    ruling = marked(watch, article, "relevant", "Ada")
    with pytest.raises(ReviewError, match="is Ada's"):
        taken_back(watch, ruling, "Babak")
    taken_back(watch, ruling[:-4], "Ada")
    with pytest.raises(ReviewError, match="already been withdrawn"):
        taken_back(watch, ruling, "Ada")
    with pytest.raises(ReviewError, match="no decision has a name that begins like this"):
        taken_back(watch, "nothing", "Ada")


@pytest.mark.parametrize(("decision", "topic"), [("maybe", None), ("withdrawn", None), ("relevant", "nonsense")])
def test_what_is_no_ruling_is_refused_whoever_calls(
    watch: Home, article: str, decision: str, topic: str | None
) -> None:
    with open_reviewed(watch) as over:
        reading = readings(over, [(article, None)])[article, None]
    with pytest.raises(ReviewError, match=r"no decision|no such topic"):
        rule(watch, [Ruling(reading=reading, decision=decision, topic=topic, note=None)], reviewer="Ada", at=NOW)
    assert pending(watch.spool) == []


def test_the_committer_leaves_out_what_is_no_ruling_and_files_the_rest(watch: Home, article: str) -> None:
    ruling = marked(watch, article, "relevant", "Ada")
    [path] = pending(watch.spool)
    made, good = read_batch(path)[1]
    wrong = [
        {"decision": "maybe"},
        {"topic": "nonsense"},
        {"decision": "withdrawn", "withdraws": "nobody's"},
        {"decision": "withdrawn", "withdraws": ruling, "reviewer": "Babak"},
        {"withdraws": ruling},
    ]
    lines = [{**good, **one, "decision_id": f"wrong.{n}"} for n, one in enumerate(wrong)]
    drop(watch.spool, path.name.removesuffix(".jsonl.zst"), [made, good, *lines])
    file_rulings(watch, path.name, now=lambda: datetime.now(UTC), say=lambda _: None)
    assert ask(watch.published, "select decision_id from decisions").rows == [(ruling,)]
    assert ask(watch.published, "select count(*) from problems where failure = 'filing'").rows == [(len(wrong),)]
    assert aside(watch.spool) == pending(watch.spool) == []
    assert rebuilt(watch).is_same


def ruled_on(home: Home, figure_id: str, ruling: str, name: str) -> str:
    batch = rule_on_figure(home, figure_id, ruling, note=None, reviewer=name, now=lambda: NOW)[1]
    return f"{batch}.1"


def test_a_ruling_on_a_figure_is_withdrawn_as_one_on_an_article_is(watch: Home, article: str) -> None:
    [(figure,)] = ask(watch.published, "select figure_id from figures order by 1 limit 1").rows
    asked = "select status from figures where figure_id = $id"
    first = ruled_on(watch, str(figure), "confirm", "Ada")
    second = ruled_on(watch, str(figure), "reject", "Ada")
    with pytest.raises(ReviewError, match="is Ada's"):
        taken_back(watch, second, "Babak")
    marked(watch, article, "relevant", "Babak")
    assert taken_back(watch, None, "Ada"), "her last, on whatever it was"
    with open_reviewed(watch) as over:
        assert over.execute(asked, {"id": figure}).fetchall() == [("confirm",)], "what she ruled before stands"
    with pytest.raises(ReviewError, match="already been withdrawn"):
        taken_back(watch, second, "Ada")
    batch = taken_back(watch, first, "Ada")
    with open_reviewed(watch) as over:
        assert over.execute(asked, {"id": figure}).fetchall() == [("suggested",)]
    file_rulings(watch, batch, now=lambda: datetime.now(UTC), say=lambda _: None)
    assert ask(watch.published, f"select status from figures where figure_id = '{figure}'").rows == [("suggested",)]
    made = "select ruling, withdraws, is_withdrawn from figure_rulings order by place"
    assert ask(watch.published, made).rows == [
        ("confirm", None, True), ("reject", None, True), ("withdrawn", second, False), ("withdrawn", first, False),
    ]  # fmt: skip
    log = log_lines(ruling_log(watch, beginning=None, zone="UTC"))
    assert all(one in log for one in (f"Ada: reject on figure {figure}, withdrawn later", f"withdrawing {first}"))
    assert log.endswith("5 rulings")
    assert rebuilt(watch).is_same


def test_a_ruling_on_a_figure_is_checked_by_whoever_drops_it_and_by_the_committer(watch: Home) -> None:
    [(figure,)] = ask(watch.published, "select figure_id from figures order by 1 limit 1").rows
    with pytest.raises(ReviewError, match="no ruling on a figure"):
        ruled_on(watch, str(figure), "withdrawn", "Ada")
    assert pending(watch.spool) == []
    ruling = ruled_on(watch, str(figure), "confirm", "Ada")
    [path] = pending(watch.spool)
    made, good = read_batch(path)[1]
    wrong = [
        {"ruling": "maybe"},
        {"ruling": "withdrawn", "withdraws": "nobody's"},
        {"ruling": "withdrawn", "withdraws": ruling, "reviewer": "Babak"},
        {"withdraws": ruling},
    ]
    lines = [{**good, **one, "ruling_id": f"wrong.{n}"} for n, one in enumerate(wrong)]
    drop(watch.spool, path.name.removesuffix(".jsonl.zst"), [made, good, *lines])
    file_rulings(watch, path.name, now=lambda: datetime.now(UTC), say=lambda _: None)
    assert ask(watch.published, "select ruling_id from figure_rulings").rows == [(ruling,)]
    assert ask(watch.published, "select count(*) from problems where failure = 'filing'").rows == [(len(wrong),)]
    assert rebuilt(watch).is_same
