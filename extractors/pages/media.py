"""What a page keeps beside its text: captions of pictures, their addresses, and links to documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from extractors.text.html import visible_text, words_of
from extractors.urls import absolute_url

MOST = 50
READ = 2_000
# Below a picture of a letter or a list stands its whole text: more words than these are text, and no caption.
CAPTION_WORDS = 120
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ALT_WORDS = 5
"""A shorter description of a picture may be a heading of the text, too."""
CAPTION = re.compile(
    r"(?:^|[\s_-])(?:captions?|bildunterschrift|bildtext|légende|legende)(?:[\s_-]|$)"
    r"|(?:image|img|photo|picture|foto|bild)[_-]?(?:caption|description)",
    re.IGNORECASE,
)
HOLDERS = ("figcaption", "div", "p", "span", "small", "td", "dd")
PART = re.compile("aption|escription|ildtext|unterschrift|gende")
"""Is in every class that CAPTION knows: quicker to look for."""
DOCUMENT = re.compile(r"\.(?:pdf|docx?|odt|rtf|xlsx?|ods|csv|pptx?|odp|epub|zip)(?:[?#]|$)", re.IGNORECASE)
AROUND = frozenset({"nav", "footer", "aside", "header"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """What stands beside a text; each in the order of the page, each once."""

    captions: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    """Addresses: what the page shows of itself when it is shared, then those in its figures."""
    documents: tuple[str, ...] = ()
    """Addresses of files that it links to, less what stands around every page of a site."""


def kept_apart(tree: HtmlElement, url: str) -> Apart:
    """What a page at an address keeps beside its text."""
    captions = (line for element in _captioned(tree) for line in visible_text(element).split("\n"))
    shared = (meta.get("content") for meta in islice(tree.iter("meta"), READ) if meta.get("property") == "og:image")
    shown = (image.get("src") for figure in islice(tree.iter("figure"), MOST) for image in figure.iter("img"))
    links = [(link, link.get("href") or "") for link in islice(tree.iter("a"), READ)]
    holds_any = DOCUMENT.search("#".join(href.strip() for _, href in links))  # most pages link to none
    linked = (link for link, href in links if holds_any and DOCUMENT.search(href))
    return Apart(
        captions=tuple(islice(dict.fromkeys(filter(None, captions)), 2 * MOST)),
        images=_addresses((*shared, *shown), url),
        documents=_addresses((link.get("href") for link in linked if not _is_around(link)), url),
    )


# Never at the cost of a sentence: whole links between paragraphs were tried for captions, and cost .0008 F1.
def caption_lines(tree: HtmlElement, apart: Apart, lines: Sequence[str]) -> frozenset[str]:
    """Those of a text's lines that are captions, or what a picture is described by, and stand nowhere else.

    None where they are most of the text: a page of pictures has no other.
    """
    alts = (image.get("alt") or "" for image in islice(tree.iter("img"), READ))
    described = {" ".join(alt.split()) for alt in alts if alt.count(" ") >= ALT_WORDS - 1}
    captions = described.intersection(lines).difference(apart.captions)
    if captions:
        captions -= {words_of(heading) for heading in tree.iter(*HEADINGS)}
    shown = set(apart.captions).intersection(lines)
    if shown:
        captions |= _nowhere_else(tree, shown)
    words = sum(len(line.split()) for line in lines)
    return frozenset(captions) if 2 * sum(len(line.split()) for line in captions) <= words else frozenset()


def _nowhere_else(tree: HtmlElement, shown: set[str]) -> set[str]:
    everywhere = Counter(visible_text(tree).split("\n"))
    within = Counter(line for element in _captioned(tree) for line in visible_text(element).split("\n"))
    return {line for line in shown if everywhere[line] <= within[line]}


def _captioned(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The elements that hold a caption, none within another."""
    found: list[HtmlElement] = []
    judged: dict[str | None, bool] = {None: False}  # a page has few classes, and many elements of each
    for element in tree.iter(*HOLDERS):
        kind = element.get("class")
        if (named := judged.get(kind)) is None:
            named = judged[kind] = bool(kind and PART.search(kind) and CAPTION.search(kind))
        if not named and element.tag != "figcaption":
            continue
        if any(ancestor is one for one in found[-3:] for ancestor in islice(element.iterancestors(), MOST)):
            continue
        if len(words_of(element).split()) <= CAPTION_WORDS:
            found.append(element)
            yield element
        if len(found) >= MOST:
            return


def _is_around(element: HtmlElement) -> bool:
    return any(ancestor.tag in AROUND for ancestor in islice(element.iterancestors(), MOST))


def _addresses(raw: Iterable[str | None], base: str) -> tuple[str, ...]:
    whole = (absolute_url(base, address) for address in raw if address)
    return tuple(islice(dict.fromkeys(filter(None, whole)), MOST))
