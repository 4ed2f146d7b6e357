"""What gatherers sent, looked at before it enters the spool: who signed it, is it whole, does it say what a run may.

A gatherer may be seized, or lie. What it can do is report false pages of the sources it was asked for; it cannot rule,
seal, change rules or sources, write in another's name, or in place of what was filed.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import orjson

from config.atomic_write import open_atomically, part_of, replace_durably, write_atomically
from config.home import Home
from flows.batches.roles import MOST_SKEW
from flows.batches.signatures import is_signed_by, manifest_path
from flows.machines.errand import read_errand
from flows.machines.messages import MOST_MESSAGE, Manifest, SentFile, read_message
from flows.machines.received import gathered_lines as lines
from flows.machines.received.asked import Asked, run_suffix
from flows.machines.received.checks import Checks
from flows.machines.received.reading import read_lines
from flows.machines.received.refusals import Refusal, Refusals, RefusedError
from storage.archive.captures import Capture, packed_record, warc_name
from storage.archive.foreign_records import record_fault, unpacked_record
from storage.archive.spool import SUFFIX, filed_path
from storage.disk.file_hashes import file_sha256
from storage.disk.kill_points import point
from storage.objects.store import Listed, MissingObjectError, Objects, StoreError, TooLargeError

MOST_BATCH = 100_000_000
MOST_CAPTURES = 20_000_000_000
ROOM = 1_000_000_000
"""Bytes that captures leave free on this disk."""
MOST_UNPACKED = 4_000_000_000
"""Bytes that the records a batch cites unpack to: a run drops a batch after fifteen seconds, or 4,000 lines."""
MOST_A_TURN = 8_000_000_000
"""The same of all batches of a gatherer in one turn, half a minute of CPU; the rest waits for the next turn."""
MOST_REFUSED = 20
"""Refusals in one turn, after which a gatherer waits for the next."""
MOST_MISSING = 200
"""Manifests in one turn whose batches, or captures, are not there: they are sent last."""
LONGEST_WAIT = timedelta(hours=1)
"""A listing may be behind: so long, by the store's clock, a batch may come after its manifest."""
BATCH = re.compile(r"(\d{8}T\d{6}Z)-([0-9a-f]{6})-\d{6}", re.ASCII)
ERRAND = re.compile(r"[\w-]{1,80}", re.ASCII)


@dataclass(slots=True, kw_only=True)
class Pulled:
    """What a hub took, by the names of batches, and what it did not take."""

    batches: list[str]
    refused: list[Refusal]


def pull(home: Home, store: Objects, gatherer: str, public: str, *, now: Callable[[], datetime]) -> Pulled:
    """Take what a gatherer has sent into the spool; what cannot be taken stays in the store, and is said once.

    `now` is the store's time. What is wrong with one gatherer's objects stops no other's, and raises nothing.
    """
    pulled = Pulled(batches=[], refused=[])
    refusals = Refusals(home, gatherer)
    try:
        why = _pull(Intake(home, store, gatherer, public, now), refusals, pulled)
    except StoreError as error:
        why = str(error)
    pulled.refused += refusals.state(why)
    return pulled


def _pull(intake: Intake, refusals: Refusals, pulled: Pulled) -> str:
    """Take what is there; returns why the rest was not looked at."""
    missing = 0
    for listed in intake.store.listed(f"in/{intake.gatherer}/manifests/"):
        if refusals.is_noted(listed.name, listed.bytes):
            continue
        if refusals.are_too_many:
            return f"so much of it was refused that nothing more is taken: see why, then empty {refusals.folder}"
        if len(pulled.refused) >= MOST_REFUSED or intake.unpacked > MOST_A_TURN:
            return ""
        if missing >= MOST_MISSING:
            return f"what {missing} of its manifests name is not there: the rest waits until it is"
        try:
            if batch := intake.take(listed):
                pulled.batches.append(batch)
        except MissingObjectError as error:
            missing += 1
            if intake.is_late(listed):
                pulled.refused.append(refusals.note(listed.name, listed.bytes, f"what it names did not come: {error}"))
        except RefusedError as error:
            pulled.refused.append(refusals.note(listed.name, listed.bytes, str(error)))
    return ""


