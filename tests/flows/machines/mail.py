"""What a gatherer sends, without anybody gathering: what the tests of intake and of letting go stand on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from config.home import Home
from config.settings import Settings
from config.sources import Feed, Source
from flows.batches.signatures import own_key, public_half, signed
from flows.machines.errand import Errand, Places, Terms, packed_errand
from flows.machines.intake import Pulled, pull
from flows.machines.messages import ErrandEnd, Manifest, SentFile, facts_of
from storage.archive.spool import SUFFIX, packed_lines
from storage.objects.folder import FolderObjects

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
        (self.hub.errands / "of-oslo.jsonl.zst").write_bytes(packed_errand(errand("oslo")))

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

    def end(self, *batches: str, errand: str = "errand", key: Home | None = None) -> None:
        """Say that nothing more of an errand comes."""
        end = ErrandEnd(gatherer="lyon", errand=errand, batches=batches)
        self.store.create(f"in/lyon/ends/{errand}.json", signed(facts_of(end), own_key(key or self.lyon)))

    @property
    def public(self) -> str:
        """The key that the hub knows."""
        return public_half(own_key(self.lyon))

    def pull(self) -> Pulled:
        """What the hub takes of it."""
        return pull(self.hub, self.store, "lyon", public_half(own_key(self.lyon)))
