"""What the queries that a person keeps say of themselves."""

from __future__ import annotations

from click.testing import CliRunner

from flows.answers.saved_queries import first_comment
from longwatch import main


def test_the_whole_comment_of_a_query_is_shown_and_no_later_one() -> None:
    assert first_comment("-- What was announced. An article whose page is\n-- gone was had.\nselect 1\n-- later") == (
        "What was announced. An article whose page is gone was had."
    )
    assert first_comment("select 1 -- none") == ""


def test_a_day_that_is_none_is_met_with_how_one_is_written() -> None:
    said = CliRunner().invoke(main, ["digest", "--day", "yesterday"])
    assert (said.exit_code, "write it as 2026-11-30" in said.stderr) == (2, True), said.output
