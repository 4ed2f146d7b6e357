"""A search answered: for a terminal, for programs, or as one static page with nothing in it that runs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from config.home import Home
from extractors.search.queries import found_words, read_query
from extractors.search.snippets import Snippet, snippet
from extractors.text.directions import direction_of
from flows.output.counts import count_of
from flows.output.html import render
from flows.output.safe_text import plain, plain_line
from storage.indexes.search import Found
from storage.indexes.search import search as answered
from storage.queries.questions import Answer

SNIPPET = 200
HINT = (
    "A word is found with its endings: execution finds executions. execut* finds all that begin so, topic:NAME all of"
    " a topic."
)
COLUMNS = ("rank", "day", "source", "title", "snippet", "article_id", "score", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What a query found: how many articles in all, and the best of them."""

    query: str
    total: int
    best: tuple[tuple[Found, Snippet], ...]

    @property
    def summary(self) -> str:
        """How many were found and are shown."""
        shown = f", the best {len(self.best)} shown" if self.total > len(self.best) else ""
        return f"{count_of(self.total, 'article')} found{shown}"


def search(home: Home, query: str, *, most: int, skip: int = 0) -> Results:
    """The articles of a home that a query finds, but for the best `skip`.

    Raises QueryError and NothingPublishedError.
    """
    asked = read_query(query)
    total, found = answered(home.published, asked, most=skip + most)
    wanted = [*dict.fromkeys(found_words(asked))]
    best = tuple((one, snippet(plain(one.text), wanted, length=SNIPPET, language=one.language)) for one in found[skip:])
    return Results(query=query, total=total, best=best)


def for_terminal(results: Results, *, width: int) -> str:
    """Rank, day, source, title, passage and id of each, in lines of `width` characters where the words allow."""
    lines = [line for rank, one in enumerate(results.best, start=1) for line in _lines(rank, *one, width)]
    return "\n".join([*lines, results.summary, *([] if results.total else textwrap.wrap(HINT, width))])


def answer(results: Results) -> Answer:
    """The same as a table."""
    rows: list[tuple[object, ...]] = [
        (rank, one.day, one.source, one.title, passage.text, one.article_id, one.score, one.language)
        for rank, (one, passage) in enumerate(results.best, start=1)
    ]
    return Answer(columns=COLUMNS, rows=rows)


def page(results: Results) -> str:
    """The same as one HTML page: no script, no picture, no link."""
    found = [
        {
            "language": one.language or "",
            "direction": direction_of(one.language),
            "title": plain_line(one.title) or "(no title)",
            "passage": _words_marked(passage),
            "day": one.day,
            "source": plain_line(one.source),
            "article_id": one.article_id,
        }
        for one, passage in results.best
    ]
    return render("search.html", {"title": plain_line(results.query), "count": results.summary, "found": found})


def _lines(rank: int, one: Found, passage: Snippet, width: int) -> Iterator[str]:
    head = f"{rank:>3}  {one.day}  {plain_line(one.source)}  {one.article_id}"
    yield from [head, *_wrapped(plain_line(one.title) or "(no title)", width), *_wrapped(passage.text, width), ""]


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=" " * 5, subsequent_indent=" " * 5, break_on_hyphens=False)


def _words_marked(passage: Snippet) -> list[tuple[str, bool]]:
    """The passage in stretches, and whether each is a word that was searched for."""
    edges = [0, *(edge for span in passage.spans for edge in span), len(passage.text)]
    return [(passage.text[start:end], place % 2 == 1) for place, (start, end) in enumerate(pairwise(edges))]
