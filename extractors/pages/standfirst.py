"""The standfirst: what a page prints between its headline and its text, where the text was drawn out without it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from extractors.pages.boilerplate import line_words
from extractors.pages.boxes import BLOCKS, LEVELS, LINKED_SHARE, linked_chars
from extractors.text.html import visible_text, words_of
from extractors.text.word_counts import word_count

READ = ("p", "h2", "h3", "div", "span", "li", "h1")
BETWEEN = 600
"""Elements looked at between headline and text."""
# Fewer are a label above the text ("Exclusive"), more are the text itself.
LEAST_WORDS, MOST_WORDS = 6, 120
SURE_CHARS = 40
"""So much of a description that is cut short is enough to tell it by."""
# Descriptions for search engines end within a word, or in dots: the last tenth need not be the same.
CUT_SHARE = 0.9
ELSEWHERE = frozenset({"figure", "figcaption", "nav", "aside", "footer", "form", "button", "noscript", "template"})
NAMED = re.compile(
    r"(?:^|[\s_-])(?:lead|intro|ingress|standfirst|vorspann|chapeau|chapo|entradilla|sommario|epigraph|subhead)(?:[\s_-]|$)"
    r"|(?:article|story)[_-]?(?:lead|intro)(?![a-z])",
    re.IGNORECASE,
)
"""What publishers call its box."""


def standfirst_lines(
    tree: HtmlElement, lines: Sequence[str], *, titles: Collection[str], description: str | None
) -> list[str]:
    """The lines of the standfirst, in their order; none where the text has it, or nothing tells that it is one.

    It is recognised by the page's description of itself, or by the name of its box. `titles` in the form of
    `line_words`.
    """
    if not lines:
        return []
    described = line_words(description or "")
    found: list[HtmlElement] = []
    for element in _between(tree, lines, titles):
        words = line_words(_read(element))
        is_it = _describes(described, words) or _is_named(element)
        if is_it and words not in titles and _is_prose(element):
            found.append(element)
    text = line_words("\n".join(lines)) if found else ""
    return [line for line in dict.fromkeys(map(_read, found)) if line_words(line) not in text]


def _read(element: HtmlElement) -> str:
    """The words of an element that a reader sees: some publishers put their styles among them."""
    text = words_of(element)
    return unicodedata.normalize("NFC", " ".join(visible_text(element).split()) if "{" in text else text)


def _between(tree: HtmlElement, lines: Sequence[str], titles: Collection[str]) -> Iterator[HtmlElement]:
    """The smallest blocks from the headline to the first line of the text; none where one of the two is not found."""
    first = {lines[0].removeprefix("- "), *(line for line in lines[:3] if word_count(line) >= LEAST_WORDS)}
    passed: list[HtmlElement] | None = None
    for element in tree.iter(*READ):
        if passed is None:
            if element.tag in ("h1", "h2") and line_words(words_of(element)) in titles:
                passed = []
            continue
        if len(passed) > BETWEEN:
            return
        if any(inner.tag in BLOCKS for inner in element):
            continue
        if words_of(element) in first:
            yield from passed
            return
        passed.append(element)


def _describes(described: str, words: str) -> bool:
    """Whether a description is these words, or one of the two begins with what there is of the other."""
    if not described or not words or described == words:
        return bool(described) and described == words
    is_cut = len(described) > SURE_CHARS and words.startswith(described[: int(CUT_SHARE * len(described))])
    return is_cut or (len(words) > SURE_CHARS and described.startswith(words))


def _is_named(element: HtmlElement) -> bool:
    around = element.getparent()
    boxes = (element,) if around is None or len(around) > 1 else (element, around)
    return any(NAMED.search(box.get("class") or "") for box in boxes)


def _is_prose(element: HtmlElement) -> bool:
    text = _read(element)
    if not LEAST_WORDS <= word_count(text) <= MOST_WORDS or linked_chars(element) > LINKED_SHARE * len(text):
        return False
    return all(above.tag not in ELSEWHERE for above in islice(element.iterancestors(), LEVELS))
