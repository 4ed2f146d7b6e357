"""A feed's markup mended before it is parsed: what publishers meant, where the parser would read something else.

Prefixes that are declared nowhere, ampersands that are only themselves, elements of others within an entry that bear
the names of its own (a related link, a photograph's caption), `<link>` with attributes, Atom's plain text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from html.entities import html5

from extractors.feeds.markup import Tag, tags, text_within

_AMPERSAND = re.compile(
    r"<!\[CDATA\[(?s:.*?)(?:\]\]>|\Z)|<!--(?s:.*?)(?:-->|\Z)"
    r"|&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)([A-Za-z][A-Za-z0-9]{1,31};)?"
)
_DECLARED = re.compile(r"\bxmlns:([\w.-]+)\s*+=")
_ATTRIBUTE_PREFIX = re.compile(r"""\s([\w.-]+):[\w.-]++\s*+=""")
_STRUCTURE = frozenset({"rss", "rdf", "feed", "channel", "item", "entry"})
_NAME = re.compile(r"<!\[CDATA\[(?s:.*?)(?=\]\]>|\Z)|<!--(?s:.*?)(?=-->|\Z)|<([A-Za-z_][\w.:-]*+)")
_LINK = re.compile(r"<link\s[^<>]*+(?<!/)>\s*+(?:<!\[CDATA\[\s*+)?https?:", re.IGNORECASE)
_PLAIN = re.compile(r"""\btype\s*+=\s*+["']text(?:/plain)?["']""", re.IGNORECASE)
_WEB = re.compile(r"\s*+(?:<!\[CDATA\[\s*+)?https?:", re.IGNORECASE)
_NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "atom": "http://www.w3.org/2005/Atom",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
_MODULES = frozenset(
    {*_NAMESPACES, "slash", "wfw", "georss", "geo", "thr", "feedburner", "snf", "podcast", "creativeCommons"}
)
"""Prefixes of modules whose elements hold none that bear the names of an entry's own."""
ENTRIES = frozenset({"item", "entry"})
USUAL = frozenset(
    """
    rss channel item feed entry title link description guid id pubdate published updated modified issued created summary
    content author contributor name uri email url category comments enclosure source language copyright rights generator
    docs ttl lastbuilddate managingeditor webmaster logo icon subtitle tagline cloud skiphours skipdays hour day width
    height
    """.split()  # noqa: SIM905
)
"""Elements that stand where they should, or hold no others."""
TEXTS = frozenset({"title", "description", "summary", "content", "encoded", "fulltext", "body"})
"""Elements of an entry that hold what is written, markup and all."""
WITH_PARTS = TEXTS | {"author", "contributor", "source", "items"}
"""Elements of an entry whose parts the parser tells from the entry's own."""
CORE = frozenset(
    {"link", "title", "description", "guid", "id", "pubdate", "published", "updated", "summary", "content"}
)
RIVALS = {"description": "text", "summary": "text", "subtitle": "text", "abstract": "text", "title": "title"}
"""Names by which a module gives a text or a title that counts only where the entry has none of its own."""
OWN_PREFIXES = frozenset({"", "content", "atom", "rss"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A feed's text, mended, and how many entries begin in it."""

    text: str
    begun: int


# In the text, and no loose parser: that of feedparser takes any <link> for the entry's, and makes A&B; of A&B.
def mend_feed(text: str, *, is_atom: bool, is_unbound: bool = False) -> Mended:
    """The text as it is given to the parser; `is_unbound` where it has found a prefix that is declared nowhere."""
    names = Counter(_NAME.findall(text))
    del names[""]
    text, stripped = _with_prefixes(text, names, is_unbound=is_unbound)
    begun = sum(count for name, count in names.items() if name.rpartition(":")[2].lower() in ENTRIES)
    if stripped or _may_mislead(text, names, is_atom=is_atom):
        found = _Entries(text, is_atom=is_atom)
        found.read()
        text, begun = _edited(text, found.edits), found.begun
    return Mended(text=_AMPERSAND.sub(_ampersand, text) if "&" in text else text, begun=begun)


def _may_mislead(text: str, names: Mapping[str, int], *, is_atom: bool) -> bool:
    """Whether there is anything in a feed for which its entries have to be gone through: most have nothing."""
    for name in names:
        prefix, _, local = name.rpartition(":")
        if (not prefix and local.lower() not in USUAL) or (prefix and (prefix not in _MODULES or local in RIVALS)):
            return True
    return bool(_PLAIN.search(text)) if is_atom else bool(_LINK.search(text))


def _ampersand(found: re.Match[str]) -> str:
    """An ampersand that begins no reference of XML: a name of HTML as its character, else as itself."""
    if not found[0].startswith("&"):
        return found[0]
    # A reader shows "Q&A session" as written; the loose parser made "Q&A; session" of it (feedbin/support#590).
    name = found[1] or ""
    return escape(html5[name], quote=False) if name in html5 else f"&amp;{name}"


def _with_prefixes(text: str, names: Mapping[str, int], *, is_unbound: bool) -> tuple[str, bool]:
    """The text less the undeclared prefixes that entries bear, and whether it had any; others are declared in it."""
    declared = set(_DECLARED.findall(text)) | {"xml", "xmlns"}
    used = {name.rpartition(":")[0] for name in names if ":" in name} - declared
    # Prefixes that nobody declared on the feed's own elements (kurtmckee/feedparser#156; a live feed of <rss:item>):
    # the parser finds no entry in them.
    structural = {name.rpartition(":")[0] for name in names if name.rpartition(":")[2].lower() in _STRUCTURE} & used
    for prefix in structural:
        text = re.sub(rf"(</?){re.escape(prefix)}:", r"\1", text)
    of_attributes = set(_ATTRIBUTE_PREFIX.findall(text)) if is_unbound else set()
    missing = (used | of_attributes) - declared - structural
    first = next(tags(text), None) if missing else None
    if first is None or first.is_end:
        return text, bool(structural)
    said = [
        f' xmlns:{one}="{_NAMESPACES.get(one, f"urn:undeclared:{one}")}"' for one in sorted(missing) if ":" not in one
    ]
    at = first.start + 1 + len(first.name)
    return "".join([text[:at], *said, text[at:]]), bool(structural)


@dataclass(slots=True, kw_only=True)
class _Open:
    """An element that is not closed yet."""

    tag: Tag
    holds_core: bool = False


@dataclass(slots=True)
class _Entries:
    """A walk through the entries of a feed, which notes what is to be changed."""

    text: str
    is_atom: bool = field(kw_only=True)
    begun: int = 0
    edits: list[tuple[int, int, str]] = field(default_factory=list)
    inside: bool = False
    stack: list[_Open] = field(default_factory=list)
    rivals: list[tuple[str, int, int]] = field(default_factory=list)
    own: set[str] = field(default_factory=set)

    def read(self) -> None:
        """Go through all tags."""
        for tag in tags(self.text):
            is_entry = tag.local in ENTRIES
            if is_entry and not tag.is_end:
                self._end_entry()
                self.begun += 1
                self.inside = not tag.is_empty
            elif is_entry:
                self._end_entry()
            elif self.inside:
                self._part(tag)
        self._end_entry()

    def _part(self, tag: Tag) -> None:
        if not tag.is_end:
            if self.stack and not tag.prefix and tag.local in CORE:
                self.stack[0].holds_core = True
            if not tag.is_empty:
                self.stack.append(_Open(tag=tag))
            return
        place = next((n for n in range(len(self.stack) - 1, -1, -1) if self.stack[n].tag.name == tag.name), None)
        if place is None:
            return
        closed = self.stack[place]
        del self.stack[place:]
        self._closed(closed, tag, is_child=place == 0)

    def _closed(self, element: _Open, end: Tag, *, is_child: bool) -> None:
        tag, inside = element.tag, self.text[element.tag.end : end.start]
        if tag.prefix not in OWN_PREFIXES and tag.local in RIVALS:
            # A photograph's caption (media:description) became the summary: kurtmckee/feedparser#53, miniflux/v2#714.
            self.rivals.append((RIVALS[tag.local], tag.start, end.end))
        if not is_child:
            return
        # <yandex:related><link>: a related link took the place of the entry's own (kurtmckee/feedparser#154).
        if element.holds_core and tag.local not in WITH_PARTS:
            self.edits.append((tag.start, end.end, ""))
        elif tag.prefix in OWN_PREFIXES and tag.local in TEXTS and (bare := inside.strip()) and bare != "<![CDATA[]]>":
            self.own.add("title" if tag.local == "title" else "text")
            if self.is_atom and _PLAIN.search(tag.attributes):
                self.edits.append((tag.end, end.start, escape(escape(text_within(inside), quote=False), quote=False)))
        # <link uri="at://…">, <link rel="self"/> in RSS: mmcdole/gofeed#192. With attributes the parser reads Atom's
        # href.
        elif tag.name.lower() == "link" and not self.is_atom and tag.attributes.strip() and _WEB.match(inside):
            self.edits.append((tag.start, tag.end, "<link>"))

    def _end_entry(self) -> None:
        self.edits += [(start, end, "") for kind, start, end in self.rivals if kind in self.own]
        self.inside = False
        self.stack.clear()
        self.rivals.clear()
        self.own.clear()


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    kept, at = [], 0
    for start, end, instead in sorted(edits):
        if start >= at:
            kept += [text[at:start], instead]
            at = end
    return "".join([*kept, text[at:]]) if kept else text
