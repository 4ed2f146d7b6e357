"""What a gatherer sends, without anybody gathering: what the tests of intake and of letting go stand on."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from config.home import Home
from config.settings import Settings
from config.sources import Feed, Source
from extractors.feeds.own_entries import key_of
from extractors.records import Article, Entry, Page
from flows.batches.lines import capture_line, entry_line, fetch_line, page_line
from flows.batches.new_batch import new_batch
from flows.batches.records import Place
from flows.batches.signatures import own_key, public_half, signed
from flows.clock import clock
from flows.gathering.plan import run_line
from flows.machines.errand import DueFeed, Errand, Places, Terms, packed_errand
from flows.machines.intake import Pulled, pull
from flows.machines.messages import ErrandEnd, Manifest, SentFile, facts_of
from flows.machines.received.asked import run_suffix
from storage.archive.captures import Captures
from storage.archive.spool import SUFFIX, packed_lines
from storage.objects.folder import FolderObjects
from storage.objects.store import StoreError

Line = dict[str, Any]

NOW = datetime.now(UTC).replace(microsecond=0)
ERRAND = "errand"
RUN = f"{NOW:%Y%m%dT%H%M%SZ}-{run_suffix(ERRAND)}"
BATCH = f"{RUN}-000001"
WARC = f"{RUN[:4]}/{RUN[4:6]}/{RUN}.warc.gz"
RULES, CONFIG = "a" * 64, "b" * 64
FEED, PAGE = "http://alpha.example/feed", "http://alpha.example/one"
ALPHA = Source(
    source_id="alpha", name="Alpha", group="test", kind="newspaper", country="CH", languages=("en",),
    affiliation="none", family="alpha", feeds=(Feed(url=FEED),),
)  # fmt: skip
ENTRY = Entry(position=0, guid="1", url=PAGE, title="One", summary=None, content=None)
TEXT = "What was seen on the road before dawn."


def at(number: int) -> Place:
    """The names of a fetch."""
    return {"run_id": RUN, "source_id": "alpha", "feed_id": "alpha/main", "fetch_id": f"{RUN}.{number}"}


def had(url: str, body: bytes) -> Page:
    """A page that was had."""
    headers = (("Content-Type", "text/html"),)
    return Page(url=url, final_url=url, status=200, headers=headers, body=body, fetched_at=NOW)


LIST, ONE = had(FEED, b"<rss/>"), had(PAGE, b"<html>")


def kept(*pages: Page) -> tuple[bytes, list[Line]]:
    """Captures of pages, and the lines that cite them."""
    with tempfile.TemporaryDirectory() as folder:
        captures = Captures(Path(folder), RUN)
        lines = [dict(capture_line(page, captures.keep(page), run_id=RUN)) for page in pages]
        captures.close()
        return (Path(folder) / WARC).read_bytes(), lines


BODY, [OF_LIST, CAPTURE] = kept(LIST, ONE)
ARTICLE = Article(
    url=PAGE, canonical_url=None, title="One", title_from="h1", byline=None, byline_from=None, published=None,
    published_from=None, text=TEXT, text_from="page", text_state="ok", text_state_reason="", language="en",
    language_from="text",
)  # fmt: skip
POLL: Line = {
    **fetch_line(LIST, at=at(1), purpose="feed", seconds=0.1, outcome="ok", detail=""), "entries": 1,
    "feed_format": "rss", "failures": 0.0, "next_due_at": (NOW + timedelta(minutes=30)).isoformat(),
    "due_because": "every 30 minutes as configured", "fresh": 1, "overflow": 0, "retry_after": None, "route": "direct",
}  # fmt: skip
SIGHTING: Line = dict(entry_line(ENTRY, at=at(1), seen_at=NOW, arrived="live", at_home=True))
FETCH: Line = {
    **fetch_line(ONE, at=at(2), purpose="page", seconds=0.1, outcome="ok", detail=""), "route": "direct",
}  # fmt: skip
READ: Line = {**page_line(ARTICLE, at=at(2), page=ONE, purpose="page"), "elsewhere": False, "program_version": "1"}
HEAD: Line = new_batch(run_id=RUN, made_by="gather", rules_sha256=RULES, program_version="1")
BEGUN: Line = run_line(run_id=RUN, command="gather", now=NOW, config=CONFIG, rules=RULES)
TROUBLE: Line = {
    "record": "problem", "problem_id": f"{RUN}.1.moved", "run_id": RUN, "found_at": NOW.isoformat(),
    "failure": "moved", "message": "it has moved",
}  # fmt: skip
USED: Line = {
    "record": "use", "run_id": RUN, "source_id": "alpha", "used_at": NOW.isoformat(), "read_seconds": 1.5,
    "read_bytes": 10,
}  # fmt: skip
ROBOTS: Line = {
    "record": "robots", "run_id": RUN, "origin": "http://alpha.example", "fetched_at": NOW.isoformat(),
    "outcome": "ok", "body": "User-agent: *",
}  # fmt: skip
MISSED: Line = {
    "record": "missed", **at(4), "url": PAGE, "url_key": key_of(ENTRY), "fetched_at": NOW.isoformat(),
    "failure": "timeout", "detail": "it did not answer", "retry_after": None,
}  # fmt: skip
STOOD: Line = {"record": "stood", **at(2), "url": PAGE, "url_key": key_of(ENTRY), "fetched_at": NOW.isoformat()}
MOVE: Line = {
    "record": "move", "feed_id": "alpha/main", "run_id": RUN, "moved_at": NOW.isoformat(), "from_url": FEED,
    "to_url": "http://alpha.example/new", "because": "three polls",
}  # fmt: skip
ENDED: Line = {
    "record": "run_end", "run_id": RUN, "finished_at": NOW.isoformat(), "sources_ok": 1, "sources_failed": 0,
    "seconds": 1.0, "clock_skew": None,
}  # fmt: skip
LINES: list[Line] = [HEAD, BEGUN, OF_LIST, POLL, SIGHTING, CAPTURE, FETCH, READ]
MORE: list[Line] = [HEAD, MISSED, TROUBLE, USED, ROBOTS, ENDED]
"""Of a second batch."""


def errand(gatherer: str = "lyon", *, name: str = ERRAND) -> Errand:
    """An errand for one source."""
    terms = Terms(
        errand_id=name, gatherer=gatherer, hub="h", epoch=1, issued_at=NOW, deadline=NOW + timedelta(minutes=30),
        program_version="1", config_sha256=CONFIG, rules_sha256=RULES, domains=frozenset({"alpha.example"}),
        settings=Settings(), per_day=3,
    )  # fmt: skip
    nothing: Any = {"spent": {}, "held": {}, "used": {}, "recorded": frozenset()}
    hosts: Any = {"alpha.example": ("alpha",), "beta.example": ("beta",)}
    places = Places(families={"alpha": "alpha", "beta": "beta"}, families_at=hosts, **nothing)
    due = DueFeed(source_id="alpha", feed=ALPHA.feeds[0], state=None, minutes=30, is_back=False)
    return Errand(terms=terms, places=places, sources=(ALPHA,), feeds=(due,))


class OutOfReach(FolderObjects):
    """A store that lists its objects, and gives no answer for those whose names begin so."""

    def __init__(self, root: Path, name: str) -> None:
        super().__init__(root)
        self._name = name

    def read(self, name: str, *, most: int) -> bytes:
        """An object, or no answer."""
        if name.startswith(self._name):
            raise StoreError(f"{name}: no answer")
        return super().read(name, most=most)


class Mail:
    """A gatherer's end and a hub's; what is sent is as it should be, but for what is said."""

    def __init__(self, root: Path) -> None:
        self.hub, self.lyon = Home(root / "hub"), Home(root / "lyon")
        self.store = FolderObjects(root / "between")
        self.hub.errands.mkdir(parents=True)
        (self.hub.errands / "errand.jsonl.zst").write_bytes(packed_errand(errand()))
        (self.hub.errands / "of-oslo.jsonl.zst").write_bytes(packed_errand(errand("oslo", name="of-oslo")))

    def send(self, lines: list[Line] | bytes = LINES, *, batch: str = BATCH, key: Home | None = None,
             told: bytes | None = None, body: bytes = BODY, **said: Any) -> None:  # fmt: skip
        """Put captures, a batch and its manifest there."""
        packed = lines if isinstance(lines, bytes) else packed_lines(lines)
        file = SentFile(name=f"{batch}{SUFFIX}", sha256=sha256(told or packed).hexdigest(), bytes=len(packed))
        warc = SentFile(name=WARC, sha256=sha256(body).hexdigest(), bytes=len(body))
        self.store.create(f"in/lyon/captures/{RUN}.warc.gz", body)
        self.store.create(f"in/lyon/batches/{batch}{SUFFIX}", packed)
        manifest = Manifest(gatherer="lyon", errand=ERRAND, batch=batch, file=file, captures=(warc,))
        self.put(facts_of(replace(manifest, **said)), batch=batch, key=key)

    def put(self, facts: Mapping[str, object], *, batch: str = BATCH, key: Home | None = None) -> None:
        """Put a manifest there, signed."""
        self.store.create(f"in/lyon/manifests/{batch}.json", signed(facts, own_key(key or self.lyon)))

    def end(self, *batches: str, errand: str = ERRAND, key: Home | None = None) -> None:
        """Say that nothing more of an errand comes."""
        end = ErrandEnd(gatherer="lyon", errand=errand, batches=batches)
        self.store.create(f"in/lyon/ends/{errand}.json", signed(facts_of(end), own_key(key or self.lyon)))

    @property
    def public(self) -> str:
        """The key that the hub knows."""
        return public_half(own_key(self.lyon))

    def pull(self) -> Pulled:
        """What the hub takes of it."""
        return pull(self.hub, self.store, "lyon", self.public, now=clock)
