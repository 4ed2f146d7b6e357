"""What a run is to do: the feeds that are due, and the pages that are owed or were never had.

A run lists the spool first (the committer has emptied it) and reads the published file second; the live one it never
opens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from config.home import Home
from config.reading import Configuration
from config.sources import Feed, Source
from extractors.fates import NOTHING, decide_entry_fate, entry_sha256
from extractors.feeds.own_entries import is_own, key_of
from extractors.records import Entry
from extractors.topics.rules_hash import rules_sha256
from extractors.urls import host_of
from flows.batches.lines import Line, feed_id
from flows.batches.topic_rules import rules_line
from flows.gathering.boilerplate import learn_boilerplate
from flows.gathering.budget import Wanted, in_turn, within_budget
from flows.gathering.configured import changed_lines, stored_lines
from flows.gathering.poll_times import due_at, has_come, is_back
from flows.gathering.revisits import due_revisits
from flows.gathering.sites import Sites
from flows.program import installed_version
from flows.web.holds import Holds
from flows.web.robots import Robots
from storage.database.published import open_published
from storage.queries.addresses import (
    FeedState,
    feed_states,
)
from storage.queries.revisits import Had
from storage.queries.watch.hosts import hosts_held, requests_by_host, robots_known
from storage.queries.watch.memory import Memory
from storage.queries.watch.owed import owed_pages
from storage.queries.watch.rules import kept_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A feed to poll, and what its last polls left."""

    source: Source
    feed: Feed
    state: FeedState | None
    minutes: int
    is_back: bool = False
    """Whether it is asked where it was before it moved."""

    @property
    def url(self) -> str:
        """Where it is asked: as configured, unless it has moved from there for good."""
        moved = self.state.moved if self.state and not self.is_back else None
        return moved[1] if moved and moved[0] == self.feed.url else self.feed.url

    @property
    def at(self) -> datetime | None:
        """When it is polled next; None for at once."""
        return due_at(self.state, minutes=self.minutes) if self.state else None

    @property
    def feed_id(self) -> str:
        """Source and name: stable while the address may move."""
        return feed_id(self.source, self.feed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """A feed that was asked: its entries, or why there are none."""

    source_id: str
    feed_id: str
    language: str | None
    route: str = "direct"
    without_page: bool = False
    capture_sha256: str | None = None
    entries: tuple[Entry, ...] = ()
    failure: str | None = None
    is_unresolved: bool = False
    """Whether the name of its host could not be resolved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run begins with."""

    due: tuple[Due, ...]
    owed: tuple[Wanted, ...]
    revisits: tuple[Wanted, ...]
    """Pages to revisit because it is time."""
    changed: tuple[Line, ...]
    """Sources, feeds, settings, topic rules and lines of boilerplate that are not as the store has them."""
    spent: Mapping[str, int] = field(default_factory=dict)
    """Requests made within a day, by host."""
    per_day: int = 3_000
    """How many a host may be asked."""
    robots: tuple[Robots, ...] = ()
    """What hosts' robots.txt said the last time."""
    next_due_at: datetime | None = None
    """When the first of all its feeds is due; None where one was never asked."""
    fills_gaps: bool = False
    """Whether archives are asked for days that were missed."""
    held: Mapping[str, datetime] = field(default_factory=dict)
    """Hosts that asked to be left alone, and until when."""

    @property
    def asks_nothing(self) -> bool:
        """Whether no feed is due, no page is to be fetched and no archive to be asked."""
        return not (self.due or self.owed or self.revisits or self.fills_gaps)


def plan_run(home: Home, watch: Configuration, *, also_early: bool, now: datetime, only: Collection[str] = ()) -> Plan:
    """The feeds due by now (`also_early`: every feed), the pages owed by now, and what the configuration changed.

    `only` names sources to which all of it is confined; without, it is every source that is on.
    """
    with open_published(home.published) as connection:
        states = feed_states(connection, now=now) if connection else {}
        # Counted over runs: a limit for each run alone would be forty-eight times as much with a run every half hour.
        hosts = requests_by_host(connection, since=now - timedelta(days=1)) if connection else {}
        robots_rows = robots_known(connection) if connection else []
        held = hosts_held(connection, now=now) if connection else {}
        pages = owed_pages(connection, now=now) if connection else []
        again = due_revisits(connection, watch.enabled, now=now) if connection else []
        had_before = stored_lines(connection) if connection else {}
        lines = tuple(learn_boilerplate(home, connection, watch, now=now)) if connection else ()
        kept = kept_rules(connection) if connection else set()
    rules = [] if rules_sha256(watch.topics) in kept else [rules_line(watch.topics, now=now)]
    asked = {one.source_id: one.route for one in watch.enabled if not only or one.source_id in only}
    silent = {feed_id(source, feed) for source in watch.sources for feed in source.feeds if feed.page == "never"}
    languages = {feed_id(source, feed): feed.language for source in watch.sources for feed in source.feeds}
    return Plan(
        due=tuple(_due(watch, states, asked, now, also_early=also_early)),
        next_due_at=_next_due(watch, states, asked, now),
        owed=tuple(
            Wanted(
                source_id=page.source_id,
                feed_id=page.feed_id,
                url=page.entry.url,
                url_key=page.url_key,
                is_revisit=page.is_revisit,
                entry=_in_language(page.entry, languages.get(page.feed_id)),
                route=asked[page.source_id],
                in_capture=page.capture_sha256 if is_own(page.url_key) or page.feed_id in silent else None,
            )
            for page in pages
            if page.entry.url and page.source_id in asked
        ),
        revisits=tuple(
            replace(one, entry=_in_language(one.entry, languages.get(one.feed_id)))
            for one in again
            if one.source_id in asked
        ),
        changed=(*changed_lines(watch, had_before, now), *rules, *lines),
        spent=hosts,
        held=held,
        per_day=watch.settings.web.per_day,
        robots=tuple(_robots(*row) for row in robots_rows),
    )


def _robots(origin: str, at: datetime, how: str, body: str | None) -> Robots:
    return Robots(origin=origin, fetched_at=at, outcome=how, body=body or "")


def plan_pages(
    memory: Memory, plan: Plan, polled: Sequence[Polled], sites: Sites, *, now: datetime,
    held: Counter[str] | None = None,
) -> list[Wanted]:  # fmt: skip
    """The pages to fetch, each once: those owed, and those of entries never had or changed; hosts take turns.

    Of those who announce a page, it is fetched for its own publisher. `held` counts, by host, the pages that wait
    since their host was asked often enough today.
    """
    wanted = {page.url_key: page for page in plan.owed}
    announced = [(feed, entry, key) for feed in polled for entry in feed.entries if (key := key_of(entry))]
    if not (announced or wanted or plan.revisits):
        return []
    asked = {
        (feed.feed_id, key): sites.is_home(feed.source_id, entry.url or "") for feed, entry, key in announced
    }  # fmt: skip
    with memory.opened():
        before = memory.known(asked)
        for feed, entry, key in announced:
            met = before.get((feed.feed_id, key), NOTHING)
            decision = decide_entry_fate(entry.url, entry_sha256(entry), met)
            if decision.fate == "waiting" and has_come(decision.next_try_at, now=now):
                page = Wanted(
                    source_id=feed.source_id,
                    feed_id=feed.feed_id,
                    url=entry.url or "",
                    url_key=key,
                    is_revisit=met.article_id is not None,
                    entry=_in_language(entry, feed.language),
                    route=feed.route,
                    in_capture=feed.capture_sha256 if feed.without_page or entry.key else None,
                )
                wanted[key] = _nearer(wanted.get(key), page, plan, sites)
        known_keys = {key for (_, key), met in before.items() if met.article_id}
        known_keys |= {page.url_key for page in (*plan.owed, *plan.revisits) if page.is_revisit}
        # A feed lists what is known at every poll for days: only what is fetched is compared.
        looked = memory.held(known_keys & {*wanted, *(one.url_key for one in plan.revisits)})
    asked_now = Counter(host_of(due.url) for due in plan.due)
    left = {host: plan.per_day - count for host, count in (asked_now + Counter(plan.spent)).items()}
    wanted |= {one.url_key: one for one in plan.revisits if one.url_key not in wanted}
    holds = Holds(plan.held)
    pages = in_turn(
        _compared(page, looked.get(page.url_key))
        for page in wanted.values()
        if page.in_capture or not holds.until(page.url, now)
    )
    return list(within_budget(pages, left, plan.per_day, Counter() if held is None else held))


def _compared(page: Wanted, had: Had | None) -> Wanted:
    """A page with what it is compared with; one that matters is asked for whole, not whether it was modified."""
    if had is not None and had.matters:
        return replace(page, had=had, etag=None, last_modified=None)
    return replace(page, had=had)


def _nearer(before: Wanted | None, page: Wanted, plan: Plan, sites: Sites) -> Wanted:
    """On whose behalf a page is fetched: of its own publisher, else as it was owed, else of who announced it first."""
    if before is None:
        return page
    mine, its = (sites.is_elsewhere(one.source_id, one.url) for one in (page, before))
    is_newer = before in plan.owed and before.source_id == page.source_id
    return page if is_newer or (its and not mine) else before


def run_line(*, run_id: str, command: str, now: datetime, config: str, rules: str) -> Line:
    """What a run is; `config` and `rules` are the hashes of what it goes by."""
    return {
        "record": "run",
        "run_id": run_id,
        "command": command,
        "started_at": now.isoformat(),
        "program_version": installed_version(),
        "config_sha256": config,
        "rules_sha256": rules,
    }


def opening_lines(plan: Plan, watch: Configuration, *, run_id: str, command: str, now: datetime) -> list[Line]:
    """The first lines of a run: what it is, and what the configuration changed."""
    rules = rules_sha256(watch.topics)
    run = run_line(run_id=run_id, command=command, now=now, config=watch.sha256, rules=rules)
    return [run, *({**line, "run_id": run_id} if line["record"] != "setting" else line for line in plan.changed)]


def _feeds(watch: Configuration, states: dict[str, FeedState], now: datetime) -> Iterator[Due]:
    for source in watch.enabled:
        for feed in source.feeds:
            minutes = feed.every_minutes or watch.settings.collect.every_minutes
            state = states.get(feed_id(source, feed))
            back = state is not None and is_back(state, feed.url, now)
            yield Due(source=source, feed=feed, state=state, minutes=minutes, is_back=back)


def _due(
    watch: Configuration, states: dict[str, FeedState], asked: Collection[str], now: datetime, *, also_early: bool
) -> Iterator[Due]:
    """The feeds to ask: in their time, or early, but not before the time that their server named."""
    for due in _feeds(watch, states, now):
        is_free = also_early and (due.state is None or has_come(due.state.retry_after, now=now))
        if due.source.source_id in asked and (is_free or _is_due(due, now)):
            yield due


def _next_due(
    watch: Configuration, states: dict[str, FeedState], asked: Collection[str], now: datetime
) -> datetime | None:
    times = [due.at for due in _feeds(watch, states, now) if due.source.source_id in asked]
    known = [at for at in times if at]
    return min(known, default=None) if len(known) == len(times) else None


def _is_due(due: Due, now: datetime) -> bool:
    return has_come(due.at, now=now, every=timedelta(minutes=due.minutes))


def _in_language(entry: Entry, language: str | None) -> Entry:
    return entry if entry.language or not language else replace(entry, language=language)
