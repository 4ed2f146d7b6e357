"""What came in between two moments, for a digest of a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from storage.database.published import Connection, open_published

# A text is new on a topic on one day: that of the article that brought it first, however many days later copies come.
NEW = """
    with carried as (
        select
            coalesce(group_id, article_id) as group_id, article_id, source, url, revisions, first_seen_at, arrived,
            coalesce(nullif(title, ''), case when text_state = 'sealed' then '(sealed)' end) as title,
            unnest(topics) as topic
        from articles
    ), earned as (
        select *, min(first_seen_at) over (partition by group_id, topic) as earned_at from carried
    )
    select topic, group_id, article_id, title, source, url, revisions
    from earned
    where earned_at >= $since and first_seen_at >= $since and first_seen_at < $until and arrived <> 'first-poll'
    order by topic, group_id, first_seen_at, article_id
"""
COUNTS = """
    select count(*) filter (arrived <> 'first-poll' and len(topics) = 0), count(*) filter (arrived = 'first-poll')
    from articles where first_seen_at >= $since and first_seen_at < $until
"""
CHANGED = """
    select
        a.article_id, coalesce(nullif(a.title, ''), case when a.text_state = 'sealed' then '(sealed)' end) as title,
        a.source, a.url, v.revision, v.kinds
    from revisions v join articles a using (article_id)
    where v.seen_at >= $since and v.seen_at < $until and v.revision > 1 and v.kinds <> ['typo'] and len(a.topics) > 0
    order by v.seen_at
"""
VANISHED = """
    select
        a.article_id, coalesce(nullif(a.title, ''), case when a.text_state = 'sealed' then '(sealed)' end) as title,
        a.source, a.url, v.detail
    from vanishings v join articles a using (article_id)
    where v.gone_at >= $since and v.gone_at < $until and (len(a.topics) > 0 or a.decision is not null)
    order by v.gone_at, a.article_id
"""
# Gone at a visit of these runs, and not at the visit before.
IS_ANY_GONE = "select 1 from look_rows where outcome = 'gone' and list_contains($runs, run_id) limit 1"
GONE_IN_RUNS = """
    with visits as (
        select article_id, looked_at, run_id, outcome from looks
        where outcome not in ('failed', 'late')
          and article_id in (select article_id from looks where outcome = 'gone' and list_contains($runs, run_id))
    ), turns as (
        select article_id, run_id, outcome, lag(outcome) over (partition by article_id order by looked_at) as before
        from visits
    )
    select a.article_id, a.title, a.source
    from turns t join articles a using (article_id)
    where t.outcome = 'gone' and t.before is distinct from 'gone' and list_contains($runs, t.run_id)
    order by a.source, a.title, a.article_id
"""


class NewText(NamedTuple):
    """An article that came in, under one of its topics."""

    topic: str
    group_id: str
    article_id: str
    title: str | None
    source: str
    url: str
    revisions: int


class OtherCounts(NamedTuple):
    """Articles that a digest only counts."""

    without_topic: int
    first_polls: int


class ChangedText(NamedTuple):
    """A revision of an article that has a topic."""

    article_id: str
    title: str | None
    source: str
    url: str
    revision: int
    kinds: list[str]


class VanishedText(NamedTuple):
    """An article that has a topic or a ruling, and whose page was found gone."""

    article_id: str
    title: str | None
    source: str
    url: str
    detail: str | None


class VanishedPage(NamedTuple):
    """An article whose page was found gone by a run."""

    article_id: str
    title: str | None
    source: str


def new_texts(connection: Connection, *, since: datetime, until: datetime) -> list[NewText]:
    """What came in, by topic and group; not what a first poll brought, nor copies of what came on a day before."""
    return [NewText._make(row) for row in connection.execute(NEW, {"since": since, "until": until}).fetchall()]


def other_counts(connection: Connection, *, since: datetime, until: datetime) -> OtherCounts:
    """How many came in without a topic, and how many by a first poll."""
    [row] = connection.execute(COUNTS, {"since": since, "until": until}).fetchall()
    return OtherCounts._make(row)


def changed_texts(connection: Connection, *, since: datetime, until: datetime) -> list[ChangedText]:
    """What publishers changed, but for typing errors."""
    return [ChangedText._make(row) for row in connection.execute(CHANGED, {"since": since, "until": until}).fetchall()]


def vanished_texts(connection: Connection, *, since: datetime, until: datetime) -> list[VanishedText]:
    """Whose pages were found gone."""
    rows = connection.execute(VANISHED, {"since": since, "until": until}).fetchall()
    return [VanishedText._make(row) for row in rows]


def pages_gone(path: Path, run_ids: Sequence[str]) -> tuple[VanishedPage, ...]:
    """The articles whose pages runs found gone that were there when they were visited before."""
    if not run_ids:
        return ()
    with open_published(path) as connection:
        asked = {"runs": [*run_ids]}
        # Planning the question takes fifty times as long, and of most runs there is nothing to tell.
        if connection is None or not connection.execute(IS_ANY_GONE, asked).fetchall():
            return ()
        return tuple(VanishedPage._make(row) for row in connection.execute(GONE_IN_RUNS, asked).fetchall())
