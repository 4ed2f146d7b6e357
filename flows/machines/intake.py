"""What gatherers sent, looked at before it enters the spool: who signed it, is it whole, does it say what a run may.

A gatherer may be seized, or lie. What it can do is report false pages of the sources it was asked for; it cannot rule,
seal, change rules or sources, write in another's name, or in place of what was filed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import orjson

from config.atomic_write import open_atomically, write_atomically
from config.home import Home
from flows.batches.roles import MOST_SKEW
from flows.batches.signatures import is_signed_by, manifest_path
from flows.machines.errand import read_errand
from flows.machines.messages import MOST_MESSAGE, Manifest, SentFile, read_message
from flows.machines.received import gathered_lines as lines
from flows.machines.received.asked import Asked, run_suffix
from flows.machines.received.checks import Checks
from flows.machines.received.cited_captures import CitedCaptures, cited_captures
from flows.machines.received.pieces import Piece, are_too_many, by_file, size_of
from flows.machines.received.reading import read_lines
from flows.machines.received.refusals import Refusal, Refusals, RefusedError
from flows.machines.received.work import Work
from storage.archive.captures import Capture, warc_name
from storage.archive.foreign_records import record_fault, unpacked_record
from storage.archive.spool import SUFFIX, filed_path
from storage.disk.kill_points import point
from storage.objects.store import Listed, MissingObjectError, Objects, StoreError, TooLargeError

MOST_BATCH = 100_000_000
MOST_CITED = 20_000_000_000
"""Bytes of captures that the batches of a run cite."""
MOST_UNCITED = 1_000_000_000
"""The same of what lies between: records under way when a batch was made, of 16 pages of 50 MB, or of one that was
refused. What lies behind them stays in the store."""
MOST_UNPACKED = 4_000_000_000
"""Bytes that the records a batch cites unpack to: a run drops a batch after fifteen seconds, or 4,000 lines."""
UNPACKS_TO_MORE = "what it cites unpacks to more than {:,} bytes: no run makes such batches"
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
            remedy = f"see why in {refusals.folder}, then `longwatch hub --discard {intake.gatherer}`"
            return f"so much of it was refused that nothing more is taken: {remedy}"
        if len(pulled.refused) >= MOST_REFUSED or intake.work.is_enough:
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
        self.work = Work()

    @cached_property
    def _captures_there(self) -> dict[str, list[Piece]]:
        """The captures in the store, by run, listed once a turn, however many objects somebody sends.

        Manifests are listed before, and captures are sent before their manifest.
        """
        return by_file((one.name, one.bytes) for one in self.store.listed(f"in/{self.gatherer}/captures/"))

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
        self.work.count_batch()
        asked = self._errand(manifest)
        # A time of writing is a gatherer's own to set, in a folder.
        sent_at = min(listed.written_at, self._now())
        packed = self._batch(manifest)
        checks = _checked(packed, manifest, asked, sent_at, self.work)
        self._take_captures(manifest, checks, asked)
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

    def _take_captures(self, manifest: Manifest, checks: Checks, asked: Asked) -> None:
        """Take what a batch cites of its run's captures, once that is as it says. Raises RefusedError."""
        cited = checks.captures
        for line in cited:
            if line.warc not in {one.name for one in manifest.captures}:
                raise RefusedError("it cites captures that were not sent with it")
            if line.record_length > MOST_BATCH:
                raise RefusedError(f"it cites a capture of {line.record_length:,} bytes")
        if checks.met.bytes > MOST_UNPACKED:
            raise RefusedError(UNPACKS_TO_MORE.format(MOST_UNPACKED))
        if not cited:
            return
        [sent] = manifest.captures
        with cited_captures(self.home.captures / sent.name) as captures:
            end = max(line.record_offset + line.record_length for line in cited)
            if end > captures.size:
                name = f"in/{manifest.gatherer}/captures/{Path(sent.name).name}"
                self._refuse_uncited(sent, name, end, asked.before.bytes + checks.met.bytes)
                self.work.count_fetched(end - captures.size)
                captures.fetch(self.store, self._captures_there[name], end)
            self._refuse_captures(captures, cited, asked)
            captures.keep()
        point("after pulling captures")

    def _refuse_uncited(self, sent: SentFile, name: str, end: int, cited: int) -> None:
        """Raise what says why a batch may not bring the captures before `end`, of which so many bytes are cited."""
        if cited > MOST_CITED:
            raise RefusedError(f"its run cites {cited:,} bytes of captures: no run makes so many")
        there = size_of(self._captures_there, name)
        if there is None or (there < sent.bytes and self._captures_there[name][0].name != name):
            raise MissingObjectError(f"{name}: is not there, or not all of it")
        if are_too_many(self._captures_there[name]):
            raise RefusedError(f"{sent.name}: no run sends its captures in {len(self._captures_there[name]):,} pieces")
        if end > sent.bytes:
            raise RefusedError(f"it cites a capture that is not what it says: {end:,} is behind the end of what came")
        if there != sent.bytes:
            raise RefusedError(f"{sent.name}: these captures are not those that the manifest was signed for")
        if end - cited > MOST_UNCITED:
            # A batch that cites them may come later than one after it; an hour is long enough for that.
            raise MissingObjectError(
                f"{end - cited:,} bytes of its captures before {end:,} are cited by no batch that came: "
                f"no more than {MOST_UNCITED:,} are kept of those"
            )

    def _refuse_captures(self, captures: CitedCaptures, cited: Sequence[lines.Capture], asked: Asked) -> None:
        """Raise RefusedError where a line of a capture names a place, or a hash, that is not that of what lies there.

        A batch of a kilobyte may cite gigabytes: what is unpacked of one has an end.
        """
        web, count = asked.terms.settings.web, 0
        most = max(web.feed_bytes, web.page_bytes, web.document_bytes)
        for line in cited:
            names = ("sha256", "warc", "record_offset", "record_length", "bytes", "kept", "refers_to", "record_sha256")
            capture = Capture(**{name: getattr(line, name) for name in names})
            try:
                packed = captures.record(line.record_offset, line.record_length)
                found = unpacked_record(packed, capture, most=most)
                fault = record_fault(found, capture)
            except ValueError as error:
                found, fault = b"", str(error)
            if fault:
                raise RefusedError(f"it cites a capture that is not what it says, at {line.record_offset}: {fault}")
            count += len(found)
            self.work.count_record(len(found))
            if count > MOST_UNPACKED:
                raise RefusedError(UNPACKS_TO_MORE.format(MOST_UNPACKED))


def _checked(packed: bytes, manifest: Manifest, asked: Asked, sent_at: datetime, work: Work) -> Checks:
    """The lines of a batch, looked at. Raises RefusedError for what is not this run's to say, or of another time."""
    run = manifest.batch.rpartition("-")[0]
    first, last = asked.terms.issued_at - MOST_SKEW, sent_at + MOST_SKEW
    checks = Checks(asked, run=run, first=first, last=last)
    try:
        began = datetime.strptime(run.partition("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        checks.look_at(read_lines(packed, work.count_line))
    except ValueError as error:
        raise RefusedError(str(error)) from error
    if not first <= began <= last:
        raise RefusedError(f"its run bears the time {began:%Y-%m-%d %H:%M} UTC: set that machine's clock (NTP)")
    return checks
