"""What stands on a page and is no part of its article: hidden words, comments, a second article, its text twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from extractors.pages.boilerplate import line_words, phrases
from extractors.text.html import has_words, words_of

READ = 20_000
DROPPED_TAG = "unseen-part"
"""Elements are named so, then taken out together: one by one, each costs the length of the text beside it."""
# "Comments (12)" and its like: what heads the comments of readers is short.
HEADING_CHARS = 60
PROSE_WORDS = 8
# What a page hides is taken for its text only where it is prose of some length: most of what is hidden is menus.
FEWEST_PARAGRAPHS = 3
# As deep as any real page, and an end to what is nested to cost time.
LEVELS = 60
HIDDEN_STYLE = re.compile(
    r"(?:display\s*:\s*none|visibility\s*:\s*hidden|\bclip\s*:\s*rect\(\s*[01](?:px)?\b|clip-path\s*:\s*inset\((?:50|100)%)",
    re.IGNORECASE,
)
FOR_SCREEN_READERS = frozenset({
    "sr-only", "screen-reader", "screen-reader-text", "screen-reader-only", "visually-hidden", "visuallyhidden",
    "u-hidden-visually", "a11y-hidden", "a11y-only", "assistive-text", "element-invisible",
})  # fmt: skip
"""Classes, in lower case."""
HIDDEN = frozenset({"hidden", "d-none", "is-hidden", "u-hidden", "hide", "invisible"})
"""Classes as they are written: frameworks mean others in capitals."""
OPENED = re.compile(r"tab|panel|accordion|collaps|expand|more|full|toggle|rest|continue|fold", re.IGNORECASE)
"""A reader opens it: what stands there belongs to the article."""
PARTS = ("h1", "h2", "h3", "h4", "h5", "h6", "div", "span", "p", "strong", "summary", "legend")
DIGITS = re.compile(r"\b\d+\b")


def drop_unseen(tree: HtmlElement, left_out: list[tuple[str, str]] | None = None) -> None:
    """Take out of the tree what readers do not see, their comments, and every article below the page's own.

    To `left_out`, where it is given, the reason and the words of each are added.
    """
    for element in list(_hidden(tree)):
        if element.getparent() is not None and element.tag not in ("body", "html", "main", "article"):
            if _opens(element):
                element.attrib.clear()
            elif not _holds_text(element):
                _note(left_out, "hidden", element)
                element.tag = DROPPED_TAG
    etree.strip_elements(tree, DROPPED_TAG, with_tail=False)
    own = _own_heading(tree)
    if own is not None:
        _drop_other_articles(tree, own, left_out)
    _drop_repeated(tree, own)
    _drop_comments(tree, own, left_out)


def _note(left_out: list[tuple[str, str]] | None, reason: str, *boxes: HtmlElement) -> None:
    if left_out is not None:
        left_out += [(reason, words) for box in boxes if (words := words_of(box))]


def _hidden(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The elements that no reader sees; each class is judged once, since a page has few and many elements of each."""
    judged: dict[str, bool] = {}
    for element in islice(tree.iter("*"), READ):
        kind = element.get("class")
        if kind and (hides := judged.get(kind)) is None:
            hides = judged[kind] = not HIDDEN.isdisjoint(kind.split()) or _is_for_screen_readers(kind)
        if (kind and hides) or element.get("hidden", "until-found") != "until-found" or element.tag == "template":
            yield element
            continue
        style = element.get("style")
        if style and HIDDEN_STYLE.search(style[:2_000]):
            yield element


def _is_for_screen_readers(names: str) -> bool:
    return not FOR_SCREEN_READERS.isdisjoint(names.lower().split())


def _opens(element: HtmlElement) -> bool:
    name = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    if element.tag == "template" or _is_for_screen_readers(name) or not OPENED.search(name):
        return False
    return any(_is_prose(part) for part in islice(element.iter("p"), 20))


def _holds_text(element: HtmlElement) -> bool:
    return sum(map(_is_prose, islice(element.iter("p"), 200))) >= FEWEST_PARAGRAPHS


def _own_heading(tree: HtmlElement) -> HtmlElement | None:
    """The h1 that the page's title repeats."""
    titles = _titles(tree)
    found = islice(tree.iter("h1"), 50)
    return next((one for one in found if (words := line_words(words_of(one))) and f" {words} " in titles), None)


def _titles(tree: HtmlElement) -> str:
    metas = islice(tree.iter("meta"), 500)
    shared = " ".join(meta.get("content") or "" for meta in metas if meta.get("property") == "og:title")
    return f" {line_words(tree.findtext('.//title') or '')} {line_words(shared)} "


