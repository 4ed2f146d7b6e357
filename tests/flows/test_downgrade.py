"""Back to an older program and forth again, by the steps of docs/upgrading.md: what was filed meanwhile is not lost."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from flows.batches import batch
from flows.collect import collect
from flows.upkeep.verify import verify
from longwatch import main
from storage.archive.spool import aside, drop
from storage.database import definitions, drawn, live

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
NEXT = len(drawn.package_sql("migrations")) + 1
NEWER = "20260302T130000Z-newer"
UPGRADING = Path(__file__).parents[2] / "docs" / "upgrading.md"


@contextmanager
def newer_program(folder: Path) -> Iterator[None]:
    """A program with one step more, which also knows a kind of lines that this one does not."""
    step = folder / "999_newer.sql"
    step.write_text("create table newer_rows (line integer);", "utf-8")
    shipped = drawn.package_sql

    def more(name: str) -> list[Traversable]:
        return [*shipped(name), *([step] if name == "migrations" else [])]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(live, "package_sql", more)
        patched.setattr(definitions, "package_sql", more)
        patched.setattr(drawn, "package_sql", more)
        patched.setattr(batch, "JUDGED", {*batch.JUDGED, "newer"})
        forget_drawings()
        try:
            yield
        finally:  # or every test after a failure here would take its databases for those of another version
            patched.undo()
            forget_drawings()


def forget_drawings() -> None:
    drawn.drawn_sql.cache_clear()
    drawn.drawn_sha256.cache_clear()
    definitions.drawn_anew.cache_clear()


def steps_back() -> str:
    """The commands of the page, as it prints them."""
    found = re.search(r"## Going back\n.*?\n\n((?: {4}.*\n)+)", UPGRADING.read_text("utf-8"), re.DOTALL)
    assert found, "the page has no steps"
    program = f"{sys.executable} -m longwatch"
    return (
        re.sub(r"^ {4}", "", found[1], flags=re.MULTILINE)
        .replace("-N.", f"-{NEXT}.")
        .replace("longwatch ", f"{program} ")
    )


def titles(alpha: Any) -> list[object]:
    return [title for (title,) in alpha.rows("select title from articles order by title")]


def test_an_older_program_refuses_and_goes_back_by_the_page_and_the_next_upgrade_files_what_waits(
    alpha: Any, text: Callable[[str], str], tmp_path: Path
) -> None:
    home = alpha.home
    alpha.says("/a", "Before the upgrade", text("one"))
    collect(home, now=lambda: NOW)
    with newer_program(tmp_path):
        alpha.says("/b", "By the newer program", text("two"))
        drop(home.spool, NEWER, [{"record": "newer", "said": "what no older program can read"}])
        collect(home, now=lambda: NOW + timedelta(hours=2))
        assert verify(home).faults == []
    refused = CliRunner().invoke(main, ["--home", str(home.root), "collect"])
    assert refused.exit_code == 74
    assert f"store/before-schema-{NEXT}.duckdb is the database as it was before" in refused.stderr
    alpha.says("/c", "By the older program again", text("three"))
    gone_back = subprocess.run(["bash", "-euc", steps_back()], cwd=home.root, capture_output=True, text=True)
    assert gone_back.returncode == 1, gone_back.stderr
    assert "not filed: 1 batch set aside" in gone_back.stderr
    three = ["Before the upgrade", "By the newer program", "By the older program again"]
    assert titles(alpha) == three
    assert [path.name for path in aside(home.spool)] == [f"{NEWER}.jsonl.zst"]
    assert all(NEWER in fault for fault in verify(home).faults), "verify names the batch that waits, and nothing else"
    with newer_program(tmp_path):
        report = collect(home, now=lambda: NOW + timedelta(hours=4))
        assert (report.unfiled.aside, aside(home.spool), titles(alpha)) == (0, [], three)
        assert verify(home).faults == []
        assert alpha.rows("select sum(abs(difference))::integer from balance") == [(0,)]
