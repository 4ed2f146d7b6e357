"""How the topics of articles compare with what reviewers ruled."""

from __future__ import annotations

from typing import NamedTuple

from storage.database.published import Connection

RULED = """
    with ruled as (
        select article_id, topic, decision from reviews where decision in ('relevant', 'irrelevant')
    ), asked as (
        select article_id, topic, true as is_tagged from tags
        union
        select article_id, topic, false from ruled r
        where topic is not null
            and not exists (select 1 from tags t where t.article_id = r.article_id and t.topic = r.topic)
    )
    select
        a.topic, a.article_id, c.title, a.is_tagged, coalesce(own.decision, whole.decision) = 'relevant' as is_relevant
    from asked a
    join articles c using (article_id)
    left join ruled own on own.article_id = a.article_id and own.topic = a.topic
    left join ruled whole on whole.article_id = a.article_id and whole.topic is null
    where coalesce(own.decision, whole.decision) is not null
    order by a.topic, a.article_id
"""
"""A ruling on the whole article answers for the topics it has, unless one of them was ruled on by itself."""


class Ruled(NamedTuple):
    """An article and a topic that reviewers ruled on."""

    topic: str
    article_id: str
    title: str | None
    is_tagged: bool
    is_relevant: bool


def ruled_topics(connection: Connection) -> list[Ruled]:
    """Each article and topic that is ruled on and not disputed, by topic."""
    return [Ruled(*row) for row in connection.execute(RULED).fetchall()]
