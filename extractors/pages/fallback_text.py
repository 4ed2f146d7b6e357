"""A text for a page whose own is short or missing: what may take its place, and a second reader of the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLParserException

from extractors.pages.text_states import DEPTH, SHORT_WORDS, State, sentence_count
from extractors.text.html import tidy_lines

# Another reading counts only where it has much more of the same words: a little more is menus.
LONGER = 1.25
MOST = 0.8
"""A text elsewhere replaces the page's when it is so much longer and holds so much of it."""
DEEPEST = 10_000
"""Levels of nesting the second reader is given: it takes a second for these, four for twice as many."""
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
FEWEST_SENTENCES = 3
"""Lines that end as sentences do: the second reader also takes what is no article."""


def is_better(text: str, *, than: str, state: State, origin: str) -> bool:
    """Whether a text from elsewhere is to stand in for the page's own."""
    words, own = Counter(text.split()), Counter(than.split())
    held = (words & own).total()
    longer = words.total() > LONGER * own.total() and held >= MOST * own.total()
    if origin == "resiliparse":
        return longer and words.total() >= SHORT_WORDS
    if state[0] not in ("ok", "partial"):
        return words.total() > own.total()
    return longer and (origin == "json-ld" or own.total() < SHORT_WORDS)


def read_again(page: Callable[[], str], state: State, *, set_apart: Callable[[], Collection[str]]) -> str:
    """What another extractor takes for the text of a page that is a stub, or too deep; empty for other pages.

    `page` makes the page it is given, where it is given any. `set_apart` tells the lines of the
    page that are links or headings: what has no sentences beside them is a list of articles.
    """
    if state[0] != "stub" and not state[1].startswith(DEPTH):
        return ""
    html = page()
    if _levels(html) > DEEPEST:
        return ""
    whole = html.encode("utf-8", "replace").decode()
    try:
        text = extract_plain_text(whole, main_content=True, list_bullets=False, alt_texts=False, comments=False)
    except HTMLParserException:
        return ""
    text = tidy_lines(text)
    links = set_apart()
    own = "\n".join(line for line in text.split("\n") if line not in links)
    return text if sentence_count(own) >= FEWEST_SENTENCES else ""


# trafilatura gives up beyond 255 levels, and says nothing.
def _levels(html: str) -> int:
    """Levels of nesting at the most: an element that is never closed counts to the end."""
    level = deepest = 0
    for closes, name in TAG.findall(html):
        if name.lower() not in VOID:
            level += -1 if closes else 1
            deepest = max(deepest, level)
    return deepest
