"""One line of plain text from a field that may be HTML: a title, a name."""

from __future__ import annotations

import html
import re

LONGEST = 4_000
"""Characters of a field that are read; no title is longer."""

_BLOCKS = """
    address article aside blockquote br center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr
    li main nav ol p pre section table tbody td th tr ul body html head
"""
_INLINE = """
    a abbr acronym audio b bdi bdo big button cite code data del dfn em embed font i iframe img input ins kbd label
    link mark math meta nobr noscript object picture q rp rt ruby s samp script small source span strike strong style
    sub sup svg template time title tt u var video wbr
"""
_BLOCK_NAMES = frozenset(_BLOCKS.split())
_NAMES = _BLOCK_NAMES | frozenset(_INLINE.split())
_UNSEEN = re.compile(r"<(?:(script|style|template)\b[^<>]*>|!--)", re.IGNORECASE)
_UNSEEN_ENDS = {name: re.compile(rf"</{name}\s*+>", re.IGNORECASE) for name in ("script", "style", "template")}
_COMMENT_END = re.compile("-->")
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?:[\s/][^<>]*)?>")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")


def plain_line(field: str | None) -> str | None:
    """The field as one line: tags of HTML gone, entities read once, white space folded; None when nothing is left.

    Joiners (ZWNJ, ZWJ) and direction marks stay. What is no tag of HTML ("<unknown>", "a < b") is text and stays.
    """
    if not field:
        return None
    text = _TAG.sub(_in_place_of, _without_unseen(field[:LONGEST]))
    text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return " ".join(_CONTROLS.sub("", text).split()) or None


def _without_unseen(text: str) -> str:
    """The text less comments, scripts and styles that end; what never ends is looked for once."""
    kept, at = [], 0
    endless: set[str] = set()
    for start in _UNSEEN.finditer(text):
        name = (start[1] or "").lower()
        if start.start() < at or name in endless:
            continue
        end = _UNSEEN_ENDS.get(name, _COMMENT_END).search(text, start.end())
        if end is None:
            endless.add(name)
        else:
            kept += [text[at : start.start()], " "]
            at = end.end()
    return "".join([*kept, text[at:]])


def _in_place_of(tag: re.Match[str]) -> str:
    name = tag[1].lower()
    if name not in _NAMES:
        return tag[0]
    return " " if name in _BLOCK_NAMES else ""
