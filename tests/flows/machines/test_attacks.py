"""A gatherer that turned hostile holds its key and its folder in the store: what it sends is refused and named.

Each row of ATTACKS is one thing that it tries. Nothing of it may be filed, the hub's turn must end, and the refusal
must say what was wrong. What stands below the table are attacks that are no batch.
"""

from __future__ import annotations

import gzip
import json
import os
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.reading import Configuration
from config.settings import Settings
from extractors.feeds.own_entries import with_keys
from extractors.records import Entry
from flows.batches.lines import entry_line
from flows.batches.signatures import own_key
from flows.clock import clock
from flows.gathering import gathering
from flows.machines.errand import packed_errand, read_errand
from flows.machines.gatherer import _next_errand
from flows.machines.lease import Lease, take_lease
from flows.machines.letting_go import delete_filed, gatherers_asking, outstanding_errands
from flows.machines.messages import AskForErrand, SentFile, facts_of
from flows.machines.received import reading, refusals
from flows.machines.received.gathered_lines import KINDS, typed_line
from flows.machines.received.refusals import resting_gatherers
from flows.machines.sharing import _left
from storage.archive.captures import warc_name
from storage.archive.spool import SUFFIX, BatchError, packed_line, packed_lines, pending, read_batch
from storage.objects.store import StoreError
from tests.flows.machines.mail import (
    ALPHA,
    BATCH,
    BODY,
    CAPTURE,
    ENDED,
    ERRAND,
    FEED,
    FETCH,
    HEAD,
    LINES,
    MISSED,
    MORE,
    MOVE,
    NOW,
    ONE,
    PAGE,
    POLL,
    READ,
    ROBOTS,
    RUN,
    SIGHTING,
    STOOD,
    TEXT,
    TROUBLE,
    USED,
    WARC,
    Line,
    Mail,
    at,
    errand,
    kept,
)  # fmt: skip

Send = Callable[[Mail], object]


@pytest.fixture
def mail(tmp_path: Path) -> Mail:
    """Nothing sent yet."""
    return Mail(tmp_path)


def changed(one: Line, **values: Any) -> Send:
    """What is as it should be, but for some values of one line."""
    lines = [{**line, **values} if line is one else line for line in LINES]
    return lambda mail: mail.send(lines)


def more(*lines: Line) -> Send:
    """What is as it should be, and more behind it."""
    return lambda mail: mail.send([*LINES, *lines])


def raw(*lines: bytes) -> Send:
    """A batch of these lines, whatever they are."""
    return lambda mail: mail.send(zstandard.compress(b"".join(line + b"\n" for line in lines)))


def behind_head(line: bytes) -> Send:
    """A line of any kind where a second may stand."""
    return raw(packed_line(HEAD), line)


def article(**values: Any) -> Send:
    """A page with another article."""
    return changed(READ, article={**READ["article"], **values})


def under(run: str) -> Send:
    """A batch of a run of that name, as it should be otherwise."""

    def send(mail: Mail) -> None:
        lines = json.loads(json.dumps(LINES).replace(WARC, warc_name(run)).replace(RUN, run))
        packed = packed_lines(lines)
        batch = f"{run}-000001"
        body = SentFile(name=warc_name(run), sha256=sha256(BODY).hexdigest(), bytes=len(BODY))
        file = SentFile(name=f"{batch}{SUFFIX}", sha256=sha256(packed).hexdigest(), bytes=len(packed))
        mail.store.create(f"in/lyon/captures/{run}.warc.gz", BODY)
        mail.send(packed, batch=batch, file=file, captures=(body,))

    return send


def with_record(record: bytes, **values: Any) -> Send:
    """A batch whose capture is a record of the sender's making."""
    warc = BODY + record
    its = {
        "record_offset": len(BODY), "record_length": len(record), "record_sha256": sha256(record).hexdigest(), **values,
    }  # fmt: skip
    lines = [{**line, **its} if line is CAPTURE else line for line in LINES]
    return lambda mail: mail.send(lines, body=warc)


