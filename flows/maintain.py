"""Upkeep: what is slow or wasteful to do with every batch, done at night. Each step holds the lock by itself."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from config.home import Home
from config.reading import read_settings
from config.settings import Backup
from flows.filing.committer import refuse_lost
from flows.filing.transaction import catch_up
from flows.output.counts import count_of
from flows.upkeep.backup import back_up
from flows.upkeep.older_copies import compare_history
from flows.upkeep.restore import prove
from flows.upkeep.row_check import BYTES, live_faults, row_faults
from storage.archive import custody
from storage.archive.backups import BackupError, PlaceError
from storage.archive.spool import filed_path
from storage.database.compaction import compact, free_share
from storage.database.live import Live, live, publish
from storage.database.published import open_published
from storage.disk.file_hashes import Compared, file_sha256
from storage.disk.locks import LockHeldError, wait_for_lock
from storage.indexes import copy_index as shingles
from storage.indexes.search_index import rewrite_tokens, sorting_is_due
from storage.inspection.rows import AtRest
from storage.queries.live.batches import count_indexed_articles, newest_number
from storage.queries.watch.upkeep import sampled_captures
from storage.sealing.destruction import is_whole

BLOAT = 0.3
"""The share of empty blocks from which on the database is written anew."""
PATIENCE = 600
"""Seconds that a run is given way to before a step is left for the next night."""
SECONDS_BETWEEN_TRIES = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a step came to."""

    step: str
    says: str
    faults: tuple[str, ...] = ()

    def text(self) -> str:
        """The same as lines."""
        return "\n".join([f"{self.step:<14}{self.says}", *(f"{'':<14}{fault}" for fault in self.faults)])


def maintain(home: Home, *, sample: int, now: Callable[[], datetime]) -> Iterator[Done]:
    """Do each step and say what it came to; a step that cannot have the lock is left for the next time.

    Raises LostDatabaseError where batches were filed and the database is gone.
    """
    refuse_lost(home)
    if not home.live.exists():
        yield Done(step="store", says="nothing has been collected yet: run `longwatch collect`")
        return
    steps: tuple[tuple[str, Callable[[Home, Live, datetime], str]], ...] = (
        ("search", _search),
        ("fingerprints", _fingerprints),
        ("history", compare_history),
        ("room", _room),
        ("publish", _publish),
    )
    for name, step in steps:
        try:
            with _turn(home, name), live(home.live, now=now()) as store:
                says = step(home, store, now())
        except LockHeldError as error:
            says = f"postponed to the next run: {error}"
        yield Done(step=name, says=says)
    yield _verified(home, sample)
    if place := read_settings(home.settings_file).backup:
        yield from _backed_up(home, place, sample, now)


def _backed_up(home: Home, place: Backup, sample: int, now: Callable[[], datetime]) -> Iterator[Done]:
    """The copy of everything brought up to date, and proved by restoring a sample of it; nothing where none is kept."""
    if not place.folder:
        return
    folder = home.root / place.folder
    try:
        done = back_up(home, folder, allow_same_disk=place.allow_same_disk, now=now)
        proved = prove(folder, sample=sample)
    except (PlaceError, BackupError, LockHeldError) as error:
        yield Done(step="backup", says="was not made, or could not be checked", faults=(str(error),))
        return
    says = (
        f"{count_of(done.new, 'new or changed file')}, {done.bytes_new / 1e6:.0f} MB; {proved.files} restored and read"
    )
    yield Done(step="backup", says=says, faults=done.complaints)


@contextmanager
def _turn(home: Home, name: str) -> Iterator[None]:
    """The lock, once nobody else has it. Whoever waits for it gets it between two steps."""
    # A lock is not a queue: whoever waits tries once in this time, and gets it only where nobody takes it at once.
    time.sleep(SECONDS_BETWEEN_TRIES)
    with wait_for_lock(home.commit_lock, holder=f"maintain: {name}", seconds=PATIENCE):
        yield


def _search(home: Home, store: Live, now: datetime) -> str:
    del home, now
    indexed = count_of(count_indexed_articles(store), "article")
    if not sorting_is_due(store):
        return f"the terms of {indexed}: few came since they were sorted"
    rewrite_tokens(store)
    return f"the terms of {indexed} sorted"


def _fingerprints(home: Home, store: Live, now: datetime) -> str:
    del now
    newest = newest_number(store)
    with shingles.open_shingles(home.shingles) as prints:
        before = shingles.newest_batch(prints)
        catch_up(store, prints, newest)
    return "up to date" if before == newest else f"brought from batch {before} to {newest}"


def _room(home: Home, store: Live, now: datetime) -> str:
    del now
    share, before = free_share(store), home.live.stat().st_size
    if share <= BLOAT:
        return f"{share:.0%} of the database is empty: left as it is"
    if shutil.disk_usage(home.store).free < before:
        return f"{share:.0%} of the database is empty, and there is not enough disk space to rewrite it: free some"
    compact(store)
    return f"{share:.0%} of the database was empty: rewritten, {before / 1e6:.0f} MB to {_size(home) / 1e6:.0f} MB"


def _size(home: Home) -> int:
    return home.live.stat().st_size


def _publish(home: Home, store: Live, now: datetime) -> str:
    publish(store, home.published, run_id="maintain", now=now, compares_all=True)
    return f"published, {home.published.stat().st_size / 1e6:.0f} MB"


def _verified(home: Home, sample: int) -> Done:
    """The chain, and a sample of captures and batches, chosen anew each time."""
    lines, faults = custody.read_chain(home.custody)
    choice = secrets.SystemRandom()
    hashes = custody.batch_files(lines)
    batches = choice.sample(sorted(hashes), min(sample, len(hashes)))
    faults += [f"batch {name}: {NOT_WHOLE}" for name in batches if not _is_as_filed(home, name, hashes[name])]
    with open_published(home.published) as connection:
        captures = sampled_captures(connection, sample) if connection else []
    for one in captures:
        if not is_whole(home.captures, one):
            faults.append(f"capture {one.sha256[:16]} in {one.warc}: {NOT_WHOLE}")
    with _turn(home, "verify"), AtRest(home.live) as file:
        odd, compared = live_faults(home, file, lines, sample=sample or None)
    with AtRest(home.published) as published:
        held, found = row_faults(home, published, lines, sample=sample or None)
    faults += [*found, *odd] or ([BYTES] if compared is Compared.DAMAGED else [])
    read = (
        f"{count_of(len(batches), 'batch')}, the rows of {held.batches} and {count_of(len(captures), 'capture')} read"
    )
    says = f"{count_of(len(lines), 'line of custody', 'lines of custody')}, {read}: {count_of(len(faults), 'fault')}"
    return Done(step="verify", says=says, faults=tuple(faults))


NOT_WHOLE = "is not what it was: run `longwatch verify`, and restore the file from a backup"


def _is_as_filed(home: Home, batch: str, sha256: str) -> bool:
    path = filed_path(home, batch)
    return path.exists() and file_sha256(path) == sha256
