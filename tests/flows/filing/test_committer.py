"""The committer: files what lies in the spool whatever else happens, once, and says what it could not file."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import zstandard

from config.home import Home
from flows.batches.topic_rules import Rules
from flows.filing.committer import Committed, commit, commit_if_free
from flows.upkeep.verify import verify
from storage.archive import custody
from storage.archive.spool import SUFFIX, aside, drop, pending
from storage.disk.locks import LockHeldError, hold_lock
from tests.asking import ask
from tests.faults.forked import called

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
Done = subprocess.CompletedProcess[str]
COMMIT = """
import sys, pathlib
from datetime import UTC, datetime
from config.home import Home
from flows.filing.committer import commit
from flows.output.failure import failure_of
try:
    commit(Home(pathlib.Path(sys.argv[1])), topics=(), run_id="20260101T000000Z-bbbbbb", now=lambda: datetime.now(UTC))
except Exception as error:
    print(failure_of(error).message)
    sys.exit(failure_of(error).exit_code)
"""
ANALYST = """
import duckdb, os, pathlib, sys
pathlib.Path(sys.argv[1]).chmod(0o644)
connection = duckdb.connect(sys.argv[1])
connection.execute("set checkpoint_threshold = '1GB'")
connection.execute("create table mine as select 1 as one")
os.kill(os.getpid(), 9)
"""
"""Opens the published file to write, writes, and is killed: what was written is in a log beside it."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def name(number: int) -> str:
    return f"20260101T000000Z-aaaaaa-{number:06d}"


def put(home: Home, *numbers: int) -> None:
    for number in numbers:
        drop(home.spool, name(number), [{"record": "setting", "setting": f"s{number}", "setting_value": "x"}])


def filed(home: Home, **more: Any) -> Committed:
    return commit(home, topics=(), run_id="run", now=lambda: datetime.now(UTC), **more)


def settings(home: Home) -> list[object]:
    return [row[0] for row in ask(home.published, "select setting from setting_rows order by number").rows]


def test_batches_are_filed_in_order_published_chained_and_let_go(home: Home) -> None:
    put(home, 3, 1, 2)
    assert filed(home) == Committed(batches=3)
    assert settings(home) == ["s1", "s2", "s3"]
    assert pending(home.spool) == []
    lines, faults = custody.read_chain(home.custody)
    assert faults == []
    assert [line["batch"] for line in lines] == [name(1), name(2), name(3)]
    assert verify(home).faults == []
    assert filed(home) == Committed()
    assert home.custody.stat().st_mode & 0o777 == 0o600