class Intake:
    """What one gatherer sent, in one turn of the hub."""

    def __init__(self, home: Home, store: Objects, gatherer: str, public: str, now: Callable[[], datetime]) -> None:
        self.home, self.store, self.gatherer = home, store, gatherer
        self._public, self._now = public, now
        self._asked: dict[str, Asked] = {}
        self._captures: dict[str, str] = {}
        """The SHA-256 of captures that were taken in this turn: a run has one file of them, and many batches."""
        self.unpacked = 0
        """Bytes of records that were unpacked in this turn."""

    def is_late(self, listed: Listed) -> bool:
        """Whether what a manifest names would be there by now."""
        return listed.written_at + LONGEST_WAIT < self._now()

    def take(self, listed: Listed) -> str:
        """Take the batch of a manifest, and its captures; empty where that was done before. Raises RefusedError."""
        manifest = self._manifest(listed)
        home, batch = self.home, manifest.batch
        filed, spooled = filed_path(home, batch), home.spool / manifest.file.name
        kept = manifest_path(home, batch)
        for there in (filed, spooled, home.spool / "aside" / spooled.name):
            if there.exists():
                if kept.exists() and orjson.loads(kept.read_bytes())["file"]["sha256"] == manifest.file.sha256:
                    return ""
                raise RefusedError("a batch of this name was filed, with other content: it stays as it is")
        asked = self._errand(manifest)
        # A time of writing is a gatherer's own to set, in a folder.
        sent_at = min(listed.written_at, self._now())
        packed = self._batch(manifest)
        checks = _checked(packed, manifest, asked, sent_at)
        self._take_captures(manifest, checks.captures, asked)
        asked.note(batch, checks.met)
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Before the batch: once that lies in the spool it may be filed, and `verify` asks for its signature.
        write_atomically(kept, orjson.dumps(manifest), mode=0o600)
        point("before pulled")
        home.spool.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open_atomically(spooled) as file:
            file.write(packed)
        point("after pulled")
        return batch

    def _manifest(self, listed: Listed) -> Manifest:
        """What a manifest says, if its gatherer said it. Raises RefusedError."""
        if listed.bytes > MOST_MESSAGE:
            raise RefusedError(f"its manifest has {listed.bytes:,} bytes")
        try:
            manifest, facts = read_message(self.store.read(listed.name, most=MOST_MESSAGE), Manifest)
        except TooLargeError as error:
            raise RefusedError(str(error)) from error
        except ValueError as error:
            raise RefusedError(f"its manifest cannot be read: {error}") from error
        assert isinstance(manifest, Manifest)
        if manifest.gatherer != self.gatherer or not is_signed_by(facts, self._public):
            raise RefusedError("its manifest is not signed by the key that this gatherer has under [shared.gatherers]")
        if not BATCH.fullmatch(manifest.batch) or listed.name != f"in/{self.gatherer}/manifests/{manifest.batch}.json":
            raise RefusedError("its manifest is another's, or its name is that of no batch")
        warc = warc_name(manifest.batch.rpartition("-")[0])
        if manifest.file.name != f"{manifest.batch}{SUFFIX}" or any(one.name != warc for one in manifest.captures):
            raise RefusedError("its manifest names files of another run")
        if len(manifest.captures) > 1:
            raise RefusedError("its manifest names the captures of its run twice")
        return manifest

    def _errand(self, manifest: Manifest) -> Asked:
        """The errand that a batch is of, as this hub handed it out: late ones, too. Raises RefusedError."""
        path = self.home.errands / f"{manifest.errand}{SUFFIX}"
        if not ERRAND.fullmatch(manifest.errand) or not path.exists():
            raise RefusedError("it is of no errand that this hub handed out")
        if manifest.errand not in self._asked:
            self._asked[manifest.errand] = Asked(self.home, read_errand(path.read_bytes(), name=path.name))
        asked = self._asked[manifest.errand]
        if asked.terms.gatherer != manifest.gatherer:
            raise RefusedError(f"its errand was given to {asked.terms.gatherer}")
        run = manifest.batch.rpartition("-")[0]
        if not run.endswith(f"-{run_suffix(manifest.errand)}"):
            remedy = "install the same version of Longwatch on both"
            raise RefusedError(f"its run is not named after its errand, and could be another's: {remedy}")
        asked.load(manifest.batch)
        if asked.runs - {run}:
            raise RefusedError("batches of its errand came from another run before")
        return asked

    def _batch(self, manifest: Manifest) -> bytes:
        if manifest.file.bytes > MOST_BATCH:
            raise RefusedError(f"it has {manifest.file.bytes:,} bytes: no run makes such batches")
        try:
            packed = self.store.read(f"in/{manifest.gatherer}/batches/{manifest.file.name}", most=MOST_BATCH)
        except TooLargeError as error:
            raise RefusedError(str(error)) from error
        if sha256(packed).hexdigest() != manifest.file.sha256:
            raise RefusedError("its bytes are not those that its manifest was signed for")
        return packed

    def _take_captures(self, manifest: Manifest, cited: Sequence[lines.Capture], asked: Asked) -> None:
        """Take the captures of a run, once all that the batch cites of them is as it says. Raises RefusedError."""
        if not manifest.captures and cited:
            raise RefusedError("it cites captures that were not sent with it")
        for one in manifest.captures:
            path = self.home.captures / one.name
            if path.exists():
                if self._sha256(path, one.name) != one.sha256:
                    raise RefusedError(f"{one.name}: captures of this name are here, with other content")
                self._refuse_captures(path, one, cited, asked)
            else:
                self._pull_captures(manifest, one, cited, asked)

    def _pull_captures(self, manifest: Manifest, one: SentFile, cited: Sequence[lines.Capture], asked: Asked) -> None:
        path = self.home.captures / one.name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if 0 <= one.bytes <= MOST_CAPTURES and shutil.disk_usage(path.parent).free < one.bytes + ROOM:
            raise StoreError(f"{one.name}: there is no room for {one.bytes:,} bytes on this disk: make some")
        part = part_of(path)
        part.unlink(missing_ok=True)
        try:
            sent = f"in/{manifest.gatherer}/captures/{path.name}"
            self.store.read_into(sent, part, most=min(one.bytes, MOST_CAPTURES))
            if file_sha256(part) != one.sha256:
                raise RefusedError(f"{one.name}: these captures are not those that the manifest was signed for")
            self._refuse_captures(part, one, cited, asked)
            replace_durably(part, path)
            self._captures[one.name] = one.sha256
        except TooLargeError as error:
            raise RefusedError(str(error)) from error
        finally:
            part.unlink(missing_ok=True)
        point("after pulling captures")

    def _refuse_captures(self, path: Path, sent: SentFile, cited: Sequence[lines.Capture], asked: Asked) -> None:
        """Raise RefusedError where a line of a capture names a place, or a hash, that is not that of what lies there.

        A batch of a kilobyte may cite gigabytes: what is unpacked of one has an end.
        """
        web, count = asked.terms.settings.web, 0
        most = max(web.feed_bytes, web.page_bytes, web.document_bytes)
        for line in cited:
            if line.warc != sent.name:
                raise RefusedError("it cites captures that were not sent with it")
            if line.record_length > MOST_BATCH:
                raise RefusedError(f"it cites a capture of {line.record_length:,} bytes")
            names = ("sha256", "warc", "record_offset", "record_length", "bytes", "kept", "refers_to", "record_sha256")
            capture = Capture(**{name: getattr(line, name) for name in names})
            try:
                found = unpacked_record(packed_record(path, line.record_offset, line.record_length), capture, most=most)
                fault = record_fault(found, capture)
            except ValueError as error:
                found, fault = b"", str(error)
            if fault:
                raise RefusedError(f"it cites a capture that is not what it says, at {line.record_offset}: {fault}")
            count += len(found)
            self.unpacked += len(found)
            if count > MOST_UNPACKED:
                raise RefusedError(
                    f"what it cites unpacks to more than {MOST_UNPACKED:,} bytes: no run makes such batches"
                )

    def _sha256(self, path: Path, name: str) -> str:
        if name not in self._captures:
            self._captures[name] = file_sha256(path)
        return self._captures[name]


def _checked(packed: bytes, manifest: Manifest, asked: Asked, sent_at: datetime) -> Checks:
    """The lines of a batch, looked at. Raises RefusedError for what is not this run's to say, or of another time."""
    run = manifest.batch.rpartition("-")[0]
    first, last = asked.terms.issued_at - MOST_SKEW, sent_at + MOST_SKEW
    checks = Checks(asked, run=run, first=first, last=last)
    try:
        began = datetime.strptime(run.partition("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        checks.look_at(read_lines(packed))
    except ValueError as error:
        raise RefusedError(str(error)) from error
    if not first <= began <= last:
        raise RefusedError(f"its run bears the time {began:%Y-%m-%d %H:%M} UTC: set that machine's clock (NTP)")
    return checks
