"""Articles and figures by the beginning of an id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from storage.database.published import Connection

LIKE = "select article_id from article_rows where starts_with(article_id, $id) order by article_id limit 10"
NEAREST = """
    select article_id from article_rows
    where length($id) >= 4 and levenshtein(article_id[:length($id)], $id) <= length($id) // 4
    order by levenshtein(article_id[:length($id)], $id), article_id limit 3
"""
"""Of a slip of the finger in four characters: what differs in more was meant no more than any other."""
NAMED = "select article_id, day, source, title from articles where article_id in (select unnest($ids)) order by 1"
FIGURES = """
    select figure_id, article_id, quote, event, low, high, from_char, to_char from figure_rows
    where starts_with(figure_id, $id) order by 1 limit 5
"""


class NamedArticle(NamedTuple):
    """What a person knows an article by."""

    article_id: str
    day: date | None
    source: str
    title: str | None


class NamedFigure(NamedTuple):
    """What a person knows a figure by."""

    figure_id: str
    article_id: str
    quote: str
    event: str
    low: int | None
    high: int | None
    from_char: int
    to_char: int


def articles_like(connection: Connection, beginning: str) -> list[str]:
    """The ids that begin so, at most ten."""
    return [str(found) for (found,) in connection.execute(LIKE, {"id": beginning}).fetchall()]


def articles_near(connection: Connection, beginning: str) -> list[str]:
    """At most three ids that begin nearly so."""
    return [str(found) for (found,) in connection.execute(NEAREST, {"id": beginning}).fetchall()]


def named_articles(connection: Connection, ids: Sequence[str]) -> list[NamedArticle]:
    """Id, day, source and title of articles."""
    return [NamedArticle._make(row) for row in connection.execute(NAMED, {"ids": list(ids)}).fetchall()]


def figures_like(connection: Connection, beginning: str) -> list[NamedFigure]:
    """The figures whose ids begin so, at most five."""
    return [NamedFigure._make(row) for row in connection.execute(FIGURES, {"id": beginning}).fetchall()]
