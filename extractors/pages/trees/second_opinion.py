"""trafilatura's second extractor, spared where nothing that it could find would be taken in place of the first's."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from extractors.text.html import words_of

TIMES = 2
"""It is taken where it is so many times as long as the first; for one without paragraphs, or mostly tables, sooner."""
OF_A_VIDEO = 10
"""Characters that it may put in the place of a frame."""
UNREAD = ("script", "style")

Compare = Callable[..., Any]


def spared(compare: Compare) -> Compare:
    """Trafilatura's `compare_extraction`, whose second extractor is given an empty page where it cannot be taken.

    Three fifths of pages say less than twice what was extracted. All else is compared as it was.
    """

    @wraps(compare)
    def compared(cleaned: HtmlElement, page: HtmlElement, body: etree._Element, text: str, options: Any) -> Any:
        if options.focus == "balanced" and is_surely_kept(page, body, text):
            page = document_fromstring("<html><body></body></html>")
        return compare(cleaned, page, body, text, options)

    return compared


def is_surely_kept(page: HtmlElement, body: etree._Element, text: str) -> bool:
    """Whether a text has paragraphs, is not mostly tables, and is at least half of all that its page says."""
    paragraphs = body.findall(".//p")
    if not text or len(body.findall(".//table")) > len(paragraphs) or not body.xpath(".//p//text()"):
        return False
    unread = sum(len("".join((one.text or "").split())) for one in page.iter(*UNREAD))
    frames = sum(1 for _ in page.iter("iframe"))
    return len(words_of(page)) - unread + OF_A_VIDEO * frames <= TIMES * len(text)
