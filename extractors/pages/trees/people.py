"""Names of people in lists, cards and galleries, made such as an extractor takes them."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from extractors.pages.boilerplate import is_boilerplate
from extractors.text.html import join_texts, words_of
from extractors.text.word_counts import word_count

HEADS_READ = 1_000
# Lists of prisoners and of the dead are set as cards of a name and a few facts; teasers are longer, or fewer.
FEWEST_CARDS, CARD_WORDS = 4, 14
FEWEST_ANNOUNCED, MEAN_WORDS = 2, 7
"""Of cards below a heading that announces names: a list of headlines has more words."""
# "Those executed on 3 May": a heading over names, where a sentence would be longer.
HEAD_WORDS = 9
LEVELS = 4
CARDS = frozenset({"div", "figure", "section", "article", "li", "a", "span", "dl"})
NAMES = ("strong", "b", "h2", "h3", "h4", "h5")
COLONS = (":", "：")
HEADS = re.compile(
    r"\W*+(?:the |die |les |los |las |le |gli )?(?:names?(?: of .{1,40})?|dead|victims?|killed|executed|missing"
    r"|disappeared|detained|detainees|(?:political )?prisoners|martyrs|fallen|in memoriam"
    r"|those (?:who .{1,30}|killed|executed|detained)"
    r"|list of (?:names|the dead|victims|prisoners)|namen(?: der .{1,30})?|toten|opfer|hingerichteten|gefangenen"
    r"|verschwundenen|noms(?: des .{1,30})?|victimes|morts|disparus|prisonniers|exécutés|nombres|víctimas|muertos|nomi"
    r"|vittime|isimler|kurbanlar|ölenler|hayatını kaybedenler|öldürülenler|tutuklular|qurbanlar|имена|погибшие|жертвы"
    r"|список .{1,30}|(?:navên|qurbanî).{0,30}|(?:نام|اسامی|فهرست|لیست)\b.{0,40}|نام\u200c?های?.{0,30}"
    r"|(?:جان\u200c?باختگان|کشته\u200c?شدگان|قربانیان|اعدام\u200c?شدگان|بازداشت\u200c?شدگان|ناپدیدشدگان|زندانیان|شهدا).{0,20}"
    r"|أسماء.{0,40}|الأسماء|(?:بعض )?(?:الضحايا|القتلى|المعتقلون|المعتقلين|الشهداء|المفقودون|المفقودين)"
    r"|ناوەکان|ناوی.{0,30}|قوربانیان|شەهیدان)\W*+(?:\d{1,4}\W*+)?",
    re.IGNORECASE,
)
"""What heads the names of people."""


def prepare_people(tree: HtmlElement, texts: Collection[HtmlElement]) -> bool:
    """Make paragraphs of the cards, and plain items of the lists, that a heading or a colon announces in `texts`.

    Whether there were any.
    """
    found = False
    if not texts:
        return found
    heads = (one for one in islice(tree.iter("h2", "h3", "h4", "h5", "h6", "p", "div"), HEADS_READ))
    for head in list(heads):
        box = head.getnext()
        if box is None or not {head.getparent(), head.getparent().getparent()}.intersection(texts):
            continue
        if not is_announced(box) or box.tag not in ("ul", "ol", *CARDS):
            continue
        inner = _innermost(box)
        cards = [card for card in inner if card.tag in CARDS]
        counts = [word_count(words_of(card)) for card in cards]
        if len(cards) < max(FEWEST_ANNOUNCED, len(inner) - 1) or sum(counts) > MEAN_WORDS * len(cards):
            continue
        if all(0 < count <= CARD_WORDS for count in counts):
            make_cards(inner)
            box.attrib.clear()
            found = True
    return found


def is_announced(box: HtmlElement) -> bool:
    """Whether the sentence before a box ends in a colon, and is no "Read more:", or a heading there announces names."""
    before = box.getprevious()
    if before is None or before.tag not in ("p", "div", "h2", "h3", "h4", "h5", "h6"):
        return False
    said = etree.tostring(before, method="text", encoding="unicode", with_tail=False)
    ends_in_colon = said.rstrip().endswith(COLONS)
    # Mostly it is much of the page, and neither: that is seen without all of its words.
    if not ends_in_colon and len(said.split(maxsplit=HEAD_WORDS)) > HEAD_WORDS:
        return False
    line = " ".join(said.split())
    if ends_in_colon:
        return (word_count(line) >= 3 or HEADS.fullmatch(line) is not None) and not is_boilerplate(line)
    return word_count(line) <= HEAD_WORDS and HEADS.fullmatch(line) is not None


def plain_items(items: HtmlElement) -> None:
    """A list whose links are mere names: an extractor would take it for a menu."""
    etree.strip_tags(items, "a")
    join_texts(items)
    items.attrib.clear()


def make_cards(box: HtmlElement) -> None:
    """Make a paragraph, or a plain item of a list, of the words of each card, its pictures left out."""
    is_list = box.tag in ("ul", "ol")
    for card in list(box):
        if not isinstance(card.tag, str):
            continue
        said = " ".join(part for text in card.itertext() if (part := " ".join(text.split())))
        card.clear()
        card.tag, card.text = "li" if is_list else "p", re.sub(r" ([,،;:.])", r"\1", said)
    box.attrib.clear()
    box.tag = box.tag if is_list else "div"


def is_row_of_portraits(box: HtmlElement) -> bool:
    """Whether a box is a row of like pictures, each with a few words that begin with a name set apart, and no link."""
    cards = _like_cards(box, "div", "figure", "section", "article", "li")
    return bool(cards) and all(
        next(card.iter("img"), None) is not None and next(card.iter(*NAMES), None) is not None for card in cards
    )


def is_row_of_cards(box: HtmlElement) -> bool:
    """Whether a box is a row of small like boxes with a few words each, none of them a link: cards of names."""
    return bool(_like_cards(box, "div", "span", "section", "article"))


def _like_cards(box: HtmlElement, *tags: str) -> list[HtmlElement]:
    """The cards of a box that is nothing but a row of small ones of one class, with nothing to press; else none."""
    cards = [card for card in box if card.tag in tags]
    if len(cards) < max(FEWEST_CARDS, len(box) - 1) or next(box.iter("a", "button", "input"), None) is not None:
        return []
    is_row = len({card.get("class") or "" for card in cards}) == 1
    return cards if is_row and all(2 <= word_count(words_of(card)) <= CARD_WORDS for card in cards) else []


def _innermost(box: HtmlElement) -> HtmlElement:
    """The box that holds several, within those that hold one alone."""
    for _ in range(LEVELS):
        if len(box) != 1 or box[0].tag not in ("div", "ul", "ol", "section", "figure"):
            break
        box.tag = box.tag if box.tag in ("ul", "ol") else "div"
        box = box[0]
    return box
