"""The visits, texts and states of articles that are filed: for visits that are filed after later ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from extractors.revisions.timelines import Change, Visit
from storage.database.live import Live
from storage.disk.json_rows import json_list


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionText:
    """The newest reading of a revision, in short."""

    title: str | None
    text: str | None
    text_sha256: str
    text_state: str
    drawn_sha256: str
    number: int
    language: str | None


JUMPS = """
    with jumps as (
        select number, found_at from problem_rows where failure = 'clock' and problem_id like '%.clock.ahead'
        union all
        select 9223372036854775807, $set_right::timestamptz where $set_right is not null
    ), dated as (
        select l.* replace (coalesce((
            select min(j.found_at) from jumps j
            where j.number > l.number and l.looked_at > j.found_at + interval 10 minutes
        ), l.looked_at) as looked_at)
        from look_rows l where {wanted}
    )
"""
"""A visit that was filed before a run found that the clock had been ahead was before that run, whatever its date."""
ASKED = "article_id in (select unnest($articles::json::varchar[]))"
# By their numbers, which rows are sorted by, all else is read of no other pieces of a table than have one of them.
NUMBERED = f"number in (select number from {{table}} where {ASKED})"  # noqa: S608
NEWEST = f"{JUMPS.format(wanted=ASKED)} select article_id, max(looked_at) from dated group by article_id"  # noqa: S608
VISITS = f"""
    {JUMPS.format(wanted=NUMBERED.format(table="look_rows"))}
    select
        article_id, l.looked_at, l.revision, l.run_id, l.capture_sha256, v.text_sha256, arg_max(r.text_state, r.number)
    from dated l
    join (from revision_rows where {NUMBERED.format(table="revision_rows")}) v using (article_id, revision)
    join (from reading_rows where {NUMBERED.format(table="reading_rows")}) r using (article_id, revision)
    where l.outcome in ('first', 'unchanged', 'revised')
    group by article_id, l.number, l.looked_at, l.revision, l.run_id, l.capture_sha256, v.text_sha256
    order by l.looked_at, l.number
"""  # noqa: S608
TEXT = """
    select title, text, text_sha256, text_state, coalesce(drawn_sha256, text_sha256), number, language
    from reading_rows where article_id = ? and revision = ? order by number desc limit 1
"""
TIMELINES = """
    select article_id, max(timeline) from timeline_rows
    where article_id in (select unnest(?::json::varchar[])) group by article_id
"""
CHANGES = """
    with stood as (
        select number, revision, lag(revision) over (order by place) as before, changed, kinds
        from timeline_rows where article_id = $article qualify timeline = max(timeline) over ()
        union all
        select number, revision, revision - 1, changed, kinds from revision_rows
        where article_id = $article and revision > 1
            and number > coalesce((select max(number) from timeline_rows where article_id = $article), -1)
    )
    select before, revision, changed, coalesce(kinds, []) from stood where before is not null order by number
"""
"""The changes that are recorded already; a revision that was filed in its order is one of the revision before it."""
FIRST_SEEN = """
    select article_id, least(any_value(a.first_seen_at), min(f.first_seen_at))
    from article_rows a left join first_sight_rows f using (article_id)
    where article_id in (select unnest(?::json::varchar[])) group by article_id
"""
MISSED = """
    select url_key, fetch_id, run_id, fetched_at, detail from fetch_rows
    where fetched_at > ? and outcome in ('gone', 'not-found') and purpose in ('page', 'look')
        and url_key in (select unnest(?::json::varchar[]))
    order by fetched_at
"""
VISITED = "select fetch_id from look_rows where fetch_id in (select unnest(?::json::varchar[]))"


def newest_visits(store: Live, article_ids: Iterable[str], set_right: datetime | None = None) -> dict[str, datetime]:
    """When each article was visited last, of the visits that are filed.

    `set_right`: when the run of the batch at hand found that the clock had been ahead before it.
    """
    wanted = sorted(set(article_ids))
    asked = {"articles": json_list(wanted), "set_right": set_right}
    return dict(store.connection.execute(NEWEST, asked).fetchall()) if wanted else {}


def timelines(store: Live, article_ids: Iterable[str]) -> dict[str, int]:
    """How many times the states of articles were written anew; of those only of which they were."""
    return dict(_asked(store, TIMELINES, article_ids))


def first_seen(store: Live, article_ids: Iterable[str]) -> dict[str, datetime]:
    """When each article was first seen, by all that is filed."""
    return dict(_asked(store, FIRST_SEEN, article_ids))


def unseen_misses(store: Live, url_keys: Iterable[str], *, since: datetime) -> list[tuple[Any, ...]]:
    """Fetches after a time that found a page gone and are no visit yet: url_key, fetch_id, run_id, when, detail."""
    wanted = sorted(set(url_keys))
    missed = store.connection.execute(MISSED, [since, json_list(wanted)]).fetchall() if wanted else []
    if not missed:  # of most pages: to hold none against all visits takes as long as to hold many
        return []
    visited = dict.fromkeys(one for (one,) in store.rows(VISITED, [json_list(fetch_id for _, fetch_id, *_ in missed)]))
    return [one for one in missed if one[1] not in visited]


def filed_visits(store: Live, article_ids: Iterable[str], set_right: datetime | None = None) -> dict[str, list[Visit]]:
    """The visits to each article that showed a text, in the order of time; `set_right` as in newest_visits."""
    wanted = sorted(set(article_ids))
    found: dict[str, list[Visit]] = {article_id: [] for article_id in wanted}
    asked = {"articles": json_list(wanted), "set_right": set_right}
    names = ("at", "revision", "run_id", "capture_sha256", "text_sha256", "text_state")
    for article_id, *row in store.connection.execute(VISITS, asked).fetchall() if wanted else ():
        found[article_id].append(Visit(**dict(zip(names, row, strict=True))))
    return found


def filed_text(store: Live, article_id: str, revision: int) -> RevisionText:
    """The text of a revision."""
    (row,) = store.connection.execute(TEXT, [article_id, revision]).fetchall()
    names = ("title", "text", "text_sha256", "text_state", "drawn_sha256", "number", "language")
    return RevisionText(**dict(zip(names, row, strict=True)))


def filed_changes(store: Live, article_id: str) -> dict[tuple[int, int], Change]:
    """What changed from one revision to another, where that was recorded when they were filed."""
    rows = store.connection.execute(CHANGES, {"article": article_id}).fetchall()
    return {(before, revision): (tuple(changed), tuple(kinds)) for before, revision, changed, kinds in rows}


def _asked(store: Live, question: str, article_ids: Iterable[str]) -> list[tuple[Any, Any]]:
    wanted = sorted(set(article_ids))
    return store.connection.execute(question, [json_list(wanted)]).fetchall() if wanted else []
