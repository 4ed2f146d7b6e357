"""Text to tree, and a tree's visible words back to lines."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HTMLParser, HtmlProcessingInstruction, document_fromstring

from extractors.text.word_counts import word_count

JOINERS = "\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
RARE_LETTERS = tuple(chr(point) for point in (*range(0xA500, 0xA60C), *range(0xA000, 0xA48C)))
"""Vai and Yi: printable letters no page of ours is written in."""

UNSEEN = frozenset({"script", "style", "noscript", "template", "head", "svg", "iframe", "select", "textarea", "button"})
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
    "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "th", "thead", "tr", "ul",
})  # fmt: skip
EDGE = "\x00"
"""Of a block; no text of a tree holds it."""
TAG = re.compile(r"<[a-zA-Z/!]")
ATTRIBUTES = 1_000
"""Of an element, as many are read: the parser holds each against all before it."""
ATTRIBUTE = re.compile(r"""(?:[^\s/>=]++|=)(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+""")
OPENING_TAG = re.compile(f"<[a-zA-Z][^\\s/>]*+((?:[\\s/]*+{ATTRIBUTE.pattern})*+)")
ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction)
"""Without it lxml asks a function of Python's for the class of every element that is touched: a tenth of all CPU."""
XML_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
CONTROLS = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20)])
NO_CHARACTERS = ("\ufffe", "\uffff")


def parse_html(text: str) -> HtmlElement | None:
    """The tree of a page, deep pages included, or None when there is nothing to parse. Raises MemoryError.

    Of an element's attributes, the first ATTRIBUTES are in it.
    """
    if not text or text.isspace():
        return None
    safe, raw = _without_unsafe(text)
    page = _with_fewer_attributes(safe)
    if page is not safe:
        raw = page.encode()
    parser = HTMLParser(encoding="utf-8", huge_tree=True)
    parser.set_element_class_lookup(ONE_CLASS)
    try:
        tree = document_fromstring(raw, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        # Where memory is short, lxml calls the page ill-formed: it would be filed as one that nobody can read.
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        return None
    return tree if isinstance(tree, HtmlElement) else None


def _without_unsafe(text: str) -> tuple[str, bytes]:
    """The text with a blank for each character that XML has not, and its bytes."""
    try:
        raw = text.encode()
    except UnicodeEncodeError:  # a surrogate
        is_safe = False
    else:
        # Most pages have none of them; in bytes that is found out in a third of the time that an expression takes.
        is_safe = len(raw) == len(raw.translate(None, CONTROLS)) and not any(one in text for one in NO_CHARACTERS)
    safe = text if is_safe else XML_UNSAFE.sub(" ", text)
    return safe, raw if is_safe else safe.encode()


def _with_fewer_attributes(page: str) -> str:
    """The page, without attributes of an element beyond the first ATTRIBUTES."""
    kept, after = list[str](), 0
    for tag in OPENING_TAG.finditer(page):
        begin, end = tag.span(1)
        if end - begin < 2 * ATTRIBUTES:
            continue
        beyond = next(islice(ATTRIBUTE.finditer(page, begin, end), ATTRIBUTES, None), None)
        if beyond is not None:
            kept.append(page[after : beyond.start()])
            after = end
    return "".join([*kept, page[after:]]) if kept else page


def joiner_stand_ins(text: str) -> dict[str, str]:
    """A rare letter, absent from the text, for every joiner and bidi mark in it; empty when there is none."""
    marks = [mark for mark in JOINERS if mark in text]
    if not marks:
        return {}
    present = set(text)
    free = (letter for letter in RARE_LETTERS if letter not in present)
    return dict(zip(marks, free, strict=False))


def swap_characters(tree: HtmlElement, swaps: dict[str, str]) -> None:
    """Put one character for another all through the tree's text, in place; none that is put there is put away."""
    present = re.compile(f"[{''.join(swaps)}]")

    def swapped(text: str) -> str:
        for old, new in swaps.items():
            text = text.replace(old, new)
        return text

    for element in tree.iter():
        if (text := element.text) and isinstance(element.tag, str) and present.search(text):
            element.text = swapped(text)
        if (tail := element.tail) and present.search(tail):
            element.tail = swapped(tail)


def text_of(fragment: str) -> str:
    """The words of a piece of HTML, or of plain text, as lines: one for each block."""
    if TAG.search(fragment) is None:
        return tidy_lines(html.unescape(fragment))
    tree = parse_html(fragment)
    return visible_text(tree) if tree is not None else ""


def join_texts(element: HtmlElement) -> None:
    """Make one text of those that taken-out elements left side by side: readers go through each again and again."""
    for part in element.iter():
        if part.text:
            part.text = part.text
        if part.tail:
            part.tail = part.tail


def words_of(element: HtmlElement) -> str:
    """All the words within an element, on one line."""
    return " ".join(etree.tostring(element, method="text", encoding="unicode", with_tail=False).split())


def visible_text(tree: HtmlElement) -> str:
    """The words a reader sees, as lines; scripts, styles and controls left out."""
    text = "".join(_pieces(tree))
    # A text's own line ends are only white space, as HTML means them.
    return tidy_lines(text.replace("\n", " ").replace("\r", " ").replace(EDGE, "\n"))


def tidy_lines(text: str) -> str:
    """Lines without outer or doubled white space, the empty ones left out, in Unicode form C."""
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).split("\n"))
    return "\n".join(line for line in lines if line)


def has_words(element: HtmlElement, number: int) -> bool:
    """Whether an element has so many words, as `word_count` counts them."""
    start = element.text  # most paragraphs have so many before anything stands within them
    if start and len(start.split(maxsplit=number)) >= number:
        return True
    return word_count(words_of(element)) >= number


def one_line(fragment: str) -> str:
    """The words of a piece of HTML or text on one line."""
    return " ".join(text_of(fragment).split())


def _pieces(tree: HtmlElement) -> Iterator[str]:
    """Text in reading order, with EDGE at every edge of a block; walked by events, so depth costs no stack."""
    unseen = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        tag = element.tag
        if event == "start":
            unseen += tag in UNSEEN
            if tag in BLOCKS:
                yield EDGE
            text = element.text
        else:
            if event == "end":
                unseen -= tag in UNSEEN
                if tag in BLOCKS:
                    yield EDGE
            text = None if element is tree else element.tail
        if text and not unseen:
            yield text
