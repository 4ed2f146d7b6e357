"""When nothing that trafilatura's second extractor could find would be taken in place of what its first has found.

Three fifths of pages say less than twice what was extracted; it is then given an empty page.
"""

from __future__ import annotations

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


def is_surely_kept(page: HtmlElement, body: etree._Element, text: str) -> bool:
    """Whether a text has paragraphs, is not mostly tables, and is at least half of all that its page says."""
    paragraphs, tables = (sum(1 for _ in body.iterdescendants(tag)) for tag in ("p", "table"))
    if not text or tables > paragraphs or not HAS_TEXT(body):
        return False
    unread = frames = 0
    for one in page.iter(*UNREAD, "iframe"):
        frames += one.tag == "iframe"
        unread += 0 if one.tag == "iframe" else len("".join((one.text or "").split()))
    return SAID(page) - unread + OF_A_VIDEO * frames <= TIMES * len(text)  # type: ignore[operator]