def test_a_ruling_opens_no_fingerprints_and_reads_the_rules_only_for_a_topic_that_nothing_else_knows(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def topics(_: Rules) -> set[str]:
        read.append("rules")
        return {"strikes"}

    monkeypatch.setattr(Rules, "topics", property(topics))
    for number, (topic, is_read) in enumerate(((None, False), ("strikes", True), ("strikes", False)), start=1):
        ruling = {"record": "decision", "decision_id": f"d{number}", "article_id": "0" * 16, "decision": "relevant"}
        drop(home.spool, name(number), [{**ruling, "reviewer": "Ada", "topic": topic}])
        read.clear()
        assert filed(home) == Committed(batches=1)
        assert bool(read) is is_read, number
    assert not home.shingles.exists()
    drop(home.spool, name(4), [{**ruling, "decision_id": "d4", "reviewer": "Ada", "topic": "unheard-of"}])
    assert filed(home).left_out == 1


def test_entries_without_a_page_open_no_fingerprints(home: Home) -> None:
    names = {"run_id": "r", "source_id": "alpha", "feed_id": "alpha/news", "fetch_id": "r.1"}
    entry = {**names, "record": "entry", "entry_position": 0, "url": "http://alpha.example/one", "arrived": "live"}
    told = {"url_key": "http://alpha.example/one", "entry_sha256": "0" * 64, "seen_at": NOW.isoformat()}
    drop(home.spool, name(1), [{**entry, **told}])
    assert filed(home) == Committed(batches=1)
    assert ask(home.published, "select fate from fate_rows").rows == [("waiting",)]
    assert not home.shingles.exists()


def damaged(home: Home, number: int, how: str) -> Path:
    path = home.spool / f"{name(number)}{SUFFIX}"
    lines: dict[str, list[dict[str, object]]] = {
        "an unknown kind of record": [{"record": "prophecy", "run_id": "r"}],
        "an unknown column": [{"record": "setting", "setting": "a", "colour": "red"}],
        "a value of another type": [{"record": "run", "run_id": "r", "started_at": "no time"}],
    }
    if how in lines:
        return drop(home.spool, name(number), lines[how])
    put(home, number)
    whole = path.read_bytes()
    bodies = {
        "cut short": whole[:-5],
        "empty": b"",
        "flipped": whole[:20] + bytes([whole[20] ^ 1]) + whole[21:],
        "no JSON": zstandard.compress(b"{no"),
        "a list": zstandard.compress(b"[1]\n"),
    }
    path.write_bytes(bodies[how])
    return path


HOW = (
    "an unknown kind of record", "an unknown column", "a value of another type", "cut short", "empty",
    "flipped", "no JSON", "a list",
)  # fmt: skip


def test_each_damaged_batch_is_set_aside_alone_and_is_a_problem(home: Home) -> None:
    was = {}
    for number, how in enumerate(HOW):
        put(home, 2 * number)
        path = damaged(home, 2 * number + 1, how)
        was[path.name] = path.read_bytes()
    assert filed(home) == Committed(batches=2 * len(HOW), aside=len(HOW)), "half of them tell of the others"
    assert settings(home) == [f"s{2 * number}" for number in range(len(HOW))]
    assert {path.name: path.read_bytes() for path in aside(home.spool)} == was
    assert pending(home.spool) == []
    problems = ask(home.published, "select failure, message from problems order by message").rows
    for name, (failure, message) in zip(sorted(was), problems, strict=True):
        assert failure == "batch"
        assert str(message).startswith(f"store/spool/aside/{name}: ")
        assert "put it into store/spool" in str(message)
    assert ask(home.published, "select count(*) from snapshot_rows").rows == [(1,)], "all in one publish"
    assert verify(home).faults == []


def test_a_batch_that_was_set_aside_is_filed_once_it_is_mended(home: Home) -> None:
    put(home, 1)
    path = damaged(home, 1, "cut short")
    filed(home)
    aside(home.spool)[0].unlink()
    put(home, 1)
    assert path.exists()
    assert filed(home).batches == 1
    assert settings(home) == ["s1"]
    assert verify(home).faults == []


def test_a_stray_write_ahead_log_is_removed_and_reported(home: Home) -> None:
    put(home, 1)
    filed(home)
    stray = home.root / "longwatch.duckdb.wal"
    subprocess.run([sys.executable, "-c", ANALYST, str(home.published)], check=False)
    assert stray.stat().st_size
    put(home, 2)
    filed(home)
    assert not stray.exists()
    [(message,)] = ask(home.published, "select message from problems").rows
    assert "read-only" in str(message)
    assert settings(home) == ["s1", "s2"]
    assert ask(home.published, "select 1 from duckdb_tables() where table_name = 'mine'").rows == []


def test_two_that_commit_at_once_file_each_batch_once(home: Home) -> None:
    put(home, 1, 2, 3)
    done: list[Committed] = []
    two = [threading.Thread(target=lambda: done.append(filed(home))) for _ in range(2)]
    for one in two:
        one.start()
    for one in two:
        one.join()
    assert (len(done), sum(one.batches for one in done)) == (2, 3)
    assert settings(home) == ["s1", "s2", "s3"]
    assert verify(home).faults == []


def test_a_file_that_cannot_grow_is_exit_code_74_and_the_batch_waits_until_it_can(home: Home) -> None:
    put(home, 1)
    filed(home)
    put(home, 2)
    most = home.live.stat().st_size
    before = home.published.read_bytes()
    limited = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))  # noqa: E731
    done = committing(home, preexec_fn=limited, PYTHONDONTWRITEBYTECODE="1")
    assert (done.returncode, "Traceback" in done.stderr, "File too large" in done.stdout) == (74, False, True)
    assert home.published.read_bytes() == before
    filed(home)
    assert (settings(home), pending(home.spool)) == (["s1", "s2"], [])
    assert verify(home).faults == []


def test_a_published_file_that_is_gone_is_published_anew(home: Home) -> None:
    put(home, 1)
    filed(home)
    home.published.unlink()
    assert filed(home) == Committed()
    assert settings(home) == ["s1"]


def test_a_published_file_that_is_damaged_is_published_anew(home: Home) -> None:
    put(home, 1)
    filed(home)
    whole = home.published.read_bytes()
    home.published.unlink()
    home.published.write_bytes(bytes(4096) + whole[4096:])
    assert filed(home) == Committed()
    assert settings(home) == ["s1"]


def test_a_file_that_another_version_published_is_published_anew_and_only_once(home: Home) -> None:
    from storage.database.live import live, publish

    put(home, 1)
    filed(home)
    with live(home.live, now=NOW) as store:
        store.connection.execute("drop view articles")
        store.connection.execute("comment on table schema_rows is 'another'")
        publish(store, home.published, run_id="old", now=NOW)
    for _ in range(2):
        assert filed(home) == Committed()
        assert ask(home.published, "select count(*) from articles").rows == [(0,)]
    assert ask(home.published, "select count(*) from snapshot_rows").rows == [(3,)]


