"""Batches as a run would drop them, made of what their publishers say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from config.home import Home
from config.reading import Configuration
from config.settings import Settings, Watch
from config.topics import Term, Topic
from extractors.records import Article, Entry, Page, TextState
from flows.batches.lines import entry_line, page_line
from flows.batches.records import Place
from flows.batches.topic_rules import rules_line
from flows.filing.committer import Committed, commit
from flows.rebuild import Rebuilt, rebuild
from flows.upkeep.reread import Request
from storage.archive.spool import batch_id, drop

BEGIN = datetime(2026, 3, 1, 10, tzinfo=UTC)
PRISON = Topic(
    topic_id="prison",
    label={"en": "Prison"},
    description="A prison.",
    terms=(Term(language="en", pattern="evin", weight=1.0, line="evin"),),
)
VERSION = "0.2.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A page that was had, and what it showed."""

    path: str
    """At its publisher's host; a whole address, where it stands at another's."""
    text: str
    title: str = "A title"
    source: str = "alpha"
    state: TextState = "ok"
    announced: bool = False
    """Whether its feed listed it in the same run."""

    @property
    def url(self) -> str:
        return self.path if "//" in self.path else f"https://{self.source}.example/{self.path}"


def run_id(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}-{sha256(at.isoformat().encode()).hexdigest()[:6]}"


def opening(visits: Sequence[Visit], at: datetime) -> Iterator[dict[str, Any]]:
    """The lines of a run's first batch: its rules, and what its feeds announced."""
    name = run_id(at)
    rules = rules_line([PRISON], now=at)
    yield {**rules, "run_id": name}
    made = {"command": "collect", "started_at": at.isoformat(), "program_version": VERSION}
    yield {"record": "run", "run_id": name, "rules_sha256": rules["rules_sha256"], **made}
    for source in sorted({visit.source for visit in visits}):
        listed = [visit for visit in visits if visit.announced and visit.source == source]
        its: Place = {
            "run_id": name, "source_id": source, "feed_id": f"{source}/feed", "fetch_id": f"{name}.{source}",
        }  # fmt: skip
        polled = {"purpose": "feed", "url": f"https://{source}.example/feed", "outcome": "ok", "entries": len(listed)}
        yield {"record": "fetch", **its, **polled, "fetched_at": at.isoformat()}
        for number, visit in enumerate(listed):
            entry = Entry(position=number, guid=None, url=visit.url, title=visit.title, summary=None, content=None)
            yield dict(entry_line(entry, at=its, seen_at=at, arrived="live"))


def pages(visits: Sequence[Visit], at: datetime) -> Iterator[dict[str, Any]]:
    """The lines of its second: a page a second."""
    name = run_id(at)
    for number, visit in enumerate(visits):
        its: Place = {
            "run_id": name, "source_id": visit.source, "feed_id": f"{visit.source}/feed",
            "fetch_id": f"{name}.{number}",
        }  # fmt: skip
        page = Page(
            url=visit.url, final_url=visit.url, status=200, headers=(), body=f"{visit.title}\n{visit.text}".encode(),
            fetched_at=at + timedelta(seconds=number + 1),
        )  # fmt: skip
        line = page_line(article_of(visit), at=its, page=page, purpose="page")
        yield {**line, "program_version": VERSION}


def article_of(visit: Visit) -> Article:
    return Article(
        url=visit.url, canonical_url=None, title=visit.title, title_from="h1", byline=None, byline_from=None,
        published=None, published_from=None, language="en", language_from="text", text=visit.text, text_from="page",
        text_state=visit.state, text_state_reason="whole",
    )  # fmt: skip


def put(home: Home, visits: Sequence[Visit], *, at: datetime = BEGIN) -> Path:
    """Drop the batches of a run, and return where that with its pages lies."""
    drop(home.spool, batch_id(run_id(at), 1), list(opening(visits, at)))
    return drop(home.spool, batch_id(run_id(at), 2), list(pages(visits, at)))


def filed(home: Home, topics: Sequence[Topic] = (PRISON,)) -> Committed:
    """What filing the spool comes to; it is always our turn to publish."""
    (home.store / "publish.json").unlink(missing_ok=True)
    return commit(home, topics=topics, run_id=run_id(BEGIN), now=lambda: datetime.now(UTC))


def report(subject: str, sentences: int = 8) -> str:
    """A text of some sentences, unlike those about others."""
    said = "The {0} court heard witness {1} of {0} speak about evin on day {2}."
    return "\n".join(said.format(subject, number, number * 7) for number in range(sentences))


def rebuilt(home: Home, *, accept: bool = False) -> Rebuilt:
    """What a rebuild comes to."""
    watch = Configuration(settings=Settings(watch=Watch(name="watch")), sources=(), topics=(PRISON,))
    return rebuild(home, watch, Request(), accept=accept, now=lambda: datetime.now(UTC))
