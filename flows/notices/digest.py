"""The digest of a day: what came in by topic, copies folded, edits, pages gone, silences, the head of the chain."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import jdatetime

from config.home import Home
from config.reading import Configuration
from config.settings import Digest
from flows.output.safe_text import marked_line
from storage.archive import custody
from storage.database.published import open_published
from storage.disk.shared_database import kept_open
from storage.queries.questions import nothing_published
from storage.queries.watch.alerts import silent_sources
from storage.queries.watch.days import (
    ChangedText,
    NewText,
    VanishedText,
    changed_texts,
    new_texts,
    other_counts,
    vanished_texts,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A text that came in, and who else carried it."""

    article_id: str
    title: str
    source: str
    url: str
    note: str = ""
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a digest tells."""

    name: str
    """Of the watch."""
    day: date
    topics: Mapping[str, Sequence[Came]]
    """By label, in the language of the digest."""
    changed: Sequence[Came]
    vanished: Sequence[Came]
    """Whose page was found gone."""
    silent: Sequence[str]
    other: int
    backlog: int
    head: str
    settings: Digest = field(default_factory=Digest)

    @property
    def words(self) -> dict[str, str]:
        """The labels."""
        return _words()[self.settings.language]

    @property
    def printed(self) -> str:
        """The day, in its calendar."""
        if self.settings.calendar == "gregorian":
            return self.day.isoformat()
        jalali = jdatetime.date.fromgregorian(date=self.day)
        return f"{jalali.year:04}-{jalali.month:02}-{jalali.day:02}"


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("flows.notices") / "digest_words.toml").read_text("utf-8"))


def last_whole_day(watch: Configuration, *, now: datetime) -> date:
    """The day before, in the watch's zone."""
    return now.astimezone(ZoneInfo(watch.settings.watch.zone)).date() - timedelta(days=1)


@kept_open()
def digest_of(home: Home, watch: Configuration, day: date) -> Day:
    """What came in on a day. Raises NothingPublishedError."""
    zone = ZoneInfo(watch.settings.watch.zone)
    since = datetime.combine(day, datetime.min.time(), zone)
    until = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
    settings = watch.settings.digest
    labels = {
        topic.topic_id: topic.label.get(settings.language) or topic.label.get("en") or topic.topic_id
        for topic in watch.topics
    }
    with open_published(home.published) as connection:
        if connection is None:
            raise nothing_published(home.published)
        counts = other_counts(connection, since=since, until=until)
        came = new_texts(connection, since=since, until=until)
        changed = changed_texts(connection, since=since, until=until)
        return Day(
            name=watch.settings.watch.name,
            day=day,
            topics={labels.get(topic, topic): some for topic, some in _by_topic(came).items()},
            changed=[*_changed(changed)],
            vanished=[*_vanished(vanished_texts(connection, since=since, until=until))],
            silent=[f"{one.source} ({one.language}): {one.cause}: {one.detail}" for one in silent_sources(connection)],
            other=counts.without_topic,
            backlog=counts.first_polls,
            head=custody.head(home.custody) or "",
            settings=settings,
        )


def _by_topic(came: Iterable[NewText]) -> dict[str, list[Came]]:
    found: dict[str, dict[str, Came]] = {}
    for topic, group, article_id, title, source, url, revisions in came:
        groups = found.setdefault(topic, {})
        first = groups.get(group)
        if first is None:
            note = f"{revisions} revisions" if revisions > 1 else ""
            groups[group] = Came(article_id=article_id, title=marked_line(title), source=source, url=url, note=note)
        elif source not in (first.source, *first.outlets):
            groups[group] = replace(first, outlets=(*first.outlets, source))
    return {topic: list(groups.values()) for topic, groups in found.items()}


def _changed(changed: Iterable[ChangedText]) -> Iterator[Came]:
    for article_id, title, source, url, revision, kinds in changed:
        note = f"{revision}: {', '.join(kinds)}"
        yield Came(article_id=article_id, title=marked_line(title), source=source, url=url, note=note)


def _vanished(vanished: Iterable[VanishedText]) -> Iterator[Came]:
    for article_id, title, source, url, detail in vanished:
        yield Came(
            article_id=article_id, title=marked_line(title), source=source, url=url, note=marked_line(detail or "")
        )
