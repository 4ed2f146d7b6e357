"""The committer: the one that files batches, judges them and publishes what they add up to."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from config.home import Home
from config.topics import Topic
from extractors.copies.duplicates import MEMORY, Placed
from extractors.copies.fingerprints import fingerprint
from flows.batches.topic_rules import Rules
from flows.filing.batch import filed_rows
from flows.filing.groupings import moved_by
from flows.filing.publish_turns import arriving, last_publish, note_publish, seconds_to_wait
from flows.filing.rows import ROWS_A_BATCH
from storage.archive import custody
from storage.archive.spool import BatchError, drop, file_away, name_of, pending, read_batch, set_aside
from storage.database.live import BAD_ROWS, BROKEN, Live, LostDatabaseError, is_current, live, publish, stray_wal
from storage.disk.atomic_files import LockHeldError, held
from storage.disk.kill_points import point
from storage.indexes import copy_index as shingles
from storage.indexes.search_index import index_new

SECONDS_OF_PATIENCE = 120
SECONDS_BETWEEN_TRIES = 0.1
ASIDE = "store/spool/aside"

DAMAGE = (BatchError, KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, *BAD_ROWS)
"""What a batch that is not as it should be can fail with; a disk that fails is none of its doing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """What a committer did: batches filed now, those filed before that had not left the spool, those set aside."""

    batches: int = 0
    left_over: int = 0
    aside: int = 0

    def __add__(self, other: Committed) -> Committed:
        """Both together."""
        return Committed(
            batches=self.batches + other.batches,
            left_over=self.left_over + other.left_over,
            aside=self.aside + other.aside,
        )


def commit(
    home: Home,
    *,
    topics: Sequence[Topic],
    run_id: str,
    now: Callable[[], datetime],
    patience: float = SECONDS_OF_PATIENCE,
) -> Committed:
    """File what is in the spool, publish, let the batches go; publish also where no file of this version is published.

    Idempotent: killed anywhere, the next committer ends the work. A batch that cannot be filed is set aside, alone, and
    is a problem. Whoever else holds the lock is waited for, and files what lies in the spool meanwhile.
    Raises LockHeldError after `patience` seconds, NewerDatabaseError, and LostDatabaseError.
    """
    refuse_lost(home)
    return _commit(Committer(home=home, rules=Rules(topics), run_id=run_id, now=now), patience=patience)


def commit_if_free(
    home: Home, *, topics: Sequence[Topic], run_id: str, now: Callable[[], datetime]
) -> Committed | None:
    """File what lies in the spool, by whoever has only dropped a batch: a decision, an export.

    None when another holds the lock: it looks at the spool once more when it lets go, and files the batch then.
    """
    try:
        return commit(home, topics=topics, run_id=run_id, now=now, patience=0)
    except LockHeldError:
        return None


def _commit(committer: Committer, *, patience: float) -> Committed:
    until = time.monotonic() + patience
    done = Committed()
    stale = not committer.has_work() and committer.is_stale()
    while (
        committer.has_work() or stale
    ):  # also after letting go: somebody may have dropped a batch and found the lock taken
        try:
            with held(committer.home.commit_lock, holder=f"committer of run {committer.run_id}"):
                done += committer.work_done()
            stale = False
        except LockHeldError:
            if time.monotonic() >= until:
                raise
            time.sleep(SECONDS_BETWEEN_TRIES)
            stale = stale and committer.is_stale()
    return done


