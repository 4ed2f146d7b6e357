"""What is read and tagged again by today's code and rules: lines of batches, as all that is added to the store.

They wait in a spool of the rebuild's own, and enter the common one when the rebuild is put in place.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import extractors
import flows
import storage
from config.atomic_write import write_atomically
from config.home import Home
from config.reading import Configuration
from config.topics import Topic
from extractors.pages.articles import extract_article
from extractors.records import Article
from extractors.topics.rules_hash import rules_sha256
from extractors.urls import url_key
from flows.batches.lines import Line, article_record
from flows.batches.new_batch import new_batch
from flows.batches.topic_rules import RETAGGED, rules_line
from flows.filing.readings import differing, newest_readings
from flows.output.counts import count_of
from flows.output.progress import Progress
from flows.program import installed_version
from flows.workers.pool import Workers
from storage.archive.captures import CaptureError, read_capture
from storage.archive.spool import batch_id, clean, drop, pending
from storage.database.live import Live
from storage.queries.live.batches import count_revisions
from storage.queries.live.readings import revisions_to_tag
from storage.queries.rereadable import Rereadable, rereadable
from storage.queries.watch.rules import kept_rules

AT_ONCE = 100
"""Revisions read again between two notes of how far it has gone: what a kill costs."""
NOTE = "rebuild.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a rebuild is asked to do besides replaying."""

    read_again: bool = False
    current_rules: bool = False
    source: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What reading again came to."""

    read: int = 0
    differing: int = 0
    without_body: int = 0
    """Whose capture is sealed, missing or damaged."""
    failed: int = 0
    """That the reader did not survive."""

    def text(self) -> str:
        """The same for people."""
        summary = f"read again {count_of(self.read, 'page')}: {self.differing} read differently than before"
        return f"{summary}, {self.without_body} without their body, {self.failed} failed to be read"


@dataclass(slots=True, kw_only=True)
class Staged:
    """The batches of one rebuild that are not in the common spool yet, and how far it has gone; kept on disk."""

    folder: Path
    name: str
    program_version: str
    code_sha256: str
    is_stale: bool
    """Whether a new database that is there was made by other code, or by nobody knows which."""
    asked: dict[str, Any]
    after: int = 0
    """The number of the last revision read again."""
    batches: int = 0
    is_tagged: bool = False
    again: dict[str, int] = field(default_factory=lambda: asdict(Again()))

    @property
    def note(self) -> Path:
        """Where it is kept how far it has gone."""
        return self.folder / NOTE

    def paths(self) -> list[Path]:
        """The batches, in their order."""
        return pending(self.folder)[: self.batches]

    def add(self, lines: Sequence[Line]) -> None:
        """Drop one more batch; it counts once the note is saved."""
        if lines:
            first = new_batch(run_id=self.name, made_by="rebuild", program_version=self.program_version)
            drop(self.folder, batch_id(self.name, self.batches + 1), [first, *lines])
            self.batches += 1

    def save(self) -> None:
        """Keep how far it has gone, whole."""
        fields = {name: value for name, value in asdict(self).items() if name not in ("folder", "is_stale")}
        self.folder.mkdir(mode=0o700, exist_ok=True)
        write_atomically(self.note, json.dumps(fields))


def open_staged(home: Home, request: Request, *, now: datetime) -> Staged:
    """What a rebuild that was asked the same has left; begun anew otherwise."""
    folder = home.store / "rebuilt-spool"
    is_plain = not (request.read_again or request.current_rules)
    new = Staged(
        folder=folder,
        name=f"{now:%Y%m%dT%H%M%SZ}-{uuid4().hex[:6]}",
        program_version=installed_version(),
        code_sha256=_code_sha256(),
        asked={} if is_plain else {**asdict(request), "since": request.since and request.since.isoformat()},
        is_stale=True,
    )
    try:
        left = Staged(folder=folder, is_stale=False, **json.loads((folder / NOTE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        left = None
    if left and left.code_sha256 == new.code_sha256:
        if left.asked == new.asked:
            return left
        new.is_stale = False
    shutil.rmtree(folder, ignore_errors=True)
    new.save()
    return new


@cache
def _code_sha256() -> str:
    """A hash of the code that judges: what other code has replayed is not gone on with."""
    digest = sha256()
    for room in (extractors, flows, storage):
        for folder, folders, names in os.walk(room.__path__[0]):
            folders.sort()
            for name in sorted(name for name in names if name.endswith((".py", ".sql"))):
                digest.update(name.encode() + Path(folder, name).read_bytes())
    return digest.hexdigest()


def read_again(
    store: Live,
    home: Home,
    watch: Configuration,
    request: Request,
    extra: Staged,
    *,
    now: Callable[[], datetime],
    on_progress: Callable[[Progress], None],
) -> Again:
    """Read every revision again from its capture, and keep, as lines, the readings that differ from what stands."""
    if request.read_again:
        asyncio.run(_read_all(store, home, watch, request, extra, now, on_progress))
    return Again(**extra.again)


async def _read_all(
    store: Live,
    home: Home,
    watch: Configuration,
    request: Request,
    extra: Staged,
    now: Callable[[], datetime],
    on_progress: Callable[[Progress], None],
) -> None:
    of = count_revisions(store)
    async with _workers(watch) as workers:
        while some := rereadable(store, after=extra.after, limit=AT_ONCE, source=request.source, since=request.since):
            stand = newest_readings(store, {one.article_id for one in some})
            articles = await asyncio.gather(*(_read(home, workers, one, extra.again) for one in some))
            lines = []
            for one, article in zip(some, articles, strict=True):
                stands = stand[one.article_id, one.revision][0]
                if article and stands["text_state"] != "sealed":
                    line = _line(one, article, run_id=extra.name, now=now())
                    lines += [line] if differing(line["article"], stands) else []
            extra.again["differing"] += len(lines)
            extra.add(lines)
            extra.after = some[-1].number
            extra.save()
            on_progress(Progress(part="read again", done=extra.again["read"], of=of, name=some[-1].article_id))


def _workers(watch: Configuration) -> Workers:
    return Workers(watch.settings.collect.workers, seconds=watch.settings.collect.parse_seconds)


async def _read(home: Home, workers: Workers, one: Rereadable, counts: dict[str, int]) -> Article | None:
    counts["read"] += 1
    try:
        body = read_capture(home.captures, one.body) if one.body else None
    except CaptureError:
        body = None
    if body is None:
        counts["without_body"] += 1
        return None
    try:
        return await workers.call(extract_article, one.page(body), entry=one.entry)
    except Exception:  # noqa: BLE001 - whatever a body does to its reader, what was read of it before stands
        counts["failed"] += 1
        return None


def _line(one: Rereadable, article: Article, *, run_id: str, now: datetime) -> dict[str, Any]:
    read = article_record(article)
    return {
        "record": "reading",
        "article_id": one.article_id,
        "revision": one.revision,
        "url_key": url_key(str(one.answer["url"])),
        "source_id": one.source_id,
        "capture_sha256": one.capture_sha256,
        "run_id": run_id,
        "made_at": now.isoformat(),
        "program_version": installed_version(),
        "article": clean(read),
    }


def tag_again(store: Live, topics: Sequence[Topic], request: Request, extra: Staged, *, now: datetime) -> None:
    """Order, as lines, that every revision's newest reading be tagged by today's topics; filing skips what is."""
    if not request.current_rules or extra.is_tagged:
        return
    rules = rules_sha256(topics)
    found = revisions_to_tag(
        store.connection, rules, source=request.source, since=request.since, also_tagged=request.read_again
    )
    common = {"run_id": extra.name, "decided_at": now.isoformat(), "rules_sha256": rules}
    lines: list[Line] = [
        {"record": "tagging", "article_id": one.article_id, "revision": one.revision, **common} for one in found
    ]
    is_kept = rules in kept_rules(store.connection)
    kept = [] if is_kept else [rules_line(topics, now=now) | {"run_id": extra.name}]
    for first in range(0, len(lines), RETAGGED):
        extra.add([*(kept if first == 0 else []), *lines[first : first + RETAGGED]])
    extra.is_tagged = True
    extra.save()
