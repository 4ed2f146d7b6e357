"""Search, in the query language that `longwatch search` has."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from config.checks import UnknownNameError
from desk.asked import Asked, query_of
from desk.desk import Desk
from desk.rendering import page
from desk.words import NOTHING, Said, words
from extractors.search.queries import QueryError
from flows.answers.search import Results, search

MOST, LONGEST, FARTHEST = 50, 500, 1_000


def search_articles(desk: Desk, asked: Asked) -> Response:
    """The form, and the best of what a query finds."""
    query, skip = asked.word("q", longest=LONGEST) or "", asked.number("from", most=FARTHEST)
    results, said, status = Results(query="", total=0, best=()), NOTHING, HTTPStatus.OK
    if query:
        try:
            results = search(desk.home, query, most=MOST, skip=skip)
        except (QueryError, UnknownNameError) as error:
            said, status = _said(error, asked.language), HTTPStatus.UNPROCESSABLE_ENTITY
    there = skip + MOST
    is_more = results.total > there <= FARTHEST
    return page(
        asked,
        "search",
        status=status,
        title=words(asked.language)["search"],
        query=query,
        results=results,
        said=said,
        first=skip + 1,
        last=skip + len(results.best),
        more=query_of(q=query, **{"from": there}) if is_more else "",
    )


def _said(error: QueryError | UnknownNameError, language: str) -> Said:
    """What is wrong with a query, where in it, and what to write."""
    if isinstance(error, QueryError) and error.kind:
        return words(language).said(f"query_{error.kind}", place=error.place, given=error.given)
    return words(language).in_english(str(error))