def of_kind(kind: str, **values: Any) -> bytes:
    return packed_line({"record": kind, "run_id": RUN, **values})


def forged_body(body: bytes, *headers: str) -> bytes:
    """A record that says of any body that it is that of the page."""
    lines = "".join(f"{header}\r\n" for header in headers)
    http = f"HTTP/1.1 200 Captured\r\nContent-Type: text/html\r\n{lines}\r\n".encode() + body
    warc = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: {PAGE}\r\n"
        f"WARC-Date: 2026-01-01T00:00:00Z\r\nX-Body-SHA-256: {CAPTURE['sha256']}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(warc.encode() + http + b"\r\n\r\n")


ANOTHER = "http://beta.example/one"
OTHER_KEY = "https://beta.example/one"
LATER = (NOW + timedelta(days=9_000)).isoformat()
DEEP = b'{"record":"problem","message":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
NAIVE = NOW.replace(tzinfo=None).isoformat()

ATTACKS: dict[str, tuple[Send, str]] = {
    # What was found first
    "1 a time without a zone": (changed(FETCH, fetched_at=NAIVE), "a wrong fetched_at"),
    "1 a date": (changed(SIGHTING, seen_at=NAIVE[:10]), "a wrong seen_at"),
    "1 a week": (changed(SIGHTING, published_at="2026-W01-1T00:00:00+00:00"), "a wrong published_at"),
    "1 a year beyond all": (changed(SIGHTING, published_at="9999-12-31T23:59:59-12:00"), "a wrong published_at"),
    "3 a list for a file of captures": (changed(CAPTURE, warc=[WARC]), "a wrong warc"),
    "3 a number for a file of captures": (changed(CAPTURE, warc=7), "a wrong warc"),
    "8 no lines": (raw(), "it unpacks to 0 bytes"),
    "8 an empty line": (raw(b""), "cannot be read as JSON"),
    "8 a batch that a person made": (raw(packed_line({**HEAD, "made_by": "Dr. X"})), "a wrong made_by"),
    "9 gigabytes in a few kilobytes": (
        lambda mail: mail.send(zstandard.compress(b"[" * 200_000_000)), "it unpacks to 200,000,000 bytes",
    ),
    "9 gigabytes of lists": (behind_head(b"[" + b"[]," * 10_000_000 + b"[]]"), "more lists and objects in it"),
    "9 a text that never ends": (
        behind_head(b"[" * 200_001 + b'"' + b'\\"' * 1_000_000), "more lists and objects in it",
    ),
    "9 more lines than a run writes": (raw(*[b"{}"] * 60_000), "it has 60,000 lines"),
    "10 a body that is another's": (
        with_record(forged_body(b"<html>?"), bytes=len(ONE.body)), "its body is not what its line has the hash of",
    ),
    "10 a record of another body": (
        with_record(kept(replace(ONE, body=b"other"))[0]), "it is of another body than its line says",
    ),
    "10 a record with no body": (
        changed(CAPTURE, kept="identical", refers_to=CAPTURE["sha256"]), "it has a body, and its line says none",
    ),
    "10 a record cut short": (with_record(forged_body(b"<html>")[:-4]), "it is cut short"),
    "10 a record with more behind it": (with_record(forged_body(b"<html>") + b"more"), "more lies behind it"),
    "10 a record that is rubbish": (with_record(b"rubbish"), "it cannot be unpacked"),
    "10 a record that is text": (with_record(gzip.compress(b"rubbish")), "it is no record"),
    "10 a page of a body that nobody kept": (
        changed(READ, capture_sha256="f" * 64), "it cites a body that nobody kept",
    ),
    "10 a text that is not its hash's": (article(text_sha256="0" * 64), "a text is not what its hash says"),
    "11 a feed that is asked again in 25 years": (changed(POLL, next_due_at=LATER), "asked again at 20"),
    "11 a feed that is asked again before": (
        changed(POLL, next_due_at=(NOW - timedelta(days=1)).isoformat()), "asked again at 20",
    ),
    "11 a host left alone for 25 years": (changed(POLL, retry_after=LATER), "left alone until 20"),
    "11 a page left alone for 25 years": (more({**MISSED, "retry_after": LATER}), "left alone until 20"),
    "11 more failures than polls": (changed(POLL, failures=1e8), "more failures in a row than there were"),
    "12 a run of the future": (under(f"20990101T000000Z-{RUN[-6:]}"), "its run bears the time 2099-01-01"),
    "12 a run of no time": (under(f"20261399T000000Z-{RUN[-6:]}"), "does not match format"),
    "13 the run of another": (under(f"{RUN[:-6]}abcdef"), "its run is not named after its errand"),
    "17 a page that nobody asked for": (
        changed(FETCH, url="http://alpha.example/two", url_key="https://alpha.example/two"), "does not ask for",
    ),
    "17 a page of another's, announced": (
        lambda mail: mail.send(
            [
                {**line, "url": ANOTHER, "url_key": OTHER_KEY, "at_home": False} if line is SIGHTING
                else {**line, "url": ANOTHER, "url_key": OTHER_KEY} if line is FETCH or line is READ else line
                for line in LINES
            ]
        ),
        "it fetched from a host that is not its own",
    ),
    "17 a visit to another page than was fetched": (
        changed(READ, url=ANOTHER, url_key=OTHER_KEY), "does not ask for",
    ),
    "17 a feed that nobody asked for": (changed(POLL, feed_id="alpha/other"), "a feed that was not asked for"),
    "17 another address for a feed": (changed(POLL, url="http://evil.example/"), "it polled what its errand does not"),
    # Types, at fields that others read later
    "a key that names a person": (changed(FETCH, reviewer="Dr. X"), "a wrong reviewer"),
    "a number as text": (changed(POLL, entries="1"), "a wrong entries"),
    "a number that no column holds": (changed(CAPTURE, bytes=2**63), "a wrong bytes"),
    "a number below zero": (changed(CAPTURE, record_offset=-1), "a wrong record_offset"),
    "a number of ten thousand digits": (behind_head(b'{"record":' + b"9" * 10_000 + b"}"), "as JSON"),
    "true for a number": (changed(POLL, fresh=True), "a wrong fresh"),
    "not a number": (behind_head(b'{"record":"use","read_seconds":NaN}'), "could read it in two ways"),
    "infinity": (behind_head(b'{"record":"use","read_seconds":1e999}'), "could read it in two ways"),
    "a NUL": (behind_head(packed_line(TROUBLE).replace(b"moved", b"\\u0000", 1)), "could read it in two ways"),
    "half a character": (behind_head(packed_line(TROUBLE).replace(b"moved", b"\\ud800", 1)), "in two ways"),
    "bytes that are no text": (behind_head(packed_line(TROUBLE).replace(b"moved", b"\xff", 1)), "as JSON"),
    "a key twice": (
        behind_head(packed_line(TROUBLE)[:-1] + b',"record":"problem"}'), "two programs could read it in two ways",
    ),
    "a kind twice": (
        behind_head(b'{"record":"decision",' + packed_line(TROUBLE)[1:]), "two programs could read it in two ways",
    ),
    "a line that is nested deep": (behind_head(DEEP), "it is nested too deep"),
    "spaces between": (behind_head(json.dumps(TROUBLE).encode()), "two programs could read it in two ways"),
    "a list for a kind": (behind_head(b'{"record":["problem"]}'), "no gatherer writes lines of this kind"),
    "a kind that begins a seal": (behind_head(of_kind("left_out")), "no gatherer writes lines of this kind"),
    # Files
    "a batch cut short": (lambda mail: mail.send(packed_lines(LINES)[:-20]), "it cannot be read"),
    "two frames": (lambda mail: mail.send(packed_lines(LINES) * 2), "it cannot be read"),
    "a frame that does not say how long it is": (
        lambda mail: mail.send(zstandard.ZstdCompressor(write_content_size=False).compress(b"{}\n")), "it unpacks to",
    ),
    "a last line without an end": (lambda mail: mail.send(zstandard.compress(b"{}")), "its last line has no end"),
    "a record that unpacks to gigabytes": (
        with_record(gzip.compress(bytes(50_000_000))), "it unpacks to more than its line says",
    ),
    "a body that is said to be gigabytes": (changed(CAPTURE, bytes=10**10), "no more than 50,000,000 are asked for"),
    "a body packed within its record": (
        with_record(forged_body(gzip.compress(b"<html>"), "Content-Encoding: gzip")), "is packed within its record",
    ),
    "a record behind the end of the file": (changed(CAPTURE, record_offset=10**12), "not what it says"),
    "one record cited twice": (more(CAPTURE), "cites a record of its captures twice"),
    "a record within a record": (
        more({**CAPTURE, "record_offset": CAPTURE["record_offset"] + 1}), "cites a record of its captures twice",
    ),
    "captures that were not sent": (lambda mail: mail.send(captures=()), "captures that were not sent with it"),
    "captures twice": (
        lambda mail: mail.send(captures=(SentFile(name=WARC, sha256="0" * 64, bytes=1),) * 2), "twice",
    ),
    # What outlasts a batch, and what others heed
    "the robots.txt of another's host": (
        more({**ROBOTS, "origin": "https://beta.example", "body": "User-agent: *\nDisallow: /"}), "not its own",
    ),
    "a robots.txt of tomorrow": (more({**ROBOTS, "fetched_at": LATER}), "a time that has not come"),
    "another's host left alone, by a redirect": (
        changed(FETCH, final_url=ANOTHER, status=429, retry_after=(NOW + timedelta(hours=2)).isoformat()),
        "left alone that is not its own",
    ),
    "another's host asked all day long": (
        more(*({**FETCH, **at(n), "purpose": "robots", "url": "http://beta.example/robots.txt", "capture_sha256": None}
               for n in range(10, 600))),
        "590 times, which no redirects lead to",
    ),
    "a feed that moves to the sender's": (more({**MOVE, "to_url": "http://evil.example/"}), "moved for good"),
    "a clock that was ahead before": (more({**TROUBLE, "problem_id": f"{RUN}.clock.ahead"}), "not of its run"),
    "a problem in another run's name": (more({**TROUBLE, "problem_id": "20260101T000000Z-aaaaaa.1"}), "not of its run"),
    "a use of another's source": (more({**USED, "source_id": "beta"}), "not asked for: beta"),
    "other rules": (changed(HEAD, rules_sha256="c" * 64), "by other rules than its errand"),
    "two heads": (more(HEAD), "stands first, and once"),
    "no head": (lambda mail: mail.send(LINES[1:]), "stands first, and once"),
    "a run that ends twice": (more(ENDED, ENDED), "ends once"),
    "an entry of no poll": (more({**SIGHTING, "fetch_id": f"{RUN}.9"}), "an entry of no poll of its feed"),
    "an entry twice at one place": (more(SIGHTING), "two entries at one place"),
    "entries that were not counted": (changed(POLL, entries=7), "is said to list 7, and 1 came"),
    "an entry under another's address": (changed(SIGHTING, url_key=OTHER_KEY), "goes by what is not its address"),
    "an entry under another's key": (changed(SIGHTING, url_key="entry:" + "0" * 32), "goes by what is not its address"),
    "an entry of a site that it is not of": (changed(SIGHTING, at_home=False), "of another site than it is"),
    "another publisher's page as one's own": (changed(READ, final_url=ANOTHER, final_key=OTHER_KEY), "another site"),
    "one fetch twice": (more(FETCH), "two fetches of one name"),
    "one visit twice": (more(READ), "two visits of one fetch"),
    "a fetch of another run": (changed(FETCH, fetch_id="20260101T000000Z-aaaaaa.1"), "another run's fetch"),
    "a page that stands, and was not asked for": (more({**STOOD, "fetch_id": f"{RUN}.9"}), "to stand that was not"),
    "a page that was not fetched": (more({**READ, "fetch_id": f"{RUN}.9"}), "came without being fetched"),
}  # fmt: skip


