"""The topics of all articles, and the texts that topics are tried on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from storage.database.published import Connection

TAGS = "select article_id, topic from tags"
RELEVANT = "select article_id, topic from reviews where topic is not null and decision = 'relevant'"
TEXTS = """
    with had as (select article_id, list(topic) as topics from tags group by article_id)
    select a.article_id, a.title, a.text, a.language, h.topics from articles a left join had h using (article_id)
    where a.text_state <> 'sealed' order by a.article_id
"""
AT_ONCE = 500
"""Articles in memory at a time."""


class TaggedText(NamedTuple):
    """A current text, and the topics that it has."""

    article_id: str
    title: str | None
    text: str | None
    language: str | None
    topics: list[str] | None


def topics_of_articles(connection: Connection) -> set[tuple[str, str]]:
    """Each article and topic that are tagged with one another."""
    return set(connection.execute(TAGS).fetchall())


def ruled_relevant(connection: Connection) -> set[tuple[str, str]]:
    """Each article and topic for which a person ruled it relevant."""
    return set(connection.execute(RELEVANT).fetchall())


def tagged_texts(connection: Connection) -> Iterator[TaggedText]:
    """Every current text that is not sealed, by article id."""
    found = connection.execute(TEXTS)
    while some := found.fetchmany(AT_ONCE):
        yield from map(TaggedText._make, some)
