"""An analyst's SQL: answered where it reads, refused where it does anything else."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import cast

import pytest

from config.home import Home
from storage.queries import questions
from storage.queries.questions import Limits, NothingPublishedError, QuestionError, ask, ask_published

FILE = "OUTSIDE"
"""Stands for a file that exists, outside of the watch."""


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    path = tmp_path / "outside.csv"
    path.write_text("secret\nsecret words\n", "utf-8")
    return path


@pytest.mark.parametrize(
    "question",
    [
        "copy articles to 'OUTSIDE'",
        "copy (select 1) to 'OUTSIDE' (format json)",
        "export database 'OUTSIDE'",
        "attach 'OUTSIDE' as other",
        "attach ':memory:' as other",
        "detach longwatch",
        "install fts",
        "load 'OUTSIDE'",
        "set enable_external_access = true",
        "set threads = 1",
        "reset lock_configuration",
        "pragma enable_profiling",
        "pragma threads = 1",
        "insert into batch_rows (batch_id) values ('x')",
        "update article_rows set url = ''",
        "delete from article_rows",
        "drop view articles",
        "create table x (a integer)",
        "create or replace view articles as select 1",
        "create secret (type s3)",
        "truncate article_rows",
        "vacuum",
        "checkpoint",
        "begin",
        "use memory",
        "prepare x as select 1",
        "call pragma_version()",
        "import database 'OUTSIDE'",
        "explain analyze copy (select 1) to 'OUTSIDE'",
        "explain copy (select 1) to 'OUTSIDE'",
        "explain analyze insert into batch_rows (batch_id) values ('x')",
        "select * from read_text('OUTSIDE')",
        "select * from read_csv('OUTSIDE')",
        "select * from read_blob('OUTSIDE')",
        "select * from read_json('OUTSIDE')",
        "select * from sniff_csv('OUTSIDE')",
        "select * from parquet_scan('OUTSIDE')",
        "from 'OUTSIDE'",
        "select * from glob('/etc/*')",
        "select * from duckdb_secrets()",
        "select getenv('HOME')",
        "select 1; select 2",
        "select 1; drop view articles",
        "from 'https://example.org/x.csv'",
        "select * from query('copy articles to ''OUTSIDE''')",
        "select * from outside",
        "select * from sql",
        "select * from path",
    ],
)
def test_what_is_no_reading_of_the_published_file_is_refused(demo: Home, outside: Path, question: str) -> None:
    before = demo.published.read_bytes()
    with pytest.raises(QuestionError) as refused:
        ask(demo.published, question.replace(FILE, str(outside)))
    assert str(refused.value).strip()
    assert "secret words" not in str(refused.value)
    assert "Python" not in str(refused.value)
    assert outside.read_text("utf-8") == "secret\nsecret words\n"
    assert demo.published.read_bytes() == before
    assert [file.name for file in outside.parent.iterdir()] == [outside.name]


@pytest.mark.parametrize("question", ["", "   \n", ";", "-- a comment\n", "/* another */ ;"])
def test_no_question_at_all_says_what_to_write(demo: Home, question: str) -> None:
    with pytest.raises(QuestionError, match="this contains no query: write a SELECT"):
        ask(demo.published, question)


def test_more_than_one_question_is_counted(demo: Home) -> None:
    with pytest.raises(QuestionError, match="one question at a time: this is 2"):
        ask(demo.published, "select 1; select 2")


def test_a_refused_kind_is_named(demo: Home) -> None:
    with pytest.raises(QuestionError, match="only SELECT and EXPLAIN are answered, this is COPY"):
        ask(demo.published, "copy articles to 'x.csv'")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("select ';' as a", [(";",)]),
        ("select 1 as a;", [(1,)]),
        ("-- ; why\nselect 1 /* ; */ as a", [(1,)]),
        ("with one as (select 1 as a) select a from one", [(1,)]),
        ("from (select 1 as a)", [(1,)]),
        ("values (1)", [(1,)]),
        ("select 'خبر' as a", [("خبر",)]),
    ],
)
def test_questions_in_every_form_are_answered(demo: Home, question: str, answer: list[object]) -> None:
    assert ask(demo.published, question).rows == answer


@pytest.mark.parametrize("question", ["explain select 1", "describe articles", "show tables", "summarize runs"])
def test_what_tells_of_the_file_is_answered(demo: Home, question: str) -> None:
    assert ask(demo.published, question).rows


def test_an_answer_has_the_names_of_its_columns(demo: Home) -> None:
    assert ask(demo.published, "select 1 as one, title from articles limit 1").columns == ("one", "title")


def test_times_are_reported_in_the_zone_asked_for(demo: Home) -> None:
    noon = "select timestamptz '2026-07-01 12:00:00+00' as a"
    times = {zone: cast(datetime, ask(demo.published, noon, zone=zone).rows[0][0]) for zone in ("UTC", "Asia/Tehran")}
    assert times["UTC"].hour == 12
    assert (times["Asia/Tehran"].hour, times["Asia/Tehran"].minute) == (15, 30)
    assert times["UTC"] == times["Asia/Tehran"]


def test_a_question_of_our_own_is_answered_alike_of_the_file_as_it_is_open(demo: Home, tmp_path: Path) -> None:
    noon = "select timestamptz '2026-03-02 12:00:00+00' as noon, $name as name from snapshot"
    for zone in ("UTC", "Asia/Tehran"):
        told = [one(demo.published, noon, zone=zone, parameters={"name": "x"}) for one in (ask, ask_published)]
        assert (told[0].columns, told[0].rows) == (told[1].columns, told[1].rows)
        assert [str(one.rows[0][0]) for one in told] == [str(told[0].rows[0][0])] * 2
    with pytest.raises(QuestionError, match="nowhere"):
        ask_published(demo.published, "select 1 from nowhere")
    with pytest.raises(NothingPublishedError):
        ask_published(tmp_path / "longwatch.duckdb", noon)


def test_a_question_of_our_own_of_a_large_file_has_the_limits_of_any_other(
    demo: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = "select current_setting('memory_limit')"
    [(unlimited,)] = ask_published(demo.published, limit).rows
    monkeypatch.setattr(questions, "SMALLEST", 1)
    [(limited,)] = ask_published(demo.published, limit).rows
    assert (limited, unlimited == limited) == ("1.8 GiB", False)


def test_a_parameter_is_a_value_and_never_sql(demo: Home) -> None:
    hostile = "'; drop view articles; --"
    assert ask(demo.published, "select $a as a", parameters={"a": hostile}).rows == [(hostile,)]


@pytest.mark.parametrize(
    "question", ["select", "select nothing from articles", "select title::integer from articles", "select $a", "\udcff"]
)
def test_a_mistake_is_reported_in_the_databases_words(demo: Home, question: str) -> None:
    with pytest.raises(QuestionError) as error:
        ask(demo.published, question)
    assert len(str(error.value)) > 20


def test_before_anything_was_published_the_next_step_is_reported(tmp_path: Path) -> None:
    with pytest.raises(NothingPublishedError, match="nothing has been published yet: run `longwatch collect`"):
        ask(tmp_path / "longwatch.duckdb", "select 1")
    (tmp_path / "store").mkdir()
    (tmp_path / "store/live.duckdb").touch()
    with pytest.raises(NothingPublishedError, match="is missing: run `longwatch maintain`, which publishes it anew"):
        ask(tmp_path / "longwatch.duckdb", "select 1")
    (tmp_path / "store/live.duckdb").rename(tmp_path / "store/custody.jsonl")
    with pytest.raises(NothingPublishedError, match=r"so is the database, store/live.duckdb: run `longwatch rebuild"):
        ask(tmp_path / "longwatch.duckdb", "select 1")


ENDLESS = "with recursive r as (select 1 as n union all select n + 1 from r) select max(n) from r"


def test_a_question_without_an_end_is_stopped_and_reported_how_to_have_longer(demo: Home) -> None:
    with pytest.raises(QuestionError, match=r"stopped after 0\.1 s: raise the limit with --timeout"):
        ask(demo.published, ENDLESS, limits=Limits(seconds=0.1))


def test_a_question_that_wants_more_memory_and_disk_than_it_may_is_refused(demo: Home) -> None:
    question = "select i, hash(i) as h from range(20000000) t(i) order by h"
    with pytest.raises(QuestionError, match="more than 100MB of memory and 10MB of disk"):
        ask(demo.published, question, limits=Limits(memory="100MB", disk="10MB"))
    assert not list(demo.root.glob("*.tmp"))


@pytest.mark.parametrize(
    "question",
    [
        "pivot tags on topic using count(*)",
        "select * from (pivot tags on topic using count(*))",
        "with p as (pivot tags on topic using count(*)) from p",
        "explain pivot tags on topic using count(*)",
        "explain analyze pivot tags on topic using count(*)",
    ],
)
def test_a_pivot_that_writes_on_the_way_is_refused_with_the_one_that_does_not(demo: Home, question: str) -> None:
    with pytest.raises(QuestionError, match="PIVOT is answered where it names its columns") as refused:
        ask(demo.published, question)
    example = str(refused.value).partition("`")[2].partition("`")[0]
    assert ask(demo.published, example).rows


@pytest.mark.parametrize(
    "question",
    ["desc articles", "describe select 1", "summarize tags", "from tags select topic", "from tags", "table tags",
     "values (1)", "unpivot (select 1 as a) on a", "show tables"],
)  # fmt: skip
def test_other_ways_to_ask_are_answered_within_the_limits(demo: Home, question: str) -> None:
    assert ask(demo.published, question).rows


@pytest.mark.parametrize(
    "question",
    ["select repeat('x', 1000) || i from range(100000) t(i)", "select [i, i + 1] from range(200000) t(i)"],
)
def test_rows_of_an_answer_count_as_memory_that_a_question_takes(demo: Home, question: str) -> None:
    with pytest.raises(QuestionError, match="more than 20MB of memory"):
        ask(demo.published, question, limits=Limits(memory="20MB"))


@pytest.mark.parametrize("size", ["", "much", "2GB; drop view articles", "0", "-1GB", "2 XB", "9" * 40])
def test_a_limit_that_is_no_size_is_refused(demo: Home, size: str) -> None:
    for limits in (Limits(memory=size), Limits(disk=size)):
        with pytest.raises(QuestionError, match="is no size"):
            ask(demo.published, "select 1", limits=limits)
