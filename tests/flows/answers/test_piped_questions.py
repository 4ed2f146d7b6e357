"""Questions from a pipe, and kept ones: each is answered from the file as it then is."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.home import Home
from flows.answers.piped_questions import age, split_questions
from flows.answers.saved_queries import kept_queries, kept_query, list_queries
from longwatch import main
from storage.queries.questions import QuestionError, ask

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def home(demo: Home, tmp_path: Path) -> Home:
    """A home with the demo's published file and queries, to be written to."""
    home = Home(tmp_path / "home")
    shutil.copytree(demo.root, home.root)
    return home


def command(home: Home, *arguments: str) -> list[str]:
    return [sys.executable, "-c", "import longwatch; longwatch.main()", "--home", str(home.root), "sql", *arguments]


def piped(home: Home, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command(home, *arguments), input=text, capture_output=True, text=True, env=environ, check=False
    )


def test_limits_given_with_the_command_hold_for_its_prompt_and_for_kept_questions(home: Home) -> None:
    (home.queries / "endless.sql").write_text(
        "with recursive r as (select 1 as n union all select n + 1 from r) from r"
    )
    done = piped(
        home, "@endless\nselect repeat('x', 200000) || i from range(250) t(i);\n", "--timeout", ".5", "--memory", "30MB"
    )
    assert done.returncode == 2
    assert "stopped after 0.5 s" in done.stderr or "more than 30MB" in done.stderr.splitlines()[0]
    assert "more than 30MB of memory" in done.stderr.splitlines()[1]


@pytest.mark.parametrize(
    ("text", "questions", "rest"),
    [
        ("select 1;", ["select 1;"], ""),
        ("select 1", [], "select 1"),
        ("select\n1\n;\nselect 2; select", ["select\n1\n;", "select 2;"], " select"),
        ("select ';';", ["select ';';"], ""),
        ("select 'it''s; so';", ["select 'it''s; so';"], ""),
        ("select 'not ended;", [], "select 'not ended;"),
        ('select 1 as "a;b";', ['select 1 as "a;b";'], ""),
        ("select 1 -- why; not\n;", ["select 1 -- why; not\n;"], ""),
        ("select 1 -- why; not", [], "select 1 -- why; not"),
        ("select 1 /* ; \n ; */;", ["select 1 /* ; \n ; */;"], ""),
        ("select 1 /* ; ", [], "select 1 /* ; "),
        ("select $$;$$;", ["select $$;$$;"], ""),
        ("select 4 / 2 - 1 $x;", ["select 4 / 2 - 1 $x;"], ""),
        ("select 'خبر؛';", ["select 'خبر؛';"], ""),
        (";;\n;", [], ""),
        ("", [], ""),
    ],
)
def test_a_question_ends_with_a_semicolon_that_is_not_part_of_it(text: str, questions: list[str], rest: str) -> None:
    assert split_questions(text) == (questions, rest)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(0), "0 seconds old"),
        (timedelta(seconds=1), "1 second old"),
        (timedelta(seconds=119), "119 seconds old"),
        (timedelta(minutes=5), "5 minutes old"),
        (timedelta(hours=3), "3 hours old"),
        (timedelta(days=12), "12 days old"),
        (timedelta(seconds=-30), "0 seconds old"),
    ],
)
def test_the_age_of_the_file_is_reported_in_words(passed: timedelta, words: str) -> None:
    assert age(NOW - passed, NOW) == words


def test_an_answer_knows_when_its_file_was_published(demo: Home) -> None:
    answered = ask(demo.published, "select published_at from snapshot")
    assert answered.published_at == answered.rows[0][0] is not None


def test_every_question_of_a_pipe_is_answered_the_last_without_a_semicolon_too(home: Home) -> None:
    done = piped(home, "select 41 + 1 as a; select\n 'b;' as b;\n\nselect count(*) > 50 as c from articles")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n") == [" a", "42", "(1 row)", "b", "b;", "(1 row)", "   c", "True", "(1 row)", ""]
    assert len(re.findall(r"^-- the file is \d+ \w+ old$", done.stderr, re.MULTILINE)) == 3