@pytest.mark.parametrize("what", ATTACKS)
def test_what_a_hostile_gatherer_sends_is_refused_by_name_and_nothing_of_it_is_kept(mail: Mail, what: str) -> None:
    send, why = ATTACKS[what]
    send(mail)
    pulled = mail.pull()
    [refusal] = pulled.refused
    assert why in refusal.why
    assert refusal.sentence.startswith("lyon: ")
    assert pulled.batches == []
    assert pending(mail.hub.spool) == []
    assert not mail.hub.captures.exists() or [path for path in mail.hub.captures.rglob("*") if path.is_file()] == []
    assert mail.pull().refused == [], "it is said once"


# Messages: what is kept of one must be what was signed, or `verify` would find it damaged for ever.
def manifest(mail: Mail, **values: Any) -> dict[str, Any]:
    """What a manifest says, with other values."""
    mail.send()
    name = f"in/lyon/manifests/{BATCH}.json"
    facts: dict[str, Any] = json.loads(mail.store.read(name, most=10_000))
    mail.store.delete(name)
    del facts["signature"]
    return {**facts, **values}


MANIFESTS: dict[str, dict[str, Any]] = {
    "a field more": {"note": "x"},
    "true for a form": {"form": True},
    "a form as text": {"form": "1"},
    "a size as text": {"file": {"name": f"{BATCH}{SUFFIX}", "sha256": "0" * 64, "bytes": "1"}},
    "no files": {"file": None},
    "a list of names": {"batch": [BATCH]},
    "captures that are one": {"captures": {"name": WARC, "sha256": "0" * 64, "bytes": 1}},
    "an errand that is a number": {"errand": 7},
}


