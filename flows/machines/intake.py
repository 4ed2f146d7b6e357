"""What gatherers sent, looked at before it enters the spool: who signed it, is it whole, does it say what a run may.

A gatherer may be seized, or lie. What it can do is report false pages of the sources it was asked for; it cannot rule,
seal, change rules or sources, write in another's name, or in place of what was filed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import zstandard

from config.atomic_write import open_atomically, part_of, replace_durably, write_atomically
from config.home import Home
from flows.batches.roles import MOST_SKEW
from flows.batches.signatures import is_signed_by, manifest_path
from flows.machines.errand import Errand, read_errand
from flows.machines.messages import MOST_MESSAGE, Manifest, SentFile, read_message
from storage.archive.captures import packed_record, warc_name
from storage.archive.spool import SUFFIX, filed_path
from storage.disk.file_hashes import file_sha256
from storage.disk.kill_points import point
from storage.objects.store import Listed, MissingObjectError, Objects, TooLargeError

MOST_BATCH = 100_000_000
MOST_UNPACKED = 1_000_000_000
MOST_CAPTURES = 20_000_000_000
KINDS = frozenset(
    {
        "batch",
        "run",
        "run_end",
        "fetch",
        "capture",
        "entry",
        "page",
        "missed",
        "stood",
        "problem",
        "use",
        "robots",
        "move",
    }
)
"""The lines that a run writes; whatever else stands in a batch of a gatherer is not its to say."""
BATCH = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}-\d{6}", re.ASCII)
TIMES = ("fetched_at", "captured_at", "seen_at", "found_at", "started_at", "finished_at")


class RefusedError(ValueError):
    """What a gatherer sent is not taken; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A manifest that was not followed, and why."""

    gatherer: str
    name: str
    why: str


@dataclass(slots=True, kw_only=True)
class Pulled:
    """What a hub took, by the names of batches, and what it did not take."""

    batches: list[str]
    refused: list[Refusal]


def pull(home: Home, store: Objects, gatherer: str, public: str) -> Pulled:
    """Take what a gatherer has sent into the spool; what cannot be taken stays in the store, and is said once."""
    pulled = Pulled(batches=[], refused=[])
    for listed in store.listed(f"in/{gatherer}/manifests/"):
        name = listed.name.rpartition("/")[2]
        noted = home.refused / gatherer / f"{refusal_mark(listed.name)}-{listed.bytes}"
        if noted.exists():
            continue
        try:
            manifest = _manifest(store, listed, gatherer, public)
            if _take(home, store, manifest, listed.written_at):
                pulled.batches.append(manifest.batch)
        except MissingObjectError:
            continue  # a listing may be behind: the next turn finds it, or the errand's time ends
        except RefusedError as error:
            noted.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(noted, f"{name}: {error}\n", mode=0o600)
            pulled.refused.append(Refusal(gatherer=gatherer, name=name[:100], why=str(error)))
    return pulled


def refusal_mark(manifest: str) -> str:
    """What the note of a refusal begins with, for the name of a manifest in the store."""
    return sha256(manifest.encode()).hexdigest()[:16]


def _manifest(store: Objects, listed: Listed, gatherer: str, public: str) -> Manifest:
    """What a manifest says, if its gatherer said it. Raises RefusedError."""
    if listed.bytes > MOST_MESSAGE:
        raise RefusedError(f"its manifest has {listed.bytes:,} bytes")
    try:
        manifest, facts = read_message(store.read(listed.name, most=MOST_MESSAGE), Manifest)
    except ValueError as error:
        raise RefusedError(f"its manifest cannot be read: {error}") from error
    assert isinstance(manifest, Manifest)
    if manifest.gatherer != gatherer or not is_signed_by(facts, public):
        raise RefusedError("its manifest is not signed by the key that this gatherer has under [shared.gatherers]")
    if not BATCH.fullmatch(manifest.batch) or listed.name != f"in/{gatherer}/manifests/{manifest.batch}.json":
        raise RefusedError("its manifest is another's, or its name is that of no batch")
    run = manifest.batch.rpartition("-")[0]
    if manifest.file.name != f"{manifest.batch}{SUFFIX}" or any(
        one.name != warc_name(run) for one in manifest.captures
    ):
        raise RefusedError("its manifest names files of another run")
    return manifest


def _take(home: Home, store: Objects, manifest: Manifest, sent_at: datetime) -> bool:
    """Take a batch and its captures; False where it is filed, or lies in the spool already. Raises RefusedError."""
    filed, spooled = filed_path(home, manifest.batch), home.spool / manifest.file.name
    kept = manifest_path(home, manifest.batch)
    for there in (filed, spooled, home.spool / "aside" / spooled.name):
        if there.exists():
            if kept.exists() and orjson.loads(kept.read_bytes())["file"]["sha256"] == manifest.file.sha256:
                return False
            raise RefusedError("a batch of this name was filed, with other content: it stays as it is")
    errand = _errand(home, manifest)
    packed = _batch(store, manifest)
    lines = _lines(packed)
    _refuse_lines(lines, manifest, errand, sent_at)
    for one in manifest.captures:
        _take_captures(home, store, manifest, one)
    _refuse_captures(home, lines, {one.name for one in manifest.captures})
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(kept, orjson.dumps(manifest), mode=0o600)
    point("before pulled")
    home.spool.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open_atomically(spooled) as file:
        file.write(packed)
    point("after pulled")
    return True


def _errand(home: Home, manifest: Manifest) -> Errand:
    """The errand that a batch is of, as this hub handed it out: late ones, too."""
    path = home.errands / f"{manifest.errand}{SUFFIX}"
    if not re.fullmatch(r"[\w-]{1,60}", manifest.errand) or not path.exists():
        raise RefusedError("it is of no errand that this hub handed out")
    errand = read_errand(path.read_bytes(), name=path.name)
    if errand.terms.gatherer != manifest.gatherer:
        raise RefusedError(f"its errand was given to {errand.terms.gatherer}")
    return errand


def _batch(store: Objects, manifest: Manifest) -> bytes:
    if manifest.file.bytes > MOST_BATCH:
        raise RefusedError(f"it has {manifest.file.bytes:,} bytes: no run makes such batches")
    try:
        packed = store.read(f"in/{manifest.gatherer}/batches/{manifest.file.name}", most=MOST_BATCH)
    except TooLargeError as error:
        raise RefusedError(str(error)) from error
    if sha256(packed).hexdigest() != manifest.file.sha256:
        raise RefusedError("its bytes are not those that its manifest was signed for")
    return packed


def _lines(packed: bytes) -> list[dict[str, Any]]:
    try:
        size = zstandard.get_frame_parameters(packed).content_size
        if not 0 <= size <= MOST_UNPACKED:
            raise RefusedError(f"it unpacks to {size:,} bytes: no run makes such batches")
        body = zstandard.ZstdDecompressor().decompress(packed, allow_extra_data=False)
        lines = [orjson.loads(line) for line in body.splitlines()]
    except (zstandard.ZstdError, MemoryError, orjson.JSONDecodeError) as error:
        raise RefusedError(f"it cannot be read: {error}") from error
    if not all(isinstance(line, dict) and isinstance(line.get("record"), str) for line in lines):
        raise RefusedError("it has a line that is no record")
    return lines


def _refuse_lines(lines: Sequence[dict[str, Any]], manifest: Manifest, errand: Errand, sent_at: datetime) -> None:
    """Raise RefusedError for lines that are not this run's to say, or of a time at which it did not run."""
    if foreign := sorted({line["record"] for line in lines} - KINDS):
        raise RefusedError(f"it has lines that no gatherer writes: {', '.join(foreign)[:100]}")
    run = manifest.batch.rpartition("-")[0]
    if any(line.get("run_id", run) != run for line in lines):
        raise RefusedError("it has lines of another run")
    sources = {source.source_id for source in errand.sources}
    if strange := {str(line["source_id"]) for line in lines if line.get("source_id")} - sources:
        raise RefusedError(f"it has lines of sources that were not asked for: {', '.join(sorted(strange))[:100]}")
    first, last = errand.terms.issued_at - MOST_SKEW, sent_at + MOST_SKEW
    for at in _times(lines):
        if not first <= at <= last:
            remedy = "set that machine's clock, and keep it set (NTP)"
            raise RefusedError(
                f"it is of {at:%Y-%m-%d %H:%M} UTC, and its errand of {first + MOST_SKEW:%Y-%m-%d %H:%M}: {remedy}"
            )


