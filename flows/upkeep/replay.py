"""What a rebuild replays: the batches, in the order in which they were filed, and the new database on its way."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from config.home import Home
from flows.batches.lines import Line
from flows.batches.sealed import Judged
from flows.batches.topic_rules import Rules
from flows.filing.transaction import OpenPrints, file_batch, open_when_asked
from flows.output.progress import Progress
from storage.archive.custody import batch_files, read_chain
from storage.archive.spool import SUFFIX, BatchError, name_of, pending, read_batch
from storage.database.live import Live, live
from storage.disk.kill_points import point
from storage.queries.live.batches import BatchFile
from storage.queries.live.batches import batch_files as filed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch to replay: its file, and the hash it was filed with where it has been sealed since."""

    path: Path
    filed_as: str | None = None

    @property
    def name(self) -> str:
        """Its name."""
        return name_of(self.path)


def filed_order(home: Home) -> list[Batch]:
    """The filed batches in the order of custody; those it does not name, by name, before or after."""
    lines, _ = read_chain(home.custody)
    first = batch_files(line for line in reversed(lines) if line["event"] == "batch")
    last = batch_files(lines)
    there = {name_of(path): path for path in sorted(home.filed.rglob(f"*{SUFFIX}"))}
    chained = [name for name in last if name in there]
    others = [name for name in there if name not in last]
    older = [name for name in others if chained and name < chained[0]]
    order = [*older, *chained, *(name for name in others if name not in older)]
    sealed = {name: first[name] for name in chained if name in first and first[name] != last[name]}
    return [
        Batch(path=there[name], filed_as=_as_filed(there[name], sealed.get(name), last.get(name))) for name in order
    ]


def _as_filed(path: Path, filed_as: str | None, sealed_as: str | None) -> str | None:
    """The hash a batch was filed with, if its file is what custody says a seal made of it."""
    return filed_as if filed_as and digest_of(path) == sealed_as else None


def whole_order(home: Home, used: Sequence[str] | None) -> list[Batch]:
    """The batches that the database in use has, or should have: those filed, then those that had not left the spool.

    What waits in the spool and was never filed is the next committer's, unless there is no database to tell.
    """
    filed = filed_order(home)
    names = {batch.name for batch in filed}
    waiting = {name_of(path): path for path in pending(home.spool) if name_of(path) not in names}
    order = waiting if used is None else [name for name in used if name in waiting]
    return [*filed, *(Batch(path=waiting[name]) for name in order)]


def held_against_sealed(batches: Iterable[Batch]) -> Judged:
    """How articles stood that were held against a text which was sealed since: it is there in no replay."""
    found = Judged()
    for batch in batches:
        if batch.filed_as:
            with suppress(BatchError):  # named when it is replayed
                for line in read_batch(batch.path)[1]:
                    found.add(line)
    return found


def rules_of_the_first(home: Home, batches: Iterable[Batch], rules: Rules) -> dict[str, str]:
    """By which rules the chain says that batches were judged which name none, before any were kept: made ready.

    A page that a person added before the first run was filed so: its rules came with that run at the earliest.
    """
    chain, _ = read_chain(home.custody)
    said = {str(line["batch"]): line.get("rules_sha256") for line in chain if line["event"] == "batch"}
    found: dict[str, str] = {}
    kept: list[Line] = []
    is_first = True
    for batch in batches:
        lines: Sequence[Line] = ()
        with suppress(BatchError):  # named when it is replayed
            lines = read_batch(batch.path)[1]
        brought = [line for line in lines if line["record"] == "rules"]
        is_first = is_first and not any(line.get("rules_sha256") for line in lines)
        if is_first and (named := said.get(batch.name)):
            found[batch.name] = named
        kept += [line for line in brought if line["rules_sha256"] in found.values()]
        if not is_first and {line["rules_sha256"] for line in kept} >= set(found.values()):
            break
    for line in kept:
        rules.keep(line)
    return found


def digest_of(path: Path) -> str:
    """The SHA-256 of a batch's file."""
    return sha256(path.read_bytes()).hexdigest()


@dataclass(slots=True, kw_only=True)
class Replay:
    """The new database on its way, beside the one in use."""

    home: Home
    rules: Rules
    now: Callable[[], datetime]
    on_progress: Callable[[Progress], None]
    replayed: int = 0
    damaged: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    had: list[BatchFile] | None = None
    """The batches it has by now; None until that was looked at. Opening it anew takes 20 ms of CPU."""

    @property
    def path(self) -> Path:
        """The new database."""
        return self.home.store / "rebuilt.duckdb"

    @property
    def prints(self) -> Path:
        """Its fingerprints."""
        return self.home.store / "rebuilt-shingles.duckdb"

    @contextmanager
    def open_both(self) -> Generator[tuple[Live, OpenPrints]]:
        """Both, open."""
        with live(self.path, now=self.now()) as store, open_when_asked(self.prints) as prints:
            yield store, prints

    def forget(self) -> None:
        """Begin anew."""
        for path in (self.path, self.prints):
            path.unlink(missing_ok=True)
            write_ahead_log(path).unlink(missing_ok=True)
        self.had = None

    def is_begun(self, order: Sequence[Batch]) -> bool:
        """Whether what it has is how the replay of these batches begins."""
        if self.had is None:
            with self.open_both() as (store, _):
                self.had = filed_in(store)
        whole = [batch for batch in order if batch.name not in self.damaged]
        return self.had == [(batch.name, batch.filed_as or digest_of(batch.path)) for batch in whole[: len(self.had)]]

    def take(self, batches: Sequence[Batch]) -> int:
        """Replay the batches that are not in the new database yet, and return how many it has by now."""
        names = {batch.name for batch in batches} - self.damaged.keys()
        # A kill may leave no fingerprints, or a log of theirs, which is lost when they are put in place without it.
        is_whole = self.prints.exists() and not write_ahead_log(self.prints).exists()
        if is_whole and self.had is not None and names <= {one.batch_id for one in self.had}:
            return len(self.had)
        judged, unnamed = held_against_sealed(batches), rules_of_the_first(self.home, batches, self.rules)
        with self.open_both() as (store, prints):
            had = {one.batch_id for one in filed_in(store)}
            for done, batch in enumerate(batches, start=1):
                if batch.name not in had:
                    self.rules.unnamed = unnamed.get(batch.name)
                    self._take(store, prints, batch, judged)
                    self.on_progress(Progress(part="batches", done=done, of=len(batches), name=batch.name))
                    point("after replaying")
            prints()  # made also where no batch brought an article: it takes the place of the other
            self.had = filed_in(store)
            return len(self.had)

    def _take(self, store: Live, prints: OpenPrints, batch: Batch, judged: Judged) -> None:
        try:
            file_batch(store, prints, batch.path, self.rules, now=self.now(), filed_as=batch.filed_as, judged=judged)
        except BatchError as error:
            self.damaged[batch.name] = str(error)
        else:
            self.replayed += 1


def write_ahead_log(path: Path) -> Path:
    """The log that a kill leaves beside a database."""
    return path.with_name(f"{path.name}.wal")
