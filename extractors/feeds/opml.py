"""Another reader's list of feeds."""

from __future__ import annotations

import re
from dataclasses import dataclass

import listparser

from extractors.feeds.decode import feed_text
from extractors.records import FeedError

DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,1000}\?>")
# Somebody else wrote it: an end to what it may cost.
MOST_BYTES, MOST_FEEDS, DEEPEST = 5_000_000, 5_000, 100
TAG = re.compile(r"<(/?)outline\b[^<>]{0,20000}?(/?)>", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A feed as a list names it."""

    url: str
    title: str
    tags: tuple[str, ...]


def read_opml(opml: bytes) -> tuple[Listed, ...]:
    """The feeds of a list, in its order. Raises FeedError for what is too large, too deep, or declares entities."""
    if len(opml) > MOST_BYTES:
        raise FeedError("parse", f"it is larger than {MOST_BYTES:,} bytes")
    text = DECLARATION.sub("", feed_text(opml, None).text)  # without one, it would be read as Latin-1
    if "<!ENTITY" in text.upper():
        raise FeedError("parse", "it declares entities of its own, which a list of feeds has no need of")
    if _depth(text) > DEEPEST:
        raise FeedError("parse", f"its outlines stand more than {DEEPEST} deep in one another")
    found = listparser.parse(f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()).feeds
    if len(found) > MOST_FEEDS:
        raise FeedError("parse", f"it names more than {MOST_FEEDS:,} feeds")
    return tuple(
        Listed(
            url=str(feed.get("url") or ""),
            title=str(feed.get("title") or ""),
            tags=tuple(str(tag) for tag in feed.get("tags") or ()),
        )
        for feed in found
    )


def has_user(url: str) -> bool:
    """Whether an address holds a user name or password."""
    return "@" in re.split(r"[/?#]", url.partition("//")[2], maxsplit=1)[0]


def _depth(text: str) -> int:
    deep = deepest = 0
    for ended, at_once in TAG.findall(text):
        deep += -1 if ended else 0 if at_once else 1
        deepest = max(deepest, deep)
    return deepest
