"""A search answered: for a terminal, for programs, or as one static page with nothing in it that runs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from config.home import Home
from extractors.search.queries import found_words, read_query
from extractors.search.snippets import Snippet, snippet
from flows.answers.show import RIGHT_TO_LEFT
from flows.output.html import TEXT_FONTS, html_page
from flows.output.safe_text import plain, plain_line
from storage.indexes.search import Found
from storage.indexes.search import search as answered
from storage.queries.questions import Answer

SNIPPET = 200
COLUMNS = ("rank", "day", "source", "title", "snippet", "article_id", "score", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What a query found: how many articles in all, and the best of them."""

    query: str
    total: int
    best: tuple[tuple[Found, Snippet], ...]

    @property
    def told(self) -> str:
        """How many were found and are shown."""
        shown = f", the best {len(self.best)} shown" if self.total > len(self.best) else ""
        return f"{self.total} article{'' if self.total == 1 else 's'} found{shown}"


def search(home: Home, query: str, *, most: int) -> Results:
    """The articles of a home that a query finds. Raises QueryError and NothingPublishedError."""
    asked = read_query(query)
    total, found = answered(home.published, asked, most=most)
    wanted = [*dict.fromkeys(found_words(asked))]
    best = tuple((one, snippet(plain(one.text), wanted, length=SNIPPET)) for one in found)
    return Results(query=query, total=total, best=best)


def for_terminal(results: Results, *, width: int) -> str:
    """Rank, day, source, title, passage and id of each, in lines of `width` characters where the words allow."""
    lines = [line for rank, one in enumerate(results.best, start=1) for line in _lines(rank, *one, width)]
    return "\n".join([*lines, results.told])


def answer(results: Results) -> Answer:
    """The same as a table."""
    rows: list[tuple[object, ...]] = [
        (rank, one.day, one.source, one.title, passage.text, one.article_id, one.score, one.language)
        for rank, (one, passage) in enumerate(results.best, start=1)
    ]
    return Answer(columns=COLUMNS, rows=rows)


def page(results: Results) -> str:
    """The same as one HTML page: everything escaped, no script, no picture, no link."""
    entries = "\n".join(_entry(*one) for one in results.best)
    query = plain_line(results.query)
    body = f'<h1 dir="auto">{escape(query)}</h1>\n<p>{escape(results.told)}</p>\n<ol>\n{entries}\n</ol>'
    return html_page(query, style=STYLE, body=body)


def _lines(rank: int, one: Found, passage: Snippet, width: int) -> Iterator[str]:
    head = f"{rank:>3}  {one.day}  {plain_line(one.source)}  {one.article_id}"
    yield from [head, *_wrapped(plain_line(one.title) or "(no title)", width), *_wrapped(passage.text, width), ""]


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=" " * 5, subsequent_indent=" " * 5, break_on_hyphens=False)


def _entry(one: Found, passage: Snippet) -> str:
    language = one.language or ""
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    title, source = escape(plain_line(one.title) or "(no title)"), escape(plain_line(one.source))
    return ENTRY.format(
        language=escape(language, quote=True),
        direction=direction,
        title=title,
        passage=_marked(passage),
        told=f"{one.day} · {source} · {escape(one.article_id)}",
    )


def _marked(passage: Snippet) -> str:
    """The passage with the words that were looked for set off."""
    edges = [0, *(edge for span in passage.spans for edge in span), len(passage.text)]
    parts = [escape(passage.text[start:end]) for start, end in pairwise(edges)]
    return "".join(f"<mark>{part}</mark>" if place % 2 else part for place, part in enumerate(parts))


ENTRY = """<li lang="{language}" dir="{direction}"><h2>{title}</h2><p>{passage}</p>
<p class="told" dir="ltr">{told}</p></li>"""

STYLE = (
    """body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #222;
  font: 1.1rem/1.7 """
    + TEXT_FONTS
    + """; }
h1 { font-size: 1.5rem; }
h2 { margin: 0; line-height: 1.3; font-size: 1.2rem; }
p { margin: .2rem 0; overflow-wrap: anywhere; }
ol { padding: 0 2rem; }
li { margin-bottom: 1.5rem; }
.told { color: #666; font: .85rem/1.5 system-ui, sans-serif; }
[dir=rtl] .told { text-align: right; }
"""
)
