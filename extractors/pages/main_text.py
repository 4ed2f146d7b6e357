"""What trafilatura draws out of a tree, with the joiners it would delete brought through."""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from extractors.pages.boxes import Places, find_places
from extractors.pages.trees.blocks import prepare_blocks
from extractors.pages.trees.inline_words import prepare_words
from extractors.pages.trees.quick_trafilatura import make_quick, options_for
from extractors.pages.trees.set_apart_days import is_set_apart
from extractors.pages.trees.spared_copies import Given
from extractors.pages.trees.unread import empty_unread, unmake_written_drawings, without_unread
from extractors.pages.trees.unseen_boxes import drop_unseen
from extractors.text.html import joiner_stand_ins, swap_characters, tidy_lines, visible_text, words_of
from extractors.text.word_counts import word_count

# Imported where a page is read, in a worker: a run's own process, which only names what it calls, needs none of it, and
# it is a third of what that process would import (.45 s of CPU, with numpy behind it).
if TYPE_CHECKING:
    from trafilatura.metadata import Document

HEADINGS_READ = 3_000
TABLE_PARTS = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th"})
BOX_WORDS = 100
"""No cell of a table of figures holds so many."""
MENU_PARAGRAPHS, HEADINGS_IN_MENUS = 5, 50
"""A menu with more of them around the headline is one that the page never closes."""
LEFT, PLACED, LONGER, HELD = 0.03, 0.5, 1.03, 0.7
"""Shares of a text: lists and headings left behind for it to be read again in its box; what of it must stand there; how
much longer the second text must be, and how much of the first it must hold."""
MISSED_WORDS, MISSED_SHARE = 30, 0.25
"""A text is not whole where so many words between its lines, and so large a share of its own, were not taken."""
TRAFILATURA_FAILS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, etree.LxmlError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The text of a page before anything is removed from it, and trafilatura's guesses."""

    lines: tuple[str, ...] = ()
    author: str | None = None
    date: str | None = None
    """As YYYY-MM-DD; often guessed from the text."""
    missed: tuple[str, ...] = ()
    """Sentences that stand between the lines on the page and were not taken."""
    boilerplate: frozenset[str] = frozenset()
    """Those of the lines that stand in a box which the page itself names as boilerplate."""

    def shortfall(self, words: int) -> str:
        """How much of the page's text a text of so many words has not, in words; empty where that is little."""
        missed = sum(map(word_count, self.missed))
        if missed < MISSED_WORDS or missed < MISSED_SHARE * words:
            return ""
        return f"{len(self.missed)} sentences ({missed} words) between its lines were not taken"


def extract_draft(
    tree: HtmlElement,
    *,
    url: str,
    latest: datetime,
    text_only: bool = False,
    left_out: list[tuple[str, str]] | None = None,
) -> Draft:
    """The draft of a page; an empty one where trafilatura finds nothing or fails.

    `text_only` leaves its guesses of author and date out, a third of its work, where they are known already.

    `left_out` gathers what is no part of the article, with the reason.
    Leaves boxes in the tree where tables of layout were; with `text_only`, scripts, styles and drawings empty.
    """
    struck = prepare_words(tree)
    if left_out is not None:
        left_out += [("struck out", words) for words in struck]
    drop_unseen(tree, left_out)
    prepare_blocks(tree)
    unmake_written_drawings(tree)
    if text_only:  # a date may be guessed from a script
        empty_unread(tree)
    if next(tree.iter("td"), None) is not None:
        _unmake_layout_tables(tree)
    _unmake_open_menus(tree)
    for line_break in tree.iter("br"):
        line_break.tail = f"\n{line_break.tail or ''}"
    # trafilatura keeps printable characters alone, so it deletes every ZWNJ: of 24 in a Persian page none was left.
    # Only pages that have some pay for the walk (a quarter of the CPU).
    stand_ins = joiner_stand_ins(etree.tostring(tree, method="text", encoding="unicode"))
    if not stand_ins:
        return _draft(tree, _found(tree, url, latest, text_only=text_only), {})
    marks = {letter: mark for mark, letter in stand_ins.items()}
    swap_characters(tree, stand_ins)
    draft = _draft(tree, _found(tree, url, latest, text_only=text_only), marks)
    swap_characters(tree, marks)
    return draft


def _draft(tree: HtmlElement, found: Document | None, marks: dict[str, str]) -> Draft:
    if found is None:
        return Draft()

    def as_printed(text: str) -> str:
        for letter, mark in marks.items():  # a table, even an empty one, would be asked about each character
            text = text.replace(letter, mark)
        return text

    lines, places = _fuller(tree, tidy_lines(found.text or "").split("\n"))
    return Draft(
        lines=tuple(as_printed(line) for line in lines if line),
        author=as_printed(found.author) if found.author else None,
        date=found.date if found.date and _is_to_be_trusted(tree, found.date) else None,
        boilerplate=frozenset(map(as_printed, places.boilerplate())),
        missed=tuple(map(as_printed, places.missed())),
    )


def _is_to_be_trusted(tree: HtmlElement, guess: str) -> bool:
    """Whether a guessed day can be read in one way only, and stands as a date of its own."""
    return not _is_read_two_ways(tree, guess) and is_set_apart(tree, guess)


