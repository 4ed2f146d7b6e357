"""Reviewers at work beside each other and beside a run: processes of their own, on one home."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flows.reviewing.review_state import open_reviewed
from storage.archive.spool import pending

ROOT = Path(__file__).parents[3]
MARK_MANY = """
import sys
from longwatch import main
home, name, *ids = sys.argv[1:]
for one in ids:
    main(["--home", home, "review", "mark", one, "relevant", "--as", name], standalone_mode=False)
"""


def test_two_reviewers_mark_at_the_same_time_while_a_run_collects(alpha: Any, text: Callable[[str], str]) -> None:
    for name in ("acorn", "birch"):
        alpha.says(f"/{name}", name.title(), text(name))
    alpha.collected()
    there = [str(one) for (one,) in alpha.rows("select article_id from articles order by 1")]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    reviewers = [
        subprocess.Popen(
            [sys.executable, "-c", MARK_MANY, str(alpha.home.root), name, *there],
            env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for name in ("Anna", "Babak")
    ]  # fmt: skip
    alpha.says("/cedar", "Cedar", text("cedar"))
    alpha.collected()
    printed = [reviewer.communicate()[0] for reviewer in reviewers]
    assert [reviewer.returncode for reviewer in reviewers] == [0, 0], printed
    with open_reviewed(alpha.home) as over:
        seen = over.execute("select article_id, reviewer from decisions order by 1, 2").fetchall()
    assert seen == [(one, name) for one in there for name in ("Anna", "Babak")]
    alpha.collected()
    assert pending(alpha.home.spool) == []
    assert alpha.rows("select article_id, reviewer from decisions order by 1, 2") == seen
    assert alpha.rows("select sum(abs(difference)) from balance") == [(0,)]
    assert alpha.rows("select count(*) from articles") == [(3,)]
