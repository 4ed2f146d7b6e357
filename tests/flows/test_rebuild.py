"""The filed batches, replayed: the same database again, or every difference named."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from config.home import Home
from config.reading import read_watch
from extractors.pages.articles import extract_article
from flows.clock import clock
from flows.gathering import reading
from flows.rebuild import Rebuilt, _kept, rebuild
from flows.upkeep.reread import Request
from newsroom.feeds import Entry
from storage.archive.custody import read_chain
from storage.database.live import live
from storage.disk.connections import find_tables
from storage.disk.kill_points import VARIABLE
from tests.asking import ask
from tests.flows.filing.lines import BEGIN, Visit, filed, put, report
from tests.flows.filing.lines import rebuilt as replayed

Text = Callable[[str], str]
PLANTED = (
    (
        "update store.internal.reading_rows set title = 'Planted' "
        "where reading_id = (select min(reading_id) from store.internal.reading_rows)"
    ),
    "delete from store.internal.fate_rows where number = (select max(number) from store.internal.fate_rows)",
    (
        "insert into store.internal.problem_rows (number, problem_id, message) "
        "values (1999999, 'planted', 'Nobody filed this.')"
    ),
)
COUNTS = "select (select count(*) from revisions), (select count(*) from sightings), (select count(*) from looks)"


@pytest.fixture
def home(demo: Home, tmp_path: Path) -> Home:
    """The demo's home, to change."""
    return Home(Path(shutil.copytree(demo.root, tmp_path / "home")))


def rebuilt(home: Home, request: Request | None = None, *, accept: bool = False) -> Rebuilt:
    return rebuild(home, read_watch(home), request or Request(), accept=accept, now=clock)


def differing(one: Rebuilt) -> dict[str, tuple[int, int, int]]:
    assert one.comparison
    return {found.table: (found.changed, found.missing, found.added) for found in one.comparison.differences}


