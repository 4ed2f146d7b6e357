"""The rebuild on longer ways: a home with kills, what is left half done, what cannot be read. Run it with pytest."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
import zstandard

from config.home import Home
from config.reading import read_watch
from extractors.pages.articles import extract_article
from flows.clock import clock
from flows.demo import start_demo
from flows.gathering import reading
from flows.rebuild import RebuildError, Rebuilt, rebuild
from flows.topics.accept import accept
from flows.upkeep.reread import Request
from flows.upkeep.seal import order, seal
from newsroom.bundled import Bundled
from storage.queries.questions import ask

Text = Callable[[str], str]
LONGWATCH = [sys.executable, "-c", "from longwatch import main; main()"]
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


def command(home: Home, *words: str, kill_at: str | None = None) -> subprocess.CompletedProcess[str]:
    environ = os.environ | ({"LONGWATCH_KILL_AT": kill_at} if kill_at else {})
    whole = [*LONGWATCH, "--home", str(home.root), "rebuild", *words]
    return subprocess.run(whole, capture_output=True, text=True, check=False, env=environ)


@pytest.mark.parametrize("step", ["before exchange", "after exchange", "before publish", "after publish"])
def test_killed_while_the_files_are_exchanged_nothing_is_lost(home: Home, step: str) -> None:
    plant(home.live, *PLANTED)
    assert command(home, "--accept", kill_at=f"{step}:1").returncode == -signal.SIGKILL
    assert home.live.exists()
    one = rebuilt(home, accept=True)
    assert one.kept
    assert differing(rebuilt(home)) == {}
    assert ask(home.published, "select count(*) from articles").rows == [(62,)]


def test_the_rules_of_the_day_are_kept_and_todays_are_added_when_asked(alpha: Any, text: Text) -> None:
    alpha.says("/one", "An execution in Zahedan", text("prison"))
    alpha.collected()
    topic = alpha.home.topics / "executions.toml"
    topic.write_text(topic.read_text("utf-8").replace("execution*", "zahedan"), "utf-8")
    assert accept(alpha.home, note="the city alone", by="Ada", anyway=False, now=clock)
    alpha.says("/two", "An execution in Karaj", text("karaj"))
    alpha.collected()
    tagged = "select a.title, m.term from matches m join articles a using (article_id) order by all"
    assert alpha.rows(tagged) == [("An execution in Zahedan", "execution*")]
    assert alpha.rows("select count(*) from rules") == [(2,)]
    assert differing(rebuilt(alpha.home)) == {}
    one = rebuilt(alpha.home, Request(current_rules=True), accept=True)
    assert differing(one) == {
        "batch_rows": (0, 0, 1),
        "tagging_rows": (0, 0, 1),
        "tag_rows": (0, 0, 1),
        "match_rows": (0, 0, 1),
    }
    assert alpha.rows(tagged) == [("An execution in Zahedan", "zahedan")]
    assert differing(rebuilt(alpha.home, Request(current_rules=True))) == {}


def test_what_is_in_the_spool_and_was_never_filed_is_left_to_the_next_committer(home: Home) -> None:
    path = home.spool / "29991231T000000Z-zzzzzz-000001.jsonl.zst"
    shutil.copy(min(home.filed.rglob("*.zst")), path)
    one = rebuilt(home)
    assert differing(one) == {}
    assert ask(home.published, "select count(*) from articles").rows == [(62,)]


def test_without_a_database_that_can_be_read_it_is_made_from_what_was_filed(home: Home) -> None:
    home.live.write_bytes(b"no database" * 4096)
    one = rebuilt(home)
    assert one.comparison is None
    assert "cannot be read" in one.text()
    kept = rebuilt(home, accept=True).kept
    assert kept
    assert kept.read_bytes().startswith(b"no database")
    assert ask(home.published, "select count(*) from articles").rows == [(62,)]
    home.live.unlink()
    assert rebuilt(home, accept=True).kept is None
    assert differing(rebuilt(home)) == {}


def test_a_batch_that_cannot_be_replayed_is_named_and_nothing_is_put_in_place(home: Home) -> None:
    path = max(home.filed.rglob("*.zst"))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    before = home.live.read_bytes()
    one = rebuilt(home)
    assert path.name in one.text()
    assert differing(one)
    with pytest.raises(RebuildError, match="restore it"):
        rebuilt(home, accept=True)
    assert home.live.read_bytes() == before
    path.write_bytes(whole)
    assert differing(rebuilt(home)) == {}


def test_a_changed_batch_is_replayed_anew_and_shows(home: Home) -> None:
    rebuilt(home)
    one, other, *_ = sorted(home.filed.rglob("*.zst"))
    shutil.copy(other, one)
    found = rebuilt(home)
    assert found.replayed == found.batches
    assert "batch_rows" in differing(found)


def test_a_source_alone_is_compared_when_asked(home: Home) -> None:
    first = "(select min(number) from store.internal.article_rows)"
    plant(home.live, f"update store.internal.article_rows set arrived = 'hand' where number = {first}")
    sources = [str(name) for (name,) in ask(home.published, "select source from sources order by all").rows]
    found = {name: differing(rebuilt(home, Request(source=name))) for name in sources}
    assert [one for one in found.values() if one] == [{"article_rows": (1, 0, 0)}]


def test_the_command_ends_with_1_where_there_is_a_difference_and_with_0_where_there_is_none(home: Home) -> None:
    same = command(home, "--json")
    assert (same.returncode, '"is_same": true' in same.stdout) == (0, True), same.stderr
    plant(home.live, *PLANTED)
    assert command(home).returncode == 1
    assert command(home, "--source", "nobody").returncode == 2
    assert command(home, "--accept").returncode == 0


def test_a_request_that_is_asked_otherwise_begins_what_is_read_again_anew(home: Home) -> None:
    request = Request(read_again=True)
    rebuilt(home, request)
    other = rebuilt(home, replace(request, source="nobody"))
    assert (other.replayed, other.again.read) == (0, 0)


@pytest.mark.parametrize("seed", range(3))
def test_a_home_whose_runs_were_killed_at_every_step_gives_no_difference(tmp_path: Path, seed: int) -> None:
    home, dice = Home(tmp_path / "home"), Random(seed)
    steps = [f"{step}:{dice.randint(1, 2)}" for step in STEPS]
    dice.shuffle(steps)
    with Bundled() as publishers:
        start_demo(home, publishers)
        killed = [collected(home, kill_at=step) for step in steps]
        publishers.issue(2)
        killed += [collected(home, kill_at=step) for step in steps]
        assert collected(home) == 0
    assert killed.count(-signal.SIGKILL) > len(STEPS), killed
    one = rebuilt(home, Request(read_again=True))
    assert differing(one) == {}
    assert one.again.differing == 0


STEPS = (
    "after capture", "during spool write", "after spool write", "after commit", "before publish", "during checkpoint",
    "during copy", "after publish", "after custody", "after filing",
)  # fmt: skip


def collected(home: Home, *, kill_at: str = "") -> int:
    environ = os.environ | {"LONGWATCH_KILL_AT": kill_at}
    words = [*LONGWATCH, "--home", str(home.root), "collect", "--early"]
    return subprocess.run(words, capture_output=True, check=False, env=environ).returncode


def test_a_text_that_was_read_again_can_be_sealed_and_the_replay_is_the_same(
    alpha: Any, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = text("prison")
    older = partial(extract_article, lines=frozenset({words.splitlines()[3]}))
    alpha.says("/one", "An execution in Zahedan", f"{words}\nMarjan saw an execution.")
    with monkeypatch.context() as patched:
        patched.setattr(reading, "extract_article", older)
        alpha.collected()
    assert rebuilt(alpha.home, Request(read_again=True), accept=True).again.differing == 1
    ((capture,),) = alpha.rows("select capture_sha256 from articles")
    ordered = order(alpha.home, str(capture), whole_article=True, keep_feeds=False)
    seal(alpha.home, ordered, reason="she asked for it", by="Ada", now=clock)
    batches = [path for path in alpha.home.filed.rglob("*.zst") if b"Marjan" in zstandard.decompress(path.read_bytes())]
    assert batches == []
    assert alpha.rows("select text_state from readings order by reading_id") == [("sealed",), ("sealed",)]
    assert differing(rebuilt(alpha.home)) == {}
