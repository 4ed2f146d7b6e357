"""What a gatherer sends is looked at before it is taken: who signed it, is it whole, may it say this."""

from __future__ import annotations

import errno
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import zstandard

from flows.clock import clock
from flows.machines import errand as errands
from flows.machines import intake
from flows.machines.errand import packed_errand, read_errand
from flows.machines.intake import LONGEST_WAIT, MOST_BATCH, Pulled, pull
from flows.machines.messages import MOST_MESSAGE, SentFile
from flows.machines.received import cited_captures, reading, work
from flows.machines.received.asked import Asked, Met, note_of
from storage.archive.spool import SUFFIX, filed_path, packed_lines, pending, set_aside
from storage.objects.store import StoreError
from tests.flows.machines.mail import (
    BATCH,
    BODY,
    CAPTURE,
    FETCH,
    HEAD,
    LINES,
    MORE,
    NOW,
    OF_LIST,
    RUN,
    USED,
    WARC,
    Mail,
    errand,
)


@pytest.fixture
def mail(tmp_path: Path) -> Mail:
    """Nothing sent yet."""
    return Mail(tmp_path)


def test_what_is_as_it_should_be_enters_the_spool_with_its_captures(mail: Mail) -> None:
    mail.send()
    assert mail.pull() == Pulled(batches=[BATCH], refused=[])
    assert [path.name for path in pending(mail.hub.spool)] == [f"{BATCH}{SUFFIX}"]
    assert (mail.hub.captures / WARC).read_bytes() == BODY
    assert mail.pull() == Pulled(batches=[], refused=[]), "it is there"


def test_a_batch_of_a_gatherer_of_the_version_before_is_taken(mail: Mail) -> None:
    before = [{name: value for name, value in line.items() if name != "salt"} for line in LINES]
    assert before != LINES
    mail.send(before)
    assert mail.pull() == Pulled(batches=[BATCH], refused=[])


def test_of_captures_no_more_is_kept_than_the_batches_cite(mail: Mail) -> None:
    beside = b"of nobody" * 1_000
    mail.send([HEAD, OF_LIST], body=BODY + beside)
    kept, end = mail.hub.captures / WARC, int(CAPTURE["record_offset"])
    assert mail.pull() == Pulled(batches=[BATCH], refused=[])
    assert kept.read_bytes() == BODY[:end], "what lies behind it is not even read"
    mail.send([HEAD, CAPTURE], batch=f"{RUN}-000002", body=BODY + beside)
    assert mail.pull() == Pulled(batches=[f"{RUN}-000002"], refused=[])
    assert kept.read_bytes() == BODY
    assert [one.name for one in kept.parent.iterdir()] == [kept.name]


