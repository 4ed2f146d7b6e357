"""Bytes to text to tree, and a tree's visible words back to lines."""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from charset_normalizer import from_bytes
from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HTMLParser, HtmlProcessingInstruction, document_fromstring

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHARSET = re.compile(rb"""charset\s*+=\s*+(?:["']\s*+)?([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
META_CHARSET_BYTES = 4_096
DETECTOR_BYTES = 100_000
SPOILT_SHARE = 0.01
"""More unreadable characters than this, and the charset that was declared is not the one that was used."""
WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "iso8859-9": "cp1254"}
"""What browsers read in place of a declared charset: servers say one and send the other."""
SERVER_DEFAULTS = frozenset({"cp1252"})

JOINERS = "\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_SIGNS = {ord(bytes([byte]).decode("cp1252", "replace")): byte for byte in range(128, 160)}
ONE_BYTE = {**{point: point for point in range(256)}, **_SIGNS}
"""The byte that a character was, where UTF-8 was read as latin-1 or cp1252."""
READ_TWICE = re.compile("[\u00c2-\u00df\u00e2][\u0080-\u00bf\u20ac\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u2122]")
_AFTER = "[\u0080-\u00bf\u20ac\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u2122]"
TWICE_OF_TWO = re.compile(f"[\u00c3-\u00c5\u00d0\u00d1\u00d8-\u00db]{_AFTER}|\u00c2[\u0080-\u00bf]")
TWICE_OF_THREE = re.compile(f"\u00e2{_AFTER}{{2}}|\u00f0\u0178{_AFTER}{{2}}")
CLOSED = re.compile("\u00e2\u20ac(?:\u009d|(?=[\\s<.,;:!?)]))")
"""A closing quotation mark: its last byte means nothing in cp1252, and is often lost."""
HALF_A_LETTER = re.compile("[\u00d8-\u00db](?=[\u0620-\u06d3])|(?<=[\u0620-\u06d3])[\u00d8-\u00db]")
"""The first byte of an Arabic letter whose second was lost."""
FEWEST_TWICE = 2
GOOD_TO_BAD = 3

RARE_LETTERS = tuple(chr(point) for point in (*range(0xA500, 0xA60C), *range(0xA000, 0xA48C)))
"""Vai and Yi: printable letters no page of ours is written in."""

UNSEEN = frozenset({"script", "style", "noscript", "template", "head", "svg", "iframe", "select", "textarea", "button"})
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
    "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "th", "thead", "tr", "ul",
})  # fmt: skip
TAG = re.compile(r"<[a-zA-Z/!]")
SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
"""Thai, Lao, Burmese, Khmer, kana and ideographs."""
ATTRIBUTES = 1_000
"""Of an element, as many are read: the parser holds each against all before it."""
ATTRIBUTE = re.compile(r"""(?:[^\s/>=]++|=)(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+""")
OPENING_TAG = re.compile(f"<[a-zA-Z][^\\s/>]*+((?:[\\s/]*+{ATTRIBUTE.pattern})*+)")
ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction)
"""Without it lxml asks a function of Python's for the class of every element that is touched: a tenth of all CPU."""
XML_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def decode_page(body: bytes, content_type: str | None = None) -> str:
    """The text of a body: by its BOM, as UTF-8, as the server or the page declares, or by detection. Never fails.

    UTF-8 that was encoded twice is read twice where all of it can be.
    """
    return _read_once(_decoded(body, content_type))


def _read_once(text: str) -> str:
    """A text whose UTF-8 was taken for latin-1 or cp1252 and encoded again, as it was meant; any other as it is."""
    if READ_TWICE.search(text) is None:
        return text
    try:
        return bytes(ONE_BYTE[ord(char)] for char in text).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return _runs_read_once(text)


def _runs_read_once(text: str) -> str:
    """A text, parts of which were encoded twice, with those read once: no language writes such rows of signs."""
    if len(TWICE_OF_THREE.findall(text)) + len(TWICE_OF_TWO.findall(text)) < FEWEST_TWICE:
        return text
    return TWICE_OF_TWO.sub(_run_read_once, TWICE_OF_THREE.sub(_run_read_once, CLOSED.sub("\u201d", text)))


def _run_read_once(run: re.Match[str]) -> str:
    try:
        return bytes(ONE_BYTE[ord(char)] for char in run[0]).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return run[0]


def letters_twice(text: str) -> int:
    """Letters of a text that are still the bytes of others, as where some bytes were lost between two encodings."""
    return sum(len(one.findall(text)) for one in (TWICE_OF_TWO, TWICE_OF_THREE, HALF_A_LETTER))


def _decoded(body: bytes, content_type: str | None) -> str:
    for bom, charset in BOMS:
        if body.startswith(bom):
            return body.decode(charset, errors="replace")
    if wide := _utf16_without_bom(body):
        return body.decode(wide, errors="replace")
    for charset in ("utf-8", *(declared := _declared_charsets(body, content_type))):
        try:
            return body.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return _least_spoilt(body, ("utf-8", *declared))


def parse_html(text: str) -> HtmlElement | None:
    """The tree of a page, deep pages included, or None when there is nothing to parse.

    Of an element's attributes, the first ATTRIBUTES are in it.
    """
    clean = _with_fewer_attributes(XML_UNSAFE.sub(" ", text))
    if not clean.strip():
        return None
    parser = HTMLParser(encoding="utf-8", huge_tree=True)
    parser.set_element_class_lookup(ONE_CLASS)
    try:
        tree = document_fromstring(clean.encode(), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    return tree if isinstance(tree, HtmlElement) else None


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
    """Put one character for another all through the tree's text, in place."""
    table = {ord(old): new for old, new in swaps.items()}
    present = re.compile(f"[{''.join(swaps)}]")
    for element in tree.iter():
        if element.text and isinstance(element.tag, str) and present.search(element.text):
            element.text = element.text.translate(table)
        if element.tail and present.search(element.tail):
            element.tail = element.tail.translate(table)


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
    return tidy_lines("".join(_pieces(tree)))


def tidy_lines(text: str) -> str:
    """Lines without outer or doubled white space, the empty ones left out, in Unicode form C."""
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).split("\n"))
    return "\n".join(line for line in lines if line)


def word_count(text: str) -> int:
    """Words of a text; in scripts written without spaces, two characters are counted as one."""
    return len(text.split()) + len(SPACELESS.findall(text)) // 2


def one_line(fragment: str) -> str:
    """The words of a piece of HTML or text on one line."""
    return " ".join(text_of(fragment).split())


def _pieces(tree: HtmlElement) -> Iterator[str]:
    """Text in reading order, with a line feed at every edge of a block; walked by events, so depth costs no stack."""
    unseen = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event == "start":
            unseen += element.tag in UNSEEN
            if element.tag in BLOCKS:
                yield "\n"
            if not unseen:
                yield _flat(element.text)
            continue
        if event == "end":
            unseen -= element.tag in UNSEEN
            if element.tag in BLOCKS:
                yield "\n"
        if not unseen and element is not tree:
            yield _flat(element.tail)


def _flat(text: str | None) -> str:
    """Text whose own line ends are only white space, as HTML means them."""
    return re.sub(r"[\r\n]", " ", text or "")


def _utf16_without_bom(body: bytes) -> str | None:
    """The byte order of UTF-16 sent bare: markup is ASCII, so every other byte is zero."""
    start = body[:400]
    if len(start) < 20 or start.count(0) < len(start) // 3:
        return None
    return "utf-16-be" if start[0::2].count(0) > start[1::2].count(0) else "utf-16-le"


def _declared_charsets(body: bytes, content_type: str | None) -> list[str]:
    """Charsets by the server and by the page; a server's mere default comes after what the page says."""
    found = [CHARSET.search((content_type or "").encode()), CHARSET.search(body[:META_CHARSET_BYTES])]
    names = [name for match in found if match and (name := _known_charset(match.group(1).decode("ascii")))]
    return sorted(dict.fromkeys(names), key=lambda name: name in SERVER_DEFAULTS)


def _known_charset(name: str) -> str | None:
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return None if known.startswith("utf-16") else WIDER.get(known, known)


def _least_spoilt(body: bytes, declared: tuple[str, ...]) -> str:
    """The first declared charset that spoils few characters (a bad byte, a cut end), or what the detector says."""
    for charset in declared:
        try:
            text = body.decode(charset, errors="replace")
        except LookupError:
            continue
        spoilt = text.count("\ufffd")
        whole = sum(char > "\x7f" for char in text) - spoilt
        if charset == "utf-8" and spoilt * (1 if "utf-8" in declared[1:] else GOOD_TO_BAD - 1) <= whole > 0:
            return text
        if spoilt <= max(1, int(SPOILT_SHARE * sum(byte > 127 for byte in body))):
            return text
    best = from_bytes(body[:DETECTOR_BYTES]).best()
    return body.decode(best.encoding if best else "utf-8", errors="replace")
