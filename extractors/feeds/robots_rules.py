"""What a robots.txt says of us: which pages it asks us to leave alone, and how fast we may come.

A line for `Longwatch/1.0` names us like one for `Longwatch`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

from protego import Protego

OUR_NAME = "Longwatch"
# What RFC 9309 has every robot read at the least.
MOST_BYTES = 500 * 1024
_WIDE = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_AGENT = re.compile(r"^([ \t]*+User-Agent[ \t]*+:[ \t]*+)([A-Za-z_-]++)[^\r\n#]*+", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsRules:
    """What a robots.txt says, read for some addresses."""

    refused: frozenset[str]
    """Those of the addresses that it asks us not to fetch."""
    delay: float
    """Seconds between two requests that it asks for; 0 where it asks for none."""


def robots_text(body: bytes) -> str:
    """The text of a robots.txt: in the encoding that its mark names, or that zeros between letters tell; else UTF-8."""
    head = body[:MOST_BYTES]
    for mark, name in _WIDE:
        if head.startswith(mark):
            return head[len(mark) :].decode(name, "replace").replace("\x00", "")
    start = head[:64]
    # UTF-16 without its mark: every other byte of ASCII is a zero.
    if 3 * start.count(0) >= len(start) > 8:
        big = start[0::2].count(0) > start[1::2].count(0)
        return head.decode("utf-16-be" if big else "utf-16-le", "replace").replace("\x00", "")
    return head.decode("utf-8", "replace").replace("\x00", "")


def _by_product(text: str) -> str:
    """Its rules with bare product names: what follows one (a version, a comment) names nobody else."""
    # One end of line for all: that of our own rule is \n alone, and protego's are all of these.
    lines = re.sub(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text.lstrip("\ufeff \t\r\n"))
    lines = lines.replace("\n\ufeff", "\n")  # of files that were joined, each may begin with its own mark
    # "User-agent: Longwatch/1.0" names us: Google's parser ignores what follows the product's name, too.
    return _AGENT.sub(r"\1\2", lines)


def read_rules(text: str, urls: Sequence[str]) -> RobotsRules:
    """What a robots.txt says of us and of some addresses of its host."""
    rules = Protego.parse(_by_product(text))
    return RobotsRules(
        refused=frozenset(url for url in urls if not rules.can_fetch(url, OUR_NAME)),
        delay=float(rules.crawl_delay(OUR_NAME) or 0.0),
    )
