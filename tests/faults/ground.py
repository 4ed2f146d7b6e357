"""What the faults happen to: batches that a run of the demo gathered, fed again and again to fresh homes."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from random import Random
from typing import Any

import duckdb

from config.home import Home
from config.reading import read_topic_files
from config.topics import Topic
from extractors.topics.tags import Tagger
from flows.collect import collect
from flows.demo import start_demo
from flows.filing.committer import Committed, commit
from flows.filing.publish_turns import NAME
from flows.gathering import gathering
from newsroom.bundled import Bundled
from storage.archive.spool import name_of
from storage.database import current_articles, live
from storage.database.drawn import drawn_sql
from storage.disk.connections import CONFIG, find_tables
from tests.faults.forked import answered

LINES_A_BATCH = 14
SOURCES, SOURCES_IN_SHORT = 3, 4
"""Publishers that the gathering runs watch, and those of the ground in short: enough for some ten batches."""
OF_THE_FILING = {"filed_at", "number", "reading_number", "address_number"}
"""Columns that count or time the filing; a problem filed in between moves all that come later."""
DERIVED = (
    "snapshot_rows", "schema_rows", "salt_rows",
    "current_articles", "current_up_to", "current_waiting", "waiting_up_to",
)  # fmt: skip
"""Of the filing, not of the facts: a replay may differ in them."""
KEPT_OTHERWISE = """
    (from current_articles_at(null) except all from current_articles_at(null, above := -1))
    union all
    (from current_articles_at(null, above := -1) except all from current_articles_at(null))
"""
"""What is kept of articles at a publish and is not what all rows add up to."""
WAITING_OTHERWISE = """
    (from waiting_now() except all from waiting_now(above := -1))
    union all
    (from waiting_now(above := -1) except all from waiting_now())
"""
"""The same of the entries that wait for their page."""
FACTS = "select source, url, sha256(text), topic_list, revisions, copies, is_first from articles order by all"
FATES = "select source, feed_id, url, entry_position, fate, count(*) from sightings group by all order by all"

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A folder to work in, the batches, and what they add up to when nothing goes wrong."""

    folder: Path
    dice: Random
    batches: tuple[Path, ...]
    expected: tuple[Rows, ...]
    """What each third of the batches, with those before it, adds up to; the last is the whole."""

    @property
    def whole(self) -> Rows:
        """What all batches add up to."""
        return self.expected[-1]

    def home_after(self, name: str, lots: int) -> Home:
        """A home in which so many thirds of the batches are filed and published."""
        home = Home(self.folder / name)
        shutil.rmtree(home.root, ignore_errors=True)
        shutil.copytree(self.folder / f"after-{lots}", home.root)
        return home

    def home(self, name: str) -> Home:
        """A fresh home with nothing in its spool yet."""
        home = Home(self.folder / name)
        shutil.rmtree(home.root, ignore_errors=True)
        shutil.copytree(self.folder / "gathered", home.root, ignore=lambda *_: {"store", "longwatch.duckdb"})
        return home

    def feed(self, home: Home, batches: Iterable[Path]) -> None:
        """Drop batches into a home's spool."""
        home.spool.mkdir(parents=True, exist_ok=True)
        for batch in batches:
            shutil.copyfile(batch, home.spool / batch.name)

    def thirds(self) -> tuple[tuple[Path, ...], ...]:
        """The batches in three lots, in order."""
        third = len(self.batches) // 3 + 1
        return tuple(self.batches[start : start + third] for start in range(0, len(self.batches), third))


def made_ground(folder: Path, dice: Random, *, sources: int | None = None) -> Ground:
    """The ground, made in a folder: the demo's two editions, of so many of its publishers, in small batches."""
    gathered = Home(folder / "gathered")
    shipped_topics()
    current_articles.FEW = 0  # what is kept of articles at a publish is written in the middle of all this, too
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if sources:
        _spare_what_is_tried_elsewhere(folder / "empty.duckdb")
    answered(_gather, gathered, sources)
    batches = tuple(sorted(gathered.filed.rglob("*.zst"), key=name_of))
    ground = Ground(folder=folder, dice=dice, batches=batches, expected=())
    home, expected = ground.home("after-0"), []
    for number, lot in enumerate(ground.thirds(), start=1):
        ground.feed(home, lot)
        answered(committed, home)
        shutil.copytree(home.root, folder / f"stage-{number}")
        expected.append(answered(rows_of, home.published))
    shutil.rmtree(home.root)
    ground.home("after-0")
    for number in range(1, len(expected) + 1):
        (folder / f"stage-{number}").rename(folder / f"after-{number}")
    assert len(expected[-1]["article_rows"]) > 10
    assert len(batches) > 10
    return Ground(folder=folder, dice=dice, batches=batches, expected=tuple(expected))