def plant(path: Path, *sqls: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as store (storage_version 'v1.5.0', row_group_size 2048)")
        for sql in sqls:
            connection.execute(sql)


def killed(home: Home, *, at: str, again: bool = True) -> int:
    """How a fork of this process ended that rebuilt, and was to be killed there: it loads nothing anew."""
    if (child := os.fork()) == 0:
        os.environ[VARIABLE] = at
        try:
            rebuilt(home, Request(read_again=again))
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_killed_it_goes_on_and_every_table_is_the_same_but_for_what_was_changed_taken_or_planted(home: Home) -> None:
    """One rebuild of the demo for all of it: that a difference is named by its rows says that there is no other."""
    wanted = "select title from readings order by reading_id limit 1"
    (title,) = ask(home.published, wanted).rows[0]
    plant(home.live, *PLANTED)
    before, batches = home.live.read_bytes(), len(list(home.filed.rglob("*.zst")))
    for _ in range(2):
        assert killed(home, at="after replaying:2") == -signal.SIGKILL
    one = rebuilt(home, Request(read_again=True))
    assert (one.batches, one.replayed) == (batches, batches - 4), "after the last batch that was replayed"
    assert (one.again.read, one.again.differing, one.again.without_body, one.again.failed) == (63, 0, 0, 0)
    assert home.live.read_bytes() == before, "the database in use was touched"
    with live(home.store / "rebuilt.duckdb", now=clock()) as store:
        tables = {str(row[0]) for row in store.rows("select table_name from duckdb_tables()")}
    assert one.comparison
    assert {*one.comparison.tables} == {name for name in tables if name.endswith("_rows")} - {
        "snapshot_rows",
        "salt_rows",
    }
    assert differing(one) == {"reading_rows": (1, 0, 0), "fate_rows": (0, 0, 1), "problem_rows": (0, 1, 0)}
    text = one.text()
    assert f"title Planted, replayed {str(title)[:20]}" in text
    assert "missing: problem_id planted" in text
    assert "added: fetch_id" in text
    kept = rebuilt(home, accept=True).kept
    assert kept
    plant(kept, "select 1 from store.internal.problem_rows where problem_id = 'planted'")
    with duckdb.connect(str(kept), read_only=True) as old:
        find_tables(old)
        assert old.execute("select count(*) from problem_rows where problem_id = 'planted'").fetchall() == [(1,)]
    assert ask(home.published, wanted).rows == [(title,)]
    assert ask(home.published, "select count(*) from problems where problem_id = 'planted'").rows == [(0,)]


@pytest.mark.parametrize("has_article", [False, True])
def test_killed_with_all_replayed_its_fingerprints_are_made_whole_before_they_are_put_in_place(
    alpha: Any, text: Text, has_article: bool
) -> None:
    if has_article:
        alpha.says("/one", "An execution", text("one"))
    else:
        alpha.lists([])
    alpha.collected()
    store, batches = alpha.home.store, len(list(alpha.home.filed.rglob("*.zst")))
    assert killed(alpha.home, at=f"after replaying:{batches}", again=False) == -signal.SIGKILL
    left = {path.name for path in store.glob("rebuilt-shingles*")}
    assert left == ({"rebuilt-shingles.duckdb", "rebuilt-shingles.duckdb.wal"} if has_article else set())
    one = rebuilt(alpha.home, accept=True)
    assert (one.replayed, bool(one.kept), alpha.home.shingles.exists()) == (0, True, True)
    assert [*store.glob("*.wal"), *store.glob("rebuilt*")] == []


def test_a_text_read_by_older_code_is_read_again_as_a_reading_not_as_a_revision(
    alpha: Any, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = text("prison")
    missed = words.splitlines()[3]
    older = partial(extract_article, lines=frozenset({missed}))
    alpha.says("/one", "An execution in Zahedan", words)
    alpha.says("/two", "Another", text("two"))
    with monkeypatch.context() as patched:
        patched.setattr(reading, "extract_article", older)
        alpha.collected()
    assert alpha.rows("select contains(text, ?) from articles".replace("?", f"'{missed}'")) == [(False,), (False,)]
    before = alpha.rows(COUNTS)
    one = rebuilt(alpha.home, Request(read_again=True), accept=True)
    assert (one.again.read, one.again.differing) == (2, 1)
    assert differing(one).keys() == {"batch_rows", "reading_rows", "tagging_rows", "tag_rows", "match_rows"}
    assert all(changed == missing == 0 for changed, missing, _ in differing(one).values())
    assert alpha.rows("select text from articles where title <> 'Another'") == [(words,)]
    assert alpha.rows("select reading_id[-4:], revision from readings order by made_at desc limit 1") == [(".1.2", 1)]
    assert alpha.rows(COUNTS) == before
    assert alpha.rows("select count(*) from sightings where fate = 'revised'") == [(0,)]
    again = rebuilt(alpha.home, Request(read_again=True))
    assert (differing(again), again.again.differing) == ({}, 0)
    lines, faults = read_chain(alpha.home.custody)
    assert (lines[-1]["command"], faults) == ("rebuild", [])
    alpha.announces(
        "/one", Entry(url="http://alpha.example/one", guid="one", title="An execution in Zahedan", summary="!")
    )
    alpha.collected()
    assert alpha.rows("select revisions from articles order by title") == [(1,), (1,)], "our change is no revision"
    assert differing(rebuilt(alpha.home)) == {}


def test_a_rebuild_goes_on_with_what_is_how_its_replay_begins_and_else_begins_anew(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    for hour, name in enumerate(("one", "two")):
        put(home, [Visit(path=name, text=report(name), announced=True)], at=BEGIN + timedelta(hours=hour))
    filed(home)
    first = replayed(home)
    assert (first.replayed, first.is_same) == (first.batches, True)
    again = replayed(home)
    assert (again.batches, again.replayed, again.is_same) == (first.batches, 0, True)
    max(home.filed.rglob("*.zst")).unlink()
    assert replayed(home).replayed == first.batches - 1, "it had a batch that is not there any more"


def test_databases_that_were_exchanged_in_one_second_are_all_kept(tmp_path: Path) -> None:
    home, now = Home(tmp_path), clock()
    home.store.mkdir()
    for content in (b"first", b"second", b"third"):
        home.live.unlink(missing_ok=True)
        home.live.write_bytes(content)
        assert _kept(home, now, is_readable=True).read_bytes() == content
    assert len(list(home.store.glob("live-before-*.duckdb"))) == 3
