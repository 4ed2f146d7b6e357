"""A query answered from the published file: its words from the tables of terms, its phrases from the texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from config.checks import check_names
from extractors.search.queries import Days, Every, Named, Query, QueryError, Some, Without, Words, found_words
from extractors.search.terms import LONGEST, holds, spelt_ways
from extractors.text.inflections import forms
from storage.database.known_names import languages_known, sources_known, topics_known
from storage.database.published import Connection, open_published
from storage.disk.json_rows import write_json_lines
from storage.queries.questions import missing_said_of_older, nothing_published

BEGINNINGS = 1000
"""Words that a beginning may stand for; one that has more says too little."""
# Texts of candidates are large: all at once would fill the memory for a common word.
TEXTS_AT_ONCE = 500
EXPANDED = """
    select distinct term from (select term from tokens union all select term from tokens_since)
    where starts_with(term, ?) order by term limit ?
"""
CANDIDATES = """
    select h.article_number, r.title, r.text, r.language
    from hits h join article_numbers n using (article_number) join reading_rows r on r.number = n.reading_number
    where h.leaf = ?
"""
KEPT = "delete from hits where leaf = ? and article_number not in (select unnest(?::integer[]))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article that a query finds; times and days as in the view articles."""

    article_id: str
    score: float
    day: date
    source: str
    language: str | None
    title: str | None
    text: str


def search(path: Path, query: Query, *, most: int) -> tuple[int, list[Found]]:
    """How many articles a query finds, and the best. Raises QueryError, NothingPublishedError, QuestionError."""
    with missing_said_of_older(path), open_published(path) as connection:
        if connection is None:
            raise nothing_published(path)
        _check_names(connection, query)
        leaves = [*_leaves(query)]
        asked = [line for leaf, words in enumerate(leaves) for line in _asked(connection, leaf, words)]
        with write_json_lines(asked) as file:
            connection.execute(_sql("hits"), [str(file)])
        for leaf, words in enumerate(leaves):
            if len(words.terms) > 1:
                connection.execute(KEPT, [leaf, [*_verified(connection, leaf, words)]])
        wanted = set(found_words(query))
        scoring = [leaf for leaf, words in enumerate(leaves) if words in wanted]
        values: dict[str, object] = {"most": most, "scoring": scoring}
        condition = _condition(query, leaves, values)
        best = connection.execute(_sql("found").replace("{condition}", condition), values).fetchall()
        details = connection.execute(_sql("details"), [[reading for *_, reading in best]]).fetchall()
    by_reading = {number: fields for number, *fields in details}
    found = [_found(article_id, score, by_reading[reading]) for _, _, score, article_id, reading in best]
    return (best[0][0] if best else 0), found


KNOWN: dict[str, tuple[str, Callable[[Connection], set[str]]]] = {
    "source": ("source", sources_known),
    "lang": ("language of this watch", languages_known),
    "topic": ("topic", topics_known),
}


def _named(query: Query) -> Iterator[Named]:
    """The sources, languages and topics that a query names."""
    if isinstance(query, Named):
        yield query
    elif isinstance(query, Without):
        yield from _named(query.part)
    elif isinstance(query, Every | Some):
        for part in query.parts:
            yield from _named(part)


def _check_names(connection: Connection, query: Query) -> None:
    """Raise UnknownNameError for a filter that can find nothing because nothing is called so."""
    for one in _named(query):
        kind, known = KNOWN[one.name]
        names = known(connection)
        if one.value not in {name.casefold() for name in names}:
            check_names(kind, [one.value], names)


def _leaves(query: Query) -> Iterator[Words]:
    """Every word and phrase once, those that NOT leaves out as well."""
    parts: Sequence[Query] = ()
    if isinstance(query, Words):
        yield query
    elif isinstance(query, Every | Some):
        parts = query.parts
    elif isinstance(query, Without):
        parts = [query.part]
    yield from dict.fromkeys(leaf for part in parts for leaf in _leaves(part))


def _asked(connection: Connection, leaf: int, words: Words) -> Iterator[dict[str, object]]:
    for place, term in enumerate(words.terms):
        at = {"leaf": leaf, "place": place, "places": len(words.terms), "in_title": words.in_title}
        for one in _expanded(connection, term) if words.is_beginning else [term]:
            yield {**at, "term": one, "language": None}
        if not words.is_beginning:
            is_last = place == len(words.terms) - 1
            for language, form in forms(term) if is_last else ():
                yield {**at, "term": form[:LONGEST], "language": language}


def _expanded(connection: Connection, beginning: str) -> list[str]:
    found = [term for (term,) in connection.execute(EXPANDED, [beginning, BEGINNINGS + 1]).fetchall()]
    if len(found) > BEGINNINGS:
        raise QueryError(f"search: more than {BEGINNINGS} words begin with {beginning}: write more of the word")
    return found


def _verified(connection: Connection, leaf: int, words: Words) -> Iterator[int]:
    """The numbers of the articles in which the terms stand one after the other."""
    candidates = connection.execute(CANDIDATES, [leaf])
    while rows := candidates.fetchmany(TEXTS_AT_ONCE):
        for number, title, text, language in rows:
            ways = spelt_ways(words.terms, language)
            if holds(title or "", ways) or (not words.in_title and holds(text or "", ways)):
                yield number


def _condition(query: Query, leaves: Sequence[Words], values: dict[str, object]) -> str:
    """The query as SQL; what a person wrote in it is added to the values."""
    if isinstance(query, Words):
        return HOLDS.format(leaves.index(query))
    if isinstance(query, Every | Some):
        word = " and " if isinstance(query, Every) else " or "
        return f"({word.join(_condition(part, leaves, values) for part in query.parts)})"
    if isinstance(query, Without):
        return f"not coalesce({_condition(query.part, leaves, values)}, false)"
    if isinstance(query, Named):
        return NAMED[query.name].format(_value(values, query.value))
    return _between(query, values)


HOLDS = "article_number in (select article_number from hits where leaf = {})"
NAMED = {
    "source": "article_id in (select article_id from article_rows where lower(source_id) = {})",
    "lang": "reading_number in (select number from reading_rows where lower(language) = {})",
    "topic": "article_id in (select article_id from tags where lower(topic) = {})",
}


def _between(days: Days, values: dict[str, object]) -> str:
    first, end = _value(values, days.first or date.min), _value(values, days.end or date.max)
    return _sql("days").replace("{condition}", f"between {first} and {end}::date - 1")


def _value(values: dict[str, object], value: object) -> str:
    name = f"v{len(values)}"
    values[name] = value
    return f"${name}"


def _found(article_id: str, score: float, fields: Sequence[Any]) -> Found:
    day, source, language, title, text = fields
    return Found(
        article_id=article_id, score=score, day=day, source=source, language=language, title=title, text=text or ""
    )


@cache
def _sql(name: str) -> str:
    return files("storage").joinpath("sql", "search", f"{name}.sql").read_text("utf-8")