@pytest.mark.parametrize("what", MANIFESTS)
def test_a_manifest_says_what_its_fields_say_and_nothing_besides(mail: Mail, what: str) -> None:
    mail.put(manifest(mail, **MANIFESTS[what]))
    [refusal] = mail.pull().refused
    assert "its manifest cannot be read" in refusal.why


def test_a_signature_has_one_form(mail: Mail) -> None:
    mail.send()
    name = f"in/lyon/manifests/{BATCH}.json"
    facts = json.loads(mail.store.read(name, most=10_000))
    mail.store.delete(name)
    mail.store.create(name, json.dumps({**facts, "signature": facts["signature"] + "\n:seal"}).encode())
    [refusal] = mail.pull().refused
    assert "is not signed" in refusal.why


ASKS: dict[str, dict[str, Any]] = {
    "no zone": {"at": NAIVE},
    "a number": {"at": 7},
    "a year beyond all": {"at": "9999-12-31T23:59:59-12:00"},
    "routes that are one": {"routes": "tor"},
    "nobody": {"gatherer": None},
}


@pytest.mark.parametrize("what", ASKS)
def test_who_asks_with_what_is_no_ask_gets_nothing_and_it_is_said_once(mail: Mail, what: str) -> None:
    facts = facts_of(AskForErrand(gatherer="lyon", at=clock(), program_version="1", routes=()))
    for place, is_said in ((1, True), (2, False)):
        asked = b64encode(own_key(mail.lyon).sign(b"")).decode()
        mail.store.create(
            f"in/lyon/asks/{place}.json", json.dumps({**facts, **ASKS[what], "signature": asked}).encode()
        )
        free, doubts = gatherers_asking(mail.hub, mail.store, {"lyon": mail.public}, now=clock())
        assert (free, [one.startswith("lyon asked for an errand") for one in doubts]) == ({}, [True] * is_said)