@dataclass(frozen=True, slots=True, kw_only=True)
class Committer:
    """Who files the batches of a home."""

    home: Home
    rules: Rules
    run_id: str
    now: Callable[[], datetime]

    def has_work(self) -> bool:
        """Whether a batch waits."""
        return bool(pending(self.home.spool))

    def is_stale(self) -> bool:
        """Whether the published file is missing or damaged, or was published by another version of the program."""
        return self.home.live.exists() and not is_current(self.home.published)

    def work_done(self) -> Committed:
        """What was done in one turn, once. The caller holds the lock."""
        try:
            return self._turn()
        except BROKEN:  # it cannot be told what was written; what was, is not filed again
            return self._turn()

    def _turn(self) -> Committed:
        self._tell_of_stray_wal()
        done, seen = Committed(), []
        with live(self.home.live, now=self.now()) as store:
            with shingles.open_shingles(self.home.shingles) as prints:
                for path in arriving(self.home.spool, seconds=seconds_to_wait(self.home, self.now())):
                    one = self._filed(store, prints, path)
                    done += one
                    seen += [] if one.aside else [path]
            point("before publish")
            self._publish(store)
            point("after publish")
            chain(self.home, store, {name_of(path) for path in seen})
        point("after custody")
        for path in seen:
            file_away(path, self.home.filed)
            point("after filing")
        return done

    def _filed(self, store: Live, prints: shingles.Prints, path: Path) -> Committed:
        if _is_filed(store, name_of(path)):
            return Committed(left_over=1)
        try:
            file_batch(store, prints, path, self.rules, now=self.now())
        except DAMAGE as error:
            if _is_filed(store, name_of(path)):
                raise  # the batch is in: it is not the batch that is wrong
            self._set_aside(path, error)
            return Committed(aside=1)
        return Committed(batches=1)

    def _set_aside(self, path: Path, error: Exception) -> None:
        """The problem first: killed between the two, the next committer finds the batch again, and tells the same."""
        why = str(error) if isinstance(error, BatchError) else f"{type(error).__name__}: {error}"
        message = (
            f"{ASIDE}/{path.name}: this batch could not be filed and was set aside ({why}): if an update or a backup "
            f"mends it, put it back into store/spool; its pages are owed still"
        )
        self._drop_problem(f"{name_of(path)}-aside", "batch", message)
        set_aside(path)

    def _tell_of_stray_wal(self) -> None:
        if stray_wal(self.home.published).exists():
            message = (
                f"{self.home.published.name}: somebody opened it to write, and left a .wal beside it, which would have "
                "locked all readers out: it was removed; open the file read-only"
            )
            self._drop_problem(f"{self.now():%Y%m%dT%H%M%SZ}-{uuid4().hex[:6]}-wal", "published file", message)

    def _drop_problem(self, name: str, failure: str, message: str) -> None:
        told = {"problem_id": name, "run_id": self.run_id, "found_at": self.now().isoformat(), "failure": failure}
        drop(self.home.spool, name, [{"record": "problem", **told, "message": message}])

    def _publish(self, store: Live) -> None:
        began, ticks = self.now(), time.monotonic()
        last = last_publish(self.home)
        publish(store, self.home.published, run_id=self.run_id, now=began, last_seconds=last.seconds if last else None)
        note_publish(self.home, began, time.monotonic() - ticks)


def refuse_lost(home: Home) -> None:
    """Raise LostDatabaseError where batches were filed and the database is gone: no empty one may take its place."""
    if not home.live.exists() and (home.published.exists() or home.custody.exists()):
        remedy = "run `longwatch rebuild --accept`, or restore a backup"
        raise LostDatabaseError(f"{home.live}: is gone, and what was filed is not: {remedy}")


def chain(home: Home, store: Live, names: set[str]) -> None:
    """Give each of these batches its line in the chain of custody, if it has none yet; they are filed and published.

    Where there is no chain yet, what was filed before there was one comes first.
    """
    had = custody.recent(home.custody)
    older = "rules_sha256 is null" if not home.custody.exists() else "false"
    rows = store.rows(f"{LINES} where list_contains(?, batch_id) or {older} order by number", [sorted(names - had)])
    custody.append(home.custody, (dict(zip(COLUMNS, row, strict=True)) for row in rows))


COLUMNS = ("number", "batch", "sha256", "filed_at", "run", "by", "program_version", "rules_sha256")
LINES = """
    select number, batch_id, sha256, strftime(filed_at, '%Y-%m-%dT%H:%M:%S.%f+00:00'), run_id, made_by, program_version,
        rules_sha256
    from batch_rows
"""