def _spare_what_is_tried_elsewhere(empty: Path) -> None:
    """In short, as tests/warm.py has it: one thread, one empty database, and no search for rubbish in forks."""
    CONFIG["threads"] = "1"
    drawn_sql()
    answered(live._make, empty, datetime.now(UTC))

    def copy(path: Path, now: datetime) -> None:
        shutil.copyfile(empty, path)

    live._make = copy
    gc.freeze()
    gc.disable()


def _gather(home: Home, sources: int | None) -> None:
    gathering.LINES_A_BATCH = LINES_A_BATCH
    with Bundled() as publishers:
        start_demo(home, publishers)
        keep_sources(home, sources)
        collect(home, also_early=True)
        publishers.issue(2)
        collect(home, also_early=True)


@lru_cache(maxsize=1)
def shipped_topics() -> tuple[Topic, ...]:
    """The topics of every home here, and what looks for them: made before anybody forks, so no child makes it."""
    with as_file(files("config") / "topics") as folder:
        topics = read_topic_files(folder, [])
    assert Tagger(topics).sought  # a process keeps it for whoever has the same topics
    return topics


def keep_sources(home: Home, most: int | None) -> None:
    """Watch only so many of the publishers, the first by name."""
    for source in sorted(home.sources.glob("*.toml"))[most:] if most else ():
        source.unlink()


def committed(home: Home, now: datetime | None = None) -> Committed:
    """What committing the home's spool comes to."""
    (home.store / NAME).unlink(missing_ok=True)  # it is always our turn to publish: on a busy machine turns are long
    at = now or datetime.now(UTC)
    return commit(home, topics=shipped_topics(), run_id="faults", now=(lambda: at) if now else _clock)


def _clock() -> datetime:
    return datetime.now(UTC)


def rows_of(database: Path) -> Rows:
    """Every row of every table but what is of the filing; what the views say beside it."""
    with duckdb.connect(str(database), read_only=True) as connection:
        find_tables(connection)
        connection.execute("set timezone = 'UTC'")
        names = "select table_name from duckdb_tables() where not internal and not temporary order by all"
        tables = [name for (name,) in connection.execute(names).fetchall() if name not in DERIVED]
        rows = {}
        for table in tables:
            described = connection.execute(f"describe {table}").fetchall()
            columns = ", ".join(column[0] for column in described if column[0] not in OF_THE_FILING)
            rows[table] = connection.execute(f"select {columns} from {table} order by all").fetchall()
        for name, question in (("facts", FACTS), ("fates", FATES)):
            rows[name] = connection.execute(question).fetchall()
        wrong = "select run, difference from balance where difference <> 0"
        rows["out of balance"] = connection.execute(wrong).fetchall()
        rows["kept otherwise"] = [
            row for sql in (KEPT_OTHERWISE, WAITING_OTHERWISE) for row in connection.execute(sql).fetchall()
        ]
        return rows


def same(expected: Rows, found: Rows, *, but: tuple[str, ...] = ()) -> None:
    """Raise AssertionError that says what is lost, doubled or otherwise not as expected, in all tables but those."""
    differing = [one for one in differences(expected, found) if not one.startswith(but or "-")]
    assert not differing, "; ".join(differing)[:2000]


def differences(expected: Rows, found: Rows) -> list[str]:
    """What is lost, doubled or otherwise not as expected, a line a table."""
    some = [f"{table}: not there" for table in expected.keys() - found.keys()]
    for table in expected.keys() & found.keys():
        before, after = expected[table], found[table]
        if before != after:
            lost = [row for row in before if row not in after]
            more = [row for row in after if row not in before]
            some.append(f"{table}: {len(before)} rows expected, {len(after)} found; lost {lost[:2]}, more {more[:2]}")
    some += [f"{name}: {found[name]}" for name in ("out of balance", "kept otherwise") if found.get(name)]
    return some