def test_what_vanishes_or_changes_between_a_listing_and_a_reading_is_waited_for_or_refused(mail: Mail) -> None:
    mail.send()
    listed = mail.store.listed

    def vanishing(prefix: str, **how: Any) -> list[Any]:
        found = listed(prefix, **how)
        for one in found:
            mail.store.delete(one.name)
        return found

    mail.store.listed = vanishing  # type: ignore[method-assign]
    assert mail.pull().batches == []
    mail.store.listed = listed  # type: ignore[method-assign]
    mail.send()
    name = f"in/lyon/batches/{BATCH}{SUFFIX}"
    mail.store.delete(name)
    mail.store.create(name, packed_lines(MORE))
    [refusal] = mail.pull().refused
    assert "not those that its manifest was signed for" in refusal.why


def test_a_thousand_refusals_are_enough_and_twenty_in_a_turn(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "MOST_NOTED", 30)
    folder = mail.store._root / "in" / "lyon" / "manifests"
    folder.mkdir(parents=True)
    for number in range(100):
        (folder / f"{number:03d}.json").write_bytes(b"rubbish")
    said = [len(mail.pull().refused) for _ in range(4)]
    assert said == [20, 11, 0, 0]
    [state] = list(mail.hub.refused.rglob("state"))
    assert "nothing more is taken: see why in " in state.read_text()


