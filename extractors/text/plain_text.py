"""One line of plain text from a field that may be HTML: a title, a name."""

from __future__ import annotations

import html
import re

LONGEST = 4_000
"""Characters of a field that are read; no title is longer, and some patterns below are not linear."""

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
_UNSEEN = re.compile(r"<(script|style|template)\b[^<>]*>.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?:[\s/][^<>]*)?>")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")


def plain_line(field: str | None) -> str | None:
    """The field as one line: tags of HTML gone, entities read once, white space folded; None when nothing is left.

    Joiners (ZWNJ, ZWJ) and direction marks stay. What is no tag of HTML ("<unknown>", "a < b") is text and stays.
    """
    if not field:
        return None
    text = _TAG.sub(_in_place_of, _UNSEEN.sub(" ", field[:LONGEST]))
    text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return " ".join(_CONTROLS.sub("", text).split()) or None


def _in_place_of(tag: re.Match[str]) -> str:
    name = tag[1].lower()
    if name not in _NAMES:
        return tag[0]
    return " " if name in _BLOCK_NAMES else ""
