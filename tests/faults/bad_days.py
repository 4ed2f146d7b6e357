"""Bad days but for kills and full disks: people at the wrong file, damaged files, two at once, a clock that goes back.

What is expected of each stands in docs/faults.md.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import duckdb

from config.home import Home
from storage.archive.spool import drop, name_of, pending, read_batch
from storage.disk.connections import find_tables
from storage.queries.questions import ask
from tests.faults.forked import Ended, Forked, answered, called
from tests.faults.ground import Ground, committed, differences, rows_of, same
from tests.faults.scenarios import Scenario

ROOT = Path(__file__).parents[2]
FLIPS = 20
COMMITS = 100
ADDED = ("problem_rows", "batch_rows")
"""Tables to which a bad day itself adds: a problem, and the batch that says of it."""
READERS = 8


def bad_days(*, is_short: bool) -> Iterator[tuple[str, Scenario]]:
    """Each of them by name."""
    yield "analyst writes and is killed", partial(analyst_writes, is_killed=True)
    yield "truncated log of the live file", partial(truncated_log, cuts=1 if is_short else 12)
    yield "published file missing", published_missing
    yield "two committers at once", two_committers
    yield "cut batch in the spool", cut_batch
    yield "poisoned line in a batch", poisoned_line
    if is_short:
        return
    yield "batches in another order", other_order
    yield "few files may be open", few_files
    yield "analyst writes and stays", partial(analyst_writes, is_killed=False)
    yield "runs killed at random moments", partial(killed, "killed_runs", kills=10)
    yield "collecting, upkeep, backup and review killed at random moments", partial(killed, "killed_crowd", kills=60)
    yield "flipped byte in the live file", flipped_byte
    yield "second process writes while a publish copies", second_writer
    yield "reader holds a connection for the whole run", held_reader
    yield "clock set back a day", clock_back
    yield "clock 40 days ahead for one commit", clock_ahead
    yield "readers while commits are made", readers


def killed(module: str, ground: Ground, *, kills: int) -> str:
    """What a module of tests says of so many kills, at moments chosen by the clock."""
    del ground
    unlimited = ["-p", "no:cacheprovider", "-o", "faulthandler_timeout=0"]  # sixty kills take longer than a test may
    command = [sys.executable, "-m", "pytest", "-q", *unlimited, f"tests/faults/{module}.py"]
    environ = {**os.environ, "LONGWATCH_TEST_KILLS": str(kills)}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    return done.stdout.strip().splitlines()[-1]


def analyst_writes(ground: Ground, *, is_killed: bool) -> str:
    """Somebody opens the published file to write, writes, and stays or is killed; two publishes happen."""
    home, lots = ground.home_after("analyst", 1), ground.thirds()
    (ground.folder / "written").unlink(missing_ok=True)
    with _going(_write_into, home.published, ground.folder / "written") as analyst:
        _wait_for(ground.folder / "written")
        if is_killed:
            analyst.kill()
        for lot in lots[1:]:
            _commit_lot(ground, home, lot)
            stop = ground.folder / "stop"
            stop.unlink(missing_ok=True)
            with _going(_read_until, home.published, stop) as reader:
                time.sleep(0.5)
                stop.touch()
                end = reader.ended()
            assert not end.error, end.error
            opened, errors = end.answer
            assert opened, "no reader came through"
            assert errors == [], errors[:3]
        assert not home.published.with_name("longwatch.duckdb.wal").exists(), "the log of the writer lies there still"
    found = answered(rows_of, home.published)
    assert "mine" not in found, "what the analyst wrote is in the published file"
    digest_of = found.get("problem_rows", [])
    assert [row for row in digest_of if "wal" in repr(row)], "no problem row names the stray log"
    same(ground.whole, found, but=ADDED)
    return f"{opened} opens by readers after the last publish, 0 errors"


def _write_into(published: Path, written: Path) -> None:
    published.chmod(0o644)
    connection = duckdb.connect(str(published))
    connection.execute("set checkpoint_threshold = '1GB'")
    connection.execute("create table mine as select 1 as one")
    written.touch()
    time.sleep(600)


def truncated_log(ground: Ground, *, cuts: int) -> str:
    """A kill leaves a write-ahead log, and its end is lost: what it held is filed again from the spool."""
    whole = 0
    for _ in range(cuts):
        home = ground.home_after("log", 2)
        ground.feed(home, ground.thirds()[2])
        assert called(committed, home, kill_at="before publish:1").killed
        log = home.live.with_name("live.duckdb.wal")
        length = log.stat().st_size
        os.truncate(log, ground.dice.randrange(length))
        ended = called(committed, home)
        if ended.error:
            assert ended.code == 74, ended.error
            raise AssertionError(f"log cut: not opened again: {ended.error}")
        found = answered(rows_of, home.published)
        same(ground.whole, found, but=ADDED)
        whole += 1
    return f"{whole} logs cut at random, each home whole again after the next commit"


def flipped_byte(ground: Ground) -> str:
    """A byte of the live file turns: either nothing differs, or everybody is warned; never wrong rows in silence.

    From the filed batches a new file gives the same rows.
    """
    home, lots = ground.home_after("flipped", 2), ground.thirds()
    sound = home.live.read_bytes()
    refused = 0
    for _ in range(FLIPS):
        place = ground.dice.randrange(len(sound))
        home.live.write_bytes(
            sound[:place] + bytes([sound[place] ^ 1 << ground.dice.randrange(8)]) + sound[place + 1 :]
        )
        ground.feed(home, lots[2])
        ended = called(committed, home)
        if ended.error:
            assert ended.code == 74, f"exit code {ended.code}: {ended.error}"
            refused += 1
        else:
            read = called(rows_of, home.published)
            refused += bool(read.error)
            assert read.error or not _less_problems(differences(ground.whole, read.answer)), f"byte {place}"
        _start_again(home)
        home.live.write_bytes(sound)
        home.shingles.unlink(missing_ok=True)
    home.live.unlink()
    ground.feed(home, ground.batches)
    lost = called(committed, home)
    assert lost.code == 74, "an empty database took the place of a lost one"
    for left in (home.published, home.custody):
        left.unlink()
    again = called(committed, home)
    assert not again.error, again.error
    same(ground.whole, answered(rows_of, home.published), but=ADDED)
    return f"{FLIPS} flips: {refused} reported by exit 74 or by the reader's error, the others made no difference"


def _start_again(home: Home) -> None:
    """Take from a home what the flipped file led to."""
    for path in (*home.spool.glob("*"), home.live.with_name("live.duckdb.wal")):
        path.unlink(missing_ok=True)


def published_missing(ground: Ground) -> str:
    """Somebody deletes the published file: questions say what to do, and the next commit puts it back."""
    home, lots = ground.home_after("missing", 2), ground.thirds()
    home.published.unlink()
    asked = called(ask, home.published, "select 1")
    assert asked.code == 2, asked.error
    assert "longwatch maintain" in asked.error
    _commit_lot(ground, home, [])
    is_back = home.published.exists()
    _commit_lot(ground, home, lots[2])
    same(ground.whole, answered(rows_of, home.published))
    assert is_back, (
        "a commit with nothing to file did not put the published file back: a run would plan as if all were new"
    )
    return "exit 2 with what to do; published again by the next commit, with or without batches"


def two_committers(ground: Ground) -> str:
    """Two commit at once: one works, the other waits or says who holds the lock; nothing twice."""
    home = ground.home_after("two", 2)
    ground.feed(home, ground.thirds()[2])
    two = [Forked(committed, home) for _ in range(2)]
    ended = [one.ended() for one in two]
    for one in ended:
        assert not one.error or one.code == 75, one.error
        assert not one.error or "held by committer of run" in one.error, one.error
    assert not all(one.error for one in ended)
    if pending(home.spool):
        answered(committed, home)
    same(ground.whole, answered(rows_of, home.published))
    return (
        f"{sum(bool(one.error) for one in ended)} of 2 sent away with exit 75, {len(ground.batches)} batches filed once"
    )


def second_writer(ground: Ground) -> str:
    """Another program tries to open the live file and to write, again and again, while commits and publishes go on."""
    home, stop = ground.home_after("second", 2), ground.folder / "stop"
    stop.unlink(missing_ok=True)
    sent_away = 0
    with _going(_intrude, home, stop) as intruder:
        for batch in ground.thirds()[2]:
            ground.feed(home, [batch])
            ended = called(committed, home)
            assert not ended.error or ended.code in (74, 75), ended.error
            sent_away += bool(ended.error)
        stop.touch()
        end = intruder.ended()
    assert not end.error, end.error
    refused, written = end.answer
    ended = called(committed, home)
    assert not ended.error, ended.error
    found = answered(rows_of, home.live)
    kept = {row[0] for row in found.pop("intruders", [])}
    assert set(written) <= kept, f"{len(set(written) - kept)} rows that somebody was promised are lost"
    same(ground.whole, found, but=ADDED)
    assert refused > len(written)
    return f"{refused} tries refused, {len(written)} between commits, none of them lost; {sent_away} commits sent away"


def _intrude(home: Home, stop: Path) -> tuple[int, list[int]]:
    """How many tries were refused, and the rows that were written."""
    refused = 0
    written: list[int] = []
    while not stop.exists():
        try:
            with duckdb.connect(str(home.live)) as connection:
                find_tables(connection)
                connection.execute("create table if not exists intruders (one bigint)")
                connection.execute(f"insert into intruders values ({len(written)})")
        except duckdb.Error:
            refused += 1
        else:
            written.append(len(written))
            time.sleep(0.1)
    return refused, written


def cut_batch(ground: Ground) -> str:
    """A batch was cut short in the spool: it alone is set aside, and a problem says so."""
    home = ground.home_after("cut", 2)
    ground.feed(home, ground.thirds()[2])
    victim = home.spool / ground.batches[-2].name
    victim.write_bytes(victim.read_bytes()[:-9])
    ended = called(committed, home)
    assert not ended.error, ended.error
    assert not pending(home.spool)
    found = answered(rows_of, home.published)
    names = {str(row) for row in found["batch_rows"]}
    filed = [
        batch for batch in ground.batches if any(f"'{batch.name.removesuffix('.jsonl.zst')}'" in name for name in names)
    ]
    assert len(filed) == len(ground.batches) - 1, f"{len(filed)} of {len(ground.batches)} filed"
    assert any(victim.name.removesuffix(".jsonl.zst") in repr(row) for row in found["problem_rows"]), "no problem row"
    kept = [path for path in home.store.rglob(f"*{victim.name}*") if path.is_file()]
    assert kept, "what was left of the batch is not kept"
    return f"{len(filed)} of {len(ground.batches)} batches filed, the cut one set aside with a problem"


def poisoned_line(ground: Ground) -> str:
    """One article of a batch cannot be judged or filed: it alone is left out, and a record says so."""
    home = ground.home_after("poisoned", 2)
    ground.feed(home, ground.thirds()[2])
    for batch in ground.thirds()[2]:
        path = home.spool / batch.name
        _, lines = read_batch(path)
        if pages := [line for line in lines if line["record"] == "page"]:
            pages[0]["article"] = {**pages[0]["article"], "published_at": "no time"}  # type: ignore[dict-item]
            drop(home.spool, name_of(path), lines)
            break
    committed_after = answered(committed, home)
    assert committed_after.aside == 0, "the whole batch was set aside"
    assert committed_after.left_out == 1, f"{committed_after.left_out} lines left out"
    found = answered(rows_of, home.published)
    assert len(found["batch_rows"]) > len(ground.whole["batch_rows"]), "no record says what was left out"
    less = len(ground.whole["look_rows"]) - len(found["look_rows"])
    assert less <= 1, f"{less} visits lost"
    assert not found["out of balance"]
    return f"1 line left out in {len(found['left_out_rows'])} records, every other article filed"


ANY_ORDER = """
    select a.url, coalesce(r.drawn_sha256, r.text_sha256), a.title, a.revisions, a.topic_list, a.first_seen_at,
        a.vanished_at, a.copies, a.is_first
    from articles a join readings r using (article_id, revision) order by all
