"""What search reads: which articles hold a term, and how often. Made from the readings, and made again when lost.

Of each article the current reading counts, under a number of its own; a number that another replaces counts no more.
Terms of new readings go to one table; `rewrite_tokens` moves them into the other, which is sorted by term. All of that
one is written anew then, so it is worth while only when enough has come (`sorting_is_due`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from extractors.search.terms import counted_terms
from storage.database.live import Live
from storage.disk.json_rows import longest

READINGS_AT_ONCE = 1000
POSTINGS_AT_ONCE = 5_000_000
"""Pairs of a term and an article that are sorted in memory together."""

UNSORTED_SHARE = 16
"""One in so many articles may be in the table that is not sorted. A search reads all rows of that one."""

Row = dict[str, object]
INDEXED = "select coalesce(max(reading_number), 0), coalesce(max(article_number), 0) + 1 from article_numbers"


def index_new(store: Live) -> int:
    """Add the readings filed since the last time, and return how many.

    Called within the transaction that files them; where one was filed without, the next call brings it up.
    """
    added = 0
    while True:
        last, first = store.rows(INDEXED)[0]
        rows = store.rows(_sql("unindexed"), [last, READINGS_AT_ONCE])
        if not rows:
            return added
        numbered, counted = _numbered(rows, int(str(first)))
        store.insert("article_numbers", numbered)
        with store.staged(counted) as path:
            store.connection.execute(_sql("posted"), [str(path), longest(path)])
        added += len(rows)
        if len(rows) < READINGS_AT_ONCE:
            return added


def rewrite_tokens(store: Live) -> None:
    """Put all terms into the sorted table, without the articles that another reading has replaced.

    In a transaction of its own; a checkpoint should follow, which gives the old table's blocks back.
    """
    with store.transaction():
        index_new(store)
        store.connection.execute(_sql("tokens_next"))
        for first, after in pairwise([*_range_starts(store), None]):
            store.connection.execute(_sql("tokens_sorted"), [first, after, after])
        store.connection.execute(_sql("tokens_replaced"))


def sorting_is_due(store: Live) -> bool:
    """Whether more than one article in sixteen came since the terms were sorted last, or was read anew since."""
    came, gone, every = (int(str(one)) for one in store.rows(_sql("tokens_unsorted"))[0])
    return (came + gone) * UNSORTED_SHARE > every


def forget_articles(store: Live, article_ids: Sequence[str]) -> None:
    """Take the terms of articles away, as if they had no text; `rewrite_tokens` then takes them out of the file."""
    store.connection.execute(_sql("tokens_forgotten"), [list(article_ids)])


def _range_starts(store: Live) -> list[str]:
    """The terms at which the pieces begin that are sorted one after the other, the first of all included."""
    rows = store.rows(_sql("token_ranges"), [POSTINGS_AT_ONCE])
    return ["", *(str(term) for (term,) in rows)]


def _numbered(rows: Iterable[Sequence[Any]], first: int) -> tuple[list[Row], list[Row]]:
    """Readings under numbers of their own; and the terms of each, counted."""
    numbered: list[Row] = []
    counted: list[Row] = []
    here: dict[str, tuple[int, int]] = {}
    for number, (article_id, revision, reading_number, title, text, standing, its_revision) in enumerate(rows, first):
        replaces, stands = here.get(article_id, (standing, its_revision))
        terms_of = _counted(title or "", text or "")
        if stands is not None and revision < stands:  # an old revision, read anew: it never stood
            replaces = number
        else:
            here[article_id] = number, revision
            counted.append({"article_number": number, **terms_of})
        numbered.append(
            {
                "article_number": number,
                "article_id": article_id,
                "revision": revision,
                "reading_number": reading_number,
                "words": sum(terms_of["counts"]),
                "replaces": replaces,
            }
        )
    return numbered, counted


def _counted(title: str, text: str) -> dict[str, Any]:
    """Each term once, those of the title first; how many those are, and how often each stands in both together."""
    counted, title_terms = counted_terms(title, text)
    return {"title_terms": title_terms, "terms": [*counted], "counts": [*counted.values()]}


@cache
def _sql(name: str) -> str:
    return files("storage").joinpath("sql", "tokens", f"{name}.sql").read_text("utf-8")
