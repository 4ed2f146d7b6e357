"""When to ask a feed again, and why in words: decided from what is known of it, by no clock of its own.

what a person set -> what the publisher wishes -> the feed's publishing pattern -> what the last poll brought
-> failures -> what the server asked for -> hours it wants to be left alone
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from extractors.backoff import LONGEST_POLL, feed_backoff
from extractors.records import FailureClass
from flows.output.counts import count_of
from storage.queries.addresses import FeedState

FLOOR = timedelta(minutes=10)
"""No feed is polled sooner than that after its last poll."""
SHARE = 1 / 3
"""Of a feed's list: more new entries at once than that, and some may have come and gone unseen."""
FEW = 4
"""With fewer new entries nothing is made of their share."""
QUIET = 0.1
"""Entries expected until the next poll, below which there is no hurry."""
LONGER_WHEN_QUIET = 3
JITTER = timedelta(hours=1)
"""Within this, feeds that we were asked to poll less often get jitter."""
SLACK = timedelta(days=1)
"""What spreading, hours to be left alone and a Retry-After of a day may add to the longest interval."""
# Media Cloud asks never conditionally by default, since some feeds keep ETag and date although they changed; NewsBlur
# forces one fetch in a hundred.
UNCONDITIONAL = timedelta(hours=24)
"""A server that says "not modified" for so long is asked for the whole once: some say it for ever."""
# After Media Cloud, which counts what may pass by itself for half, and a resolver that is busy for a quarter: "active
# feeds do return 404 and come back".
WEIGHTS: dict[str, float] = {
    "gone": 1,
    "parse": 1,
    "html-instead-of-feed": 1,
    "dns": 0.25,
    "timeout": 0.25,
}
"""How much a failure of a feed counts; 0.5 where nothing is said."""


BY_WISH = "which its publisher asks for"
FAILING = "longer because polls are failing"
BY_SERVER = "(Retry-After)"
LIMITED = "delayed by up to an hour"
LEFT_ALONE = "(skipHours)"
HELD_BACK = (BY_WISH, FAILING, BY_SERVER, LIMITED, LEFT_ALONE)
"""In the reasons of a time to ask again: it is not ours to make earlier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a publisher says of how often to come."""

    minutes: float | None = None
    """The longest of max-age, ttl and sy:updatePeriod / updateFrequency."""
    named: str = ""
    """Which of them that was."""
    skip_hours: frozenset[int] = field(default=frozenset())
    """Hours of the day, in UTC, in which it wants to be left alone."""


