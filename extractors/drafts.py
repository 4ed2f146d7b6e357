"""What trafilatura draws out of a tree, with the joiners it would delete brought through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.metadata import extract_metadata

from extractors.html import hide_joiners, joiner_stand_ins, joiners_restored, tidy_lines

HEADINGS_READ = 3_000
TRAFILATURA_FAILS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, etree.LxmlError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The text of a page before anything is lifted out of it, and trafilatura's guesses."""

    lines: tuple[str, ...] = ()
    author: str | None = None
    date: str | None = None
    """As YYYY-MM-DD; often guessed from the text."""


def drafted(tree: HtmlElement, *, url: str, latest: datetime) -> Draft:
    """The draft of a page; an empty one where trafilatura finds nothing or fails. Changes the tree's text."""
    stand_ins = joiner_stand_ins("".join(tree.itertext()))
    if stand_ins:
        hide_joiners(tree, stand_ins)
    dates = {
        "original_date": True,
        "extensive_search": False,
        "max_date": latest.strftime("%Y-%m-%d"),
        "outputformat": "%Y-%m-%d",
    }
    try:
        found = bare_extraction(
            tree,
            url=url,
            include_comments=False,
            include_tables=True,
            with_metadata=True,
            date_extraction_params=dates,
        ) or extract_metadata(tree, default_url=url, date_config=dates)
    except TRAFILATURA_FAILS:
        return Draft()
    text = tidy_lines(joiners_restored(found.text or "", stand_ins))
    author = joiners_restored(found.author, stand_ins) if found.author else None
    return Draft(lines=tuple(text.split("\n")) if text else (), author=author, date=found.date)


def headings(tree: HtmlElement) -> frozenset[str]:
    """The lines the page sets as a link or a heading of its own."""
    texts: set[str] = set()
    for position, element in enumerate(tree.iter("a", "h2", "h3", "h4", "h5", "h6")):
        if position >= HEADINGS_READ:
            break
        texts.add(" ".join("".join(element.itertext()).split()))
    return frozenset(texts)
