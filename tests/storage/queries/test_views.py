"""The views: what analysts' queries stand on, held to the letter."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import jdatetime
import pytest

from config.home import Home
from storage.database.live import Live, live
from storage.database.published import open_published
from storage.disk.connections import CONFIG, connect, find_tables
from tests.asking import ask

ARTICLES = [
    "article_id", "source", "family", "affiliation", "url", "title", "byline", "published_at", "published_from",
    "published_precision", "first_seen_at", "day", "day_from", "day_jalali", "language", "text", "words",
    "text_state", "revision", "revisions", "group_id", "is_first", "copies", "topics", "topic_list", "decision",
    "arrived", "captured_at", "vanished_at", "capture_sha256", "judging_incomplete",
]  # fmt: skip
BALANCE = ["run", "entries", "new", "known", "revised", "waiting", "skipped", "failed", "difference"]
THERE = {
    "revisions": {"article_id", "revision", "seen_at", "changed"},
    "readings": {"reading_id", "article_id", "revision", "title", "text"},
    "sightings": {"fetch_id", "entry_position", "fate", "reason", "article_id"},
    "looks": {"article_id", "looked_at", "outcome"},
    "addresses": {"article_id", "kind", "address"},
    "tags": {"article_id", "topic", "score"},
    "matches": {"article_id", "topic", "part", "from_char", "to_char", "quote"},
    "relations": {"article_id", "other_id", "kind", "score", "reason"},
    "decisions": {"article_id", "decision", "reviewer", "decided_at", "topic", "reading_id", "capture_sha256"},
    "reviews": {"article_id", "topic", "decision", "reviewers", "disputed", "reopened", "because", "decided_at"},
    "review_queue": {"article_id", "topic", "day", "source", "title", "reopened", "because"},
    "sources": {"source", "family", "affiliation", "watched_since", "paused_at"},
    "feeds": {"feed_id", "source", "outcome", "next_due_at"},
    "fetches": {"fetch_id", "outcome", "status"},
    "captures": {"sha256", "warc", "record_offset"},
    "owed": {"url", "owed_since", "attempts", "next_try_at"},
    "source_days": {"source", "day", "polls", "answered", "missed"},
    "runs": {"run_id", "started_at", "finished_at"},
    "problems": {"problem_id", "failure", "message"},
    "snapshot": {"published_at", "run_id", "batches"},
    "topics": {"topic", "label", "description", "threshold", "lines", "languages", "articles", "texts"},
}
CALLS = {
    "fold": "fold('É')",
    "has": "has('a word', 'word')",
    "jalali": "jalali(date '2018-02-01')",
    "article_has": "article_has('none', 'word')",
    "letter_spellings": "letter_spellings('e')",
    "spelling_pattern": "spelling_pattern('été')",
    "topic_checked": "topic_checked('protests')",
    "on_topic": "on_topic(['protests'], 'protests')",
}
TABLE_CALLS = {
    "articles_on": "articles_on('protests', since := '2018-01-01')",
    "as_of": "as_of(now())",
    "coverage": "coverage('protests', by := 'month')",
}
VIEWS = "select view_name from duckdb_views() where not internal"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def columns(home: Home, view: str) -> list[object]:
    return [row[0] for row in ask(home.published, f"describe {view}").rows]


def test_the_columns_of_articles_and_balance_are_those_agreed(demo: Home) -> None:
    assert columns(demo, "articles") == ARTICLES
    assert columns(demo, "balance") == BALANCE


def test_the_other_views_are_there_with_the_columns_that_queries_use(demo: Home) -> None:
    assert {name for (name,) in ask(demo.published, VIEWS).rows} >= {"articles", "balance", *THERE}
    for view, wanted in THERE.items():
        assert wanted <= set(columns(demo, view)), view


def test_every_view_and_macro_runs_in_a_copy_of_any_name_and_in_one_attached_and_not_used(
    demo: Home, tmp_path: Path
) -> None:
    macros = "select function_name from duckdb_functions() where not internal and function_type like '%macro'"
    path = shutil.copyfile(demo.published, tmp_path / "a copy, renamed.duckdb")
    with duckdb.connect(str(path), read_only=True) as copy:
        find_tables(copy)
        views = [view for (view,) in copy.execute(VIEWS).fetchall()]
        assert len(views) > 50
        counts = {view: len(copy.execute(f"select * from {view}").fetchall()) for view in views}
        assert {macro for (macro,) in copy.execute(macros).fetchall()} >= CALLS.keys() | TABLE_CALLS.keys()
        for call in CALLS.values():
            assert copy.execute(f"select {call}").fetchone() != (None,)
        for call in TABLE_CALLS.values():
            assert copy.execute(f"select * from {call}").fetchall(), call
    with duckdb.connect() as desk:  # every name is resolved by describing, too
        desk.execute(f"attach '{demo.published}' as lw (read_only)")
        for view in views:
            assert desk.execute(f"describe lw.{view}").fetchall(), view
        few = [view for view in ("articles", "balance", "sources", "tags") if counts[view]]
        counted = " union all ".join(f"select '{view}' as view, count(*) from lw.{view}" for view in few)
        assert dict(desk.execute(counted).fetchall()) == {view: counts[view] for view in few}
        assert len(few) == 4


IN_ORDER = [
    "from articles order by article_id",
    "from review_queue order by all",
    "from search('execution')",
    "select topic, round(sum(score), 6), count(*) from tags group by all order by 1",
    "select quote, min(from_char), any_value(part order by article_id) from matches group by all order by 1",
]


def test_several_threads_answer_what_one_does(demo: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = []
    for threads in ("1", "4"):
        path = shutil.copyfile(demo.published, tmp_path / f"{threads}.duckdb")  # one file has one configuration
        monkeypatch.setitem(CONFIG, "threads", threads)
        with connect(path, read_only=True) as connection:  # what keeps a small file open has it asked by one thread
            find_tables(connection)
            connection.execute("pragma verify_parallelism")  # in pieces of a vector, else of 122,880 rows
            [(used,)] = connection.execute("select current_setting('threads')").fetchall()
            assert used == int(threads)
            answers.append([connection.execute(one).fetchall() for one in IN_ORDER])
    assert answers[0] == answers[1]


def test_every_view_column_and_macro_has_a_comment(demo: Home) -> None:
    bare = [
        "select view_name from duckdb_views() where not internal and coalesce(comment, '') = ''",
        f"""select table_name, column_name from duckdb_columns()
        where table_name in ({VIEWS}) and schema_name = 'main' and not internal and coalesce(comment, '') = ''""",
        "select function_name from duckdb_functions() where not internal and coalesce(comment, '') = ''",
    ]
    assert [ask(demo.published, question).rows for question in bare] == [[], [], []]


@pytest.mark.parametrize(
    "question",
    [
        "select article_id, title from articles",
        "select title from articles_on('protests', since := '2018-01-01')",
        "select count(*) from as_of('2018-01-01')",
        "select count(*) from review_queue",
        "select article_id, lag from carriers",
    ],
)
def test_texts_are_read_only_where_they_are_asked_for(demo: Home, question: str) -> None:
    assert "text" not in read_of_readings(demo, question)


def test_and_where_they_are_asked_for_that_can_be_seen(demo: Home) -> None:
    assert "text" in read_of_readings(demo, "select text from articles")


def test_of_who_asks_for_one_article_no_other_text_is_read(demo: Home) -> None:
    [(one,)] = ask(demo.published, "select article_id from articles order by title limit 1").rows
    told = [
        step.get("extra_info", {}) for step in steps_of(demo, f"select text from articles where article_id = '{one}'")
    ]
    [read] = [info for info in told if "text" in info.get("Projections", []) and "Table" in info]
    assert "article_id" in str(read.get("Filters", "")), "at 100,000 articles it took four times as long"


def test_the_texts_on_a_topic_are_not_compared_each_with_each(demo: Home) -> None:
    joins = [
        [step["name"] for step in steps_of(demo, question) if "DELIM_JOIN" in step["name"]]
        for question in ("from texts", "from texts_on('protests')")
    ]
    assert joins[0] == joins[1], "by a lateral join, 100,000 articles took half a minute and more"


def test_articles_are_read_once_for_each_text_and_who_earns_its_topics(demo: Home) -> None:
    scans = [
        sum("article_rows" in str(step.get("extra_info", {}).get("Table")) for step in steps_of(demo, question))
        for question in ("select article_id, earned, topics from texts", "select article_id, topics from articles")
    ]
    assert scans[0] == scans[1] > 0


def steps_of(home: Home, question: str) -> Iterator[dict[str, Any]]:
    """The steps in which the database answers a question."""
    [(_, plan)] = ask(home.published, f"explain (format json) {question}").rows
    left = list(json.loads(str(plan)))
    while left:
        step = left.pop()
        left += step.get("children", [])
        yield step


def read_of_readings(home: Home, question: str) -> set[str]:
    """The columns of readings that a question reads."""
    found = set[str]()
    for step in steps_of(home, question):
        info = step.get("extra_info") or {}
        if str(info.get("Table", "")).endswith("reading_rows"):
            columns = info.get("Projections", [])
            found |= {columns} if isinstance(columns, str) else set(columns)
    return found


def test_no_column_is_a_reserved_word(demo: Home) -> None:
    reserved = "select keyword_name from duckdb_keywords() where keyword_category = 'reserved'"
    found = f"select table_name, column_name from duckdb_columns() where not internal and column_name in ({reserved})"
    assert ask(demo.published, found).rows == []


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.long)])  # a week meets every month and year
def test_the_persian_calendar_is_that_of_jdatetime(demo: Home, step: int) -> None:
    span = f"range(date '1925-03-22', date '2088-01-01', interval {step} day)"
    days = f"select d::date as d, jalali(d::date) as j from {span} t(d)"
    rows = ask(demo.published, days).rows
    assert len(rows) > 59_000 // step
    wrong = [(d, j) for d, j in rows if isinstance(d, date) and j != str(jdatetime.date.fromgregorian(date=d))]
    assert wrong == []


def test_quotes_are_what_stands_at_their_spans(demo: Home) -> None:
    wanted = "m.part, m.from_char, m.to_char, m.quote, r.title, r.text"
    spans = f"select {wanted} from matches m join readings r using (reading_id)"
    rows = ask(demo.published, spans).rows
    assert len(rows) > 100
    for part, start, end, quote, title, text in rows:
        assert isinstance(start, int)
        assert isinstance(end, int)
        assert (title if part == "title" else str(text))[start:end] == quote  # type: ignore[index]


def test_every_tag_has_its_grounds_and_articles_list_it(demo: Home) -> None:
    weights = "select sum(weight) from matches m where m.article_id = t.article_id and m.topic = t.topic"
    sums = f"select t.score - ({weights}) from tags t"
    assert all(rest == pytest.approx(0) for (rest,) in ask(demo.published, sums).rows)
    listed = "select article_id, unnest(topics) as topic from articles order by all"
    assert (
        ask(demo.published, listed).rows == ask(demo.published, "select article_id, topic from tags order by all").rows
    )
    asked = "select topics, topic_list from articles"
    assert all(", ".join(topics) == text for topics, text in ask(demo.published, asked).rows)  # type: ignore[arg-type]


def test_every_group_has_one_first_and_counts_its_copies(demo: Home) -> None:
    wanted = "count(*), sum(is_first::integer), min(copies), max(copies), bool_or(group_id = article_id)"
    groups = ask(demo.published, f"select {wanted} from articles group by group_id").rows
    assert any(size != 1 for size, *_ in groups), "the demo has copies"
    assert all((size, 1, size - 1, size - 1, True) == (size, firsts, *rest) for size, firsts, *rest in groups)  # type: ignore[operator]
    order = "select group_id, coalesce(published_at, first_seen_at), is_first from articles order by 1, 2, not is_first"
    for before, after in pairwise(ask(demo.published, order).rows):
        assert not (before[0] == after[0] and after[2]), "an earlier article of the group is not its first"


def test_the_account_of_every_run_balances(demo: Home) -> None:
    runs = ask(demo.published, "select * from balance order by run").rows
    assert len(runs) == 2
    for _, entries, *fates, difference in runs:
        assert entries == sum(fates)  # type: ignore[arg-type]
        assert difference == 0


def test_every_article_names_a_capture_that_is_listed(demo: Home) -> None:
    lost = "select article_id from articles a anti join captures c on c.sha256 = a.capture_sha256"
    assert ask(demo.published, lost).rows == []


def test_the_snapshot_is_one_row(demo: Home) -> None:
    assert len(ask(demo.published, "select * from snapshot").rows) == 1


class Shelf:
    """An empty database, and articles put into it by hand."""

    def __init__(self, store: Live) -> None:
        self.store = store
        self._number = 0

    def row(self, table: str, **row: object) -> None:
        self._number += 1
        self.store.insert(table, [{"number": self._number, **row}])

    def article(
        self,
        article_id: str,
        published: str | None,
        precision: str | None = "time",
        origin: str | None = "feed",
        seen: str = "2026-01-05T10:00:00+00:00",
        group: str = "g",
    ) -> None:
        reading = {"article_id": article_id, "reading_id": f"{article_id}.1.1", "revision": 1}
        self.row("article_rows", article_id=article_id, source_id="alpha", url="http://a/", first_seen_at=seen)
        self.row("revision_rows", article_id=article_id, revision=1, seen_at=seen)
        dated = {"published_at": published, "published_precision": precision, "published_from": origin}
        self.row("reading_rows", **reading, **dated, text="", candidates=json.dumps([]))
        self.row("group_rows", article_id=article_id, group_id=group)

    def days(self) -> dict[str, tuple[str, str, str]]:
        rows = self.store.rows("select article_id, day::varchar, day_from, day_jalali from articles")
        return {str(name): rest for name, *rest in rows}  # type: ignore[misc]


def test_a_day_is_one_of_the_watchs_zone_and_a_printed_day_is_never_moved(tmp_path: Path) -> None:
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        shelf = Shelf(store)
        shelf.row("setting_rows", setting="zone", setting_value="Europe/Zurich")
        late = "2018-02-01T23:30:00+00:00"
        shelf.article("late", late)
        shelf.article("local", late, "local time")
        shelf.article("day", "2018-02-01T00:00:00+00:00", "day")
        shelf.article("month", "2018-02-01T00:00:00+00:00", "month")
        shelf.article("guess", late, "day", "guess")
        shelf.article("none", None, None, None, seen="2026-01-05T23:30:00+00:00")
        days = {name: (day, day_from) for name, (day, day_from, _) in shelf.days().items()}
        assert days == {
            "late": ("2018-02-02", "published"),
            "local": ("2018-02-01", "published"),
            "day": ("2018-02-01", "published"),
            "month": ("2018-02-01", "published"),
            "guess": ("2026-01-05", "first seen"),
            "none": ("2026-01-06", "first seen"),
        }
        assert shelf.days()["late"][2] == "1396-11-13"


def test_days_go_west_too_and_the_newest_zone_counts(tmp_path: Path) -> None:
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        shelf = Shelf(store)
        shelf.article("early", "2018-02-01T02:00:00+00:00")
        shelf.article("day", "2018-02-01T00:00:00+00:00", "day")
        assert shelf.days()["early"][0] == "2018-02-01"
        shelf.row("setting_rows", setting="zone", setting_value="Asia/Tehran")
        shelf.row("setting_rows", setting="zone", setting_value="America/New_York")
        assert (shelf.days()["early"][0], shelf.days()["day"][0]) == ("2018-01-31", "2018-02-01")


def test_the_first_of_a_group_is_the_one_published_first_whatever_came_first(tmp_path: Path) -> None:
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        shelf = Shelf(store)
        shelf.article("copy", "2018-02-02T10:00:00+00:00", seen="2018-02-03T00:00:00+00:00")
        shelf.article("wire", "2018-02-02T09:00:00+00:00", seen="2018-02-04T00:00:00+00:00")
        shelf.article("guessed", "2018-01-01T00:00:00+00:00", "day", "guess", seen="2018-02-05T00:00:00+00:00")
        rows = store.rows("select article_id, is_first, copies from articles order by 1")
        assert rows == [("copy", False, 2), ("guessed", False, 2), ("wire", True, 2)]


TIMED, DATED = ("2018-02-02T08:00:00Z", "time"), ("2018-02-02T00:00:00Z", "day")
MONTHLY, LOCAL = ("2018-02-01T00:00:00Z", "month"), ("2018-02-02T08:00:00Z", "local time")
NINE, LATER = ("2018-02-02T09:00:00Z", "time"), ("2018-03-03T09:00:00Z", "time")
FIRST, NO_ORDER = "before all others", "not known: a date without a time"
FIRSTS = [
    # When the first and the other say they came out; whose clock the first goes by; why it is the first.
    (TIMED, LATER, "the publisher's", FIRST),
    (TIMED, DATED, "the publisher's", NO_ORDER),
    (DATED, LATER, "the publisher's, to the day", FIRST),
    (MONTHLY, LATER, "the publisher's, to the month", FIRST),
    (LOCAL, NINE, "the publisher's, no zone printed", "not known: a time without a zone"),
    (LOCAL, LATER, "the publisher's, no zone printed", FIRST),
    (TIMED, TIMED, "the publisher's", "not known: two at the same time"),
    ((None, None), (None, None), "ours", "not known: two at the same time"),
]


def test_who_was_first_is_by_whose_clock_and_where_it_cannot_be_known_that_is_said(tmp_path: Path) -> None:
    with live(tmp_path / "live.duckdb", now=NOW) as store:
        shelf = Shelf(store)
        for number, (first, other, _, _) in enumerate(FIRSTS):
            shelf.article(f"{number}-first", *first, group=f"g{number}")
            shelf.article(f"{number}-other", *other, group=f"g{number}")
        asked = f"""select t.article_id, c.clock, t.first_because, t.first_is_known = (t.first_because = '{FIRST}')
            from texts t join carriers c on c.group_id = t.group_id and c.position = 1 order by t.group_id"""
        found = [(name, clock, str(why).partition(" may be")[0], said) for name, clock, why, said in store.rows(asked)]
        assert found == [(f"{number}-first", clock, why, True) for number, (_, _, clock, why) in enumerate(FIRSTS)]


def test_what_an_article_has_is_the_same_by_the_lists_of_words_and_by_its_text(demo: Home) -> None:
    asked: tuple[tuple[str, ...], ...] = (("jurisdiction", "universal"), ("زندانيان",), ("prison", "Geneva", "summer"))
    columns = []
    for words in asked:
        columns.append(f"article_has(article_id, '{' '.join(words)}')")
        columns.append(" and ".join(f"(has(coalesce(title, ''), '{word}') or has(text, '{word}'))" for word in words))
    rows = ask(demo.published, f"select {', '.join(columns)} from articles").rows
    for place, words in enumerate(asked):
        assert {row[2 * place : 2 * place + 2] for row in rows} == {(False, False), (True, True)}, words


def test_the_lists_of_words_leave_out_no_article_whose_text_has_them(demo: Home) -> None:
    sought = ("universal jurisdiction", "زندانيان سياسي", "L’impunité", "Genf", "mock-hangings", "١٩٨٨")
    columns = (f"has(text, ${place}), article_has(article_id, ${place})" for place, _ in enumerate(sought, start=1))
    with open_published(demo.published) as connection:
        assert connection is not None
        rows = connection.execute(f"select {', '.join(columns)} from articles", sought).fetchall()
    for place, phrase in enumerate(sought):
        told = [row[2 * place : 2 * place + 2] for row in rows]
        assert {listed for in_text, listed in told if in_text} == {True}, phrase


def test_topics_say_what_they_mean_and_how_many_articles_bear_them(demo: Home) -> None:
    rows = ask(demo.published, "select topic, label, description, articles, texts, languages from topics").rows
    tagged = ask(demo.published, "select topic, count(*) from tags group by topic order by topic").rows
    assert sorted((topic, articles) for topic, _, _, articles, _, _ in rows if articles) == tagged
    assert all(label and said for _, label, said, *_ in rows)
    odd = "select topic from topics where texts > articles or not list_has_all(languages, ['en', 'fa'])"
    assert ask(demo.published, odd).rows == []
