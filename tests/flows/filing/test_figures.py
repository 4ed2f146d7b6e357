"""Figures in the store: filed with each reading, ruled on by people, kept apart by who says them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner

from flows.filing.people import ReviewError
from flows.reviewing.figure_rulings import rule_on_figure
from longwatch import main
from tests.flows.test_rebuild import rebuilt as replayed

NOW = datetime(2026, 1, 5, tzinfo=UTC)
PADDING = "Nobody could say what the families of the town were told about it before the evening came. " * 12


def publish(alpha: Any, path: str, title: str, sentence: str) -> None:
    alpha.says(path, title, f"{PADDING}\n\n{sentence} {PADDING}")


def test_figures_are_filed_with_their_quotes_and_wait_for_a_person(alpha: Any) -> None:
    publish(alpha, "/one", "A hearing on the massacre", "In 1988 at least 2,800 prisoners were executed, Amnesty said.")
    publish(alpha, "/two", "A speech in the assembly", "She said that 30,000 prisoners were executed in 1988.")
    alpha.collected()
    asked = "select low, qualifier, event, period, status from figures order by low"
    assert alpha.rows(asked) == [
        (2800, "at least", "executed", "1988", "suggested"),
        (30000, "", "executed", "1988", "suggested"),
    ]
    exact = """
        select count(*) from figures f join articles a using (article_id)
        where substr(a.text, from_char + 1, to_char - from_char) = quote
    """
    assert alpha.rows(exact) == [(2,)]
    conflict = "select event, event_year, lowest, highest, len(speakers) from figure_conflicts"
    assert alpha.rows(conflict) == [("executed", 1988, 2800, 30000, 2)]
    assert alpha.rows("select count(*) from figures_timeline") == [(2,)]
    [(figure_id,)] = alpha.rows("select figure_id from figures where low = 2800")
    said, _ = rule_on_figure(alpha.home, figure_id, "reject", note=None, reviewer="Ana", now=lambda: NOW)
    assert "2,800" in said
    alpha.collected()
    assert alpha.rows("select status from figures order by low") == [("reject",), ("suggested",)]
    assert alpha.rows("select count(*) from figure_conflicts") == [(0,)]
    assert rebuilt_differs(alpha) == ()
    words = ["--home", str(alpha.home.root), "review", "figure", figure_id, "confirmed", "--as", "Ben", "--later"]
    done = CliRunner().invoke(main, words)
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, f"{figure_id}: confirm")
    alpha.collected()
    assert alpha.rows("select status from figures order by low") == [("disputed",), ("suggested",)]
    with pytest.raises(ReviewError, match="no figure has this id"):
        rule_on_figure(alpha.home, "nothing", "confirm", note=None, reviewer="Ana", now=lambda: NOW)


def rebuilt_differs(alpha: Any) -> tuple[object, ...]:
    comparison = replayed(alpha.home).comparison
    return () if comparison is None else comparison.differences
