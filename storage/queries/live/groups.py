"""The groups that articles are in, and the texts by which they joined them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from storage.database.live import Live
from storage.disk.json_rows import json_list
from storage.queries.live.readings import texts_of

MEMBERS = """
    with now as (select article_id, arg_max(group_id, number) as group_id from group_rows group by article_id)
    select article_id from now
    where group_id = (select group_id from now where article_id = ?) order by article_id
"""
GROUP = "select arg_max(group_id, number) from group_rows where article_id = ?"
TAKEN = "select count(*) > 0 from group_rows where group_id = ? and article_id <> ?"
RULED = "select count(*) > 0 from grouping_rows where article_id in (?, ?) and made_by <> ? and kind <> 'left'"
KNOWN = "select article_id from article_rows where article_id in (select unnest(?::json::varchar[]))"
JOINED = """
    select article_id from group_rows
    where article_id in (select unnest(?::json::varchar[]))
        and (made_by is not null or not starts_with(because, ?))
"""
FIRST_TEXTS = """
    select r.number, r.article_id, r.title, r.language, a.source_id,
        case when r.published_from <> 'guess' then r.published_at end
    from reading_rows r join article_rows a using (article_id)
    where r.article_id in (select unnest(?::json::varchar[])) and r.text_state in ('ok', 'partial')
    qualify row_number() over (partition by r.article_id order by r.number) = 1
"""
GROUPED_IN = """
    select g.article_id, g.group_id, r.title, r.text, r.language, g.decided_at
    from group_rows g join reading_rows r on r.article_id = g.article_id and r.number >= ? and r.number < ?
    where g.made_by is null and g.number >= ? and g.number < ? and r.text_state in ('ok', 'partial') order by g.number
"""
GROUPED_SINCE = """
    select article_id from group_rows where number >= ? and article_id in (select unnest(?::json::varchar[]))
"""
COUNT_GROUPED_IN = "select count(*) from group_rows where number >= ? and number < ?"
MOVED_IN = """
    select article_id, group_id from group_rows
    where made_by is not null and number >= ? and number < ? order by number
"""


class FirstText(NamedTuple):
    """The text by which an article joined its group."""

    article_id: str
    title: str | None
    text: str | None
    language: str | None
    source: str | None
    published_at: datetime | None


class GroupedText(NamedTuple):
    """The text by which an article joined its group, and when."""

    article_id: str
    group_id: str
    title: str | None
    text: str | None
    language: str | None
    decided_at: datetime


def group_of(store: Live, article_id: str) -> str | None:
    """The group that an article is in; None where it is in none."""
    [(group_id,)] = store.rows(GROUP, [article_id])
    return None if group_id is None else str(group_id)


def group_mates(store: Live, article_id: str) -> set[str]:
    """The articles of an article's group, itself included."""
    return {str(member) for (member,) in store.rows(MEMBERS, [article_id])}


def has_followers(store: Live, article_id: str) -> bool:
    """Whether a group that is named after an article ever had another one in it."""
    return bool(store.rows(TAKEN, [article_id, article_id])[0][0])


def are_grouped_by_others(store: Live, article_id: str, other_id: str | None, *, than: str) -> bool:
    """Whether somebody other `than` this one has split or joined either article."""
    return bool(store.rows(RULED, [article_id, other_id, than])[0][0])


def known_articles(store: Live, article_ids: Sequence[str]) -> set[str]:
    """Those of the articles that are stored."""
    return {str(one) for (one,) in store.rows(KNOWN, [json_list(article_ids)])} if article_ids else set()


def grouped_articles(store: Live, article_ids: Sequence[str], *, alone: str) -> set[str]:
    """Those of the articles that have joined a group: `alone` is how the reason begins why one has not."""
    return {str(one) for (one,) in store.rows(JOINED, [json_list(article_ids), alone])} if article_ids else set()


def first_texts(store: Live, article_ids: Sequence[str]) -> list[FirstText]:
    """The text by which each article joined its group; one that was sealed since is not there."""
    rows = store.connection.execute(FIRST_TEXTS, [json_list(article_ids)]).fetchall() if article_ids else []
    texts = texts_of(store, [number for number, *_ in rows])
    return [
        FirstText(article_id, title, texts[number], language, source, published)
        for number, article_id, title, language, source, published in rows
    ]


def texts_grouped_in(store: Live, first: int, after: int) -> list[GroupedText]:
    """The texts that joined groups in rows from one number to before another."""
    return [GroupedText._make(row) for row in store.rows(GROUPED_IN, [first, after, first, after])]


def count_grouped_in(store: Live, first: int, after: int) -> int:
    """How often an article joined a group, or was put into one, in rows from one number to before another."""
    return int(str(store.rows(COUNT_GROUPED_IN, [first, after])[0][0]))


def articles_grouped_since(store: Live, first: int, article_ids: Iterable[str]) -> set[str]:
    """Those of the articles that joined a group in a row of this number or later."""
    wanted = [*article_ids]
    return {str(one) for (one,) in store.rows(GROUPED_SINCE, [first, json_list(wanted)])} if wanted else set()


def articles_moved_in(store: Live, first: int, after: int) -> dict[str, str]:
    """The articles that were put into another group in rows from one number to before another, with that group."""
    return {str(article_id): str(group_id) for article_id, group_id in store.rows(MOVED_IN, [first, after])}