def test_what_lies_before_what_a_batch_cites_is_kept_as_far_as_it_is_little_and_waited_for_else(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MOST_UNCITED", 10)
    mail.send([HEAD, CAPTURE], batch=f"{RUN}-000002")
    assert mail.pull() == Pulled(batches=[], refused=[]), "the first batch may come yet"
    assert not (mail.hub.captures / WARC).exists()
    late = pull(mail.hub, mail.store, "lyon", mail.public, now=lambda: clock() + LONGEST_WAIT + timedelta(minutes=1))
    assert "are cited by no batch that came: no more than 10 are kept of those" in late.refused[0].why
    for one in (BATCH, f"{RUN}-000003"):
        mail.send([HEAD, OF_LIST if one == BATCH else CAPTURE], batch=one)
    assert mail.pull().batches == [BATCH, f"{RUN}-000003"]
    assert (mail.hub.captures / WARC).read_bytes() == BODY


def test_however_many_captures_lie_there_they_are_listed_once_a_turn(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed, asked = mail.store.listed, list[str]()

    def noted(prefix: str) -> object:
        asked.append(prefix)
        return listed(prefix)

    monkeypatch.setattr(mail.store, "listed", noted)
    mail.send([HEAD, OF_LIST])
    mail.send([HEAD, CAPTURE], batch=f"{RUN}-000002")
    assert len(mail.pull().batches) == 2
    assert asked == ["in/lyon/manifests/", "in/lyon/captures/"]


def test_what_came_of_an_errand_before_is_read_once_a_turn_and_not_of_a_batch_that_is_taken_again(mail: Mail) -> None:
    first, then = (Asked(mail.hub, errand()) for _ in range(2))
    first.load("one")
    first.note("one", Met(fetches={"fetch"}))
    then.load("one")
    assert (then.before.fetches, then.runs) == (set(), set())
    then.load("two")
    assert then.before.fetches == {"fetch"}
    note_of(mail.hub, "errand").unlink()
    first.load("two")
    assert first.before.fetches == {"fetch"}, "it is not read again"


def test_captures_that_a_power_cut_left_half_added_are_taken_anew(mail: Mail) -> None:
    kept, end = mail.hub.captures / WARC, int(CAPTURE["record_offset"])
    mail.send([HEAD, OF_LIST])
    mail.pull()
    part = kept.with_name(f".{kept.name}.{end}.adding")
    part.write_bytes(b"some")
    with kept.open("ab") as file:
        file.write(b"torn")
    mail.send([HEAD, CAPTURE], batch=f"{RUN}-000002")
    assert mail.pull() == Pulled(batches=[f"{RUN}-000002"], refused=[])
    assert (kept.read_bytes(), part.exists()) == (BODY, False)


def test_a_disk_that_is_full_while_captures_are_added_leaves_them_as_they_were(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: BinaryIO, file: BinaryIO, __: int) -> None:
        file.write(b"some")
        raise OSError(errno.ENOSPC, "No space left on device")

    kept = mail.hub.captures / WARC
    mail.send([HEAD, OF_LIST])
    mail.pull()
    before = kept.read_bytes()
    mail.send([HEAD, CAPTURE], batch=f"{RUN}-000002")
    with monkeypatch.context() as patched:
        patched.setattr(cited_captures, "copyfileobj", full)
        [refused] = mail.pull().refused
    assert "No space left on device: what a batch cites could not be kept: make room" in refused.why
    assert (kept.read_bytes(), [one.name for one in kept.parent.iterdir()]) == (before, [kept.name])
    assert mail.pull().batches == [f"{RUN}-000002"]
    assert kept.read_bytes() == BODY


def test_a_record_is_cited_by_one_batch_of_its_run(mail: Mail) -> None:
    mail.send()
    mail.send([*MORE, CAPTURE], batch=f"{RUN}-000002")
    pulled = mail.pull()
    assert (pulled.batches, [one.why for one in pulled.refused]) == (
        [BATCH], [f"it cites a record of its captures twice, at {CAPTURE['record_offset']}"],
    )  # fmt: skip
    assert mail.pull() == Pulled(batches=[], refused=[])


def test_what_the_records_of_a_batch_unpack_to_has_an_end_and_what_a_turn_does_for_one_gatherer(
    mail: Mail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "MOST_A_TURN", 0)
    mail.send()
    mail.send(MORE, batch=f"{RUN}-000002")
    assert mail.pull() == Pulled(batches=[BATCH], refused=[])
    assert mail.pull() == Pulled(batches=[f"{RUN}-000002"], refused=[]), "the next turn takes the rest"
    monkeypatch.setattr(intake, "MOST_UNPACKED", 100)
    other = Mail(tmp_path / "other")
    other.send()
    [refused] = other.pull().refused
    assert refused.why == "what it cites unpacks to more than 100 bytes: no run makes such batches"


@pytest.mark.parametrize("costs", ["A_BATCH", "A_LINE", "A_BYTE_OF_LINES", "A_RECORD", ""])
def test_whatever_takes_a_hub_its_time_has_an_end_in_one_turn(
    mail: Mail, monkeypatch: pytest.MonkeyPatch, costs: str
) -> None:
    for name in ("A_BATCH", "A_LINE", "A_BYTE_OF_LINES", "A_RECORD"):
        monkeypatch.setattr(work, name, 1_000_000 * (name == costs))
    monkeypatch.setattr(work, "MOST_A_TURN", len(BODY) - 1)
    lines = {"A_RECORD": [HEAD, OF_LIST], "": [HEAD, CAPTURE]}.get(costs, [HEAD, USED])
    for number in (1, 2, 3):
        mail.send(lines, batch=f"{RUN}-{number:06d}", body=BODY if costs else BODY[:-1] + b"x")
    pulled = mail.pull()
    assert (len(pulled.batches), len(pulled.refused)) == ((1, 0) if costs else (0, 1))


def test_manifests_whose_batches_do_not_come_are_counted_and_after_an_hour_refused(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MOST_MISSING", 2)
    mail.send()
    mail.store.delete(f"in/lyon/batches/{BATCH}{SUFFIX}")
    assert mail.pull() == Pulled(batches=[], refused=[]), "a listing may be behind"
    for number in (2, 3, 4):
        batch = f"{RUN}-{number:06d}"
        mail.send(batch=batch)
        mail.store.delete(f"in/lyon/batches/{batch}{SUFFIX}")
    [waits] = mail.pull().refused
    assert waits.why == "what 2 of its manifests name is not there: the rest waits until it is"
    late = pull(mail.hub, mail.store, "lyon", mail.public, now=lambda: clock() + LONGEST_WAIT + timedelta(minutes=1))
    assert ["what it names did not come" in one.why for one in late.refused] == [True, True]
    mail.send(batch=f"{RUN}-000004")
    assert mail.pull() == Pulled(batches=[f"{RUN}-000004"], refused=[]), "those are not looked at again"


def line(**values: Any) -> list[dict[str, Any]]:
    """The lines, and one more."""
    return [*LINES, {"run_id": RUN, **values}]


def changed(one: dict[str, Any], **values: Any) -> list[dict[str, Any]]:
    """The lines, one of them changed."""
    return [{**line, **values} if line is one else line for line in LINES]


def sent(mail: Mail) -> bytes:
    """The manifest of what is as it should be."""
    mail.send()
    name = f"in/lyon/manifests/{BATCH}.json"
    body = mail.store.read(name, most=MOST_MESSAGE)
    mail.store.delete(name)
    return body


def send_beside_other_captures(mail: Mail) -> None:
    """Send what is as it should be to a hub that holds other captures of this run."""
    mail.send()
    path = mail.hub.captures / WARC
    path.parent.mkdir(parents=True)
    path.write_bytes(b"another")


REFUSED: dict[str, tuple[Callable[[Mail], object], str]] = {
    "another's key": (lambda mail: mail.send(key=mail.hub), "not signed by the key"),
    "another's name": (lambda mail: mail.send(gatherer="oslo"), "not signed by the key"),
    "a name that is none": (lambda mail: mail.send(batch="longwatch"), "its name is that of no batch"),
    "another batch's manifest": (lambda mail: mail.send(file=SentFile(name="x", sha256="", bytes=1)), "another run"),
    "no errand": (lambda mail: mail.send(errand="none"), "no errand that this hub handed out"),
    "an errand outside": (lambda mail: mail.send(errand="../hub"), "no errand that this hub handed out"),
    "other bytes": (lambda mail: mail.send(told=b"other"), "not those that its manifest was signed for"),
    "rubbish": (lambda mail: mail.send(b"rubbish"), "cannot be read"),
    "cut short": (lambda mail: mail.send(packed_lines(LINES)[:-9]), "cannot be read"),
    "no JSON": (lambda mail: mail.send(zstandard.compress(b"rubbish\n")), "cannot be read"),
    "no records": (lambda mail: mail.send(zstandard.compress(b"[1]\n")), "it is no record"),
    "a ruling": (lambda mail: mail.send(line(record="decision")), "no gatherer writes lines of this kind: 'decision'"),
    "a seal": (lambda mail: mail.send(line(record="seal")), "no gatherer writes lines of this kind: 'seal'"),
    "rules": (lambda mail: mail.send(line(record="rules")), "no gatherer writes lines of this kind: 'rules'"),
    "a source": (lambda mail: mail.send(line(record="source")), "no gatherer writes lines of this kind: 'source'"),
    "what a newer version writes": (
        lambda mail: mail.send(changed(FETCH, colour="red")), "install the same version of Longwatch on both",
    ),
    "what a source has used, twice": (lambda mail: mail.send([*MORE, USED]), "it says twice what a source has used"),
    "another run's line": (lambda mail: mail.send(changed(FETCH, run_id="x")), "it is of another run"),
    "a source not asked": (lambda mail: mail.send(changed(FETCH, source_id="beta")), "not asked for: beta"),
    "two days ago": (
        lambda mail: mail.send(changed(FETCH, fetched_at=(NOW - timedelta(days=2)).isoformat())),
        "set that machine's clock",
    ),
    "no time": (lambda mail: mail.send(changed(FETCH, fetched_at="soon")), "a wrong fetched_at"),
    "a capture elsewhere": (
        lambda mail: mail.send(changed(CAPTURE, warc="../../live.duckdb")), "captures that were not sent with it",
    ),
    "a capture that is another": (
        lambda mail: mail.send(changed(CAPTURE, record_length=2)), "a capture that is not what it says",
    ),
    "an errand of another's": (lambda mail: mail.send(errand="of-oslo"), "its errand was given to oslo"),
    "a manifest under another name": (
        lambda mail: mail.store.create(f"in/lyon/manifests/{RUN}-000002.json", sent(mail)), "its manifest is another's",
    ),
    "a huge manifest": (
        lambda mail: mail.store.create(f"in/lyon/manifests/{BATCH}.json", b" " * (MOST_MESSAGE + 1)),
        "its manifest has 1,000,001 bytes",
    ),
    "a batch that is said to be huge": (
        lambda mail: mail.send(file=SentFile(name=f"{BATCH}{SUFFIX}", sha256="", bytes=MOST_BATCH + 1)),
        "no run makes such batches",
    ),
    "more behind the batch": (lambda mail: mail.send(packed_lines(LINES) + b"rubbish"), "cannot be read"),
    "an hour ahead": (
        lambda mail: mail.send(changed(FETCH, fetched_at=(NOW + timedelta(hours=1)).isoformat())),
        "set that machine's clock",
    ),
    "captures of another run": (
        lambda mail: mail.send(captures=(SentFile(name="2026/01/x.warc.gz", sha256="", bytes=1),)), "another run",
    ),
    "captures larger than it says": (
        lambda mail: mail.send(captures=(SentFile(name=WARC, sha256="0" * 64, bytes=1),)), "behind the end",
    ),
    "captures in place of those that are here": (
        send_beside_other_captures, "it cites a capture that is not what it says, at 0",
    ),
    "other captures": (
        lambda mail: mail.send(captures=(SentFile(name=WARC, sha256="0" * 64, bytes=len(BODY) + 1),)),
        "these captures are not those",
    ),
    "captures with a record that is another": (
        lambda mail: mail.send(body=BODY[:-1] + b"x"), "it cites a capture that is not what it says",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_as_it_should_be_is_refused_once_and_left_where_it_is(mail: Mail, what: str) -> None:
    send, why = REFUSED[what]
    send(mail)
    there = mail.store.listed("")
    [refusal] = mail.pull().refused
    assert why in refusal.why
    assert mail.pull() == Pulled(batches=[], refused=[]), "it is said once"
    assert pending(mail.hub.spool) == []
    assert mail.store.listed("") == there


def test_a_huge_batch_is_refused_unread(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1_000_000)
    mail.send(zstandard.compress(b" " * 2_000_000))
    assert "unpacks to 2,000,000 bytes" in mail.pull().refused[0].why


def test_a_batch_larger_than_it_says_is_refused_unread(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_BATCH", 10)
    mail.send(file=SentFile(name=f"{BATCH}{SUFFIX}", sha256="", bytes=10))
    assert "no more than 10 are read" in mail.pull().refused[0].why


def test_a_batch_under_the_name_of_one_that_was_filed_is_no_other(mail: Mail) -> None:
    mail.send()
    mail.pull()
    [path] = pending(mail.hub.spool)
    filed = filed_path(mail.hub, BATCH)
    filed.parent.mkdir(parents=True)
    path.rename(filed)
    assert mail.pull() == Pulled(batches=[], refused=[]), "it is the same"
    for one in mail.store.listed("in/lyon/"):
        mail.store.delete(one.name)
    mail.send(MORE)
    assert "with other content" in mail.pull().refused[0].why


def test_a_batch_that_the_committer_set_aside_is_not_taken_again(mail: Mail) -> None:
    mail.send()
    mail.pull()
    set_aside(pending(mail.hub.spool)[0])
    assert mail.pull() == Pulled(batches=[], refused=[])


def test_a_manifest_without_its_batch_waits(mail: Mail) -> None:
    mail.send()
    mail.store.delete(f"in/lyon/batches/{BATCH}{SUFFIX}")
    assert mail.pull() == Pulled(batches=[], refused=[])
    mail.send()
    assert mail.pull().batches == [BATCH]


def test_an_errand_is_read_as_it_was_written() -> None:
    assert read_errand(packed_errand(errand()), name="e") == errand()


@pytest.mark.parametrize(
    "packed", [b"", b"rubbish", zstandard.compress(b"{}"), zstandard.compress(b'{"record":"x"}\n')]
)
def test_an_errand_that_cannot_be_read_says_so(packed: bytes) -> None:
    with pytest.raises(StoreError, match="this errand cannot be read"):
        read_errand(packed, name="errand")


def test_an_errand_that_unpacks_to_more_than_any_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = zstandard.ZstdCompressor(write_content_size=False).compress(b" " * 2_000_000)
    monkeypatch.setattr(errands, "MOST_BYTES", 1_000)
    with pytest.raises(StoreError, match="this errand cannot be read"):
        read_errand(packed, name="errand")