NO_WISH = Wish()


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """A feed that was just polled."""

    now: datetime
    every: timedelta
    """As the person set it, for the watch or this feed."""
    outcome: str
    failures: float = 0
    """In a row and weighed, this one included."""
    wish: Wish = NO_WISH
    retry_after: datetime | None = None
    listed: int = 0
    """Entries in its list."""
    fresh: int = 0
    """Of these, never seen before."""
    is_first: bool = False
    hourly: Sequence[float] = ()
    """New entries it brings in each hour of the day, in UTC; empty where too little is known."""
    name: str = ""
    """Its id: what spreads it among others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """When to ask again, and why then."""

    at: datetime
    because: str
    overlap: str = ""
    """What shows that a poll came too late: why entries may have been lost; empty where none were."""


def next_poll(polling: Polling) -> Next:
    """When to ask a feed again."""
    wait, reasons = polling.every, [f"every {_period(polling.every)} as configured"]
    wait, reasons = _wished(polling, wait, reasons)
    wait, reasons = _paced(polling, wait, reasons)
    lost = _overlap(polling)
    if lost and wait > polling.every / 2:
        wait, reasons = max(polling.every / 2, FLOOR), [*reasons, "sooner, since the last poll came late"]
    if polling.failures:
        wait = feed_backoff(wait, every=polling.every).wait(1 + polling.failures)
        reasons.append(f"{FAILING} ({polling.outcome})")
    # A person may have set more than a day; what failures add makes that no sooner.
    at = polling.now + min(max(wait, FLOOR), max(LONGEST_POLL, polling.every))
    if polling.retry_after and polling.retry_after > at:
        at, reasons = polling.retry_after, [*reasons, f"not before the time its server named {BY_SERVER}"]
    # Media Cloud adds up to an hour after a 429, too: without it all feeds of a host come back in the same second.
    if polling.outcome == "blocked":
        at += _jitter(polling)
        reasons.append(f"{LIMITED}, because its server is rate-limiting or blocking us")
    return Next(at=_awake(at, polling.wish, reasons), because="; ".join(reasons), overlap=lost)


def _wished(polling: Polling, wait: timedelta, reasons: list[str]) -> tuple[timedelta, list[str]]:
    """A publisher may ask us to come less often, never more."""
    wish = polling.wish
    # A day at most, as Media Cloud has it: a max-age of weeks is meant for a browser's cache.
    asked = min(timedelta(minutes=wish.minutes), LONGEST_POLL) if wish.minutes else timedelta(0)
    if asked <= wait:
        return wait, reasons
    return asked, [f"every {_period(asked)}, {BY_WISH} by {wish.named}"]


def _paced(polling: Polling, wait: timedelta, reasons: list[str]) -> tuple[timedelta, list[str]]:
    """Sooner where the list would turn over by a third before, later where nothing is to be expected."""
    if not polling.hourly or polling.failures:
        return wait, reasons
    expected = _expected(polling, wait)
    if polling.listed and expected > SHARE * polling.listed:
        sooner = max(wait * (SHARE * polling.listed / expected), FLOOR)
        return sooner, [
            *reasons,
            f"sooner, since about {expected:.0f} of its {count_of(polling.listed, 'entry')} would be new",
        ]
    later = min(wait * LONGER_WHEN_QUIET, LONGEST_POLL)
    if _expected(polling, later) < QUIET:
        return later, [*reasons, "later, since it brings nothing at these hours"]
    return wait, reasons


def _expected(polling: Polling, wait: timedelta) -> float:
    total, at, until = 0.0, polling.now, polling.now + wait
    while at < until:
        after = min(at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1), until)
        total += polling.hourly[at.hour] * ((after - at) / timedelta(hours=1))
        at = after
    return total


def _overlap(polling: Polling) -> str:
    """Why entries may have been lost between this poll and the one before; empty where they were not."""
    known = polling.listed - polling.fresh
    if polling.is_first or polling.fresh < FEW or known >= SHARE * polling.listed:
        return ""
    if known == 0:
        return f"all of its {polling.listed} entries are new: others may have come and gone since the poll before"
    return f"{polling.fresh} of its {polling.listed} entries are new: it turns over nearly as fast as it is polled"


def _jitter(polling: Polling) -> timedelta:
    """A part of an hour, another for each feed and time, and the same whenever it is worked out again."""
    # From the name and no random number: a rebuild and a test work out the same moment.
    digest = sha256(f"{polling.name} {polling.now.isoformat()}".encode()).digest()
    return JITTER * (int.from_bytes(digest[:4], "big") / 2**32)


def _awake(at: datetime, wish: Wish, reasons: list[str]) -> datetime:
    """The first hour from then on in which the publisher does not want to be left alone."""
    if not wish.skip_hours or len(wish.skip_hours) >= 24:
        return at
    moved = at
    while moved.hour in wish.skip_hours:
        moved = moved.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if moved != at:
        reasons.append(f"not in the hours that its publisher names to be left alone {LEFT_ALONE}")
    return moved


def has_come(at: datetime | None, *, now: datetime, every: timedelta = LONGEST_POLL) -> bool:
    """Whether it is time; one further ahead than anybody plans was set by a wrong clock, and is not waited for."""
    # A clock that was 40 days ahead once left every feed unasked until that day came, with exit code 0.
    return at is None or at <= now or at > now + max(LONGEST_POLL, every) + SLACK


def due_at(state: FeedState, *, minutes: int) -> datetime | None:
    """When a feed is polled next, by the minutes that are configured now: they may have changed since its last poll."""
    planned = state.next_due_at
    if planned is None or state.polled_at is None or state.every_minutes in {None, minutes}:
        return planned
    configured = state.polled_at + timedelta(minutes=minutes)
    if any(reason in state.due_because for reason in HELD_BACK):
        return max(planned, configured)
    return configured


def asked_whole(*, now: datetime, whole_at: datetime | None) -> bool:
    """Whether a feed is to be asked for the whole, without the validators it gave: once a day, whatever it says."""
    return whole_at is None or whole_at > now + FLOOR or now - whole_at >= UNCONDITIONAL


def weight(outcome: FailureClass | str) -> float:
    """How much a failure counts."""
    return WEIGHTS.get(outcome, 0.5)


def _period(wait: timedelta) -> str:
    minutes = round(wait / timedelta(minutes=1))
    return f"{minutes} minutes" if minutes < 120 or minutes % 60 else f"{minutes // 60} hours"


LONG = timedelta(days=7)
"""How long the address that a feed has moved to may fail before the old one is tried again."""


def is_back(state: FeedState, url: str, now: datetime) -> bool:
    """Whether a feed that moved is asked at its old address: the new one fails for long, or the old one answered."""
    if state.moved is None or state.moved[0] != url:
        return False
    last = state.last_polls[0] if state.last_polls else None
    answered_there = last is not None and last.url == url and last.final_url == url
    return answered_there or (bool(state.failures) and state.whole_at is not None and now - state.whole_at >= LONG)