def test_a_pipe_goes_on_after_a_mistake_and_ends_with_2(home: Home) -> None:
    done = piped(home, "select nothing from articles;\ndrop view articles;\nselect 7 as a;", "--format", "csv")
    assert done.returncode == 2
    assert done.stdout == "a\n7\n"
    assert [line for line in done.stderr.split("\n") if line.startswith("longwatch: ")][1:] == [
        "longwatch: only SELECT and EXPLAIN are answered, this is DROP: the published file is for reading",
    ]


def test_a_pipe_lists_and_asks_kept_queries(home: Home) -> None:
    done = piped(home, "@\n@blind;\n")
    assert done.returncode == 0, done.stderr
    assert "@missing" in done.stdout
    assert "(0 rows)" in done.stdout


def test_before_anything_was_published_the_next_step_is_reported(tmp_path: Path) -> None:
    Home(tmp_path).settings_file.touch()
    done = piped(Home(tmp_path), "select 1;")
    assert done.returncode == 2
    assert f"nothing has been published yet: run `longwatch --home {tmp_path} collect`" in done.stderr


def test_at_a_terminal_it_says_where_questions_are_asked(home: Home) -> None:
    own, terminal = pty.openpty()
    done = subprocess.run(command(home), stdin=terminal, capture_output=True, text=True, cwd=ROOT, check=False)
    os.close(own)
    os.close(terminal)
    assert done.returncode == 2
    assert f"page Questions of `longwatch --home {home.root} desk`" in done.stderr


def test_a_kept_query_is_asked_by_its_name(home: Home) -> None:
    (home.queries / "mine.sql").write_text(
        "-- How many there are\nselect count(*) as n from articles -- all\n;\n", "utf-8"
    )
    done = piped(home, "", "@mine", "--format", "csv")
    said, shown = (CliRunner().invoke(main, ["--home", str(home.root), "sql", name]) for name in ("@new", "@"))
    told = said.stderr
    assert "not what a feed listed already when it was first polled" in told, "what a question leaves out is told"
    assert (done.returncode, done.stdout.split("\n")[0]) == (0, "n")
    assert re.search(r"^@mine +How many there are$", shown.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("misisng", "did you mean @missing?"),
        ("quite-another", "`longwatch sql @` lists those there are"),
        ("../longwatch", "`longwatch sql @` lists those there are"),
        ("", "`longwatch sql @` lists those there are"),
    ],
)
def test_a_query_that_is_not_kept_is_no_question(demo: Home, name: str, message: str) -> None:
    with pytest.raises(QuestionError, match=re.escape(message)):
        kept_query(demo, name)


def test_a_query_in_another_encoding_is_reported_and_does_not_hide_the_rest(home: Home) -> None:
    (home.queries / "old.sql").write_bytes("select 'é'".encode("latin-1"))
    assert "@old" in list_queries(home)
    with pytest.raises(QuestionError, match="save the file as UTF-8"):
        kept_query(home, "old")


def test_without_queries_it_is_said_where_to_write_one(tmp_path: Path) -> None:
    assert list_queries(Home(tmp_path)).endswith("write a SELECT into NAME.sql")


def test_every_query_that_init_brings_is_answered_and_says_what_it_answers(demo: Home) -> None:
    kept = kept_queries(demo)
    assert set(kept) >= {"blind", "changed", "first", "missing", "new"}
    for name, path in kept.items():
        assert ask(demo.published, kept_query(demo, name)).columns
        assert path.read_text("utf-8").startswith("-- ")
    first = ask(demo.published, kept_query(demo, "first")).rows
    assert first
    assert all(source not in str(others).split(", ") for source, _, others, _ in first)