def _is_filed(store: Live, batch_id: str) -> bool:
    return bool(store.rows("select 1 from batch_rows where batch_id = ?", [batch_id]))


def file_batch(
    store: Live, prints: shingles.Prints, path: Path, rules: Rules, *, now: datetime, filed_as: str | None = None
) -> None:
    """Judge a batch and add its rows, in one transaction: by the committer as by a rebuild. Raises BatchError.

    Of `now`, only the time of filing is kept: all else goes by the times in the batch, or a replay would differ.
    `filed_as` is the hash it had when it was filed, where it has been sealed since.
    """
    sha256, lines = read_batch(path)
    sha256 = filed_as or sha256
    tagger = rules.of(store, lines)
    number = int(str(store.rows("select coalesce(max(number), 0) + 1 from batch_rows")[0][0]))
    catch_up(store, prints, number - 1)
    placed: list[Placed] = []

    def place(articles: Sequence[tuple[str, Any, date]]) -> list[Any]:
        latest = max((day for _, _, day in articles), default=now.date())
        found = shingles.groups(prints, articles, since=latest - MEMORY)
        placed.extend(one for one, _ in found)
        return found

    rows = filed_rows(store, lines, batch=number, tagger=tagger, place=place)
    made = {**_made(store, lines), "rules_sha256": tagger.rules_sha256}
    with store.transaction():
        filed = {"number": number, "batch_id": name_of(path), "sha256": sha256, "filed_at": now.isoformat()}
        store.insert("batch_rows", [{**filed, **made}])
        for table, added in rows.tables.items():
            store.insert(table, added)
        index_new(store)
    point("after commit")
    shingles.add(prints, placed, batch=number, moved=moved_by(rows))


def _made(store: Live, lines: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    """By which run or person a batch was made, and with which version: as it says itself, else as its run says."""
    told: Mapping[str, Any] = next((line for line in lines if line["record"] == "batch"), {})
    run_id = told.get("run_id") or next((line["run_id"] for line in lines if line.get("run_id")), None)
    people = sorted({str(line[name]) for line in lines for name in PEOPLE if line.get(name)})
    ran = store.rows(RAN, [run_id]) or [(None, None)]
    return {
        "run_id": run_id,
        "made_by": ", ".join(people) or told.get("made_by") or ran[0][0],
        "program_version": told.get("program_version") or ran[0][1],
    }


PEOPLE = ("reviewer", "sealed_by", "exported_by", "recorded_by", "added_by", "accepted_by")
RAN = "select command, program_version from run_rows where run_id = ?"


def catch_up(store: Live, prints: shingles.Prints, newest: int) -> None:
    """Give the fingerprints what a kill between two files kept from them."""
    if shingles.newest_batch(prints) > newest:
        shingles.clear(prints)
    for batch in range(shingles.newest_batch(prints) + 1, newest + 1):
        within = [batch * ROWS_A_BATCH, (batch + 1) * ROWS_A_BATCH]
        moved = {str(article_id): str(group_id) for article_id, group_id in store.rows(MOVED_IN, within)}
        shingles.add(prints, [_placed(*row) for row in store.rows(GROUPED_IN, within)], batch=batch, moved=moved)


GROUPED_IN = """
    select g.article_id, g.group_id, r.title, r.text, r.language, g.decided_at
    from group_rows g join reading_rows r on r.article_id = g.article_id and r.number // 1000000 = g.number // 1000000
    where g.made_by is null and g.number >= ? and g.number < ? and r.text_state in ('ok', 'partial') order by g.number
"""
MOVED_IN = """
    select article_id, group_id from group_rows
    where made_by is not null and number >= ? and number < ? order by number
"""


def _placed(article_id: Any, group_id: Any, title: Any, text: Any, language: Any, decided_at: Any) -> Placed:
    prints = fingerprint(title, text, language)
    return Placed(article_id=article_id, group_id=group_id, fingerprint=prints, day=decided_at.date())
