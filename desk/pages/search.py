"""Search, in the query language that `longwatch search` has."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from config.checks import UnknownNameError
from desk.asked import Asked
from desk.desk import Desk
from desk.rendering import page
from desk.words import words
from extractors.search.queries import QueryError
from flows.answers.search import Results, search

MOST, LONGEST = 50, 500


def search_articles(desk: Desk, asked: Asked) -> Response:
    """The form, and the best of what a query finds."""
    query = asked.word("q", longest=LONGEST) or ""
    results, said, status = Results(query="", total=0, best=()), "", HTTPStatus.OK
    if query:
        try:
            results = search(desk.home, query, most=MOST)
        except (QueryError, UnknownNameError) as error:
            said, status = str(error), HTTPStatus.UNPROCESSABLE_ENTITY
    return page(
        asked, "search", status=status, title=words(asked.language)["search"], query=query, results=results, said=said
    )