def _times(lines: Sequence[dict[str, Any]]) -> Iterator[datetime]:
    try:
        for line in (one for one in lines if one["record"] != "robots"):  # an older answer may be the one that counts
            for name in TIMES:
                if (told := line.get(name)) is not None:
                    yield datetime.fromisoformat(told)
    except (ValueError, TypeError) as error:
        raise RefusedError(f"it has a time that is none: {error}") from error


def _take_captures(home: Home, store: Objects, manifest: Manifest, one: SentFile) -> None:
    path = home.captures / one.name
    if path.exists():
        if file_sha256(path) != one.sha256:
            raise RefusedError(f"{one.name}: captures of this name are here, with other content")
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = part_of(path)
    part.unlink(missing_ok=True)
    try:
        store.read_into(f"in/{manifest.gatherer}/captures/{path.name}", part, most=min(one.bytes, MOST_CAPTURES))
        if file_sha256(part) != one.sha256:
            raise RefusedError(f"{one.name}: these captures are not those that the manifest was signed for")
        replace_durably(part, path)
    except TooLargeError as error:
        raise RefusedError(str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    point("after pulling captures")


def _refuse_captures(home: Home, lines: Sequence[dict[str, Any]], sent: set[str]) -> None:
    """Raise RefusedError where a line of a capture names a place, or a hash, that is not that of what lies there."""
    for line in lines:
        if line["record"] == "capture":
            if line.get("warc") not in sent:
                raise RefusedError("it cites captures that were not sent with it")
            try:
                record = _record(home.captures / line["warc"], line["record_offset"], line["record_length"])
                is_whole = sha256(record).hexdigest() == line["record_sha256"]
            except (KeyError, TypeError, ValueError, OSError) as error:
                raise RefusedError(f"it cites a capture that cannot be found: {error}") from error
            if not is_whole:
                raise RefusedError("it cites a capture that is not what it says")


def _record(path: Path, offset: int, length: int) -> bytes:
    if not 0 <= length <= MOST_BATCH:
        raise ValueError("it is too long")
    return packed_record(path, offset, length)
