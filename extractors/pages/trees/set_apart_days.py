"""Whether a day that was guessed stands on its page as a date of its own, and not in a sentence or below the page."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from extractors.dates.dates import read_date
from extractors.pages.boilerplate import without_label

READ = 20_000
DATE_CHARS = 60
BEFORE = 40
"""Characters before a day in markup, in which the name of its field stands."""
LEVELS = 60
AROUND = frozenset({"footer", "nav", "aside"})
NAMED = re.compile("date|publi|creat|issued|time|posted")
CHANGED = re.compile("updat|modif|last[-_ ]|expire|valid")


def is_set_apart(tree: HtmlElement, day: str) -> bool:
    """Whether a day (YYYY-MM-DD) is marked up as a date, or a piece of text outside footers and menus is that day."""
    return _is_marked(etree.tostring(tree, encoding="unicode"), day) or any(
        _is_day(text, day) and not any(around.tag in AROUND for around in islice(element.iterancestors(), LEVELS))
        for element in islice(tree.iter("*"), READ)
        for text in (element.text, element.tail)
        if text and day[:4] in text and len(text) <= 2 * DATE_CHARS
    )


def _is_day(text: str, day: str) -> bool:
    words = " ".join(text.split())
    read = read_date(without_label(words)) if len(words) <= DATE_CHARS else None
    return read is not None and read.at.date().isoformat() == day


def _is_marked(html: str, day: str) -> bool:
    """Whether a day is the value of an attribute or a script's field that is named as a date, and not of a change."""
    for found in re.finditer(rf"(?<!\d)(?:{day}|{day.replace('-', '')}|{day.replace('-', '/')})(?!\d)", html):
        before = html[max(0, found.start() - BEFORE) : found.start()].lower()
        if NAMED.search(before) and not CHANGED.search(before) and ">" not in before[-2:]:
            return True
    return False
