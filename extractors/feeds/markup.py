"""Markup of feeds as pieces: tags, comments, quoted sections, each found once and in linear time, however broken."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_PIECE = re.compile(
    r"""<!--(?s:.*?)(?:-->|\Z)
      | <!\[CDATA\[(?s:.*?)(?:\]\]>|\Z)
      | <\?[^>]*+>?
      | <![A-Za-z][^\[<>]*+(?:\[[^][]*+\]\s*+)?>
      | <(?P<slash>/?)(?P<name>[A-Za-z_][\w.:-]*+)(?P<rest>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+'|["'])*+)>""",
    re.VERBOSE,
)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CDATA = re.compile(r"<!\[CDATA\[((?s:.*?))(?:\]\]>|\Z)")
COMMENT = re.compile(r"<!--(?s:.*?)(?:-->|\Z)")
_SUBSET = re.compile(r"<!DOCTYPE[^\[<>]*+\[", re.IGNORECASE)
_PAGE_TYPE = re.compile(r"<!DOCTYPE\s++html\b", re.IGNORECASE)
RAW = frozenset({"script", "style"})
"""Elements of a web page whose text is no markup."""
PAGE = frozenset({"html", "head", "body"})
ROOTS = frozenset({"rss", "feed", "rdf", "urlset", "sitemapindex", "channel", "item", "entry"})
WITHOUT_PAGE = frozenset({"channel", "item", "entry"})
"""Roots that are believed only where no web page stands around them; any other needs a version or a namespace there."""


@dataclass(slots=True)
class Tag:
    """A tag, with its place. Not frozen: a feed has thousands, and to freeze one costs more than to find it."""

    start: int
    end: int
    name: str
    """As written, prefix and all."""
    is_end: bool
    is_empty: bool
    attributes: str

    @property
    def prefix(self) -> str:
        """Of its name; empty when it has none."""
        return self.name.rpartition(":")[0]

    @property
    def local(self) -> str:
        """Its name without the prefix, in lower case."""
        return self.name.rpartition(":")[2].lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """Where a feed begins."""

    tag: Tag | None
    """None where nothing begins that is a feed of any kind."""
    start: int = 0
    """With the declarations of its own entities, if it has such."""
    is_page: bool = False
    """Whether a web page begins before."""


def tags(text: str, start: int = 0) -> Iterator[Tag]:
    """The tags of a text; those in comments, quoted sections and declarations are none."""
    for found in _PIECE.finditer(text, start):
        if found["name"]:
            yield _tag(found)


def _tag(found: re.Match[str]) -> Tag:
    rest = found["rest"]
    return Tag(found.start(), found.end(), found["name"], bool(found["slash"]), rest.endswith("/"), rest)


def root_of(text: str) -> Root:
    """Where the feed begins in a text: behind declarations, comments of any length, notices, or in a page's shell."""
    at, start, is_page, is_shell = 0, None, False, False
    while found := _PIECE.search(text, at):
        at = found.end()
        if not found["name"]:
            is_page = is_page or bool(_PAGE_TYPE.match(found[0]))
            start = found.start() if _SUBSET.match(found[0]) else start
            continue
        tag = _tag(found)
        if tag.is_end:
            continue
        if tag.local in RAW:
            end = text.find(f"</{tag.name}", at)
            at = end if end != -1 else at
        is_shell = is_shell or tag.local in PAGE
        if tag.local in ROOTS and not (is_shell and not _is_sure(tag)):
            return Root(tag=tag, start=tag.start if start is None else start, is_page=is_page or is_shell)
    return Root(tag=None, is_page=is_page or is_shell)


def _is_sure(tag: Tag) -> bool:
    """Whether a root says what it is, so that it is one within a web page, too."""
    return tag.local not in WITHOUT_PAGE and ("xmlns" in tag.attributes or "version" in tag.attributes)


def unescape_references(text: str) -> str:
    """Text with its references read, of which none is without a semicolon: `&lang=fa` stays what it is."""
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), text)


def text_within(inside: str) -> str:
    """What stands between two tags as text: comments left out, quoted sections as they are, references read."""
    kept, at = [], 0
    bare = COMMENT.sub("", inside) if "<!--" in inside and "<![CDATA[" not in inside else inside
    for found in _CDATA.finditer(bare):
        kept += [unescape_references(bare[at : found.start()]), found[1]]
        at = found.end()
    return "".join([*kept, unescape_references(bare[at:])]).strip()