def _is_read_two_ways(tree: HtmlElement, guess: str) -> bool:
    """Whether a guessed day stands on the page in figures alone, and day and month of it could change places."""
    if len(parts := guess.split("-")) != 3 or parts[1] == parts[2] or max(parts[1:]) > "12":
        return False
    year, month, day = parts
    if f"/{year}" not in etree.tostring(tree, method="text", encoding="unicode"):
        return False
    text = visible_text(tree)
    forms = [(day, month), (month, day), (day.lstrip("0"), month.lstrip("0")), (month.lstrip("0"), day.lstrip("0"))]
    return any(f"{one}/{other}/{year}" in text for one, other in forms)


def _fuller(tree: HtmlElement, lines: list[str]) -> tuple[list[str], Places]:
    """The lines of a text, or those that are found when its box is read alone, and where they stand.

    Where trafilatura knows no box of a page for that of the article, it gathers paragraphs, and leaves the lists and
    headings between them behind.
    """
    places = find_places(tree, lines)
    box = places.box()
    chars = sum(map(len, lines))
    if box is None or places.total < PLACED * chars or places.left_behind(box) < LEFT * places.total:
        return lines, places
    again = _read_alone(box)
    held = sum(len(line) for line in {*lines}.intersection(again))
    if sum(map(len, again)) < LONGER * chars or held < HELD * chars:
        return lines, places
    return again, find_places(tree, again)


def _read_alone(box: HtmlElement) -> list[str]:
    """The lines that trafilatura draws out of a page that holds one box, and says that it is an article."""
    from trafilatura import bare_extraction
    from trafilatura.metadata import Document

    page = document_fromstring("<html><body></body></html>")
    article = etree.SubElement(page[0], "article")
    article.append(deepcopy(box))
    article[0].tail = None
    try:
        found = bare_extraction(Given(page), options=options_for(None))
    except TRAFILATURA_FAILS:
        return []
    return tidy_lines(found.text or "").split("\n") if isinstance(found, Document) else []


def _found(tree: HtmlElement, url: str, latest: datetime, *, text_only: bool) -> Document | None:
    """What trafilatura reports: no text but author and date when the text is too short for it, None when it fails."""
    from trafilatura import bare_extraction
    from trafilatura.metadata import Document

    make_quick()
    try:
        known = Document() if text_only else _guesses(tree, url, latest)
        found = bare_extraction(Given(without_unread(tree)), options=options_for(url))
    except TRAFILATURA_FAILS:
        return None
    if not isinstance(found, Document):
        return None if text_only else known
    found.author, found.date = known.author, known.date
    return found


def _guesses(tree: HtmlElement, url: str, latest: datetime) -> Document:
    """Author and date as trafilatura's `extract_metadata` finds them.

    Not by that itself: a sixth of its work is for title, site, categories, tags and licence, which nobody asks of it.
    """
    from trafilatura.metadata import (  # type: ignore[attr-defined]  # find_date is htmldate's, which we do not name
        examine_meta,
        extract_author,
        extract_meta_json,
        extract_url,
        find_date,
    )

    found = examine_meta(tree)
    if found.author and " " not in found.author:
        found.author = None
    with suppress(Exception):  # as there: whatever a page calls JSON
        found = extract_meta_json(tree, found)
    found.author = found.author or extract_author(tree)
    found.date = find_date(
        tree,
        url=found.url or extract_url(tree, url),
        # htmldate prefers the day of the last change: on 407 labelled pages it was right on 48 % so, on 86 % with this.
        original_date=True,
        # Its wide search nearly always finds some day: of 110 pages without one of their own it was wrong on 20 %, on
        # 15 % so.
        extensive_search=False,
        # It would read the clock otherwise, and the same page would be read differently tomorrow.
        max_date=latest.strftime("%Y-%m-%d"),
        outputformat="%Y-%m-%d",
    )
    found.clean_and_trim()
    return found


def _unmake_layout_tables(tree: HtmlElement) -> None:
    """Make boxes of the cells of tables that hold whole articles: read as rows, their text comes out as one line."""
    for table in _layout_tables(tree):
        rows = [row for part in table for row in ([part] if part.tag == "tr" else part)]
        for part in (table, *table, *rows, *(cell for row in rows for cell in row)):
            if part.tag in TABLE_PARTS:
                part.tag = "div"


def _unmake_open_menus(tree: HtmlElement) -> None:
    """Make boxes of the menus that hold the article: a `nav` that is never closed takes all after it along."""
    for heading in islice(tree.iter("h1"), HEADINGS_IN_MENUS):
        for menu in heading.iterancestors("nav"):
            if sum(1 for _ in menu.iter("p")) > MENU_PARAGRAPHS:
                menu.tag = "div"


def _layout_tables(tree: HtmlElement) -> set[HtmlElement]:
    """The tables around a cell that holds, outside tables of its own, more words than a figure needs."""
    found: set[HtmlElement] = set()
    tables: list[HtmlElement] = []
    words = [0]
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag == "table":
            tables.append(element) if event == "start" else tables.pop()
        if element.tag == "td" and event == "start":
            words.append(0)
        elif element.tag == "td" and words.pop() >= BOX_WORDS:
            found.update(tables)
        words[-1] += _words(element.text if event == "start" else element.tail)
    return found


def _words(text: str | None) -> int:
    return len(text.split()) if text else 0


def headings(tree: HtmlElement) -> frozenset[str]:
    """The lines the page sets as a link or a heading of its own."""
    texts: set[str] = set()
    for position, element in enumerate(tree.iter("a", "h2", "h3", "h4", "h5", "h6")):
        if position >= HEADINGS_READ:
            break
        texts.add(words_of(element))
    return frozenset(texts)
