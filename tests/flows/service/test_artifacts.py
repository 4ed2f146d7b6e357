"""What the dashboard is given, from the demo's published file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.home import Home
from flows.collect import Report
from flows.health import Health
from flows.output.markdown import END, ISOLATE, plain_text
from flows.service.artifacts import health_board, run_board, sources_board, topics_board
from storage.queries.balance import balance
from tests.asking import ask


@pytest.fixture
def first_run(demo: Home) -> Report:
    """The demo's first run, as it was reported, with a failure that never was."""
    ((run_id,),) = ask(demo.published, "select min(run_id) from runs").rows
    hostile = "bad/main: answers <script>alert(1)</script>\n\n# A heading\u202e ![x](http://x.example) | a | b |"
    return Report(
        run_id=str(run_id), balance=balance(demo.published, str(run_id)), sources_ok=8, sources_failed=1,
        failures=(hostile,), seconds=1.25, left_over=0,
    )  # fmt: skip


def test_a_run_is_accounted_for_with_its_fates_its_topics_and_the_sql_to_see_more(
    demo: Home, first_run: Report
) -> None:
    board = run_board(demo, first_run, detail="titles", zone="UTC")
    assert "| entries | 58 |" in board
    assert "| of these new | 58 |" in board
    assert "| difference | 0 |" in board
    topics = ask(demo.published, f"select count(distinct topic) from tags join sightings using (article_id) "
                 f"where fate = 'new' and run_id = '{first_run.run_id}'").rows[0][0]  # fmt: skip
    assert (
        sum(line.startswith("*") and line.endswith("*") and not line.startswith("**") for line in board.split("\n"))
        == topics
    )
    asked = board.split("```")[1].strip().removeprefix('longwatch sql "').removesuffix('"')
    assert len(ask(demo.published, asked).rows) == 58


def test_where_others_could_look_there_are_counts_and_no_titles(demo: Home, first_run: Report) -> None:
    titles = [str(title) for (title,) in ask(demo.published, "select title from articles where title is not null").rows]
    titled, counted = (run_board(demo, first_run, detail=detail, zone="UTC") for detail in ("titles", "counts"))
    assert sum(plain_text(title) in titled for title in titles) > 5
    assert not any(plain_text(title) in counted for title in titles)
    assert "| executions |" in counted


def test_what_a_publisher_sent_can_be_nothing_but_text(demo: Home, first_run: Report) -> None:
    board = run_board(demo, first_run, detail="counts", zone="UTC")
    (line,) = (line for line in board.split("\n") if "alert" in line)
    for dangerous in (r"(?<!\\)<script", r"!(?<!\\)\[", r"(?<!\\)\]\(", r"(?<!\\)\| a", "\u202e"):
        assert not re.search(dangerous, line), dangerous
    assert line.startswith(f"- {ISOLATE}bad")
    assert line.endswith(END)


def test_a_persian_title_keeps_its_own_direction_within_the_row() -> None:
    assert plain_text("اعدام در زندان") == "\u2068اعدام در زندان\u2069"


def test_every_source_has_a_row(demo: Home) -> None:
    rows = sources_board(demo, zone="UTC")
    assert len(rows) == 9
    assert all(row["enabled"] and row["answered"] and row["silent"] == "" for row in rows)


def test_topics_stand_by_day_with_numbers_that_add_up(demo: Home) -> None:
    board = topics_board(demo, zone="UTC")
    rows = [line for line in board.split("\n") if line.startswith("| ")][1:]
    assert rows
    for row in rows:
        topic, bars, last, week, total = (cell.strip() for cell in row.strip("|").split("|"))
        assert topic
        assert len(bars) == 14
        assert int(last) <= int(week) <= int(total)
        assert (int(last) == 0) == (bars[-1] == "·")
        assert (int(total) == 0) == (set(bars) == {"·"})


def test_health_without_a_finding_is_a_sentence() -> None:
    board = health_board(Health(run_id="r", sources=3, silences=(), began=(), gaps=0))
    assert board == (
        "gone quiet: 0 of 3 (each source counts once for each of its languages); "
        "0 days with fewer articles than usual found since the last check."
    )


def test_boards_hold_until_more_was_filed_than_the_run_that_asks(tmp_path: Path) -> None:
    from flows.service.tables import boards_still_hold, note_boards

    home = Home(tmp_path)
    home.prefect.mkdir(parents=True)
    home.custody.write_bytes(b"one\n")
    assert not boards_still_hold(home), "Prefect has none of this home"
    (home.prefect / "prefect.db").touch()
    assert not boards_still_hold(home), "none was shown"
    note_boards(home, home.custody.stat().st_size)
    for line, holds in ((b"an idle run\n", True), (b"a ruling\n", False)):
        with home.custody.open("ab") as chain:
            chain.write(line)
        assert boards_still_hold(home) is holds
