"""When nothing that trafilatura's second extractor could find would be taken in place of what its first has found.

Three fifths of pages say less than twice what was extracted; it is then given an empty page. Of most others it has so
little left, once it has dropped what is unlikely or chosen a box, that it need not go on.
"""

from __future__ import annotations

from typing import Any

from lxml import etree
from lxml.html import HtmlElement

TIMES = 2
"""It is taken where it is so many times as long as the first; for one without paragraphs, or mostly tables, sooner."""
OF_A_VIDEO = 10
"""Characters that it may put in the place of a frame."""
UNREAD = ("script", "style")
SAID = etree.XPath("string-length(normalize-space(.))")
"""Blanks that HTML does not know as such are counted, too: never less than what a reader would find."""
HAS_TEXT = etree.XPath("boolean(.//p//text())")


NOTHING = "<body/>"


def is_surely_kept(page: HtmlElement, body: etree._Element, text: str) -> bool:
    """Whether a text has paragraphs, is not mostly tables, and is at least half of all that its page says."""
    return yields_to_length_alone(body, text) and _most_said(page) <= TIMES * len(text)


def yields_to_length_alone(body: etree._Element, text: str) -> bool:
    """Whether a text has paragraphs and is not mostly tables."""
    paragraphs, tables = (sum(1 for _ in body.iterdescendants(tag)) for tag in ("p", "table"))
    return bool(text) and tables <= paragraphs and bool(HAS_TEXT(body))


def _most_said(page: HtmlElement) -> float:
    """Characters that the second extractor could find in an element, at the most."""
    unread = frames = 0
    for one in page.iter(*UNREAD, "iframe"):
        frames += one.tag == "iframe"
        unread += 0 if one.tag == "iframe" else len("".join((one.text or "").split()))
    return SAID(page) - unread + OF_A_VIDEO * frames  # type: ignore[operator]


class _TooLittleError(Exception):
    """What is left to be found would not be taken."""


def stopped_early(document: Any) -> Any:
    """Trafilatura's class of the second extractor, which finds nothing where it could find no more than it `beats`."""

    class Stopped(document):  # type: ignore[misc]
        __slots__ = ("beats",)

        def __init__(self, page: HtmlElement, *, beats: int, min_text_length: int) -> None:
            super().__init__(page, min_text_length)
            self.beats = beats

        def summary(self) -> Any:
            try:
                return super().summary()
            except _TooLittleError:
                return NOTHING

        def transform_misused_divs_into_paragraphs(self) -> None:
            self._stop_unless_more(self.doc)  # what is unlikely has been dropped
            super().transform_misused_divs_into_paragraphs()

        def get_article(self, *chosen: Any) -> Any:
            article = super().get_article(*chosen)
            self._stop_unless_more(article)
            return article

        def _stop_unless_more(self, page: HtmlElement) -> None:
            if _most_said(page) <= self.beats:
                raise _TooLittleError

    return Stopped
