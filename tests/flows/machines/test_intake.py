"""What a gatherer sends is looked at before it is taken: who signed it, is it whole, may it say this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import zstandard

from config.home import Home
from config.settings import Settings
from config.sources import Feed, Source
from flows.batches.signatures import own_key, public_half, signed
from flows.machines import intake
from flows.machines.errand import Errand, Places, Terms, packed_errand, read_errand
from flows.machines.intake import Pulled, pull
from flows.machines.messages import Manifest, SentFile, facts_of
from storage.archive.spool import SUFFIX, filed_path, packed_lines, pending, set_aside
from storage.objects.folder import FolderObjects
from storage.objects.store import StoreError

NOW = datetime.now(UTC).replace(microsecond=0)
RUN = f"{NOW:%Y%m%dT%H%M%SZ}-abcdef"
BATCH = f"{RUN}-000001"
WARC = f"{RUN[:4]}/{RUN[4:6]}/{RUN}.warc.gz"
BODY = b"a record"
ALPHA = Source(
    source_id="alpha", name="Alpha", group="test", kind="newspaper", country="CH", languages=("en",),
    affiliation="none", family="alpha", feeds=(Feed(url="http://alpha.example/feed"),),
)  # fmt: skip
CAPTURE = {
    "record": "capture", "run_id": RUN, "warc": WARC, "record_offset": 0, "record_length": len(BODY),
    "record_sha256": sha256(BODY).hexdigest(), "captured_at": NOW.isoformat(),
}  # fmt: skip
FETCH = {"record": "fetch", "run_id": RUN, "source_id": "alpha", "fetched_at": NOW.isoformat()}
LINES: list[dict[str, Any]] = [{"record": "batch", "run_id": RUN}, CAPTURE, FETCH]


def errand(gatherer: str = "lyon") -> Errand:
    """An errand for one source."""
    terms = Terms(
        errand_id="errand", gatherer=gatherer, hub="h", epoch=1, issued_at=NOW, deadline=NOW + timedelta(minutes=30),
        program_version="1", config_sha256="c", rules_sha256="r", domains=frozenset({"alpha.example"}),
        settings=Settings(), per_day=3,
    )  # fmt: skip
    nothing: Any = {"families": {}, "families_at": {}, "spent": {}, "held": {}, "used": {}, "recorded": frozenset()}
    return Errand(terms=terms, places=Places(**nothing), sources=(ALPHA,))


class Mail:
    """A gatherer's end and a hub's; what is sent is as it should be, but for what is said."""

    def __init__(self, root: Path) -> None:
        self.hub, self.lyon = Home(root / "hub"), Home(root / "lyon")
        self.store = FolderObjects(root / "between")
        self.hub.errands.mkdir(parents=True)
        (self.hub.errands / "errand.jsonl.zst").write_bytes(packed_errand(errand()))

    def send(self, lines: list[dict[str, Any]] | bytes = LINES, *, batch: str = BATCH, key: Home | None = None,
             told: bytes | None = None, **said: Any) -> None:  # fmt: skip
        """Put captures, a batch and its manifest there."""
        packed = lines if isinstance(lines, bytes) else packed_lines(lines)
        file = SentFile(name=f"{batch}{SUFFIX}", sha256=sha256(told or packed).hexdigest(), bytes=len(packed))
        warc = SentFile(name=WARC, sha256=sha256(BODY).hexdigest(), bytes=len(BODY))
        self.store.create(f"in/lyon/captures/{RUN}.warc.gz", BODY)
        self.store.create(f"in/lyon/batches/{batch}{SUFFIX}", packed)
        manifest = Manifest(gatherer="lyon", errand="errand", batch=batch, file=file, captures=(warc,))
        body = signed(facts_of(replace(manifest, **said)), own_key(key or self.lyon))
        self.store.create(f"in/lyon/manifests/{batch}.json", body)

    def pull(self) -> Pulled:
        """What the hub takes of it."""
        return pull(self.hub, self.store, "lyon", public_half(own_key(self.lyon)))


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


def line(**values: Any) -> list[dict[str, Any]]:
    """The lines, and one more."""
    return [*LINES, {"run_id": RUN, **values}]


REFUSED: dict[str, tuple[Callable[[Mail], None], str]] = {
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
    "no records": (lambda mail: mail.send(zstandard.compress(b"[1]\n")), "a line that is no record"),
    "a ruling": (lambda mail: mail.send(line(record="decision")), "no gatherer writes: decision"),
    "a seal": (lambda mail: mail.send(line(record="seal")), "no gatherer writes: seal"),
    "rules": (lambda mail: mail.send(line(record="rules")), "no gatherer writes: rules"),
    "a source": (lambda mail: mail.send(line(record="source")), "no gatherer writes: source"),
    "another run's line": (lambda mail: mail.send([*LINES, {**FETCH, "run_id": "x"}]), "lines of another run"),
    "a source not asked": (lambda mail: mail.send(line(record="fetch", source_id="beta")), "not asked for: beta"),
    "two days ago": (
        lambda mail: mail.send(line(record="fetch", fetched_at=(NOW - timedelta(days=2)).isoformat())),
        "set that machine's clock",
    ),
    "no time": (lambda mail: mail.send(line(record="fetch", fetched_at="soon")), "a time that is none"),
    "a capture elsewhere": (
        lambda mail: mail.send([{**CAPTURE, "warc": "../../live.duckdb"}]), "captures that were not sent with it",
    ),
    "a capture that is another": (
        lambda mail: mail.send([{**CAPTURE, "record_length": 2}]), "a capture that is not what it says",
    ),
    "other captures": (
        lambda mail: mail.send(captures=(SentFile(name=WARC, sha256="0" * 64, bytes=len(BODY)),)),
        "these captures are not those",
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
    monkeypatch.setattr(intake, "MOST_UNPACKED", 1_000_000)
    mail.send(zstandard.compress(b" " * 2_000_000))
    assert "unpacks to 2,000,000 bytes" in mail.pull().refused[0].why


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
    mail.send([*LINES, FETCH])
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