"""
"""The text as it was drawn: boilerplate is removed from what is filed after it was learned."""


def other_order(ground: Ground) -> str:
    """The thirds are filed last first: the same articles, revisions, topics and groups."""
    home = ground.home("order")
    for lot in reversed(ground.thirds()):
        _commit_lot(ground, home, lot)
    whole = ground.home_after("in-order", 3)
    expected, found = (ask(one.published, ANY_ORDER).rows for one in (whole, home))
    wrong = [one for one in found if one not in expected]
    assert not wrong, f"{len(wrong)} of {len(expected)} articles differ, as {wrong[0]}"
    assert len(found) == len(expected)
    return f"{len(found)} articles, the same in either order"


def few_files(ground: Ground) -> str:
    """A committer may open few files: it ends with one line or does its work, and the next does the rest."""
    refused = 0
    for most in (8, 10, 12, 16, 24):
        home = ground.home_after("files", 2)
        ground.feed(home, ground.thirds()[2])
        ended = called(_committed_with, home, most)
        if ended.error:
            assert ended.code == 74, f"{most} files: exit code {ended.code}: {ended.error}"
            refused += 1
        again = called(committed, home)
        assert not again.error, again.error
        same(ground.whole, answered(rows_of, home.published), but=ADDED)
    assert refused, "as few as 8 files were enough"
    return f"refused with exit 74 in {refused} of 5 limits, whole after each"


def _committed_with(home: Home, most: int) -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    committed(home)


def held_reader(ground: Ground) -> str:
    """A reader holds a connection all along: it sees the rows of its time, nobody waits for it."""
    home, lots = ground.home_after("held", 1), ground.thirds()
    stop, opened = ground.folder / "stop", ground.folder / "opened"
    for file in (stop, opened):
        file.unlink(missing_ok=True)
    with _going(_hold, home.published, opened, stop) as reader:
        _wait_for(opened)
        for lot in lots[1:]:
            _commit_lot(ground, home, lot)
        stop.touch()
        end = reader.ended()
    assert not end.error, end.error
    before, after = end.answer
    assert before == after
    now = answered(_count, home.published)
    assert now > after
    same(ground.whole, answered(rows_of, home.published))
    return f"it saw {after} articles before and after, whoever opened anew saw {now}"


def _hold(published: Path, opened: Path, stop: Path) -> tuple[int, int]:
    with duckdb.connect(str(published), read_only=True) as connection:
        find_tables(connection)
        question = "select count(*) from articles"
        before = connection.execute(question).fetchall()[0][0]
        opened.touch()
        _wait_for(stop)
        return before, connection.execute(question).fetchall()[0][0]


def clock_back(ground: Ground) -> str:
    """The clock goes back a day between two commits: the same rows, nobody waits a day, the newest publish counts."""
    home, lots, now = ground.home_after("clock", 1), ground.thirds(), datetime.now(UTC)
    for lot, at in zip(lots[1:], (now - timedelta(days=1), now - timedelta(days=1, seconds=-30)), strict=True):
        ground.feed(home, lot)
        began = time.monotonic()
        ended = called(committed, home, at)
        assert not ended.error, ended.error
        assert time.monotonic() - began < 60
    same(ground.whole, answered(rows_of, home.published))
    shown = answered(_snapshot, home.published)
    assert shown == len(ground.batches), (
        f"snapshot speaks of {shown} batches of {len(ground.batches)}: an older publish"
    )
    return "the same rows, and snapshot names the publish that was last"


def clock_ahead(ground: Ground) -> str:
    """One commit is made with the clock 40 days ahead: the same rows, and nobody waits until then."""
    home, lots, now = ground.home_after("ahead", 1), ground.thirds(), datetime.now(UTC)
    for lot, at in zip(lots[1:], (now + timedelta(days=40), now), strict=True):
        ground.feed(home, lot)
        began = time.monotonic()
        answered(committed, home, at)
        assert time.monotonic() - began < 60
    same(ground.whole, answered(rows_of, home.published))
    return "the same rows, filed at once"


def readers(ground: Ground) -> str:
    """Eight processes open, query and close the published file while commits are made one after another."""
    home, stop = ground.home("readers"), ground.folder / "stop"
    _commit_lot(ground, home, ground.batches[:1])
    stop.unlink(missing_ok=True)
    going = [Forked(_read_until, home.published, stop) for _ in range(READERS)]
    published = 0
    try:
        for number in range(COMMITS):
            batch = ground.batches[1 + number % (len(ground.batches) - 1)]
            home.spool.mkdir(exist_ok=True)
            name = batch.name if number < len(ground.batches) - 1 else f"{batch.name[:24]}-{number:06d}.jsonl.zst"
            (home.spool / f".{name}").write_bytes(batch.read_bytes())
            (home.spool / f".{name}").rename(home.spool / name)
            ended = called(committed, home)
            assert not ended.error, ended.error
            published += 1
    finally:
        stop.touch()
        ends = [one.ended() for one in going]
    for one in ends:
        assert not one.error, one.error
    errors = [error for one in ends for error in one.answer[1]]
    assert errors == [], f"{len(errors)} errors, as {errors[0]}"
    return f"{sum(one.answer[0] for one in ends)} opens by {READERS} readers during {published} commits: 0 errors"


def _read_until(published: Path, stop: Path) -> tuple[int, list[str]]:
    opened, errors = 0, []
    while not stop.exists():
        try:
            with duckdb.connect(str(published), read_only=True) as connection:
                find_tables(connection)
                connection.execute("select count(*) from articles").fetchall()
            opened += 1
        except duckdb.Error as error:
            errors.append(str(error))
    return opened, errors


def _count(published: Path) -> int:
    return int(str(ask(published, "select count(*) from articles").rows[0][0]))


def _snapshot(published: Path) -> int:
    return int(str(ask(published, "select batches from snapshot").rows[0][0]))


def _commit_lot(ground: Ground, home: Home, lot: object) -> None:
    ground.feed(home, lot)  # type: ignore[arg-type]
    answered(committed, home)


def _less_problems(differing: list[str]) -> list[str]:
    """Differences but for what a bad day itself adds: a problem and what says of it."""
    return [one for one in differing if not one.startswith(ADDED)]


@contextmanager
def _going(function: Callable[..., object], *arguments: object) -> Iterator[Forked]:
    """A process at work beside the block; ended with it."""
    forked = _Once(function, *arguments)
    try:
        yield forked
    finally:
        if not forked.end:
            forked.kill()
            forked.ended()


class _Once(Forked):
    """A process that is waited for once."""

    end: Ended | None = None

    def ended(self) -> Ended:
        """Wait for it, the first time."""
        self.end = self.end or super().ended()
        return self.end


def _wait_for(path: Path) -> None:
    for _ in range(3000):
        if path.exists():
            return
        time.sleep(0.01)
    raise AssertionError(f"{path.name} did not come")
