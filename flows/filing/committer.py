"""The committer: the one that files batches, judges them and publishes what they add up to."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from config.home import Home
from config.topics import Topic
from flows.batches.batch import open_batch
from flows.batches.chain import chain, hash_older_rows, unchained
from flows.batches.in_force import InForce, in_force
from flows.batches.new_batch import new_batch
from flows.batches.topic_rules import Rules
from flows.filing.left_out import UnfileableError, known_left_out, left_out_lines
from flows.filing.publish_turns import arriving, last_publish, note_publish, seconds_to_wait
from flows.filing.transaction import OpenPrints, file_batch, open_when_asked
from flows.output.counts import count_of
from storage.archive.spool import BatchError, aside, drop, file_away, name_of, pending, put_back, set_aside
from storage.database.definitions import is_current
from storage.database.live import BAD_ROWS, BROKEN, Live, LostDatabaseError, StoreError, live, publish, stray_wal
from storage.disk.kill_points import point
from storage.disk.locks import LockHeldError, hold_lock
from storage.disk.remedies import REBUILD
from storage.disk.shared_database import kept_open
from storage.queries.live.batches import batches_named, is_batch_filed

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
    left_out: int = 0
    """Lines of the batches filed now that were left out, or filed without being judged."""

    @property
    def message(self) -> str:
        """What could not be filed, in words; empty where all was."""
        lines = f"{count_of(self.left_out, 'article')} left out, which could not be filed or judged"
        batches = f"{count_of(self.aside, 'batch')} set aside, which could not be filed"
        left = " and ".join([*([batches] if self.aside else []), *([lines] if self.left_out else [])])
        return f"{left}: `longwatch sql 'from problems'` says why" if left else ""

    def __add__(self, other: Committed) -> Committed:
        """Both together."""
        return Committed(
            batches=self.batches + other.batches,
            left_over=self.left_over + other.left_over,
            aside=self.aside + other.aside,
            left_out=self.left_out + other.left_out,
        )


@kept_open()
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
            with hold_lock(committer.home.commit_lock, holder=f"committer of run {committer.run_id}"):
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
        except StoreError as error:
            if not self._has_dropped_damaged() and not isinstance(error, BROKEN):
                raise
            return self._turn()  # it is not known what was written; what was, is not filed again

    def _turn(self) -> Committed:
        self._tell_of_stray_wal()
        self._try_again()
        done = Committed()
        seen: dict[str, Path] = {}
        with live(self.home.live, now=self.now()) as store:
            hash_older_rows(self.home, store, now=self.now())
            with open_when_asked(self.home.shingles) as prints:
                for path in arriving(self.home.spool, seconds=seconds_to_wait(self.home, self.now())):
                    if path.name not in seen:
                        done += self._filed(store, prints, path, seen)
            point("before publish")
            lines = unchained(self.home, store, {name_of(path) for path in seen.values()})
            self.publish(store)
            point("after publish")
        chain(self.home, lines)
        point("after custody")
        for path in seen.values():
            file_away(path, self.home.filed)
            point("after filing")
        return done

    def _filed(self, store: Live, prints: OpenPrints, path: Path, seen: dict[str, Path]) -> Committed:
        if is_batch_filed(store, name_of(path)):
            seen[path.name] = path
            return Committed(left_over=1)
        left_out = 0
        try:
            while (less := self._file(store, prints, path, seen)) is not None:
                left_out += self._leave_out(store, prints, path, less, seen)
        except DAMAGE as error:
            if is_batch_filed(store, name_of(path)):
                raise  # the batch is in: it is not the batch that is wrong
            self._set_aside(path, error)
            return Committed(aside=1)
        return Committed(batches=1, left_out=left_out)

    def _file(self, store: Live, prints: OpenPrints, path: Path, seen: dict[str, Path]) -> UnfileableError | None:
        try:
            file_batch(store, prints, path, self.rules, now=self.now(), topics=self._topics)
        except UnfileableError as error:
            return error
        seen[path.name] = path
        return None

    def _topics(self) -> set[str]:
        """The topics that have a file, and those of the rules in force."""
        return {path.stem for path in self.home.topics.glob("*.toml")} | self.rules.topics

    def _leave_out(
        self, store: Live, prints: OpenPrints, path: Path, less: UnfileableError, seen: dict[str, Path]
    ) -> int:
        """File which lines of a batch are left out, before it; returns how many. Raises BatchError where none more is.

        The record enters the spool as a batch of its own: killed here, the next committer files it first.
        """
        batch = open_batch(path)
        batch_id, sha256, lines = batch.name, batch.sha256, batch.lines
        known = known_left_out(store, batch_id, sha256)
        if all(known.get(one.line) == one for one in less.found):
            raise BatchError(f"{path}: cannot be filed even without the lines that fail: {less}")
        rounds = batches_named(store, f"{batch_id}-less-")
        names = {"run_id": self.run_id, "found_at": self.now().isoformat()}
        records = left_out_lines(less, lines, batch_id=batch_id, sha256=sha256, names=names)
        name = f"{batch_id}-less-{rounds + 1}"
        record = drop(self.home.spool, name, [new_batch(run_id=self.run_id, made_by="committer"), *records])
        point("after leaving out")
        file_batch(store, prints, record, self.rules, now=self.now())
        seen[record.name] = record
        return len({one.line for one in less.found} - known.keys())

    def _set_aside(self, path: Path, error: Exception) -> None:
        """The problem first: killed between the two, the next committer finds the batch again, and tells the same."""
        why = str(error) if isinstance(error, BatchError) else f"{type(error).__name__}: {error}"
        message = (
            f"{ASIDE}/{path.name}: this batch could not be filed and was set aside ({why}): another version of "
            f"Longwatch tries it again; if a backup mends it, put it into store/spool; its pages are owed still"
        )
        self._drop_problem(f"{name_of(path)}-aside", "batch", message)
        set_aside(path)

    def _try_again(self) -> None:
        """Put batches that another version had set aside back into the spool: this one may know how to file them."""
        kept = aside(self.home.spool)
        if kept and self.is_stale():
            for path in kept:
                put_back(path)

    def _tell_of_stray_wal(self) -> None:
        if stray_wal(self.home.published).exists():
            message = (
                f"{self.home.published.name}: somebody opened it to write, and left a .wal beside it, which would have "
                "locked all readers out: it was removed; open the file read-only"
            )
            self._drop_problem(f"{self.now():%Y%m%dT%H%M%SZ}-{token_hex(3)}-wal", "published file", message)

    def _has_dropped_damaged(self) -> bool:
        """Whether the fingerprints were damaged, and are made anew: what is derived must keep no batch waiting."""
        from storage.indexes.copy_index import drop_damaged

        path = self.home.shingles
        if not (path.exists() and drop_damaged(path)):
            return False
        message = f"{path.name}: was damaged, and was made anew of the texts that are filed: check the disk"
        self._drop_problem(f"{self.now():%Y%m%dT%H%M%SZ}-{token_hex(3)}-fingerprints", "fingerprints", message)
        return True

    def _drop_problem(self, name: str, failure: str, message: str) -> None:
        common = {"problem_id": name, "run_id": self.run_id, "found_at": self.now().isoformat(), "failure": failure}
        drop(self.home.spool, name, [{"record": "problem", **common, "message": message}])

    def publish(self, store: Live) -> None:
        """Publish, and note what it took."""
        began, ticks = self.now(), time.monotonic()
        last = last_publish(self.home)
        seconds = last.seconds if last else None
        publish(store, self.home.published, run_id=self.run_id, now=began, last_seconds=seconds, is_last=True)
        note_publish(self.home, began, time.monotonic() - ticks)


def rules_to_go_by(home: Home, *, now: Callable[[], datetime]) -> tuple[InForce, str]:
    """What is in force in a home; and that the published file, in which it stands, was published anew, where it was.

    It is where it is gone or damaged: without it, topic files that nobody accepted would be in force. Raises
    ConfigError, LockHeldError, and StoreError where the database cannot be read either.
    """
    if home.published.exists() or not home.live.exists():
        try:
            return in_force(home), ""
        except StoreError:
            if not home.live.exists():
                raise
    committer = Committer(home=home, rules=Rules(()), run_id="a run that found no published file", now=now)
    with hold_lock(home.commit_lock, holder=f"committer of {committer.run_id}"), live(home.live, now=now()) as store:
        committer.publish(store)
    name = home.published.name
    return in_force(home), f"{name} was gone or damaged: it was published anew, from the database in {home.store.name}"


def refuse_lost(home: Home) -> None:
    """Raise LostDatabaseError where batches were filed and the database is gone: no empty one may take its place."""
    if not home.live.exists() and (home.published.exists() or home.custody.exists()):
        raise LostDatabaseError(f"{home.live}: is missing, but the filed batches are there: {REBUILD}")
