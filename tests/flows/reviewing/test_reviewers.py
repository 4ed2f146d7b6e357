"""Reviewers at work beside each other and beside a run: processes of their own, on one home."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from config.home import Home
from flows.reviewing.review_state import open_reviewed
from longwatch import main
from storage.archive.spool import pending
from storage.disk.shared_database import close_kept


def marking(home: Home, name: str, ids: Sequence[str], said: Path) -> int:
    """A fork of this process in which somebody rules on all of these articles; what it printed is in `said`."""
    close_kept()  # a fork has its own
    if child := os.fork():
        return child
    try:
        with said.open("w") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
            for one in ids:
                main(["--home", str(home.root), "review", "mark", one, "relevant", "--as", name], standalone_mode=False)
        os._exit(0)
    finally:
        os._exit(1)


def test_two_reviewers_mark_at_the_same_time_while_a_run_collects(
    alpha: Any, text: Callable[[str], str], tmp_path: Path
) -> None:
    for name in ("acorn", "birch"):
        alpha.says(f"/{name}", name.title(), text(name))
    alpha.collected()
    there = [str(one) for (one,) in alpha.rows("select article_id from articles order by 1")]
    children = [marking(alpha.home, name, there, tmp_path / name) for name in ("Anna", "Babak")]
    alpha.says("/cedar", "Cedar", text("cedar"))
    alpha.collected()
    ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert ended == [0, 0], [(tmp_path / name).read_text("utf-8") for name in ("Anna", "Babak")]
    with open_reviewed(alpha.home) as over:
        seen = over.execute("select article_id, reviewer from decisions order by 1, 2").fetchall()
    assert seen == [(one, name) for one in there for name in ("Anna", "Babak")]
    alpha.collected()
    assert pending(alpha.home.spool) == []
    assert alpha.rows("select article_id, reviewer from decisions order by 1, 2") == seen
    assert alpha.rows("select sum(abs(difference)) from balance") == [(0,)]
    assert alpha.rows("select count(*) from articles") == [(3,)]
