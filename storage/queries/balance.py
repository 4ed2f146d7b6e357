"""What the published file says of a run and of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from storage.database.published import open_published
from storage.queries.questions import ask_published

FATES = ("new", "known", "revised", "waiting", "skipped", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The account of a run: what its feeds' parser returned, what became of it, and the difference, which is 0."""

    entries: int
    fates: dict[str, int]
    difference: int


NOTHING_ANNOUNCED = Balance(entries=0, fates=dict.fromkeys(FATES, 0), difference=0)
"""The account of a run that asked nothing."""


def balance(path: Path, run_id: str) -> Balance:
    """The account of a run, counted from rows of the published file; empty for a run whose batches were set aside."""
    from storage.queries.addresses import query  # what it asks of entries takes a fourteenth of `status` to load

    with open_published(path) as connection:
        assert connection is not None
        rows = connection.execute(query("balance_of_run"), {"run": run_id}).fetchall()
    entries, difference, *fates = rows[0] if rows else (0, 0, *(0 for _ in FATES))
    return Balance(entries=entries, fates=dict(zip(FATES, fates, strict=True)), difference=difference)


DEGRADED = """
    select sources_failed > sources_ok from runs
    where run_id <= ? and finished_at is not null and sources_ok + sources_failed > 0 order by run_id desc limit 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Sources that fail since a run, why; those that answer again; whether runs are degraded since then."""

    failed: dict[str, str]
    recovered: tuple[str, ...]
    is_degraded: bool


def changes(path: Path, run_id: str) -> Changes:
    """What changed with a run, by the published file."""
    from storage.queries.addresses import query  # what it asks of entries takes a fourteenth of `status` to load

    with open_published(path) as connection:
        rows = connection.execute(query("source_changes"), {"run": run_id}).fetchall() if connection else []
        states = connection.execute(DEGRADED, [run_id]).fetchall() if connection else []
    now, before = ([bool(row[0]) for row in states] + [False, False])[:2]
    return Changes(
        failed={source: str(detail) for source, is_bad, detail in rows if is_bad},
        recovered=tuple(source for source, is_bad, _ in rows if not is_bad),
        is_degraded=now and not before,
    )


OWED = """
    select o.source, o.url, coalesce(o.reason, 'announced') as reason, o.owed_since, o.attempts, o.next_try_at,
        (select arg_min(s.run_id, s.seen_at) from sightings s where s.url = o.url) as run_id
    from owed o order by o.owed_since, o.url limit {most}
"""
OWED_COUNTS = """
    select source, coalesce(reason, 'announced') as reason, count(*) as pages, min(owed_since) as owed_since,
        max(attempts) as attempts from owed group by all order by pages desc, source limit {most}
"""
PROBLEMS = """
    select found_at, source, failure, message, count(*) over (partition by source, failure) as times, run_id
    from problems where found_at > (select max(found_at) from problems) - interval 14 days
    qualify row_number() over (partition by source, failure order by found_at desc) = 1
    order by found_at desc limit {most}
"""

PAGES = """
    with pages as materialized (
        select source, reason, article_id from owed
    ), gone as materialized (
        select article_id from look_rows
        where article_id in (select article_id from pages) and outcome not in ('failed', 'late')
        group by article_id having arg_max(outcome, (looked_at, number)) = 'gone'
    )
"""
"""What is owed, worked out once; and what is not, though announced again: it was collected, and its page is gone."""
WITHHELD = rf"""
    {PAGES}
    select source, regexp_replace(coalesce(reason, ''), '^(\w+: )?\S*://\S+ ', '') as why, count(*) as pages
    from pages where article_id is null or article_id not in (from gone) group by all
    order by count(*) desc, source, why limit 12
"""  # noqa: S608
EARLIER = "select count(*) from sightings where fate = 'new' and run_id in (select unnest(?::varchar[]))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """Pages of a source that are owed, by why they are, without their addresses."""

    source: str
    why: str
    pages: int


def withheld(path: Path) -> list[Withheld]:
    """Why pages are owed, the most first."""
    with open_published(path) as connection:
        rows = connection.execute(WITHHELD).fetchall() if connection else []
    return [Withheld(source=source, why=why, pages=pages) for source, why, pages in rows if why]


def new_of(path: Path, run_ids: Sequence[str]) -> int:
    """How many entries of these runs were new."""
    if not run_ids:
        return 0
    with open_published(path) as connection:
        rows = connection.execute(EARLIER, [[*run_ids]]).fetchall() if connection else []
    return int(rows[0][0]) if rows else 0


def owed_pages(path: Path, *, most: int, zone: str) -> Sequence[tuple[object, ...]]:
    """Source, address, reason, since when, tries, next try and first run of pages owed, the longest first."""
    return ask_published(path, OWED.format(most=most), zone=zone).rows


def owed_counts(path: Path, *, most: int, zone: str) -> Sequence[tuple[object, ...]]:
    """Source, reason, pages, since when and tries of what is owed, the most first."""
    return ask_published(path, OWED_COUNTS.format(most=most), zone=zone).rows


def newest_problems(path: Path, *, most: int, zone: str) -> Sequence[tuple[object, ...]]:
    """When, source, kind, message, times and run of the newest problem of each source and kind within two weeks."""
    return ask_published(path, PROBLEMS.format(most=most), zone=zone).rows
