"""The digest of a day: what came in by topic, copies folded, edits, silences, the head of the chain."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import jdatetime

from config.home import Home
from config.reading import Configuration
from config.settings import Digest
from flows.output.safe_text import plain_line
from storage.archive import custody
from storage.database.published import Connection, published
from storage.queries.questions import NothingPublishedError

NEW = """
    with came as (
        select * from articles where first_seen_at >= $since and first_seen_at < $until and arrived <> 'first-poll'
    ), topics as (
        select article_id, unnest(topics) as topic from came
    )
    select t.topic, c.group_id, c.article_id, c.title, c.source, c.url, c.revisions
    from topics t join came c using (article_id) order by t.topic, c.group_id, c.first_seen_at, c.article_id
"""
COUNTS = """
    select count(*) filter (arrived <> 'first-poll' and len(topics) = 0), count(*) filter (arrived = 'first-poll')
    from articles where first_seen_at >= $since and first_seen_at < $until
"""
CHANGED = """
    select a.article_id, a.title, a.source, a.url, v.revision, v.kinds
    from revisions v join articles a using (article_id)
    where v.seen_at >= $since and v.seen_at < $until and v.revision > 1 and v.kinds <> ['typo'] and len(a.topics) > 0
    order by v.seen_at
"""
SILENT = "select source, language, cause, detail from silences order by all"


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


def told_of(home: Home, watch: Configuration, day: date) -> Day:
    """What came in on a day. Raises NothingPublishedError."""
    zone = ZoneInfo(watch.settings.watch.zone)
    since = datetime.combine(day, datetime.min.time(), zone)
    until = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
    settings = watch.settings.digest
    labels = {
        topic.topic_id: topic.label.get(settings.language) or topic.label.get("en") or topic.topic_id
        for topic in watch.topics
    }
    with published(home.published) as connection:
        if connection is None:
            raise NothingPublishedError(f"{home.published}: nothing has been published yet: run `longwatch collect`")
        asked = {"since": since, "until": until}
        ((other, backlog),) = connection.execute(COUNTS, asked).fetchall()
        return Day(
            name=watch.settings.watch.name,
            day=day,
            topics={labels.get(topic, topic): some for topic, some in _by_topic(connection, asked).items()},
            changed=list(_changed(connection, asked)),
            silent=[
                f"{source} ({language}): {cause}: {detail}"
                for source, language, cause, detail in connection.execute(SILENT).fetchall()
            ],
            other=other,
            backlog=backlog,
            head=custody.head(home.custody) or "",
            settings=settings,
        )


def _by_topic(connection: Connection, asked: Mapping[str, datetime]) -> dict[str, list[Came]]:
    found: dict[str, dict[str, Came]] = {}
    for topic, group, article_id, title, source, url, revisions in connection.execute(NEW, asked).fetchall():
        groups = found.setdefault(topic, {})
        first = groups.get(group)
        if first is None:
            note = f"{revisions} revisions" if revisions > 1 else ""
            groups[group] = Came(article_id=article_id, title=plain_line(title), source=source, url=url, note=note)
        elif source not in (first.source, *first.outlets):
            groups[group] = replace(first, outlets=(*first.outlets, source))
    return {topic: list(groups.values()) for topic, groups in found.items()}


def _changed(connection: Connection, asked: Mapping[str, datetime]) -> Iterator[Came]:
    for article_id, title, source, url, revision, kinds in connection.execute(CHANGED, asked).fetchall():
        note = f"{revision}: {', '.join(kinds)}"
        yield Came(article_id=article_id, title=plain_line(title), source=source, url=url, note=note)
