"""Whether a watch is complete, not only alive: what each source should have brought, against what it did.

    read the publishing patterns -> judge silences -> judge days -> hold against expectations -> file what was found

`step` names the parts, as in `flows/collect.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.current.watch import read_current_watch
from config.home import Home
from extractors.coverage.publishing_pattern import PublishingPattern, publishing_pattern
from extractors.coverage.silence import (
    DAYS_OF_MEMORY,
    NOT_ASKED,
    Day,
    Gap,
    Silence,
    cause_of,
    gaps,
    silence,
    with_outages,
)
from flows.batches.lines import Line
from flows.batches.steps import Step, call
from flows.filing.committer import Committed
from flows.filing.orders import event_id, record_event
from flows.output.counts import count_of
from flows.output.safe_text import plain_line
from flows.upkeep.expectations import broken_expectations
from storage.archive.spool import aside
from storage.database.published import open_published
from storage.disk.shared_database import kept_open
from storage.queries.coverage import Key, Watched, announced_gaps, announced_silences, arrivals, daily, watched_sources
from storage.queries.watch.sources import UnansweredSource, unanswered_sources
from storage.queries.watch.status import lines_left_out

AGAIN = timedelta(days=1)
"""What is as it was is said again after so long."""
LOOKED_BACK = timedelta(days=35)
"""Days whose gaps are judged anew each time; all of them, the first time."""
BEGINNING = datetime(1990, 1, 1)  # noqa: DTZ001 - a day, in whatever zone
PATIENCE = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """What is known of every source when its silence is judged."""

    zone: str
    arrivals: Mapping[Key, Sequence[datetime]]
    daily: Mapping[Key, Sequence[Day]]
    sources: Mapping[str, Watched]
    announced: Mapping[Key, tuple[bool, str, datetime]]
    gaps: Mapping[tuple[str, str, date], tuple[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What was found of a watch."""

    run_id: str
    sources: int
    """Sources and languages that anything could be expected of."""
    silences: tuple[Silence, ...]
    began: tuple[Silence, ...]
    """Those that were none the last time."""
    gaps: int
    """Days newly found short."""
    unfiled: str = ""
    """What was gathered and could not be filed; empty where all was."""
    unanswered: tuple[UnansweredSource, ...] = ()
    """Sources that fail or have never answered, of which no pattern and so no silence need be known."""

    @property
    def mute(self) -> tuple[UnansweredSource, ...]:
        """Those that were asked, and of which no feed answers."""
        return tuple(one for one in self.unanswered if one.is_mute and one.since is not None)

    def mute_sentence(self) -> str:
        """How many sources do not answer; empty where all do."""
        never = sum(one.answered_at is None for one in self.mute)
        return f"{count_of(len(self.mute), 'source')} not answering, {never} that never did" if self.mute else ""

    def text(self) -> str:
        """The same for people."""
        found = quiet_sentence(silent=len(self.silences), of=self.sources, gaps=self.gaps)
        head = "; ".join(filter(None, [self.mute_sentence(), found]))
        failing = (plain_line(one.text()) for one in self.unanswered)
        return "\n".join([head, *filter(None, [self.unfiled]), *failing, *(one.text() for one in self.silences)])


def quiet_sentence(*, silent: int, of: int, gaps: int) -> str:
    """How many sources have gone quiet, a source that publishes in two languages counting twice, and what is new."""
    if not of:
        return "no source has published for long enough yet to say what would be unusual"
    quiet = f"gone quiet: {silent} of {of} (each source counts once for each of its languages)"
    return f"{quiet}; {count_of(gaps, 'day')} with fewer articles than usual found since the last check"


@kept_open()
def examine_sources(home: Home, *, now: Callable[[], datetime], step: Step = call) -> Health:
    """What is missing, by source and language, found and filed. Raises ConfigError and what the committer raises."""
    watch = read_current_watch(home).watch
    zone = watch.settings.watch.zone
    at = now()
    known = step("read the publishing patterns", read_patterns, home, zone=zone, now=at)
    run_id = event_id(at)
    if known is None:
        return Health(run_id=run_id, sources=0, silences=(), began=(), gaps=0, unfiled=unfiled_batches(home))
    unanswered = tuple(unanswered_sources(home.published, zone=zone))
    states = step("judge the silences", judge_silences, known, now=at)
    short = step("judge the days", days_short, known)
    unmet = step("hold against expectations", broken_expectations, home, watch, now=at)
    lines = [*unmet, *_silence_lines(states, known, run_id, at), *_gap_lines(short, run_id, at)]
    if lines:
        step("file what was found", _filed, home, run_id, lines, now)
    silent = tuple(one for _, one in states.values() if one)
    began = tuple(one for one in silent if not known.announced.get((one.source_id, one.language), (False, "", at))[0])
    return Health(
        run_id=run_id, sources=len(states), silences=silent, began=began, gaps=len(short),
        unfiled=unfiled_batches(home), unanswered=unanswered,
    )  # fmt: skip


