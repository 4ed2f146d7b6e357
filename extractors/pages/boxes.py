"""Where the lines of a text stand on their page: in which box together, in which box of boilerplate."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice, takewhile

from lxml.html import HtmlElement

from extractors.text.html import words_of

READ = ("p", "li", "blockquote", "h2", "h3", "h4", "h5")
PROSE = frozenset({"p", "li", "blockquote"})
BLOCKS = frozenset({*READ, "ul", "ol", "dl", "div", "table", "section", "article", "figure"})
MOST_READ = 10_000
MOST_MISSED = 1_000
"""Sentences looked for in the text: each costs a search through all of it."""
INNER = 200
# Real pages nest a dozen boxes deep. Deeper ones are made to cost time: each element asks for all above it.
LEVELS = 100
SHARE_TOGETHER = 0.85
"""Of a text stands in the box that holds it; the rest may be a standfirst above or a note below."""
SHARE_IN_BOX = 0.4
"""Of a text stands in no box of boilerplate, whatever its name."""
# A list that is mostly links is a menu, whatever its words say.
LINKED_SHARE = 0.5
SENTENCE_CHARS, LETTERS = 40, 30
ENDS = re.compile("[.!?\u2026\u061f\u06d4\u3002][\"'\u201d\u00bb\u203a\u2019)\\]]{0,3}$")

NAMES = (
    "advert", "advertisement", "authorbox", "banner", "comments", "cta", "ctas", "disclaimer", "mediaInfo",
    "media-info", "modal", "newsletter", "outbrain", "poll", "polls", "popup", "promo", "promobox", "promos", "rating",
    "ratings", "saboxplugin", "signup", "sponsor", "sponsored", "taboola",
)  # fmt: skip
"""Words in the class or id of a box that say that it holds no part of an article, as post-cta or postCta."""
NAMED = re.compile(
    f"(?<![A-Za-z])(?:{'|'.join((*NAMES, *map(str.capitalize, NAMES)))})(?![a-z])"
    f"|(?<=[a-z])(?:{'|'.join(map(str.capitalize, NAMES))})(?![a-z])"
)


RELATED = re.compile(r"related|recommend|teaser|read-?(?:more|also|next)|see-?also|share|caption", re.IGNORECASE)


@dataclass(slots=True)
class Places:
    """Where lines stand; of a line that is nowhere, nothing."""

    lines: Collection[str] = ()
    elements: dict[str, list[HtmlElement]] = field(default_factory=dict)
    """By line."""
    chars: dict[HtmlElement, int] = field(default_factory=dict)
    """Of the lines within each element around one."""
    total: int = 0
    others: list[HtmlElement] = field(default_factory=list)
    """Blocks of text after the first line and before the last that are none of them."""

    def box(self) -> HtmlElement | None:
        """The smallest element that holds the text, or nearly all of it."""
        around = [element for element, chars in self.chars.items() if chars >= SHARE_TOGETHER * self.total]
        return max(around, key=_level, default=None)

    def left_behind(self, box: HtmlElement) -> int:
        """Characters of the lists and headings in a box, between the lines; 0 where there is one among the lines.

        What is mostly links does not count.
        """
        if any(element.tag != "p" for elements in self.elements.values() for element in elements):
            return 0
        lists = (one for one in self.others if one.tag != "p" and box in islice(one.iterancestors(), LEVELS))
        return sum(len(text) for one in lists if linked_chars(one) <= LINKED_SHARE * len(text := words_of(one)))

    def missed(self) -> tuple[str, ...]:
        """The sentences of the text's box between its lines that are in none of them; links and named boxes left aside.

        Compared by letters alone: an extractor joins words and drops marks.
        """
        box = self.box()
        if box is None or not self.others:
            return ()
        names: dict[HtmlElement, str] = {}
        taken = cache(lambda: letters("".join(self.lines)))
        prose = islice((one for one in self.others if one.tag in PROSE), MOST_MISSED)
        within = [one for one in prose if box in islice(one.iterancestors(), LEVELS)]
        said = ((one, words_of(one)) for one in within)
        return tuple(
            text
            for one, text in said
            if len(text) >= SENTENCE_CHARS
            and ENDS.search(text)
            and letters(text)[:LETTERS] not in taken()
            and linked_chars(one) <= LINKED_SHARE * len(text)
            and not self._named(one, names)
            and not any(map(_leads_elsewhere, takewhile(lambda around: around is not box, one.iterancestors())))
        )

    def boilerplate(self) -> frozenset[str]:
        """The lines that stand only in boxes named as boilerplate.

        A name that would take much of the text is no such name: of some papers every paragraph is of class "paywall".
        """
        names: dict[HtmlElement, str] = {}
        found: dict[str, list[str]] = {}
        for line, elements in self.elements.items():
            parts = [self._named(element, names) for element in elements]
            if all(parts):
                found.setdefault(parts[0], []).append(line)
        few = (lines for lines in found.values() if sum(map(len, lines)) <= SHARE_IN_BOX * self.total)
        return frozenset(line for lines in few for line in lines)

    def _named(self, element: HtmlElement, names: dict[HtmlElement, str]) -> str:
        """The name of the box of boilerplate around an element, or of itself; empty where there is none."""
        for box in islice(_upward(element), LEVELS):
            if self.chars.get(box, 0) > SHARE_IN_BOX * self.total:
                return ""
            if box not in names:
                name = NAMED.search(f"{box.get('class') or ''} {box.get('id') or ''}")
                names[box] = name.group().lower() if name else ""
            if names[box]:
                return names[box]
        return ""


def _leads_elsewhere(box: HtmlElement) -> bool:
    """Whether a box within an article is of other articles, or of a picture."""
    return box.tag in ("nav", "footer", "figure") or RELATED.search(box.get("class") or "") is not None


def letters(text: str) -> str:
    """The letters and digits of a text."""
    return "".join(filter(str.isalnum, text))


def find_places(tree: HtmlElement, lines: Collection[str]) -> Places:
    """Where these lines stand on a page."""
    wanted = {line.removeprefix("- "): line for line in lines}
    places, between = Places(lines=lines), list[HtmlElement]()
    for element in islice(_leaves(tree), MOST_READ):
        text = words_of(element)
        line = wanted.get(text)
        if line is None:
            if text and places.total:
                between.append(element)
            continue
        places.elements.setdefault(line, []).append(element)
        places.total += len(text)
        places.others += between
        between.clear()
        for around in islice(element.iterancestors(), LEVELS):
            places.chars[around] = places.chars.get(around, 0) + len(text)
    return places


def _leaves(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The blocks of text that hold no other; a paragraph never does, as pages are parsed."""
    for element in tree.iter(*READ):
        if element.tag == "p" or not len(element) or not _holds_blocks(element):
            yield element


def _holds_blocks(element: HtmlElement) -> bool:
    return any(inner.tag in BLOCKS for inner in islice(element.iterdescendants(), INNER))


def _upward(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    yield from element.iterancestors()


def linked_chars(element: HtmlElement) -> int:
    """Characters of an element's words that are links."""
    return sum(len(words_of(link)) for link in element.iter("a"))


def _level(element: HtmlElement) -> int:
    return sum(1 for _ in element.iterancestors())