NAMES = ("..", "a\nb.json", ".hidden", "a b.json", "LYON.json", "é.json", "-.json", "x" * 250, "%2e%2e")


def test_names_that_no_store_has_are_not_seen_and_odd_ones_are_refused(mail: Mail) -> None:
    mail.send()
    folder = mail.store._root / "in" / "lyon" / "manifests"
    for name in NAMES[1:]:
        (folder / name).write_bytes(b"{}")
    deep = folder / "/".join(["d"] * 30)
    deep.mkdir(parents=True)
    (deep / "x.json").write_bytes(b"{}")
    pulled = mail.pull()
    assert pulled.batches == [BATCH]
    assert {one.why.partition(":")[0] for one in pulled.refused} == {"its manifest cannot be read"}


def test_objects_in_great_number_are_one_sentence_and_stop_nobody(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = mail.store.listed
    monkeypatch.setattr(mail.store, "listed", lambda prefix: listed(prefix, most=3))
    for number in range(4):
        mail.store.create(f"in/lyon/manifests/{number}.json", b"{}")
    [refusal] = mail.pull().refused
    assert "there are more than 3 objects" in refusal.why
    assert mail.pull().refused == [], "it is said once"
    mail.store.delete("in/lyon/manifests/0.json")
    assert len(mail.pull().refused) == 3


def test_a_pipe_or_a_link_in_place_of_its_folder_is_one_sentence(mail: Mail, tmp_path: Path) -> None:
    root = mail.store._root
    (root / "in" / "lyon").mkdir(parents=True)
    (root / "in" / "lyon" / "manifests").symlink_to(tmp_path)
    [refusal] = mail.pull().refused
    assert "it was planted there" in refusal.why
    assert mail.pull().refused == []
    (root / "in" / "lyon" / "manifests").unlink()
    (root / "in" / "lyon" / "manifests").mkdir()
    os.mkfifo(root / "in" / "lyon" / "manifests" / "x.json")
    assert mail.pull().refused == [], "it is no object"


def test_a_file_with_a_time_to_come_gives_no_batch_a_time_to_come(mail: Mail) -> None:
    later = (NOW + timedelta(days=2)).isoformat()
    changed(FETCH, fetched_at=later)(mail)
    path = mail.store._root / "in" / "lyon" / "manifests" / f"{BATCH}.json"
    os.utime(path, (NOW.timestamp() + 10**6,) * 2)
    [refusal] = mail.pull().refused
    assert "set that machine's clock" in refusal.why


def test_of_whom_something_was_refused_is_not_asked_for_a_time(mail: Mail) -> None:
    assert resting_gatherers(mail.hub, ["lyon"], now=clock(), minutes=30) == set()
    mail.send(b"rubbish")
    mail.pull()
    assert resting_gatherers(mail.hub, ["lyon", "oslo"], now=clock(), minutes=30) == {"lyon"}
    assert resting_gatherers(mail.hub, ["lyon"], now=clock() + timedelta(minutes=31), minutes=30) == set()


def test_pages_that_an_earlier_batch_of_the_run_announced_may_come_later_and_no_other_run_of_the_errand(
    mail: Mail,
) -> None:
    mail.send([*LINES[:5]])
    second = f"{RUN}-000002"
    mail.send([HEAD, *LINES[5:]], batch=second)
    assert mail.pull().batches == [BATCH, second]
    under(f"{(NOW + timedelta(seconds=1)):%Y%m%dT%H%M%SZ}-{RUN[-6:]}")(mail)
    [refusal] = mail.pull().refused
    assert "came from another run before" in refusal.why


# Any value at any field: a line is one that the writer writes, or it is refused in a sentence; nothing else is raised.
ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.sampled_from([2**63, "\0", NAIVE]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
SOUND = {str(line["record"]): line for line in (*LINES, *MORE, MOVE, STOOD)}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(kind=st.sampled_from(sorted(KINDS)), value=ANY, drawn=st.data())
def test_any_value_at_any_field_is_taken_or_refused_in_a_sentence(
    kind: str, value: object, drawn: st.DataObject
) -> None:
    name = drawn.draw(st.sampled_from([*SOUND[kind], "another"]))
    line = {**SOUND[kind], name: value}
    written = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    packed = zstandard.compress(packed_line(HEAD) + b"\n" + written + b"\n")
    with suppress(ValueError):  # nothing else is raised
        assert len(list(reading.read_lines(packed))) == 2
        assert packed_line(line) == written, "what is read is what our own writer writes"


ODD = "\0\x85\u2028" + "[{" * 200_000


def test_whatever_a_publisher_prints_an_honest_batch_of_it_is_taken(mail: Mail) -> None:
    own = Entry(position=0, guid=f"g{ODD}", url=None, title=ODD, summary=ODD, content=ODD, language="x" * 500,
                authors=("",) * 200_000, published_raw=ODD)  # fmt: skip
    [keyed] = with_keys([own], feed_id="alpha/main", feed_url=FEED, seen=())
    sighting = entry_line(keyed, at=at(1), seen_at=NOW, arrived="live", at_home=True)
    mail.send([dict(sighting) if line is SIGHTING else line for line in LINES[:5]])
    assert mail.pull().refused == []


def test_a_batch_has_no_more_text_than_some_of_what_a_hub_unpacks(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    assert gathering.SIZE_A_BATCH * 3 < reading.MOST_UNPACKED
    monkeypatch.setattr(gathering, "SIZE_A_BATCH", 4 * len(TEXT))
    watch = Configuration(settings=Settings(), sources=(ALPHA,), topics=())
    its: dict[str, Any] = {"now": clock, "on_progress": lambda _: None}
    with gathering.Gathering(home=mail.lyon, watch=watch, run_id=RUN, **its) as found:
        for _ in range(6):
            found.add([{"record": "page", "article": {"text": TEXT, "candidates": [{"value": TEXT}]}}])
    assert [len(read_batch(path)[1]) for path in pending(mail.lyon.spool)] == [3, 3, 3]


def test_every_line_of_ours_is_one() -> None:
    assert SOUND.keys() == KINDS.keys()
    for kind, line in SOUND.items():
        assert typed_line(kind, packed_line(line)).run_id == RUN


def test_a_batch_that_is_nested_deep_is_damaged_and_stops_no_committer(tmp_path: Path) -> None:
    path = tmp_path / f"x{SUFFIX}"
    path.write_bytes(zstandard.compress(DEEP + b"\n"))
    with pytest.raises(BatchError, match="is damaged"):
        read_batch(path)


ERRANDS = {
    "no errand": b"rubbish",
    "a bomb": b"a bomb",
    "nested deep": zstandard.compress(b'{"record":' + b"[" * 100_000 + b"\n"),
    "a record that is a list": zstandard.compress(b'{"record":[],"value":{}}\n'),
}


@pytest.mark.parametrize("what", ERRANDS)
def test_rubbish_under_the_name_of_an_errand_stops_neither_hub_nor_gatherer(mail: Mail, what: str) -> None:
    body = zstandard.compress(bytes(520_000_000)) if what == "a bomb" else ERRANDS[what]
    mail.store.create(f"errands/lyon/0-rubbish{SUFFIX}", body)
    mail.store.create(f"errands/lyon/{ERRAND}{SUFFIX}", (mail.hub.errands / f"{ERRAND}{SUFFIX}").read_bytes())
    out = outstanding_errands(mail.hub, mail.store, ["lyon"], before=NOW, back=NOW)
    assert (set(out.gatherers), set(out.domains)) == ({"lyon"}, {"alpha.example"})
    [doubt] = out.doubts
    assert "0-rubbish" in doubt
    assert outstanding_errands(mail.hub, mail.store, ["lyon"], before=NOW, back=NOW).doubts == (), "it is said once"
    found, [odd] = _next_errand(mail.lyon, mail.store, "lyon", clock())
    assert found
    assert "this errand cannot be read" in odd


def test_what_lies_in_the_store_does_not_say_what_was_handed_out(mail: Mail) -> None:
    forged = replace(errand(), terms=replace(errand().terms, domains=frozenset({"beta.example"})))
    mail.store.create(f"errands/lyon/{ERRAND}{SUFFIX}", packed_errand(forged))
    assert outstanding_errands(mail.hub, mail.store, ["lyon"], before=NOW, back=NOW).domains == {"alpha.example"}


def test_an_errand_with_a_time_without_a_zone_is_none() -> None:
    naive = replace(errand(), places=replace(errand().places, held={"alpha.example": NOW.replace(tzinfo=None)}))
    with pytest.raises(StoreError, match="a time without a zone"):
        read_errand(packed_errand(naive), name="e")


def test_the_end_of_anothers_errand_ends_nothing(mail: Mail) -> None:
    mail.end(errand="of-oslo")
    lease = Lease(store=mail.store, epoch=1, at=NOW)
    mail.store.create("hub/epoch-00000001.json", b"{}")
    delete_filed(mail.hub, lease, {"lyon": mail.public})
    assert (mail.hub.errands / f"of-oslo{SUFFIX}").exists()


EPOCHS = {
    "rubbish": ("00000007", b"rubbish"),
    "a list": ("00000007", b"[]"),
    "no number": ("1-7", b"{}"),
    "the last number": ("99999999", b"{}"),
    "a host that is none": ("00000007", b'{"epoch": 7, "nonce": "", "host": {}, "head": null}'),
    "nested deep": ("00000007", DEEP),
}


@pytest.mark.parametrize("what", EPOCHS)
def test_rubbish_among_the_turns_of_hubs_is_named(mail: Mail, what: str) -> None:
    number, body = EPOCHS[what]
    mail.store.create(f"hub/epoch-{number}.json", body)
    mail.hub.store.mkdir(exist_ok=True)
    with pytest.raises(StoreError, match=f"epoch-{number}.json: (is not what a hub writes|is no turn|.*bytes, and no)"):
        take_lease(mail.hub, mail.store)


def test_what_was_refused_keeps_no_home_a_hub(mail: Mail) -> None:
    mail.send(b"rubbish")
    assert len(_left(mail.hub, mail.store, ["lyon"])) == 1
    mail.pull()
    assert _left(mail.hub, mail.store, ["lyon"]) == []
