"""Where an article goes on: the link to its second page."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from extractors.dates.months import latin_digits
from extractors.text.html import words_of
from extractors.urls import absolute_url

LINKS_READ = 2_000
SECOND_PAGE = re.compile(
    r"/?(?:\?(?:page|p|pg|seite|pagina|página|sayfa)=2|[/,-](?:page|seite|pagina|p|sayfa)?[/-]?2)/?", re.IGNORECASE
)
LINK_TEXTS = frozenset(
    """
    2 next suivante suivant weiter siguiente successiva sonraki بعدی التالي التالية
    next_page page_2 page_suivante seite_2 página_siguiente sonraki_sayfa صفحه_بعد الصفحة_التالية
    """.split()  # noqa: SIM905
)
"""Of a link, with "_" for blanks, to the second page of an article; a headline that ends in 2 is none."""


BEHIND = "".join(map(chr, range(0x21))) + "\x7f\xa0\ufeff\u200b\u200e\u200f\u2028\u2029/\\?#."
"""What may stand behind the number of a page in a link, and goes from its address or means nothing there."""
LINK_SIGNS = " ›»>→…"


def second_page(tree: HtmlElement, url: str) -> str | None:
    """What the address of an article's second page has after its own, where the page links to it as such."""
    own = url.partition("?")[0].rstrip("/")
    for link in islice(tree.iter("link"), LINKS_READ):
        href = str(link.get("href") or "")
        if str(link.get("rel") or "").lower() == "next" and href.startswith(own) and href != url:
            return href[len(own) :] or href
    for link in islice(tree.iter("a"), LINKS_READ):
        href = link.get("href") or ""
        if not (
            href.rstrip(BEHIND).endswith("2") or (".." in href and "2" in href)
        ):  # most links have none of its words
            continue
        said = latin_digits(words_of(link).lower().strip(LINK_SIGNS)).replace(" ", "_")
        if said not in LINK_TEXTS:
            continue
        address = absolute_url(url, href) or ""
        if address.startswith(own) and SECOND_PAGE.fullmatch(address[len(own) :]):
            return address[len(own) :]
    return None