def _drop_other_articles(tree: HtmlElement, own: HtmlElement, left_out: list[tuple[str, str]] | None) -> None:
    """Drop the boxes below the page's article that begin with a headline of their own and have paragraphs."""
    around, titles = set(own.iterancestors()), _titles(tree)
    others, passed, prose = list[HtmlElement](), False, 0
    for part in islice(tree.iter("h1", "p"), READ):
        passed = passed or part is own
        if part.tag == "p":
            prose += passed and _is_prose(part)
        elif passed and part is not own and prose >= FEWEST_PARAGRAPHS:
            others.append(part)
    for other in others:
        box = _box_apart(other, around)
        words = line_words(words_of(other))
        if box is None or box.getparent() is None or box.tag in ("section", "h1") or not words or words in titles:
            continue
        first = next((one for one in box.iter("h1", "p") if one is other or _is_prose(one)), None)
        if first is not other:
            continue
        if sum(map(_is_prose, islice(box.iter("p"), 200))) > 1:
            _note(left_out, "another article", box)
            box.drop_tree()


def _drop_repeated(tree: HtmlElement, own: HtmlElement | None) -> None:
    """Drop the box that prints the paragraphs of another once more: one for wide screens, one for narrow."""
    first, again = dict[str, HtmlElement](), list[tuple[HtmlElement, HtmlElement]]()
    for part in islice(tree.iter("p"), READ):
        start = part.text or ""
        if start.count(" ") >= PROSE_WORDS and first.setdefault(start, part) is not part:
            again.append((first[start], part))
    if len(again) < FEWEST_PARAGRAPHS:
        return
    one, other = again[0]
    boxes = [_box_apart(one, set(other.iterancestors())), _box_apart(other, set(one.iterancestors()))]
    if own is not None and boxes[1] is not None and boxes[1] in set(own.iterancestors()):
        boxes.reverse()
    kept, dropped = boxes
    if kept is not None and dropped is not None and _prose(dropped) and _prose(dropped) <= _prose(kept):
        dropped.drop_tree()


def _prose(box: HtmlElement) -> set[str]:
    """The words of a box's paragraphs, lists and tables, a piece each."""
    return {words for part in islice(box.iter("p", "li", "td", "h2", "h3"), READ) if (words := words_of(part))}


def _is_prose(part: HtmlElement) -> bool:
    return has_words(part, PROSE_WORDS)


def _box_apart(element: HtmlElement, around: set[HtmlElement]) -> HtmlElement | None:
    """The largest box around an element that does not hold the page's headline."""
    box = None
    for one in islice(_upward(element), LEVELS):
        if one in around:
            return box
        box = one
    return None


def _upward(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    yield from element.iterancestors()


def _drop_comments(tree: HtmlElement, own: HtmlElement | None, left_out: list[tuple[str, str]] | None) -> None:
    """Drop the box that is headed as the readers' comments are, or what follows it, below two paragraphs."""
    heads = (own,) if own is not None else tuple(tree.iter("h1"))
    around = {one for head in heads for one in head.iterancestors()}
    prose, found = 0, list[HtmlElement]()
    for part in islice(tree.iter(*PARTS), READ):
        prose += part.tag == "p" and (part.text or "").count(" ") >= PROSE_WORDS
        if prose > 1 and len(part) <= 2 and _heads_comments(part):
            found.append(part)
    for heading in found:
        box = heading.getparent()
        if box is None or box.getparent() is None:
            continue
        if box not in around and box.tag not in ("body", "html", "main", "article") and box[0] is heading:
            _note(left_out, "readers' comments", box)
            box.drop_tree()
        elif heading.tag in ("h2", "h3", "h4", "h5"):
            _note(left_out, "readers' comments", *_drop_below(heading))
    etree.strip_elements(tree, DROPPED_TAG, with_tail=False)


def _drop_below(heading: HtmlElement) -> list[HtmlElement]:
    dropped = []
    for sibling in heading.itersiblings():
        if sibling.tag == heading.tag or sibling.tag in ("footer", "article", "main"):
            break
        if isinstance(sibling.tag, str):
            sibling.tag = DROPPED_TAG
            dropped.append(sibling)
    return dropped


def _heads_comments(heading: HtmlElement) -> bool:
    text = heading.text_content() if len(heading) else heading.text or ""
    if not text or len(text) > HEADING_CHARS or text.isspace():
        return False
    return _names_comments(text)


@lru_cache(maxsize=4096)
def _names_comments(text: str) -> bool:
    """Whether a short text is what heads comments; remembered, since menus and labels are asked about often."""
    return " ".join(DIGITS.sub(" ", line_words(text)).split()) in phrases().comments
