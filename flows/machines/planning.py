"""Errands out of a plan: for each share of the work, all that its gatherer has to know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from config.settings import Settings
from extractors.topics.rules_hash import rules_sha256
from flows.batches.in_force import InForce
from flows.gathering.budget import Wanted
from flows.gathering.plan import Due, Plan
from flows.gathering.shortfalls import Shares
from flows.gathering.sites import Sites
from flows.machines.division import Share, domain_of
from flows.machines.errand import DueFeed, Errand, KnownEntry, OwnEntries, Places, Terms
from flows.machines.errand_memory import packed_marks
from flows.program import installed_version
from storage.archive.captures import Capture, packed_record
from storage.database.published import Connection
from storage.queries.addresses import known_addresses, seen_entries
from storage.queries.filed_keys import filed_keys
from storage.queries.revisits import held_articles
from storage.queries.watch.announced import announced_keys

MARKED = timedelta(days=90)
"""An entry that was announced before that, and is announced again, is fetched again."""
MOST_MARKED = 4_000_000
"""Addresses of entries that an errand tells, the newest: half of the bytes that are read of one."""
LATER_BY = 1.25
"""Of the time between two turns of a gatherer: a timer is late at times, and so is a store's list."""
MOST_OF_BODIES = 200_000_000
BODIES = "bodies"
"""The name of the file of bodies, as its records name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A hub's plan, and what it stands on."""

    plan: Plan
    rules: InForce
    shares: Shares
    published: Path
    captures: Path
    hub: str
    epoch: int
    now: datetime


def errand_of(
    planned: Planned, share: Share, connection: Connection | None, *, gatherer: str, errand_id: str, pace: timedelta
) -> tuple[Errand, bytes]:
    """An errand, and the bodies that its revisits are compared with.

    `pace` is how long it may be until its gatherer looks: it has all of `errand_minutes` then.
    """
    watch = planned.rules.watch
    asked = {*(feed.source.source_id for feed in share.feeds), *(page.source_id for page in share.owed)}
    asked |= {page.source_id for page in share.revisits}
    owed, revisits, bodies = _with_what_was_had(planned, share, connection)
    terms = Terms(
        errand_id=errand_id,
        gatherer=gatherer,
        hub=planned.hub,
        epoch=planned.epoch,
        issued_at=planned.now,
        deadline=planned.now + timedelta(minutes=watch.settings.shared.errand_minutes) + LATER_BY * pace,
        program_version=installed_version(),
        config_sha256=watch.sha256,
        rules_sha256=rules_sha256(watch.topics),
        domains=frozenset(share.domains),
        settings=_manners(watch.settings),
        per_day=planned.plan.per_day,
    )
    errand = Errand(
        terms=terms,
        places=_places(planned, share, asked, connection),
        sources=tuple(source for source in watch.sources if source.source_id in asked),
        feeds=tuple(map(_due_feed, share.feeds)),
        owed=owed,
        revisits=revisits,
        known=tuple(_known(planned, share, connection)) if connection else (),
        own=tuple(_own(share, connection)) if connection else (),
        robots=tuple(one for one in planned.plan.robots if domain_of(one.origin) in share.domains),
    )
    return errand, bodies


def _due_feed(due: Due) -> DueFeed:
    source_id = due.source.source_id
    return DueFeed(source_id=source_id, feed=due.feed, state=due.state, minutes=due.minutes, is_back=due.is_back)


def _manners(settings: Settings) -> Settings:
    """Of the settings, what all who gather must share; no channel, no folder, no door into a network of the hub's."""
    web = replace(settings.web, allow=(), resolve={})
    return Settings(watch=settings.watch, collect=settings.collect, web=web)


def _places(planned: Planned, share: Share, asked: set[str], connection: Connection | None) -> Places:
    sites, plan = Sites(planned.rules.watch.sources), planned.plan
    secrets = planned.rules.current.secrets
    since = planned.now - MARKED
    return Places(
        families=sites.families,
        families_at={host: tuple(sorted(some)) for host, some in sites.families_at.items()},
        spent={host: count for host, count in plan.spent.items() if domain_of(f"https://{host}/") in share.domains},
        held=plan.held,
        used={source: use for source, use in planned.shares.used.items() if source in asked},
        recorded=planned.shares.recorded,
        keys=tuple(sorted({real for feed in share.feeds if (real := secrets.real(feed.feed.url)) != feed.feed.url})),
        shown_apart=filed_keys(planned.published, secrets.keys()) if secrets.real_by_mask else frozenset(),
        marks=packed_marks(announced_keys(connection, asked, since=since, most=MOST_MARKED)) if connection else "",
    )


def _known(planned: Planned, share: Share, connection: Connection) -> Iterator[KnownEntry]:
    """What is known of the entries that the feeds listed last."""
    sites = Sites(planned.rules.watch.sources)
    asked = {
        (feed.feed_id, key): sites.is_home(feed.source.source_id, key)
        for feed in share.feeds
        for key in sorted(feed.state.listed if feed.state else ())
    }
    for (feed_id, key), known in known_addresses(connection, asked).items():
        yield KnownEntry(feed_id=feed_id, url_key=key, known=known)


def _own(share: Share, connection: Connection) -> Iterator[OwnEntries]:
    for feed in share.feeds:
        if seen := seen_entries(connection, feed.feed_id, ()):
            yield OwnEntries(feed_id=feed.feed_id, seen=tuple(seen))


def _with_what_was_had(
    planned: Planned, share: Share, connection: Connection | None
) -> tuple[tuple[Wanted, ...], tuple[Wanted, ...], bytes]:
    """The pages owed and due for a revisit, with what is had of those, and the records of their bodies in one file."""
    keys = {page.url_key for page in (*share.owed, *share.revisits) if page.is_revisit}
    had = held_articles(connection, keys) if connection else {}
    bodies = bytearray()
    left: set[str] = set()
    for key, one in had.items():
        if one.body is None:
            continue
        record = _record(planned.captures, one.body)
        if len(bodies) + len(record) > MOST_OF_BODIES:
            left.add(key)  # it is due still at the next turn
            continue
        body = replace(one.body, warc=BODIES, record_offset=len(bodies)) if record else None
        had[key] = replace(one, body=body)
        bodies += record

    def told(pages: Sequence[Wanted]) -> tuple[Wanted, ...]:
        return tuple(replace(page, had=had.get(page.url_key)) for page in pages if page.url_key not in left)

    return told(share.owed), told(share.revisits), bytes(bodies)


def _record(captures: Path, body: Capture) -> bytes:
    """The bytes of a capture's record; none where the file is gone, which `verify` reports."""
    try:
        return packed_record(captures / body.warc, body.record_offset, body.record_length)
    except OSError:
        return b""


def within(domains: frozenset[str], plan_keys: frozenset[str], page: Wanted) -> bool:
    """Whether a gatherer fetches a page: of its own domains, and no revisit without what was had."""
    is_comparable = not page.is_revisit or page.had is not None or page.url_key in plan_keys
    return is_comparable and (page.in_capture is not None or domain_of(page.url) in domains)
