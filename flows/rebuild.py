"""The rebuild: the filed batches replayed into a new database, which is then held against the one in use.

    filed batches -> the committer's own judging -> rebuilt.duckdb -> compared with live.duckdb -> put in its place

The long part holds up nobody. Only to take in what came meanwhile, to compare and to exchange the files is the
committer's lock held. Killed anywhere, the next rebuild goes on after the last batch that was replayed.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from config.atomic_write import sync_folder
from config.exit_codes import DISK, LongwatchError
from config.home import Home
from config.reading import Configuration
from flows.batches.chain import vouch_anew
from flows.batches.topic_rules import Rules
from flows.filing.committer import Committer, commit_if_free
from flows.output.counts import count_of
from flows.output.progress import Progress
from flows.upkeep.left_groups import drop_those_that_left
from flows.upkeep.replay import Batch, Replay, filed_order, whole_order, write_ahead_log
from flows.upkeep.reread import Again, Request, Staged, open_staged, read_again, tag_again
from storage.database.comparison import Comparison, Scope, UnreadableError, compare_stores, filed_batches
from storage.database.live import StoreError, live
from storage.database.ruled_before import take_ruled_on
from storage.disk.file_copies import link_beside
from storage.disk.kill_points import point
from storage.disk.locks import hold_lock, wait_for_lock

PATIENCE = 300
"""Seconds a rebuild waits for a committer to end."""


class RebuildError(LongwatchError):
    """A rebuild is not put in place; the message says why and what to do."""

    exit_code = DISK


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a rebuild came to."""

    batches: int
    replayed: int
    """Of them by this process; the others by one that was cut short."""
    seconds: float
    again: Again
    comparison: Comparison | None
    """None where there is no database in use that can be read."""
    remarks: tuple[str, ...]
    kept: Path | None = None
    """Where the old database lies, when the new one was put in its place."""

    @property
    def is_same(self) -> bool:
        """Whether both were compared, and say the same."""
        return self.comparison is not None and not self.comparison.differences

    def summary(self) -> dict[str, Any]:
        """The same for programs."""
        return {**asdict(self), "kept": self.kept and str(self.kept), "is_same": self.is_same}

    def text(self) -> str:
        """The same for people."""
        before = self.batches - self.replayed
        earlier = f", and {before} before this process began" if before else ""
        lines = [f"replayed {count_of(self.replayed, 'batch')} in {self.seconds:.1f} s{earlier}"]
        lines += [self.again.text()] if self.again.read else []
        lines += self.remarks
        if self.comparison:
            lines += [line for one in self.comparison.differences for line in one.lines()]
            found = len(self.comparison.differences)
            tables = count_of(len(self.comparison.tables), "table")
            lines.append(f"compared {tables}: {f'{found} differ' if found else 'no differences'}")
        return "\n".join([*lines, *self._next()])

    def _next(self) -> Iterator[str]:
        if self.kept:
            yield f"the new database is in use and published; the old one is {self.kept.name}, in store/"
        elif not self.is_same:
            yield "the new database is store/rebuilt.duckdb: check the differences, then run the same with `--accept`"


