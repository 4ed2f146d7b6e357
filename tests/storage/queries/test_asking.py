"""The macros an analyst asks with: what is on a topic, what was known then, and what a number is out of."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from config.home import Home
from storage.database.live import Live, live
from storage.queries import questions
from storage.queries.questions import QuestionError
from tests.asking import ask

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def asked(home: Home, question: str) -> list[tuple[object, ...]]:
    return ask(home.published, question).rows


def asked_locked(home: Home, question: str) -> list[tuple[object, ...]]:
    """The answer as an analyst has it."""
    return questions.ask(home.published, question).rows


def test_articles_on_a_topic_are_those_tagged_with_it(demo: Home) -> None:
    tagged = "select t.score, a.* from tags t join articles a using (article_id) where topic = 'protests' order by all"
    on_topic = asked(demo, "select * from articles_on('protests') order by all")
    assert len(on_topic) > 10
    assert on_topic == asked(demo, tagged)
    for question in (
        "from articles_on('protest')", "from texts_on('protest')", "from coverage('protest')",
        "select count(*) from articles where on_topic(topics, 'protest')",
    ):  # fmt: skip
        with pytest.raises(QuestionError, match=r'"protest" is no topic: did you mean protests'):
            asked_locked(demo, question)


def test_articles_on_a_topic_since_a_moment_were_first_seen_from_then_on(demo: Home) -> None:
    count = "select count(*) from articles_on('protests', since := {})"
    everything = asked(demo, "select count(*) from articles_on('protests')")
    for moment in ("'2018-01-01'", "date '2018-01-01'", "null", "(select min(first_seen_at) from articles)"):
        assert asked(demo, count.format(moment)) == everything, moment
    second = "(select max(started_at) from runs)"
    expected = asked(demo, f"select count(*) from articles_on('protests') where first_seen_at >= {second}")
    assert everything != asked(demo, count.format(second)) == expected != [(0,)]
    assert asked(demo, count.format("now()")) == [(0,)]


def test_as_of_no_moment_and_as_of_the_end_of_time_are_the_articles(demo: Home) -> None:
    now = asked(demo, "select * from articles order by article_id")
    assert asked(demo, "select * from as_of(null) order by article_id") == now
    assert asked(demo, "select * from as_of('infinity') order by article_id") == now
    names = "select column_name from (describe select * from {})"
    assert asked(demo, names.format("as_of(now())")) == asked(demo, names.format("articles"))
    assert asked(demo, "select * from as_of('2018-01-01')") == []


def test_as_of_a_moment_is_what_the_file_of_that_moment_said(alpha, text: Callable[[str], str]) -> None:  # type: ignore[no-untyped-def]
    home: Home = alpha.home
    same = text("same")
    alpha.says("/changes", "Execution announced", text("early"))
    alpha.says("/stays", "Executions in May", same)
    alpha.says("/goes", "Execution denied", text("gone"))
    moments: list[tuple[object, list[tuple[object, ...]]]] = []

    def keep() -> None:
        (moment,) = asked(home, "select published_at from snapshot")[0]
        moments.append((moment, asked(home, "select * from articles order by article_id")))

    alpha.collected()
    keep()
    alpha.says("/changes", "Execution announced, then denied", text("late"))
    alpha.says("/copies", "Executions in May, again", same)
    alpha.collected()
    keep()
    alpha.says("/goes", "Execution denied again", text("gone"))
    alpha.answers("/goes", b"", status=410)
    alpha.collected()
    keep()
    found = [
        ask(home.published, "select * from as_of($at) order by article_id", parameters={"at": moment}).rows
        for moment, _ in moments
    ]
    assert found == [rows for _, rows in moments]
    assert [len(rows) for rows in found] == [3, 4, 4]
    assert len({str(rows) for rows in found}) == 3


def test_the_demo_is_covered_by_month_with_nothing_counted_twice(demo: Home) -> None:
    rows = asked(
        demo, "select sum(articles), sum(backlog), sum(all_articles + all_backlog) from coverage('executions')"
    )
    assert rows == asked(
        demo,
        """select count(*) filter (arrived <> 'first-poll' and on_topic(topics, 'executions')),
        count(*) filter (arrived = 'first-poll' and on_topic(topics, 'executions')), count(*) from articles""",
    )
    assert len(asked(demo, "from coverage(null, by := 'month')")) < len(asked(demo, "from coverage(null)"))
    assert asked(demo, "select max(sources_watched) from coverage(null)") == asked(
        demo, "select count(*) from sources where enabled"
    )
    with pytest.raises(QuestionError, match="fortnight"):
        asked_locked(demo, "from coverage('executions', by := 'fortnight')")


def test_coverage_of_a_source_a_kind_and_a_language_is_part_of_the_whole(demo: Home) -> None:
    total = "select sum(all_articles + all_backlog)::integer from coverage(null, by := 'year', {})"
    for column in ("source", "language"):
        counted = asked(
            demo, f"select {column}, count(*) from articles where {column} is not null group by 1 order by 1"
        )
        for value, articles in counted[:2]:
            assert asked(demo, total.format(f"{column} := '{value}'")) == [(articles,)]
    (kind, count), *_ = asked(
        demo, "select s.kind, count(*) from articles a join sources s using (source) group by 1 order by 1"
    )
    assert asked(demo, total.format(f"kind := '{kind}'")) == [(count,)]
    assert asked(demo, f"select max(sources_watched) <= 2 from coverage(null, kind := '{kind}')") == [(True,)]


@pytest.mark.parametrize("condition", ["topics = 'protests'", "topics like '%protest%'", "lower(topics) = 'protests'"])
def test_a_list_compared_like_a_text_is_answered_with_a_hint(demo: Home, condition: str) -> None:
    with pytest.raises(QuestionError, match="ask on_topic"):
        asked_locked(demo, f"select title from articles where {condition}")


class Shelf:
    """A database filled by hand, in the zone of Tehran."""

    def __init__(self, store: Live) -> None:
        self.store = store
        self._number = 0
        self.row("setting_rows", setting="zone", setting_value="Asia/Tehran")

    def row(self, table: str, **row: object) -> None:
        self._number += 1
        self.store.insert(table, [{"number": self._number, **row}])

    def switched(self, source: str, seen_at: str, *, enabled: bool = True) -> None:
        self.row("source_rows", source_id=source, seen_at=seen_at, enabled=enabled, family=source[0])

    def polled(self, source: str, fetched_at: str, outcome: str = "ok") -> None:
        self.row("fetch_rows", purpose="feed", source_id=source, fetched_at=fetched_at, outcome=outcome)

    def article(self, name: str, source: str, published: str | None, *, arrived: str = "live", group: str = "") -> None:
        seen = "2026-03-03T08:00:00Z"
        reading = {"article_id": name, "reading_id": f"{name}.1.1", "revision": 1}
        self.row("article_rows", article_id=name, source_id=source, first_seen_at=seen, arrived=arrived)
        self.row("revision_rows", article_id=name, revision=1, seen_at=seen)
        dated = {"published_at": published, "published_precision": "time", "published_from": "feed"}
        self.row("reading_rows", **reading, **dated, text="", made_at=seen, candidates=json.dumps([]))
        self.row("group_rows", article_id=name, group_id=group or name, decided_at=seen)
        self.row("tagging_rows", article_id=name, reading_id=f"{name}.1.1", rules_sha256="r", decided_at=seen)
        self.row("tag_rows", article_id=name, reading_id=f"{name}.1.1", rules_sha256="r", topic="protests", score=1)

    def rows(self, question: str) -> list[tuple[object, ...]]:
        return self.store.rows(question)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        yield Shelf(store)


def test_a_day_is_missed_when_no_feed_of_a_watched_source_answered(shelf: Shelf) -> None:
    shelf.switched("alpha", "2026-03-01T08:00:00Z")
    shelf.switched("beta", "2026-03-01T08:00:00Z")
    shelf.switched("beta", "2026-03-02T08:00:00Z", enabled=False)
    shelf.switched("beta", "2026-03-04T08:00:00Z")
    shelf.switched("gamma", "2026-03-01T08:00:00Z", enabled=False)
    shelf.polled("alpha", "2026-03-01T09:00:00Z")
    shelf.polled("alpha", "2026-03-01T10:00:00Z", "timeout")
    shelf.polled("alpha", "2026-03-03T19:00:00Z", "timeout")
    shelf.polled("alpha", "2026-03-03T20:45:00Z")  # the fourth, in Tehran
    shelf.polled("beta", "2026-03-01T09:00:00Z", "http")
    shelf.polled("beta", "2026-03-02T07:00:00Z", "not modified")
    shelf.row("run_rows", run_id="last", started_at="2026-03-04T09:00:00Z")
    days = "select source, day::varchar, polls, answered, missed, outcome from source_days order by all"
    assert shelf.rows(days) == [
        ("alpha", "2026-03-01", 2, 1, False, "timeout"),
        ("alpha", "2026-03-02", 0, 0, True, None),
        ("alpha", "2026-03-03", 1, 0, True, "timeout"),
        ("alpha", "2026-03-04", 1, 1, False, "ok"),
        ("beta", "2026-03-01", 1, 0, True, "http"),
        ("beta", "2026-03-02", 1, 1, False, "not modified"),
        ("beta", "2026-03-04", 0, 0, False, None),
    ]


def test_coverage_tells_what_a_number_is_out_of(shelf: Shelf) -> None:
    for source in ("alpha", "ax", "beta"):
        shelf.switched(source, "2026-03-01T08:00:00Z")
    shelf.row("run_rows", run_id="last", started_at="2026-03-03T09:00:00Z")
    shelf.article("one", "alpha", "2026-02-27T09:00:00Z", group="g")
    shelf.article("two", "ax", "2026-02-28T09:00:00Z", group="g")
    shelf.article("three", "beta", "2026-03-01T21:00:00Z")  # the second, in Tehran
    shelf.article("four", "beta", None)
    shelf.article("old", "beta", "2026-02-27T10:00:00Z", arrived="first-poll")
    names = (
        "articles, texts, families, undated, backlog, all_articles, sources_watched, source_days, source_days_missed"
    )
    question = f"select since_day, {names} from "
    assert shelf.rows(f"{question} coverage('protests', by := 'month')") == [
        (date(2026, 2, 1), 2, 1, 1, 0, 1, 2, 0, 0, 0),
        (date(2026, 3, 1), 2, 2, 1, 1, 0, 2, 3, 9, 6),
    ]
    assert shelf.rows(f"{question} coverage('protests')") == [
        (date(2026, 2, 27), 1, 1, 1, 0, 1, 1, 0, 0, 0),
        (date(2026, 2, 28), 1, 1, 1, 0, 0, 1, 0, 0, 0),
        (date(2026, 3, 1), 0, 0, 0, 0, 0, 0, 3, 3, 3),
        (date(2026, 3, 2), 1, 1, 1, 0, 0, 1, 3, 3, 3),
        (date(2026, 3, 3), 1, 1, 1, 1, 0, 1, 3, 3, 0),
    ]
    assert [row[1] for row in shelf.rows("from coverage('elsewhere', by := 'month')")] == [0, 0]


def test_an_empty_watch_has_no_coverage(shelf: Shelf) -> None:
    assert shelf.rows("from coverage(null)") == []


def test_the_macros_answer_in_a_file_attached_and_used(demo: Home, tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "as somebody's name.db"
    shutil.copyfile(demo.published, path)
    quoted = str(path).replace("'", "''")
    with duckdb.connect() as desk:
        desk.execute(f"attach '{quoted}' as theirs (read_only)")
        assert desk.execute("select count(*) from theirs.articles").fetchall() == asked(
            demo, "select count(*) from articles"
        )
        desk.execute("use theirs")
        for call in ("articles_on('protests')", "as_of(now())", "coverage('protests', by := 'week')"):
            assert desk.execute(f"select * from {call}").fetchall(), call


LISTED = (
    "select name from (show tables)",
    "select table_name from information_schema.tables where table_schema = 'main'",
    """select view_name from duckdb_views() where not internal
    union all select table_name from duckdb_tables() where schema_name = 'main'""",
)


def test_what_tools_list_is_what_the_reference_promises(demo: Home) -> None:
    page = (Path(__file__).parents[3] / "docs" / "sql.md").read_text("utf-8")
    promised = {
        line.removeprefix("### ") for line in page.partition("reference: begin")[2].splitlines() if "### " in line
    }
    for listed in LISTED:
        assert {str(name) for (name,) in asked_locked(demo, listed)} == promised - {"Macros"}, listed


def test_a_list_compared_like_a_text_is_answered_with_what_to_ask(demo: Home) -> None:
    with pytest.raises(QuestionError, match=r"on_topic\(topics, 'protests'\) or list_contains"):
        asked_locked(demo, "select title from articles where topics = 'executions'")
