"""Boxes between the paragraphs of an article that hold words of its own, made such as an extractor takes them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from extractors.pages.boilerplate import ENDS_SENTENCE, is_boilerplate, line_words
from extractors.pages.boxes import BLOCKS, LINKED_SHARE, NAMED, linked_chars
from extractors.pages.trees.people import (
    is_announced,
    is_row_of_cards,
    is_row_of_portraits,
    make_cards,
    plain_items,
    prepare_people,
)
from extractors.text.html import has_words, words_of
from extractors.text.word_counts import word_count

PARENTS_READ = 3_000
# A correction or a note has a paragraph or two; a longer box is a part of the article.
BOX_WORDS = 150
PROSE_WORDS, SENTENCE_WORDS = 8, 5
# Pages divided by an advertisement have several paragraphs on either side of it; two may be a teaser.
FEWEST_IN_PART = 3
# A box around the text and hardly more is the same box: what stands beside it is outside of both.
BESIDE_SHARE = 1.1
INNER = 200
# Each costs time as long as the text around it: without an end, a page of repeats would be quadratic.
REPEATS_TRIED = 200
FOOTERS_READ = 50
BOXES = frozenset({"div", "section", "aside", "figure", "blockquote", "article", "header", "footer"})
MEDIA = ("img", "picture", "video", "audio", "iframe", "script", "style", "form", "input", "button", "svg", "object")
OWN = re.compile(
    r"quote|correct|clarif|editors?[_-]?note|embed|tweet|twitter|telegram|testimon|korrektur|berichtigung|rectif",
    re.IGNORECASE,
)
"""Names of boxes whose words belong to the article: a quotation, a correction, an embedded post."""
POST = re.compile(
    r"tgme_widget_message|instagram-media|twitter-tweet|tiktok-embed|fb-post|bluesky-embed|mastodon-embed|text-post-media"
)
"""Names that networks give to their posts where they are embedded; all their words may be links."""
CORRECTS = re.compile(
    r"^\W*(?:corrections?|clarifications?|editor['’]?s['’]? note|update|erratum|rectificatif|correctif|précision"
    r"|note de la rédaction"
    r"|korrektur|berichtigung|anmerkung der redaktion|hinweis der redaktion|corrección|rettifica|düzeltme"
    r"|اصلاحیه|تصحیح|تصحيح|توضیح|توضيح"
    r"|استدراك|یادداشت سردبیر|ملاحظة المحرر|تنويه)(?=[\s:،,.(–—-])",
    re.IGNORECASE,
)
CORRECTED = re.compile(
    r"\b(?:(?:was|were|has been) (?:amended|corrected|clarified)|an earlier version of this"
    r"|fe de err(?:at|or)es"
    r"|wurde (?:\S+ ){0,6}(?:korrigiert|berichtigt)|(?:a été|est) (?:corrigé|rectifié)|fue corregid"
    r"|è stat\w corrett|düzeltil"
    r"|اصلاح شد|تصحیح شد|تم تصحيح|جرى تصحيح|исправлен)",
    re.IGNORECASE,
)
"""What a note says of the article that was put right."""
AROUND = re.compile(
    r"relat|recommend|read-?more|more-?(?:on|from|stor)|teaser|promo|newsletter|subscri|share|social-(?:bar|links|icons)|nav|menu|tags?(?:$|[\s_-])|author|byline|bio|"
    r"cookie|consent|advert|sponsor|caption|credit|breadcrumb|meta(?:$|[\s_-])|footer|copyright|comment|donat|paywall|login|signup",
    re.IGNORECASE,
)
PARTS_OF_TEXT = re.compile(r"body|content|text|chunk|paragraph|rich|prose|part", re.IGNORECASE)


def prepare_blocks(tree: HtmlElement) -> None:
    """Make paragraphs, lists and quotations of what stands between paragraphs in boxes of other names.

    REPEATS_TRIED boxes are held against the rest of their article: each costs time as long as the text around it.
    """
    for items in list(tree.iter("ul", "ol")):
        if any(around.tag in ("td", "th") for around in islice(items.iterancestors(), 4)):
            _part_list(items)
        elif is_announced(items):
            plain_items(items)
    prose = _prose_by_box(tree)
    if _join_like_boxes(prose):
        prose = _prose_by_box(tree)
    tries = iter(range(REPEATS_TRIED))
    if prepare_people(tree, set(_text_boxes(prose))):
        prose = _prose_by_box(tree)
    for parent in _text_boxes(prose):
        for box in list(parent):
            if box.tag in BOXES or (isinstance(box.tag, str) and "-" in box.tag):
                _take_in(box, parent, tries)
    _take_corrections(tree)


def _take_corrections(tree: HtmlElement) -> None:
    """Put the footers of an article that correct it at the end of its text."""
    for footer in list(islice(tree.iter("footer"), FOOTERS_READ)):
        text, around = words_of(footer), footer.getparent()
        if around is None or word_count(text) > BOX_WORDS or not (CORRECTS.match(text) or CORRECTED.search(text)):
            continue
        boxes = _text_boxes(_prose_by_box(tree))
        boxes = [box for box in boxes if box is around or around in box.iterancestors()]
        if boxes and around.tag not in ("body", "html"):
            _make_paragraphs([footer] if not _holds_blocks(footer) else [])
            footer.tag = "p" if footer.tag == "p" else "div"
            for part in footer.iter("*"):  # a box named entry-footer is left out, whatever its tag
                part.attrib.clear()
            boxes[-1].append(footer)


def _part_list(items: HtmlElement) -> None:
    """A list in a cell as lines of the cell: the list itself would be left out."""
    for part in list(items.iter("li")):
        part.tag = "span"
        part.tail = f"; {part.tail or ''}" if part.getnext() is not None else part.tail
    items.tag = "span"
    items.attrib.clear()


def _prose_by_box(tree: HtmlElement) -> Counter[HtmlElement]:
    """How many paragraphs of prose each element holds itself."""
    prose = Counter(part.getparent() for part in islice(tree.iter("p"), PARENTS_READ) if _is_prose(part))
    return Counter({parent: count for parent, count in prose.items() if parent is not None})


def _text_boxes(prose: Counter[HtmlElement], fewest: int = 2) -> list[HtmlElement]:
    """The elements that hold so many paragraphs of prose themselves."""
    return [box for box, count in prose.items() if count >= fewest]


def _is_prose(part: HtmlElement) -> bool:
    if next(part.iter("a"), None) is None:
        return has_words(part, PROSE_WORDS)
    text = words_of(part)
    return word_count(text) >= PROSE_WORDS and linked_chars(part) <= LINKED_SHARE * len(text)


def _take_in(box: HtmlElement, parent: HtmlElement, tries: Iterator[int]) -> None:
    """Make plain what a box holds, where it reads as a part of the article; `tries` are left for repetitions."""
    text, name = words_of(box), f"{box.get('class') or ''} {box.get('id') or ''}"
    is_custom = box.tag not in BOXES
    name = f"{box.tag} {name}" if is_custom else name
    is_post = POST.search(name) is not None
    is_linked = not is_post and linked_chars(box) > LINKED_SHARE / 2 * len(text)
    if not text or word_count(text) > BOX_WORDS or is_linked or is_boilerplate(text):
        return
    own = (
        is_post
        or OWN.search(name) is not None
        or CORRECTS.match(text) is not None
        or CORRECTED.search(text) is not None
    )
    if not own and (AROUND.search(name) or NAMED.search(name)):
        return
    if not own and is_row_of_portraits(box):
        make_cards(box)
        return
    holds_post = next(box.iter("blockquote"), None) is not None
    if not holds_post and next(box.iter(*MEDIA), None) is not None:
        return
    if box.tag == "figure" and not holds_post:
        return
    if not own and is_row_of_cards(box):
        _make_paragraphs(list(box))
        _plain(box)
        return
    if not own and not holds_post and box.tag != "aside" and _holds_blocks(box):
        return
    if not any(ENDS_SENTENCE.search(line) and word_count(line) >= SENTENCE_WORDS for line in _lines(box)):
        return
    if own and (next(tries, None) is None or _repeats(text, box, parent)):
        return
    if is_custom:
        box.tag = "div"
    if own:
        _part_inline(box)
    leaves = [one for one in box.iter() if isinstance(one.tag, str) and one.tag in BOXES and not _holds_blocks(one)]
    _make_paragraphs(leaves if len(box) else [box])
    for inner in list(box.iter(*BOXES, "p") if own else box.iter(*BOXES)):
        _plain(inner)


def _part_inline(box: HtmlElement) -> None:
    """Paragraphs of the inline parts that stand beside blocks, and mere words of links."""
    etree.strip_tags(box, "a")
    if _holds_blocks(box):
        for part in box.iterchildren("span", "em", "i"):
            part.tag = "p"


def _plain(box: HtmlElement) -> None:
    box.attrib.clear()
    if box.tag != "p" and box.tag != "blockquote":
        box.tag = "div"


def _make_paragraphs(boxes: Sequence[HtmlElement]) -> None:
    for box in boxes:
        if words_of(box) and not _holds_blocks(box) and box.tag not in ("li", "blockquote"):
            box.attrib.clear()
            box.tag = "p"


def _holds_blocks(box: HtmlElement) -> bool:
    return any(inner.tag in BLOCKS for inner in islice(box.iterdescendants(), INNER))


def _lines(box: HtmlElement) -> Iterator[str]:
    """The lines of a small box."""
    yield words_of(box)
    for inner in islice(box.iterdescendants("p", "div", "span", "li", "blockquote"), INNER):
        yield words_of(inner)


def _repeats(text: str, box: HtmlElement, parent: HtmlElement) -> bool:
    """Whether the article says the same elsewhere, as a quotation pulled out of it does."""
    said = [line_words(line) for line in _lines(box) if word_count(line) >= SENTENCE_WORDS]
    rest = line_words(" ".join(words_of(one) for one in parent if one is not box))
    return any(words in rest for words in said)


def _fills_its_wrapper(box: HtmlElement, around: set[HtmlElement]) -> bool:
    """Whether little else stands in what is around a box, below what is around the first as well."""
    wrapper = box
    for above in islice(box.iterancestors(), INNER):
        if above in around:
            return len(words_of(wrapper)) <= BESIDE_SHARE * len(words_of(box))
        wrapper = above
    return False


def _join_like_boxes(prose: Counter[HtmlElement]) -> bool:
    """Put the paragraphs of an article that stands in several boxes of one class into the first; whether it did."""
    found: dict[str, list[HtmlElement]] = {}
    joined = False
    for parent in _text_boxes(prose, FEWEST_IN_PART):
        name = parent.get("class") or ""
        if PARTS_OF_TEXT.search(name) and not AROUND.search(name) and parent.tag in ("div", "section"):
            found.setdefault(f"{parent.tag} {name}", []).append(parent)
    for boxes in found.values():
        first = boxes[0]
        around = set(first.iterancestors())
        if (
            len(boxes) < 2
            or not all(_fills_its_wrapper(box, around) for box in boxes[1:])
            or any(next(box.iter("h1", "time"), None) is not None for box in boxes)
        ):
            continue
        if any(
            around.intersection(box.iterancestors("article")) != set(first.iterancestors("article")) for box in boxes
        ):
            continue
        for box in boxes[1:]:
            if box not in around and first not in box.iterancestors():
                first.extend(list(box))
                joined = True
    return joined