def unfiled_batches(home: Home) -> str:
    """What was gathered and could not be filed, in a sentence; empty where all was."""
    left_out = lines_left_out(home.published) if home.published.exists() else 0
    return Committed(aside=len(aside(home.spool)), left_out=left_out).message


def read_patterns(home: Home, *, zone: str, now: datetime) -> Patterns | None:
    """All that is needed to judge; None where nothing has been published yet."""
    with open_published(home.published) as connection:
        if connection is None:
            return None
        known = announced_gaps(connection)
        local = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        since = local - LOOKED_BACK - timedelta(days=DAYS_OF_MEMORY) if known else BEGINNING
        return Patterns(
            zone=zone,
            arrivals=arrivals(connection, since=now - timedelta(days=DAYS_OF_MEMORY + 1)),
            daily=daily(connection, since=since.date()),
            sources=watched_sources(connection),
            announced=announced_silences(connection),
            gaps=known,
        )


def judge_silences(known: Patterns, *, now: datetime) -> dict[Key, tuple[PublishingPattern, Silence | None]]:
    """Each source and language that has a publishing pattern, and its silence where that is a finding."""
    local = now.astimezone(ZoneInfo(known.zone)).replace(tzinfo=None)
    countries = Counter(source.country for source in known.sources.values() if source.enabled)
    states: dict[Key, tuple[PublishingPattern, Silence | None]] = {}
    for key, times in known.arrivals.items():
        found = _state(key, times, known, local)
        if found:
            states[key] = found
    silences = with_outages([one for _, one in states.values() if one], countries)
    outages = {(one.source_id, one.language): one for one in silences}
    return {key: (pattern, outages.get(key)) for key, (pattern, _) in states.items()}


def _state(
    key: Key, times: Sequence[datetime], known: Patterns, local: datetime
) -> tuple[PublishingPattern, Silence | None] | None:
    source_id, language = key
    source = known.sources.get(source_id)
    since = max(local - timedelta(days=DAYS_OF_MEMORY), times[0])
    found = publishing_pattern(times, since=since, until=times[-1], blind=_blind(known.daily.get(key, ())))
    if found is None or source is None or not source.enabled:
        return None  # what we stopped ourselves is no finding
    asked = source.answered_at is not None and local - _naive(source.answered_at, known.zone) < timedelta(days=1)
    cause = cause_of(source.outcome, answered=asked)
    one = silence(
        found, last=times[-1], now=local, source_id=source_id, country=source.country, language=language, cause=cause
    )
    return found, one


def _naive(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _blind(days: Sequence[Day]) -> list[tuple[datetime, datetime]]:
    """The days on which nothing could come in."""
    starts = (datetime.combine(one.day, datetime.min.time()) for one in days if not one.answered)
    return [(start, start + timedelta(days=1)) for start in starts]


def days_short(known: Patterns) -> list[tuple[Key, Gap]]:
    """Days newly found short, and those whose count or cause is another by now."""
    found = ((key, gap) for key, days in known.daily.items() for gap in gaps(days))
    return [(key, gap) for key, gap in found if known.gaps.get((*key, gap.day)) != (gap.received, gap.cause)]


def _silence_lines(
    states: Mapping[Key, tuple[PublishingPattern, Silence | None]], known: Patterns, run_id: str, now: datetime
) -> Iterator[Line]:
    for (source_id, language), (found, one) in states.items():
        was = known.announced.get((source_id, language))
        if was and (was[0], was[1]) == (one is not None, one.cause if one else "") and now - was[2] < AGAIN:
            continue
        last = known.arrivals[source_id, language][-1].replace(tzinfo=ZoneInfo(known.zone))
        yield {
            "record": "silence",
            "source_id": source_id,
            "language": language,
            "run_id": run_id,
            "found_at": now.isoformat(),
            "daily": round(found.daily, 3),
            "longest": round(found.longest, 3),
            "last_at": last.isoformat(),
            "silent": one is not None,
            "missed": round(one.missed, 1) if one else 0.0,
            "cause": one.cause if one else "",
            "detail": one.detail if one else "",
        }
        if one and not (was and was[0]):
            yield _problem(one, run_id, now)


def _problem(one: Silence, run_id: str, now: datetime) -> Line:
    return {
        "record": "problem",
        "problem_id": f"{run_id}.{one.source_id}.{one.language}",
        "run_id": run_id,
        "found_at": now.isoformat(),
        "source_id": one.source_id,
        "failure": "silent" if one.cause != NOT_ASKED else "not-asked",
        "message": one.text(),
    }


def _gap_lines(short: Sequence[tuple[Key, Gap]], run_id: str, now: datetime) -> Iterator[Line]:
    for (source_id, language), gap in short:
        yield {
            "record": "gap",
            "source_id": source_id,
            "language": language,
            "day": gap.day.isoformat(),
            "run_id": run_id,
            "found_at": now.isoformat(),
            "expected": round(gap.expected, 2),
            "received": gap.received,
            "cause": gap.cause,
        }


def _filed(home: Home, run_id: str, lines: Sequence[Line], now: Callable[[], datetime]) -> bool:
    return record_event(home, run_id, lines, now=now, patience=PATIENCE)
