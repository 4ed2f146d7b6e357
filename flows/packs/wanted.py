"""Which articles a pack is to hold: those that are named, or those that a question, a search or a topic finds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from config.home import Home
from extractors.search.queries import read_query
from flows.answers.saved_queries import kept_query
from flows.output.safe_text import plain_line
from flows.packs.contents import PackError
from flows.reviewing.known_article import known_article
from flows.reviewing.review_state import open_reviewed
from flows.reviewing.reviews import known_topic
from storage.database.published import open_published
from storage.indexes.search import search
from storage.queries.articles.packed import articles_ruled, copies_of
from storage.queries.questions import Limits, ask, nothing_published
from storage.queries.waiting_rulings import waiting_rulings

MOST = 500
"""Articles that a pack takes without being told that so many are meant."""
SQL = re.compile(r"\s*+(--|/\*|(?:\(\s*+)?(select|with|from|values|pivot|unpivot)\b)", re.IGNORECASE)
"""How a question in SQL begins; anything else is words to search for."""
COLUMN = "article_id"
LIMITS = Limits(are_fixed=True)
"""What a question may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedArticles:
    """The articles that were asked for, and by which question, as the record of the pack has it."""

    articles: tuple[str, ...]
    """Their ids, or beginnings of ids."""
    query: str | None = None
    query_name: str | None = None


def wanted_articles(
    home: Home,
    named: Sequence[str] = (),
    *,
    query: str | None = None,
    topic: str | None = None,
    decision: str | None = None,
    copies: bool = False,
    most: int = MOST,
) -> WantedArticles:
    """The articles with these ids, of the saved query @NAME, of a question, or of a topic and what was ruled on them.

    With `copies`, those of the same groups, too.

    Raises PackError where these are two ways at once, and where none is found or more than `most`; QuestionError,
    QueryError, ReviewError and NothingPublishedError.
    """
    if sum((bool(named), query is not None, topic is not None or decision is not None)) != 1:
        raise PackError("name the articles in one way: by ids, @NAME, --query, or --topic and --decision")
    name = None
    if named and named[0].startswith("@"):
        if len(named) > 1:
            raise PackError(f"{named[1]}: one saved query at a time, and no articles beside it")
        name = named[0][1:].strip()
        query = kept_query(home, name)
    if query is None and named:
        found = list(named)
    elif query is None:
        found = _ruled(home, topic, decision)
    else:
        found = _answered(home, query) if name or SQL.match(query) else _searched(home, query, most)
    ids = tuple(dict.fromkeys(_with_copies(home, found) if copies else found))
    if not ids:
        raise PackError("no article was found: nothing was packed")
    if len(ids) > most:
        raise _too_many(len(ids), most)
    return WantedArticles(articles=ids, query=query or _said(topic, decision), query_name=name)


def _with_copies(home: Home, found: Sequence[str]) -> list[str]:
    with open_published(home.published) as connection:
        if connection is None:
            raise nothing_published(home.published)
        return copies_of(connection, [known_article(connection, beginning) for beginning in found])


def _ruled(home: Home, topic: str | None, decision: str | None) -> list[str]:
    with open_reviewed(home) as connection:
        known_topic(home, connection, topic)
        return articles_ruled(connection, topic, decision)


def _answered(home: Home, question: str) -> list[str]:
    answer = ask(home.published, question, waiting=waiting_rulings(home.spool), limits=LIMITS)
    if COLUMN not in answer.columns:
        has = ", ".join(map(plain_line, answer.columns))
        raise PackError(f"the query has no column {COLUMN}, only {has}: select {COLUMN}, by which articles are named")
    place = answer.columns.index(COLUMN)
    return [str(row[place]) for row in answer.rows if row[place] is not None]


def _searched(home: Home, words: str, most: int) -> list[str]:
    total, found = search(home.published, read_query(words), most=most)
    if total > most:
        raise _too_many(total, most)
    return [one.article_id for one in found]


def _too_many(total: int, most: int) -> PackError:
    return PackError(
        f"{total:,} articles are asked for, more than {most:,}: nothing was packed; ask for fewer, or add "
        f"--limit {total}"
    )


def _said(topic: str | None, decision: str | None) -> str | None:
    """A topic and a decision as the record of the pack has them."""
    said = [f"{name}: {value}" for name, value in (("topic", topic), ("decision", decision)) if value is not None]
    return ", ".join(said) or None
