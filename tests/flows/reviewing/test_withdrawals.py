"""A ruling is taken back by who made it, and only what is a ruling is filed, whoever wrote it."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from config.home import Home
from flows.filing.committer import commit
from flows.filing.people import ReviewError
from flows.packs.contents import packed_articles, unfiled_rulings
from flows.packs.tables import article_lines
from flows.reviewing.figure_rulings import WHAT_IT_IS, rule_on_figure
from flows.reviewing.review_state import open_reviewed
from flows.reviewing.reviews import Ruling, file_rulings, log_lines, mark, rule, ruling_log
from flows.reviewing.withdrawals import withdraw
from storage.archive.spool import aside, drop, pending, read_batch
from storage.queries.reviews import readings
from storage.shelf import lists
from storage.shelf.shelf import Shelf
from tests.asking import ask
from tests.conftest import TOPIC
from tests.flows.filing.lines import Visit, filed, put, rebuilt, report

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
STANDS = "select topic, decision, reviewers from reviews where article_id = $id order by topic"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of two articles, of which one has a figure: it is rebuilt in a quarter of the time that the demo takes."""
    home = Home(tmp_path_factory.mktemp("two") / "home")
    home.root.mkdir()
    home.settings_file.touch()
    home.topics.mkdir()
    (home.topics / "executions.toml").write_text(TOPIC, "utf-8")
    toll = "Security forces shot dead 50 people in the square, the ministry said in a statement."
    texts = {"one": f"{toll}\n{report('first')}", "two": report("second")}
    put(home, [Visit(path=path, text=text, announced=True) for path, text in texts.items()])
    filed(home)
    return home


@pytest.fixture
def watch(two: Home, tmp_path: Path) -> Home:
    shutil.copytree(two.root, tmp_path / "watch")
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


def test_a_ruling_on_a_figure_is_checked_by_whoever_drops_it(watch: Home) -> None:
    [(figure,)] = ask(watch.published, "select figure_id from figures order by 1 limit 1").rows
    with pytest.raises(ReviewError, match="no ruling on a figure"):
        ruled_on(watch, str(figure), "withdrawn", "Ada")
    assert pending(watch.spool) == []


def test_the_committer_leaves_out_what_is_no_ruling_and_files_the_rest(watch: Home, article: str) -> None:
    [(figure,)] = ask(watch.published, "select figure_id from figures order by 1 limit 1").rows
    ruling, on_figure = marked(watch, article, "relevant", "Ada"), ruled_on(watch, str(figure), "confirm", "Ada")
    wrong = {
        ruling: [
            {"decision": "maybe"},
            {"decision": "withdrawn", "withdraws": "nobody's"},
            {"decision": "withdrawn", "withdraws": ruling, "reviewer": "Babak"},
            {"decision": "withdrawn", "withdraws": "wrong.1"},
            {"withdraws": ruling},
            {"topic": "nonsense"},
        ],
        on_figure: [
            {"ruling": "maybe"},
            {"ruling": "withdrawn", "withdraws": "nobody's"},
            {"ruling": "withdrawn", "withdraws": on_figure, "reviewer": "Babak"},
            {"ruling": "withdrawn", "withdraws": "wrong.1"},
            {"withdraws": on_figure},
        ],
    }
    for path in pending(watch.spool):
        made, good = read_batch(path)[1]
        name = "decision_id" if "decision_id" in good else "ruling_id"
        lines = [{**good, **one, name: f"wrong.{n}"} for n, one in enumerate(wrong[str(good[name])])]
        drop(watch.spool, path.name.removesuffix(".jsonl.zst"), [made, good, *lines])
    file_rulings(watch, "rulings", now=lambda: datetime.now(UTC), say=lambda _: None)
    assert ask(watch.published, "select decision_id from decisions").rows == [(ruling,)]
    assert ask(watch.published, "select ruling_id from figure_rulings").rows == [(on_figure,)]
    assert ask(watch.published, "select count(*) from problems where failure = 'filing'").rows == [(11,)]
    assert aside(watch.spool) == pending(watch.spool) == []
    assert rebuilt(watch).is_same


def test_a_ruling_counts_for_no_figure_that_other_rules_put_in_the_place_of_the_one_ruled_on(watch: Home) -> None:
    [(figure, event, low)] = ask(watch.published, "select figure_id, event, low from figures order by 1 limit 1").rows
    asked = f"select status from figures where figure_id = '{figure}'"
    ruled_on(watch, str(figure), "confirm", "Ada")
    [path] = pending(watch.spool)
    made, line = read_batch(path)[1]
    assert (line["event"], line["low"]) == (event, low)
    name = path.name.removesuffix(".jsonl.zst")
    drop(watch.spool, name, [made, line | {"event": "tortured"}])  # the text is read otherwise by now
    with open_reviewed(watch) as over:
        assert over.execute(asked).fetchall() == [("suggested",)]
    file_rulings(watch, name, now=lambda: datetime.now(UTC), say=lambda _: None)
    assert ask(watch.published, asked).rows == [("suggested",)]
    assert ask(watch.published, "select is_read_so from figure_rulings").rows == [(False,)]
    assert f"tortured {low}: not read so any more" in log_lines(ruling_log(watch, beginning=None, zone="UTC"))
    old = {key: value for key, value in line.items() if key not in WHAT_IT_IS}
    drop(watch.spool, f"{name}-old", [made, old | {"ruling_id": "old", "reviewer": "Babak"}])
    file_rulings(watch, f"{name}-old", now=lambda: datetime.now(UTC), say=lambda _: None)
    assert ask(watch.published, asked).rows == [("confirm",)], "a line of an older program: what is read as it is filed"
    assert rebuilt(watch, accept=True).is_same
    assert ask(watch.published, asked).rows == [("confirm",)]
    with duckdb.connect(watch.live) as connection:
        connection.execute("update internal.figures_ruled_before set event = 'tortured'")
    rebuilt(watch, accept=True)
    assert ask(watch.published, asked).rows == [("suggested",)], "the database in use had another figure of that name"


