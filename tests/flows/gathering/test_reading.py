"""What is read from outside is read in processes that can be killed, and what no reader survives is left unread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from flows.workers.worker import Worker
from newsroom.feeds import Entry

Text = Callable[[str], str]
LONG = f"<p>{'I am he. ' * 500_000}</p>"
"""An entry that takes its reader seconds, and the reader of its feed next to nothing."""


def hurried(alpha: Any, seconds: float) -> None:
    """Give readers so little time that what is long kills them."""
    file = alpha.home.settings_file
    file.write_text(file.read_text("utf-8") + f"[collect]\nparse_seconds = {seconds}\n", "utf-8")


def test_an_entry_that_kills_its_reader_is_read_by_nobody_else_and_costs_no_other_article(
    alpha: Any, text: Text
) -> None:
    alpha.says("/good", "Good", text("good"))
    alpha.collected()  # what the readers load, they have loaded
    hurried(alpha, 0.25)
    alpha.answers("/long", b"<html><body><p>Read more</p></body></html>")
    alpha.announces("/long", Entry(url="http://alpha.example/long", guid="long", title="Its title", content=LONG))
    alpha.says("/other", "Other", text("other"))
    report = alpha.collected()
    assert report.balance.difference == 0
    asked = "select title from articles where text_state = 'ok' order by title"
    assert alpha.rows(asked) == [("Good",), ("Other",)]
    ((title, state, reason, length),) = alpha.rows(
        "select title, text_state, text_state_reason, length(text) from readings where text_state = 'error'"
    )
    assert (title, state, length) == ("Its title", "error", 0)
    assert "killed after 0.25 s of work" in str(reason)
    assert "the second too" in str(reason)
    problems = alpha.rows("select failure, message from problems order by failure")
    assert [failure for failure, _ in problems] == ["killed", "parse"]
    assert "it is read again" in str(problems[0][1])
    assert alpha.rows("select count(*) from captures where url like '%/long'") == [(1,)]


def test_one_process_reads_a_runs_feed_and_its_page_and_ends_with_the_run(
    alpha: Any, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Worker] = []
    start = Worker._start

    def noted(reader: Worker) -> object:
        started.append(reader)
        return start(reader)

    monkeypatch.setattr(Worker, "_start", noted)
    alpha.says("/one", "One", text("one"))
    assert alpha.collected().balance.fates["new"] == 1
    [reader] = started
    assert reader._process
    assert not reader._process.is_alive()