def test_who_only_drops_a_batch_leaves_it_to_whoever_holds_the_lock(home: Home) -> None:
    put(home, 1)
    with hold_lock(home.commit_lock, holder="run 7"):
        assert commit_if_free(home, topics=(), run_id="me", now=lambda: NOW) is None
        with pytest.raises(LockHeldError, match="run 7"):
            filed(home, patience=0.2)
    assert commit_if_free(home, topics=(), run_id="me", now=lambda: NOW) == Committed(batches=1)
    assert commit_if_free(home, topics=(), run_id="me", now=lambda: NOW) == Committed()


def test_a_committer_waits_for_another_and_is_content_when_that_one_has_filed_all(home: Home) -> None:
    put(home, 1)
    filed(home)
    put(home, 2)
    with hold_lock(home.commit_lock, holder="run 7"):
        waiting = threading.Thread(target=filed, args=(home,))
        waiting.start()
        time.sleep(0.2)
        (home.spool / f"{name(2)}{SUFFIX}").unlink()
        waiting.join(10)
        assert not waiting.is_alive()


STEPS = [
    "after commit:2", "before publish:1", "during copy:1", "after publish:1", "after custody:1", "after filing:1",
]  # fmt: skip
CUT = "before publish:1"
"""The step at which the end of the log that a kill leaves is lost, too."""


def committing(home: Home, *, preexec_fn: Callable[[], None] | None = None, **environ: str) -> Done:
    """How a process ends that commits."""
    command = [sys.executable, "-c", COMMIT, str(home.root)]
    return subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(ROOT), **environ}, cwd=ROOT, check=False, timeout=120,
        capture_output=True, text=True, preexec_fn=preexec_fn,
    )  # fmt: skip


@pytest.mark.slow
def test_killed_at_any_step_each_batch_is_filed_once_and_has_one_line(home: Home) -> None:
    put(home, 1)
    filed(home)
    at = 1
    for step in STEPS:
        put(home, at + 1, at + 2)
        damaged(home, at + 3, "cut short")
        at += 3
        assert called(filed, home, kill_at=step).killed, step
        if step == CUT:
            log = home.live.with_name("live.duckdb.wal")
            os.truncate(log, log.stat().st_size // 2)
    done = filed(home)
    assert pending(home.spool) == []
    expected = [f"s{number}" for number in range(1, at + 1) if number == 1 or (number - 1) % 3]
    assert sorted(settings(home), key=lambda one: int(str(one)[1:])) == expected
    lines, faults = custody.read_chain(home.custody)
    assert faults == []
    names = [line["batch"] for line in lines]
    assert len(names) == len(set(names)) == ask(home.published, "select count(*) from batch_rows").rows[0][0]
    assert [line["number"] for line in lines] == [*range(1, len(lines) + 1)]
    problems = ask(home.published, "select count(*), count(distinct message) from problems").rows
    assert problems == [(len(STEPS), len(STEPS))]
    assert len(aside(home.spool)) == len(STEPS)
    assert verify(home).faults == [], done


def test_a_batch_says_what_made_it_or_its_run_does(home: Home) -> None:
    run = {"record": "run", "run_id": "r1", "command": "collect", "program_version": "0.1.0", "rules_sha256": "ab"}
    drop(home.spool, name(1), [run])
    drop(home.spool, name(2), [{"record": "problem", "run_id": "r1", "message": "m"}])
    made = {"record": "batch", "run_id": "r2", "made_by": "import", "program_version": "0.9"}
    drop(home.spool, name(3), [made, {"record": "problem", "run_id": "r2", "message": "m"}])
    filed(home)
    lines, _ = custody.read_chain(home.custody)
    batches = [(line["run"], line["command"], line["by"], line["program_version"]) for line in lines]
    assert batches == [("r1", None, None, None), ("r1", "collect", None, "0.1.0"), ("r2", None, 1, "0.9")]


def test_a_chain_begins_with_what_was_filed_before_there_was_one(home: Home) -> None:
    from storage.database.live import live

    put(home, 1, 2)
    filed(home)
    with live(home.live, now=NOW) as store:
        store.connection.execute("update batch_rows set rules_sha256 = null")
    home.custody.unlink()
    put(home, 3)
    filed(home)
    lines, faults = custody.read_chain(home.custody)
    assert faults == []
    assert [line["batch"] for line in lines] == [name(1), name(2), name(3)]