def test_a_line_without_a_name_hides_no_other_ruling_and_is_left_out(watch: Home, article: str) -> None:
    [(figure,)] = ask(watch.published, "select figure_id from figures order by 1 limit 1").rows
    marked(watch, article, "relevant", "Ada")
    ruled_on(watch, str(figure), "confirm", "Ada")
    for path in pending(watch.spool):
        made, line = read_batch(path)[1]
        nameless = {key: value for key, value in line.items() if key not in ("decision_id", "ruling_id")}
        drop(watch.spool, path.name.removesuffix(".jsonl.zst"), [made, line, nameless | {"reviewer": "Babak"}])
    assert ask(watch.published, "select count(*) from decisions").rows == [(0,)]
    commit(watch, topics=[], run_id="filer", now=lambda: datetime.now(UTC))
    marked(watch, article, "relevant", "Dana")
    ruled_on(watch, str(figure), "reject", "Dana")
    for path in pending(watch.spool):
        made, line = read_batch(path)[1]
        nameless = {key: value for key, value in line.items() if key not in ("decision_id", "ruling_id")}
        drop(watch.spool, path.name.removesuffix(".jsonl.zst"), [made, line, nameless | {"reviewer": "Babak"}])
    with open_reviewed(watch) as over:
        assert over.execute("select count(*) from decisions where reviewer = 'Dana'").fetchall() == [(1,)]
        assert over.execute("select count(*) from figure_rulings where reviewer = 'Dana'").fetchall() == [(1,)]


def test_a_file_published_before_rulings_on_figures_were_withdrawn_is_read_by_command_and_desk(
    watch: Home, article: str
) -> None:
    [(figure,)] = ask(watch.published, "select figure_id from figures order by 1 limit 1").rows
    ruling = marked(watch, article, "relevant", "Ada")
    batch = ruled_on(watch, str(figure), "confirm", "Ada").removesuffix(".1")
    file_rulings(watch, batch, now=lambda: datetime.now(UTC), say=lambda _: None)
    older = shutil.copy(watch.published, watch.root / "older.duckdb")
    with duckdb.connect(older) as connection:
        for sql in (*OLDER, *(f"alter table internal.figure_ruling_rows drop column {one}" for one in LATER)):
            connection.execute(sql)
    Path(older).replace(watch.published)
    shelf = Shelf(watch.published, watch.spool, zone="UTC")
    made = lists.log(shelf, reviewer=None, decision=None, topic=None, own=None, count=9)
    assert [row["decision"] for row in made] == ["confirm", "relevant"]
    [row] = [one for one in lists.figures(shelf, state="all", article_id=None, reviewer="Ada", count=900)
             if one["figure_id"] == figure]  # fmt: skip
    assert row["status"] == "confirm"
    shelf.close()
    assert taken_back(watch, ruling, "Ada")


LATER = ("withdraws", *WHAT_IT_IS)
OLDER = (
    "drop view figure_rulings",
    """create or replace view figures as select f.*, a.source, a.day, 'suggested' as status
    from internal.figure_rows f join articles a on a.article_id = f.article_id""",
    "drop table internal.figures_ruled_before",
)
"""What a file of schema 32 had otherwise."""


def test_a_pack_says_which_ruling_was_taken_back_and_by_which(watch: Home, article: str) -> None:
    marked(watch, article, "relevant", "Ada")
    batch = taken_back(watch, None, "Ada")
    waiting = packed_articles(watch, [article], names=False)
    assert ["2 rulings on these articles" in said for said in unfiled_rulings(watch, waiting)] == [True]
    file_rulings(watch, batch, now=lambda: datetime.now(UTC), say=lambda _: None)
    assert [*unfiled_rulings(watch, waiting)] == []
    [one] = packed_articles(watch, [article], names=False)
    assert [(row.decision, row.is_withdrawn, row.takes_back) for row in one.rulings] == [
        ("relevant", True, None), ("withdrawn", False, NOW),
    ]  # fmt: skip
    shown = json.loads(article_lines([one]))["rulings"]
    assert [(row["is_withdrawn"], bool(row["takes_back"])) for row in shown] == [(True, False), (False, True)]
