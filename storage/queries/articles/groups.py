"""The group of an article: who carries its text, how the texts relate, and who grouped them why."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from storage.database.published import Connection
from storage.queries.questions import ask_published

MEMBER = """
    select article_id, source, title, url, group_id, copies, text_state, text, language, published_at
    from articles where article_id = $id
"""
CARRIERS = """
    select article_id, source, family, position, carried_at, clock, lag, agency, title
    from carriers where group_id = $group order by position
"""
FIRST = "select first_because from texts where group_id = $group"
RELATIONS = """
    select
        r.kind, r.score, r.share_here, r.share_there, r.reason, r.article_id = $id as is_ours, o.article_id,
        o.source, o.title, o.text, o.language, o.published_at
    from relations r
    join articles o on o.article_id = case when r.article_id = $id then r.other_id else r.article_id end
    where $id in (r.article_id, r.other_id)
    order by r.kind not in ('copy', 'edited copy'), r.score desc, o.article_id
"""
GROUPINGS = """
    select kind, article_id, other_id, reason, made_by, decided_at from groupings
    where article_id in (select article_id from articles where group_id = $group) or $id in (article_id, other_id)
    order by decided_at
"""
BECAUSE = """
    select case
        when g.because = 'alone: no copy known' and a.copies > 0 then 'it came in first: the others are copies of it'
        else g.because end
    from group_rows g left join articles a using (article_id) where g.article_id = $id order by g.number desc limit 1
"""
COPIES = "select copies from articles where article_id = ?"


class Member(NamedTuple):
    """An article as one of its group."""

    article_id: str
    source: str
    title: str | None
    url: str
    group_id: str
    copies: int
    text_state: str
    text: str | None
    language: str | None
    published_at: datetime | None


class Carrier(NamedTuple):
    """Who carried a text, in the order of time."""

    article_id: str
    source: str
    family: str
    position: int
    carried_at: datetime
    clock: str
    lag: timedelta
    agency: str | None
    title: str | None


class Relation(NamedTuple):
    """How an article stands to another one, which is shown beside it."""

    kind: str
    score: float | None
    share_here: float | None
    share_there: float | None
    reason: str
    is_ours: bool
    article_id: str
    source: str
    title: str | None
    text: str | None
    language: str | None
    published_at: datetime | None


class Grouping(NamedTuple):
    """A split or a join that was ordered."""

    kind: str
    article_id: str
    other_id: str | None
    reason: str | None
    made_by: str
    decided_at: datetime


def member(path: Path, article_id: str, *, zone: str) -> Member:
    """An article by its id, with its group."""
    [row] = ask_published(path, MEMBER, zone=zone, parameters={"id": article_id}).rows
    return Member._make(row)


def carriers_in(path: Path, group_id: str, *, zone: str) -> list[Carrier]:
    """Who carried the text of a group, in order."""
    return [Carrier._make(row) for row in ask_published(path, CARRIERS, zone=zone, parameters={"group": group_id}).rows]


def known_first(path: Path, group_id: str, *, zone: str) -> str:
    """Whether the first of a group was before all others, as far as the clocks tell; in words."""
    return next((str(row[0]) for row in ask_published(path, FIRST, zone=zone, parameters={"group": group_id}).rows), "")


def relations_of(path: Path, article_id: str, *, zone: str) -> list[Relation]:
    """How an article stands to others, copies first."""
    return [
        Relation._make(row) for row in ask_published(path, RELATIONS, zone=zone, parameters={"id": article_id}).rows
    ]


def groupings_of(path: Path, article_id: str, group_id: str, *, zone: str) -> list[Grouping]:
    """The splits and joins of an article and of its group."""
    asked: dict[str, object] = {"id": article_id, "group": group_id}
    return [Grouping._make(row) for row in ask_published(path, GROUPINGS, zone=zone, parameters=asked).rows]


def why_grouped(path: Path, article_id: str) -> str:
    """Why an article is in its group; empty where it was never grouped."""
    rows = ask_published(path, BECAUSE, parameters={"id": article_id}).rows
    return str(rows[0][0]) if rows else ""


def copies_elsewhere(connection: Connection, article_id: str) -> int:
    """How many other articles have the text of this one."""
    rows = connection.execute(COPIES, [article_id]).fetchall()
    return int(rows[0][0] or 0) if rows else 0
