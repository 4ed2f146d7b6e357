"""Whether what is kept is what was kept: captures, filed batches, the chain of custody over them, and the balance."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from config.current.watch import current_settings, settings_mistakes
from config.home import Home
from flows.batches.signatures import signature_fault
from flows.notices.noted_heads import noted_faults
from flows.output.counts import count_of
from flows.upkeep.row_check import BYTES, capture_faults, live_faults, row_faults
from storage.archive import custody
from storage.archive import time_stamps as stamps
from storage.archive.openssl_stamps import openssl_checks
from storage.archive.spool import SUFFIX, name_of, pending
from storage.database.live import StoreError
from storage.database.published import open_published
from storage.disk.file_hashes import Compared
from storage.disk.locks import is_read_only, wait_for_lock
from storage.disk.remedies import PUBLISH_ANEW
from storage.disk.shared_database import kept_open
from storage.inspection.captures import batch_rows, differences, filed_stamps, inspect_captures
from storage.inspection.indexes import index_faults
from storage.inspection.rows import AtRest
from storage.queries.questions import nothing_published
from storage.queries.watch.upkeep import unfinished_seals
from storage.sealing.seal_orders import seal_order_faults

SECONDS_OF_PATIENCE = 60
FiledStamps = Mapping[str, set[str]]
"""SHA-256 of files of time-stamps, by the head they are on."""
REINDEX = "run `longwatch rebuild --accept`: it makes the indexes anew from the filed batches"
REMAKE = f"keep it elsewhere, and {PUBLISH_ANEW}"


@dataclass(kw_only=True)
class Verified:
    """What verifying came to, counted, and what is wrong: a sentence each that names the file."""

    captures: int = 0
    sealed: int = 0
    batches: int = 0
    rows: int = 0
    """Batches whose rows in the published file are those that were filed."""
    lines: int = 0
    head: str | None = None
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def summary(self) -> dict[str, Any]:
        """The same for programs."""
        return {"ok": self.is_whole, **asdict(self)}

    def text(self) -> str:
        """The same for people."""
        sealed = f" (and {self.sealed} sealed)" if self.sealed else ""
        counted = (
            f"verified {count_of(self.captures, 'captured record')}{sealed}, "
            f"{count_of(self.batches, 'filed batch')}, the rows of {count_of(self.rows, 'batch')} in longwatch.duckdb, "
            f"{count_of(self.lines, 'line of custody', 'lines of custody')}"
        )
        lines = [*self.remarks, *(f"damaged: {fault}" for fault in self.faults)]
        ended = count_of(len(self.faults), "fault") if self.faults else "nothing has changed or gone missing"
        return "\n".join([counted, f"head of the chain: {self.head or 'none yet'}", *lines, ended])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """What stood at one moment, when no committer was at work."""

    lines: list[dict[str, Any]]
    faults: list[str]
    filed: dict[str, Path]
    waiting: dict[str, Path]
    rows: Mapping[str, tuple[str, bool]]


@kept_open()
def verify(home: Home, *, sample: int | None = None, heads: Sequence[str] = ()) -> Verified:
    """Whether all that is kept is as it was kept; with `sample`, so many captures and batches, and the whole chain.

    `heads` are heads of the chain that somebody noted elsewhere: each must still be one of its lines.
    Reads only, and never the live database. Raises LockHeldError where a committer is at work for long, and
    NothingPublishedError where there is nothing to verify.
    """
    if not home.published.exists() and not home.custody.exists():
        raise nothing_published(home.published)
    found = Verified()
    found.remarks += settings_mistakes(home) if home.started else ()
    filed: FiledStamps = {}
    with AtRest(home.published) as published:
        try:
            with _at_rest(home), AtRest(home.live) as live:
                kept = _kept(home)
                odd, compared = live_faults(home, live, kept.lines, sample=sample)
                both = published if compared is Compared.SAME else live
                found.faults += [f"{fault}: {REINDEX}" for fault in index_faults(both, published)]
            _verify_rows(home, published, kept, found, sample=sample)
            found.faults += odd or ([BYTES] if compared is Compared.DAMAGED and not found.faults else [])
            filed = _filed_stamps(home)
            _verify_database(home, found, sample=sample)
            seals = _unfinished(home)
        except StoreError as error:
            found.faults.append(f"{home.published.name}: cannot be read ({str(error).splitlines()[0]}): {REMAKE}")
            kept, seals = _kept(home, rows={}), []
        _verify_chain(home, published, kept, found, filed, sample=sample)
    _verify_noted(home, found)
    found.remarks += [CUT_SHORT.format(sha256[:16]) for sha256 in seals if found.faults]
    here = custody.line_hashes(home.custody) if heads else set()
    gone = [head for head in heads if head.strip().lower() not in here]
    found.faults += [f"store/custody.jsonl: {NOTED.format(head)}" for head in gone]
    if heads:
        noted, there = count_of(len(heads), "head"), len(heads) - len(gone)
        found.remarks.append(f"of {noted} that you noted, {there} found in the chain of custody")
    return found


def _at_rest(home: Home) -> AbstractContextManager[None]:
    """While the block runs no committer is at work; where the disk cannot be written to, none ever is."""
    if is_read_only(home.store):
        return nullcontext()
    return wait_for_lock(home.commit_lock, holder="verify", seconds=SECONDS_OF_PATIENCE)


NOTED = "no line has the SHA-256 {} that you noted: lines up to it were changed or taken away since"


def _kept(home: Home, rows: Mapping[str, tuple[str, bool]] | None = None) -> _Files:
    lines, faults = custody.read_chain(home.custody)
    if rows is None:
        with open_published(home.published) as connection:
            rows = batch_rows(connection) if connection else {}
    waiting = {name_of(path): path for path in pending(home.spool)}
    filed = {name_of(path): path for path in sorted(home.filed.glob(f"*/*/*{SUFFIX}"))}
    return _Files(lines=lines, faults=faults, filed=filed, waiting=waiting, rows=rows)


CUT_SHORT = (
    "the seal of {} was cut short, and what it has destroyed counts as damaged here: run the same `longwatch seal` "
    "again before anything is restored, since backups hold the text"
)


def _unfinished(home: Home) -> list[str]:
    with open_published(home.published) as connection:
        return unfinished_seals(connection) if connection else []


def _filed_stamps(home: Home) -> FiledStamps:
    with open_published(home.published) as connection:
        return filed_stamps(connection) if connection else {}


def _verify_database(home: Home, found: Verified, *, sample: int | None) -> None:
    """The captures and the balance."""
    with open_published(home.published) as connection:
        if connection is None:
            found.faults.append(f"{home.published.name}: is missing: {PUBLISH_ANEW}")
            return
        for one in inspect_captures(connection, home.captures, sample=sample):
            found.captures += one.whole
            found.sealed += one.sealed
            found.faults += one.faults
        for run, difference in differences(connection):
            found.faults.append(f"run {run}: {count_of(difference, 'entry')} without a fate: run `longwatch rebuild`")


def _verify_rows(home: Home, published: AtRest, kept: _Files, found: Verified, *, sample: int | None) -> None:
    if not home.published.exists():
        return
    held, faults = row_faults(home, published, kept.lines, sample=sample)
    found.rows, found.faults = held.batches - len(held.changed), [*found.faults, *faults]
    if not held.is_hashed:
        found.remarks.append(
            "rows in longwatch.duckdb are not hashed yet, and were not checked: the next run hashes them"
        )


def _verify_chain(
    home: Home, published: AtRest, kept: _Files, found: Verified, filed: FiledStamps, *, sample: int | None
) -> None:
    found.lines, found.head = len(kept.lines), custody.head(home.custody)
    found.faults += [f"store/custody.jsonl: {fault}" for fault in kept.faults]
    _verify_stamps(home, found, filed)
    _verify_signatures(home, kept, found)
    files = custody.batch_files(kept.lines)
    sound = {}
    for name in _some(files, sample):
        if fault := _batch_fault(home, kept, name, files[name]):
            found.faults.append(fault)
        else:
            sound[name] = kept.filed.get(name) or kept.waiting[name]
    found.batches = len(sound)
    found.faults += capture_faults(published, sound)
    found.faults += seal_order_faults(home, kept.lines, {**kept.waiting, **kept.filed})
    found.faults += _unnamed(kept, files)
    if kept.rows:
        found.faults += _disagreeing(kept, files)
    if not home.custody.exists() and all(older for _, older in kept.rows.values()):
        found.remarks.append("there is no chain of custody yet: the next run begins it")


def _verify_signatures(home: Home, kept: _Files, found: Verified) -> None:
    """Whether what other machines gathered is what they signed."""
    signed = [line for line in kept.lines if line["event"] == "batch" and line.get("signature")]
    if not signed:
        return
    keys = current_settings(home).shared.gatherers if home.started else {}
    faults = {str(line["batch"]): signature_fault(home, line, keys) for line in signed}
    found.faults += [f"batch {name}: {fault}" for name, fault in faults.items() if fault]
    unknown = sorted({str(line["signature"]).partition(":")[0] for line in signed} - keys.keys())
    if unknown:
        found.remarks.append(
            f"signatures unchecked of {', '.join(unknown)}: under [shared.gatherers] stands no such key"
        )


def _verify_stamps(home: Home, found: Verified, filed: FiledStamps) -> None:
    if not filed and not any(home.stamps.glob(f"*{stamps.SUFFIX}")):
        return
    names = current_settings(home).custody.authority if home.started else ()
    try:
        authorities = stamps.authorities_in(home.root, names)
    except stamps.StampError as error:
        found.faults.append(str(error))
        return
    held = stamps.inspect_stamps(home.stamps, custody.line_hashes(home.custody), filed, authorities=authorities)
    unread = [path for path, stamp in held.unread if not openssl_checks(path.read_bytes(), stamp, home.root, names)]
    held.whole += len(held.unread) - len(unread)
    found.faults += [f"{_short(home, path)}: {fault}" for path, fault in held.faults]
    checked = "signatures and all" if names else "their signatures unchecked: no authority is named in longwatch.toml"
    found.remarks.append(f"{held.whole} time-stamps are on lines of the chain, {checked}")
    found.remarks += [f"{_short(home, path)}: {UNREAD}" for path in unread]


def _verify_noted(home: Home, found: Verified) -> None:
    """Whether the heads that were noted on other disks are of lines of the chain."""
    for path in current_settings(home).custody.heads_to if home.started else ():
        fault, remark = noted_faults(home, Path(path))
        found.faults += [fault] if fault else []
        found.remarks += [remark] if remark else []


UNREAD = (
    "a time-stamp that is not read here: it is the file that was kept, and states that line, but our library cannot "
    "check its signature: `openssl ts -verify` does, as docs/running.md says under `longwatch stamp`"
)


def _batch_fault(home: Home, kept: _Files, name: str, digest: str) -> str:
    """What is wrong with the file of a batch; it may lie in the spool still, where its committer was killed."""
    path = kept.filed.get(name) or kept.waiting.get(name)
    there = home.filed / name[:4] / name[4:6] / f"{name}{SUFFIX}"
    if path is None:
        return f"{_short(home, there)}: is missing: restore it from a backup"
    with suppress(OSError):
        is_whole = sha256(path.read_bytes()).hexdigest() == digest
        return "" if is_whole else f"{_short(home, path)}: is not what was filed: restore it from a backup"
    return f"{_short(home, path)}: cannot be read: check the disk"


def _unnamed(kept: _Files, files: Mapping[str, str]) -> Iterator[str]:
    """Batches that were filed, and that no line of the chain names."""
    for name in sorted({*kept.filed, *kept.rows} - files.keys() - kept.waiting.keys()):
        older = kept.rows.get(name, ("", False))[1]
        if not (older and not kept.lines):
            yield f"store/custody.jsonl: no line names the batch {name}, which was filed: its line is missing"


def _disagreeing(kept: _Files, files: Mapping[str, str]) -> Iterator[str]:
    """Batches of the chain that the database has not, or has otherwise."""
    digests: dict[str, set[str]] = {}
    for line in kept.lines:
        digests.setdefault(str(line["batch"]), set()).add(str(line["sha256"]))
    for name in files:
        if name not in kept.rows:
            yield f"batch {name}: has a line in the chain and no row in the database: run `longwatch rebuild`"
        elif kept.rows[name][0] not in digests[name]:
            yield f"batch {name}: the database has another SHA-256 of it than the chain: run `longwatch rebuild`"


def _some(names: Iterable[str], sample: int | None) -> list[str]:
    every = list(names)
    return random.sample(every, min(sample, len(every))) if sample else every


def _short(home: Home, path: Path) -> str:
    return path.relative_to(home.root).as_posix()
