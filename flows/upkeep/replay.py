"""What a rebuild replays: the batches, in the order in which they were filed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from config.home import Home
from flows.batches.lines import Line
from flows.batches.sealed import Judged
from flows.batches.topic_rules import Rules
from storage.archive.custody import batch_files, read_chain
from storage.archive.spool import SUFFIX, BatchError, name_of, pending, read_batch


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