def rebuild(
    home: Home,
    watch: Configuration,
    request: Request,
    *,
    accept: bool = False,
    now: Callable[[], datetime],
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Rebuilt:
    """Replay, compare and, with `accept`, exchange. Raises LockHeldError, RebuildError, NewerDatabaseError."""
    ticks = time.monotonic()
    with hold_lock(home.store / "rebuild.lock", holder=f"rebuild of process {os.getpid()}"):
        replay = Replay(home=home, rules=Rules(watch.topics), now=now, on_progress=on_progress)
        extra = open_staged(home, request, now=now())
        filed = filed_order(home)
        _begin(replay, extra, [*filed, *_own(extra)])
        replay.take(filed)
        again = _read_and_tagged_again(replay, watch, request, extra)
        with _no_committer(home):
            used = _used(replay)
            order = [*whole_order(home, used), *_own(extra)]
            _begin(replay, extra, order)
            batches = replay.take(order)
            comparison = _compared(replay, request) if used is not None else None
            kept = _exchange(replay, extra, is_readable=used is not None) if accept else None
        commit_if_free(home, topics=watch.topics, run_id=extra.name, now=now)  # what came while nobody else could file
        return Rebuilt(
            batches=batches, replayed=replay.replayed, seconds=time.monotonic() - ticks, again=again,
            comparison=comparison, remarks=tuple(_remarks(replay)), kept=kept,
        )  # fmt: skip


def _begin(replay: Replay, extra: Staged, order: Sequence[Batch]) -> None:
    """Go on with what there is, if it is how the replay of these batches begins; else begin anew.

    It is not where other code made it, where a batch was changed, or where more batches have come after what was read
    again: that belongs at the end.
    """
    if extra.is_stale or not replay.path.exists():
        replay.forget()
        extra.is_stale = False
        return
    if not replay.is_begun(order):
        replay.forget()


def _read_and_tagged_again(replay: Replay, watch: Configuration, request: Request, extra: Staged) -> Again:
    if not (request.read_again or request.current_rules):
        return Again(**extra.again)
    with replay.open_both() as (store, _):
        again = read_again(store, replay.home, watch, request, extra, now=replay.now, on_progress=replay.on_progress)
        tag_again(store, watch.topics, request, extra, now=replay.now())
        return again


def _own(extra: Staged) -> list[Batch]:
    return [Batch(path=path) for path in extra.paths()]


def _used(replay: Replay) -> list[str] | None:
    """The batches of the database in use; None where it is not there or cannot be read."""
    path = replay.home.live
    try:
        if not path.exists():
            replay.remarks.append(f"{path.name} is not there: there is nothing to compare with")
            return None
        if write_ahead_log(path).exists():  # a kill has left it; opened and closed, the database has all that is in it
            with live(path, now=replay.now()):
                pass
        return filed_batches(path)
    except (StoreError, UnreadableError) as error:
        replay.remarks.append(f"{path.name} cannot be read, so nothing was compared: {error}")
        return None


def _compared(replay: Replay, request: Request) -> Comparison | None:
    since = f"{request.since:%Y%m%dT%H%M%S}" if request.since else None
    try:
        with replay.open_both() as (store, _):
            take_ruled_on(store, replay.home.live)
            return compare_stores(store, replay.home.live, Scope(source=request.source, since=since))
    except (StoreError, UnreadableError) as error:
        replay.remarks.append(f"{replay.home.live.name} cannot be read completely, so nothing was compared: {error}")
        return None


def _exchange(replay: Replay, extra: Staged, *, is_readable: bool) -> Path | None:
    """Put the new database in the place of the old one and publish it; where the old one lies now.

    What was read again enters the spool first: killed before the exchange, the next committer files it all the same.
    """
    home = replay.home
    if replay.damaged:
        named = ", ".join(sorted(replay.damaged))
        raise RebuildError(
            f"not put in place: {named} cannot be replayed: restore it from a backup, then rebuild again"
        )
    home.spool.mkdir(parents=True, exist_ok=True, mode=0o700)
    if is_readable:
        with replay.open_both() as (store, _):
            left = drop_those_that_left(home, store, extra.name, now=replay.now())
        replay.remarks += [f"{count_of(left, 'article')} parted from a group by newer rules, for review"] * bool(left)
    for path in extra.paths():
        path.replace(home.spool / path.name)
    sync_folder(home.spool)
    point("before exchange")
    vouch_anew(home, replay.path, note=extra.name, now=replay.now())
    kept = _kept(home, replay.now(), is_readable=is_readable) if home.live.exists() else None
    for path in (home.shingles, write_ahead_log(home.shingles)):  # made again where a kill keeps the new ones out
        path.unlink(missing_ok=True)
    replay.path.replace(home.live)
    sync_folder(home.store)
    point("after exchange")
    replay.prints.replace(home.shingles)
    shutil.rmtree(extra.folder)
    Committer(home=home, rules=replay.rules, run_id=extra.name, now=replay.now).work_done()
    return kept


def _kept(home: Home, now: datetime, *, is_readable: bool) -> Path:
    """The old database under another name as well: it is never not there."""
    kept = link_beside(home.live, f"live-before-{now:%Y%m%dT%H%M%SZ}")
    if not is_readable and write_ahead_log(home.live).exists():
        write_ahead_log(home.live).replace(write_ahead_log(kept))
    return kept


@contextmanager
def _no_committer(home: Home) -> Generator[None]:
    """The committer's lock, waited for while another has it."""
    with wait_for_lock(home.commit_lock, holder=f"rebuild of process {os.getpid()}", seconds=PATIENCE):
        yield


def _remarks(replay: Replay) -> Iterator[str]:
    yield from replay.remarks
    yield from replay.damaged.values()
    for rules_sha256 in sorted(replay.rules.missing):
        yield f"rules {rules_sha256[:12]} were in force once but were not kept: today's topics were used instead"
