"""Parts of a page that no reader sees and that its text is found without: scripts, styles and drawings."""

from __future__ import annotations

from copy import copy

from lxml import etree
from lxml.html import HtmlElement

UNREAD = ("script", "style", "svg")
KEPT_TAG = "kept-part"
"""The name of an element while all of its kind are taken out."""


def empty_unread(tree: HtmlElement) -> None:
    """Empty what no reader sees and trafilatura would copy again and again; JSON-LD is among what it reads."""
    for element in list(tree.iter(*UNREAD)):
        if "ld+json" not in (element.get("type") or ""):
            tail = element.tail
            element.clear()
            element.tail = tail


def without_unread(tree: HtmlElement) -> HtmlElement:
    """A copy of the page less what no reader sees; JSON-LD stays."""
    page = copy(tree)
    kept = [element for element in page.iter("script") if "ld+json" in (element.get("type") or "")]
    for element in kept:
        element.tag = KEPT_TAG
    etree.strip_elements(page, *UNREAD, "link", "meta", with_tail=False)
    for element in kept:
        element.tag = "script"
    return page


def unmake_written_drawings(tree: HtmlElement) -> None:
    """Make boxes of drawings that hold paragraphs: a browser shows them, also where the drawing is never closed."""
    for drawing in list(tree.iter("svg")):
        if next(drawing.iter("p"), None) is not None:
            drawing.tag = "div"
