"""How sources and their feeds fare."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from extractors.text.counts import count_of
from storage.database.published import open_published
from storage.queries.questions import Answer, ask_published, missing_said_of_older

FARES = """
    select
        s.source, max(h.answered_at) as answered, any_value(h.outcome) as outcome, round(sum(h.daily), 1) as a_day,
        string_agg(h.language || ': ' || h.cause, ', ') filter (h.silent) as silent
    from sources s left join source_health h using (source) group by all
"""
NEEDING_ATTENTION = """
    with states as (select
        s.source, any_value(h.outcome) as outcome, round(sum(h.daily), 1) as a_day,
        string_agg(h.language || ': ' || h.cause, ', ' order by h.language) filter (h.silent) as silent,
        strftime(max(h.answered_at), '%m-%d %H:%M') as answered,
        strftime(max(h.last_at), '%m-%d %H:%M') as newest, s.enabled, s.country, s.source_group as "group"
    from sources s left join source_health h using (source) group by all)
    select * from states
    order by not enabled, silent is null and coalesce(outcome, 'ok') in ('ok', 'same', 'not modified'), source
    limit $most
"""
NEXT_POLLS = """
    select f.feed_id, f.polled_at, f.outcome, f.detail, f.failures, f.next_due_at, p.due_because, p.route, m.to_url,
        m.from_url, p.asked_at, f.every_minutes
    from feeds f
    left join (select feed_id, arg_max(due_because, fetched_at) as due_because, arg_max(route, fetched_at) as route,
               arg_max(url, fetched_at) as asked_at
               from fetches where purpose = 'feed' group by feed_id) p using (feed_id)
    left join (select feed_id, arg_max(to_url, moved_at) as to_url, arg_max(from_url, moved_at) as from_url
               from moves group by feed_id) m using (feed_id)
    where f.source = $source order by f.feed_id
"""
FAILING = """
    select feed_id, outcome,
        concat(coalesce(detail, outcome), ' (moved for good from ' || from_url || ' to ' || to_url || ')')
    from feeds
    left join (
        select feed_id, arg_max(from_url, moved_at) as from_url, arg_max(to_url, moved_at) as to_url
        from moves group by 1
    ) using (feed_id)
    where enabled and failures > 0 order by failures desc, feed_id
"""
UNANSWERED = """
    with failing as (
        select f.*, (
            select min(p.fetched_at) from fetches p where p.feed_id = f.feed_id and p.purpose = 'feed'
                and p.fetched_at > coalesce(f.answered_at, '-infinity'::timestamptz)
        ) as since
        from feeds f where f.enabled and (f.failures > 0 or f.answered_at is null)
    ), asked as (
        select source, count(*) as feeds, max(answered_at) as answered_at from feeds where enabled group by source
    )
    select
        s.source, coalesce(s.name, s.source) as name, a.feeds, count(*) as failing, a.answered_at,
        min(f.since) as since, arg_max(f.outcome, (coalesce(f.failures, 0), f.feed_id)) as outcome,
        coalesce(arg_max(f.detail, (coalesce(f.failures, 0), f.feed_id)), '') as detail
    from failing f join sources s on s.source = f.source join asked a on a.source = f.source
    where s.enabled group by s.source, s.name, a.feeds, a.answered_at
    order by a.feeds > count(*), a.answered_at is not null, min(f.since) nulls last, s.source
"""
"""Also asked of the shelf."""


class Fares(NamedTuple):
    """How a source fares."""

    source: str
    answered: datetime | None
    outcome: str | None
    a_day: float | None
    """Articles on a usual day."""
    silent: str | None


class NextPoll(NamedTuple):
    """When a feed is polled next, and why then."""

    feed_id: str
    polled_at: datetime | None
    outcome: str | None
    detail: str | None
    failures: float | None
    next_due_at: datetime | None
    due_because: str | None
    route: str | None
    moved_to: str | None
    moved_from: str | None
    asked_at: str | None
    """The address that was fetched last."""
    every_minutes: int
    """As configured when a run last looked."""


class UnansweredSource(NamedTuple):
    """A source whose feeds, all or some, failed the last time or have never answered."""

    source: str
    name: str
    feeds: int
    failing: int
    answered_at: datetime | None
    """When any of its feeds last answered; None: none ever did."""
    since: datetime | None
    """The first failure since then; None where it has not been asked yet."""
    outcome: str | None
    detail: str

    @property
    def is_mute(self) -> bool:
        """Whether none of its feeds answers."""
        return self.failing == self.feeds

    def text(self) -> str:
        """The same in a sentence."""
        if self.since is None:
            return f"{self.source}: not asked yet"
        which = "" if self.is_mute else f"{self.failing} of its {count_of(self.feeds, 'feed')}: "
        last = f"answered last {self.answered_at:%Y-%m-%d %H:%M %Z}" if self.answered_at else "never answered"
        why = f"{self.outcome}: {self.detail}" if self.detail else str(self.outcome)
        return f"{self.source}: {which}{last}, fails since {self.since:%Y-%m-%d %H:%M %Z}: {why}"


class FailingFeed(NamedTuple):
    """A feed that failed the last time."""

    feed_id: str
    outcome: str
    detail: str


def fares_of_sources(path: Path, *, zone: str) -> list[Fares]:
    """How each source fares, times in `zone`."""
    return [Fares._make(row) for row in ask_published(path, FARES, zone=zone).rows]


def sources_by_need(path: Path, *, most: int, zone: str) -> Answer:
    """The sources as a table to be shown, those that need attention first."""
    return ask_published(path, NEEDING_ATTENTION, zone=zone, parameters={"most": most})


def next_polls(path: Path, source: str) -> list[NextPoll]:
    """The feeds of a source, and when each is polled next."""
    return [NextPoll._make(row) for row in ask_published(path, NEXT_POLLS, parameters={"source": source}).rows]


def failing_feeds(path: Path) -> list[FailingFeed]:
    """The feeds that failed the last time, those first that failed most often in a row."""
    with open_published(path) as connection, missing_said_of_older(path):
        rows = connection.execute(FAILING).fetchall() if connection else []
    return [FailingFeed._make(row) for row in rows]


def unanswered_sources(path: Path, *, zone: str) -> list[UnansweredSource]:
    """The sources that fail or have never answered; those first of which no feed answers."""
    return [UnansweredSource._make(row) for row in ask_published(path, UNANSWERED, zone=zone).rows]
