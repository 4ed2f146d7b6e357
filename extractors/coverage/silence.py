"""Which sources are silent, on which days something is missing, and why: judged from counts, without any database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import sqrt
from statistics import fmean

from extractors.coverage.publishing_pattern import DAMPING, PublishingPattern
from extractors.text.counts import count_of

CAUSES: Mapping[str, str] = {
    "blocked": "blocked",
    "robots": "blocked",
    "legal": "legal",
    "empty-after-full": "empty",
    "gone": "moved",
    "not-found": "moved",
    "redirect": "moved",
    "html-instead-of-feed": "html",
    "dns": "network",
    "tls": "network",
    "refused": "network",
    "timeout": "network",
    "server": "network",
    "forbidden-address": "network",
    "parse": "parse",
    "encoding": "parse",
    "too-large": "parse",
    "machine": "network",
}
"""What a poll came to, and the cause of the silence that it stands for; anything else is network."""
ANSWERED = frozenset({"ok", "not modified", "same"})
NOT_ASKED, STOPPED, OUTAGE, QUIET = "not asked", "stopped by us", "outage", "quiet"
SOURCES_OF_AN_OUTAGE, SHARE_OF_AN_OUTAGE = 3, 0.5
"""So many sources of one country, and so large a share of those watched there, make one outage of them all."""
NOWHERE = "ZZ"
"""The country of sources of which none is known: they share nothing that could fail for all of them."""
# Eight weeks hold the shape of a week eight times, and forget a redesign; of fewer than two weeks nothing is expected.
DAYS_OF_MEMORY, LEAST_DAYS = 56, 14
DEVIATIONS = 3.0
# Who publishes less than every other day is silent on most days.
LEAST_EXPECTED = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A source that brings nothing in a language, for longer than it ever did while all was well."""

    source_id: str
    country: str
    language: str
    since: datetime
    """Its last arrival, by the clock of the watch's zone."""
    missed: float
    """Articles that would have been expected since."""
    cause: str
    detail: str

    def text(self) -> str:
        """The finding in a sentence."""
        expected = count_of(round(self.missed), "article")
        missing = f"nothing in {self.language} since {self.since:%Y-%m-%d %H:%M}, about {expected} expected"
        return f"{self.source_id}: {missing}: {self.detail}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a source brought in a language on a day, and how it answered then."""

    day: date
    received: int
    answered: bool
    outcome: str | None = None
    """Of its last poll that day; None where it was not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A day on which a source brought less in a language than it does."""

    day: date
    expected: float
    received: int
    cause: str


def cause_of(outcome: str | None, *, answered: bool, enabled: bool = True) -> str:
    """Why a source brings nothing, by how its feeds answer."""
    if not enabled:
        return STOPPED
    if answered or outcome in ANSWERED:
        return QUIET
    return CAUSES.get(outcome, "network") if outcome else NOT_ASKED


def silence(
    pattern: PublishingPattern,
    *,
    last: datetime,
    now: datetime,
    source_id: str,
    country: str,
    language: str,
    cause: str,
) -> Silence | None:
    """The silence of a source at a moment; None while it is one it is used to."""
    # Against its own longest silence: three mean gaps for everybody gave a source of chance thirteen false alarms a
    # quarter.
    if now - last < timedelta(hours=24) or pattern.silent_from(last) > now:
        return None
    missed = pattern.expected_between(last, now)
    usual = f"its longest silence was one of {pattern.longest:.1f} articles, at {pattern.daily:.1f} a day"
    why = {
        QUIET: f"its feeds answer and list nothing new; {usual}",
        NOT_ASKED: "its feeds were not asked: `longwatch status` says when a run last ended",
    }.get(cause, f"its feeds do not answer ({cause}): `longwatch sources why {source_id}`")
    return Silence(
        source_id=source_id, country=country, language=language, since=last, missed=missed, cause=cause, detail=why
    )


def with_outages(found: Sequence[Silence], watched: Mapping[str, int]) -> list[Silence]:
    """The same silences, those of a country's sources that fell silent together joined into one outage.

    `watched`: sources watched by country. A silence that has a cause of its own on our side keeps it.
    """
    by_country: dict[str, set[str]] = defaultdict(set)
    for one in found:
        if one.cause not in (STOPPED, NOT_ASKED) and one.country != NOWHERE:
            by_country[one.country].add(one.source_id)
    out = {
        country
        for country, sources in by_country.items()
        if len(sources) >= SOURCES_OF_AN_OUTAGE and len(sources) >= SHARE_OF_AN_OUTAGE * watched.get(country, 0)
    }
    return [
        replace(one, cause=OUTAGE, detail=f"{len(by_country[one.country])} sources of {one.country} are silent at once")
        if one.country in out and one.cause not in (STOPPED, NOT_ASKED)
        else one
        for one in found
    ]


def gaps(days: Sequence[Day]) -> Iterable[Gap]:
    """The days on which less came than was to be expected from the eight weeks before, with a cause; days ascend.

    What a day brings is compared with days of its weekday, on which the source answered. Nothing is said of the first
    two weeks.
    """
    for place, today in enumerate(days):
        before = [one for one in days[:place] if one.answered and (today.day - one.day).days <= DAYS_OF_MEMORY]
        if len(before) < LEAST_DAYS:
            continue
        expected, spread = _usual(before, today.day.weekday())
        least = expected - DEVIATIONS * spread
        is_short = today.received < least if today.answered else today.received < expected / 2
        if is_short and expected >= LEAST_EXPECTED:
            cause = cause_of(today.outcome, answered=today.answered)
            yield Gap(day=today.day, expected=expected, received=today.received, cause=cause)


def _usual(before: Sequence[Day], weekday: int) -> tuple[float, float]:
    """What a weekday brings, and by how much that varies: at the least half of what chance alone would have it."""
    even = fmean(one.received for one in before)
    brought: Counter[int] = Counter()
    counted: Counter[int] = Counter()
    for one in before:
        brought[one.day.weekday()] += one.received
        counted[one.day.weekday()] += 1
    factors = {
        day: (brought[day] + DAMPING * even) / ((counted[day] + DAMPING) * even) if even else 0.0 for day in range(7)
    }
    off = fmean((one.received - even * factors[one.day.weekday()]) ** 2 for one in before)
    expected = even * factors[weekday]
    return expected, sqrt(max(off, expected / 4))
