"""A feed's page as the entries it announces."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal

import feedparser

from extractors.feeds.decode import feed_text
from extractors.feeds.entries import language_tag, read_entry, text_of_field
from extractors.feeds.json_feed import read_json_feed
from extractors.feeds.markup import COMMENT, Root, Tag, root_of, tags
from extractors.feeds.mending import mend_feed
from extractors.feeds.polling_hints import read_wish
from extractors.feeds.sitemaps import read_sitemap
from extractors.records import Entry, FeedError, Listing, Page
from extractors.text.counts import count_of
from extractors.text.filter_pages import BY_THE_STATE, filter_frame, frames_in
from extractors.text.plain_text import plain_line

NOTHING = re.compile(r"<!--(?s:.*?)(?:-->|\Z)|<\?[^>]*+>?|<!DOCTYPE[^>\[]*+>?", re.IGNORECASE)
"""What stands before a feed and is nothing odd."""
_PIECE = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_ENDLESS_TAG = re.compile(r"<[A-Za-z/?][^<>]{20000,}>")
"""A tag longer than any that means something: what parses it needs seconds for its attributes."""
_QUOTED = re.compile(r"<!--(?s:.*?)(?:-->|\Z)|<!\[CDATA\[(?s:.*?)(?:\]\]>|\Z)")
MOST_ENTRIES = 2_000
"""Entries of a feed that are read; those beyond are counted."""
_OPML = re.compile(r"<opml[\s>]", re.IGNORECASE)
_ENDS = ("</rss>", "</feed>", "</rdf:RDF>")
_TAGS = re.compile(r"<(script|style)\b[^<>]*>[^<]*|<[^<>]*>?", re.IGNORECASE)
_UNREAD = re.compile(
    r"</?(?:textinput|width|height|cloud|(?:media|georss|gml|geo|psc|cc|podcast|itunes):[\w.-]+)(?:[\s/][^<>]*)?>",
    re.IGNORECASE,
)
_NO_PERMALINK = re.compile(r"""ispermalink\s*=\s*["']\s*false""", re.IGNORECASE)


def read_feed(page: Page, *, languages: Sequence[str] = ()) -> Listing:
    """Every entry a feed announces, in its order, however broken; what was odd is in the listing's remarks.

    `languages` are those that its source is said to write: they tell old code pages apart.
    Raises FeedError: "html-instead-of-feed" when a web page stands there, "parse" when it is no feed of any kind.
    Not bounded in time: a hostile body of some 100 kB can take many seconds. Call it where it can be killed.
    """
    read = feed_text(page.body, page.header("content-type"), languages)
    text = read.text.lstrip("\ufeff \t\r\n")
    root = root_of(text)
    # A PHP warning before the brace: what the server printed first is no reason to lose the feed.
    if root.tag is None and "jsonfeed.org/version" in text:
        text = text[max(text.find("{"), 0) :]
    if text.startswith("{"):
        listing = read_json_feed(text, url=page.final_url, fetched_at=page.fetched_at, most=MOST_ENTRIES)
        return replace(listing, remarks=(*listing.remarks, *beyond(listing.overflow)))
    tag = _feed_root(root, text, page.final_url)
    if tag.local in ("urlset", "sitemapindex"):
        listing = read_sitemap(text[tag.start :], url=page.final_url, fetched_at=page.fetched_at, most=MOST_ENTRIES)
        return replace(listing, remarks=(*read.remarks, *beyond(listing.overflow)))
    feed, overflow = _first_entries(_ENDLESS_TAG.sub("", _feed_alone(text, root.start, tag)))
    begun, parsed = _parsed(feed, page.final_url, is_atom=tag.local in ("feed", "entry"))
    language = language_tag(parsed.feed.get("language"))
    permalinks = not _NO_PERMALINK.search(text)
    entries = tuple(
        read_entry(n, found, page, permalinks=permalinks, language=language) for n, found in enumerate(parsed.entries)
    )
    is_odd = bool(NOTHING.sub("", text[: root.start]).strip())
    oddities = ["text before the feed left out"] if is_odd else []
    return Listing(
        format=_format(parsed.version, tag.local),
        title=plain_line(text_of_field(parsed.feed, "title")),
        language=language,
        entries=entries,
        remarks=(*read.remarks, *oddities, *beyond(overflow), *_remarks(parsed, entries)),
        losses=tuple(_losses(begun, entries)),
        wish=read_wish(feed),
        overflow=overflow,
    )


def _feed_root(root: Root, text: str, url: str) -> Tag:
    """The first tag of the feed; refused before any parser sees it when no feed begins there."""
    if root.tag is None and (frame := filter_frame(frames_in(text))):
        raise FeedError("blocked", f"{url}: {BY_THE_STATE}: the filter page of Iran, in a frame of {frame}")
    if root.tag is None and root.is_page and not _OPML.match(NOTHING.sub("", text[:2_000]).lstrip()):
        raise FeedError("html-instead-of-feed", f"{url}: a web page, not a feed ({_words(text)}): find its new address")
    if root.tag is None:
        raise FeedError("parse", f"{url}: {_known_format(text)} ({_words(text)}): look at what it sends")
    return root.tag


def _known_format(text: str) -> str:
    """What a body without a feed is, where it can be recognised."""
    first = next(tags(text), None)
    if _OPML.match(NOTHING.sub("", text[:2_000]).lstrip()):
        return "a list of feeds (OPML), and no feed: sources import reads it"
    return f"no feed, but a document of <{first.name}>" if first and not first.is_end else "no feed"


def _feed_alone(text: str, start: int, tag: Tag) -> str:
    """The text from the feed's beginning to its end.

    What declares an encoding goes with what stands before: it speaks of bytes that are decoded by now.
    """
    marks = (f"</{tag.name}>", *_ENDS)
    # Counters and advertisements after </rss> make a feed ill-formed that is none.
    end = max(text.rfind(mark) + len(mark) if mark in text else 0 for mark in marks)
    return text[start : end if end > tag.end else None]


def _first_entries(text: str) -> tuple[str, int]:
    """The text up to the last entry that is read, and how many begin after it; what stands in comments is none."""
    if len(_PIECE.findall(text)) <= MOST_ENTRIES:
        return text, 0
    bare = _QUOTED.sub(lambda found: " " * len(found[0]), text)
    starts = [found.start() for found in _PIECE.finditer(bare)]
    if len(starts) <= MOST_ENTRIES:
        return text, 0
    return text[: starts[MOST_ENTRIES]], len(starts) - MOST_ENTRIES


def beyond(overflow: int) -> list[str]:
    """What is said of entries that were not read."""
    return [f"{count_of(overflow, 'entry')} beyond the {MOST_ENTRIES:,}th not read"] if overflow else []


def _words(text: str) -> str:
    """The first visible words, for a person to recognise what stands there."""
    seen = plain_line(_TAGS.sub(" ", COMMENT.sub(" ", text[:20_000]))) or ""
    return f"“{seen[:80]}{'…' if len(seen) > 80 else ''}”" if seen else "nothing to read"


def _parsed(text: str, url: str, *, is_atom: bool) -> tuple[int, Any]:
    """How many entries begin in a feed, and what feedparser makes of it.

    If need be without the tags that nothing here reads: some of them break it. As it was, where mending cost entries.
    """
    ready = mend_feed(text, is_atom=is_atom)
    try:
        parsed = _by_feedparser(ready.text)
    except Exception:  # noqa: BLE001 - it fails in many ways, on one odd tag, and would take the feed with it
        parsed = _without_unread_tags(ready.text, url)
    # bozo alone rejects nothing: 42 feeds of the readers' own test sets, with 107 entries, are bozo and read well.
    if parsed.bozo and "unbound prefix" in str(parsed.get("bozo_exception")):
        parsed = _without_unread_tags(mend_feed(text, is_atom=is_atom, is_unbound=True).text, url)
    # Mending is ours, so it must never cost an entry: where fewer came out than begin, the feed is read as it was sent.
    if len(parsed.entries) < ready.begun:
        plain = _without_unread_tags(text, url)
        parsed = plain if len(plain.entries) > len(parsed.entries) else parsed
    if not parsed.version and not parsed.entries and not ready.begun and "xmlns" not in text[:1000]:
        raise FeedError("parse", f"{url}: not a feed ({_words(text)}): check the address")
    if ready.begun and not parsed.entries:
        said = f"{_begun(ready.begun)}, and none could be read ({_words(text)})"
        raise FeedError("parse", f"{url}: {said}: look at what it sends")
    return ready.begun, parsed


def _without_unread_tags(text: str, url: str) -> Any:
    try:
        return _by_feedparser(_UNREAD.sub("", text))
    except Exception as error:
        raise FeedError("parse", f"{url}: {type(error).__name__} while parsing ({_words(text)}): look at it") from error


def _by_feedparser(text: str) -> Any:
    """Given bytes in a stream: from a str or bytes it would fetch an address or open a file named there.

    It is not given the feed's address either: it would make an address of every guid that is none.
    """
    return feedparser.parse(
        io.BytesIO(text.encode()),
        response_headers={"content-type": "application/xml"},
        # Cleaning HTML is quadratic (156 kB of "<!--" took 10 s, without it .01 s), and leaves scripts in titles all
        # the same: text is escaped where it is shown.
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _format(version: str, root: str) -> Literal["rss", "rdf", "atom"]:
    if version.startswith("atom") or (not version and root in ("feed", "entry")):
        return "atom"
    return "rdf" if version in ("rss10", "rss090") else "rss"


def _begun(entries: int) -> str:
    return f"{count_of(entries, 'entry')} {'begins' if entries == 1 else 'begin'} in it"


def _losses(begun: int, entries: tuple[Entry, ...]) -> Iterator[str]:
    """What of a feed's entries is lost: those that could not be read, and those that announce nothing."""
    if begun > len(entries):
        yield f"{_begun(begun)}, and {len(entries)} could be read"
    if empty := sum(not (entry.url or entry.summary or entry.content) for entry in entries):
        yield f"{empty} of {count_of(len(entries), 'entry')} with neither an address that can be asked for nor a text"


def _remarks(parsed: Any, entries: tuple[Entry, ...]) -> list[str]:
    remarks = []
    if parsed.bozo:
        error = parsed.get("bozo_exception")
        remarks.append(f"not well-formed: {type(error).__name__}: {str(error)[:120]}")
    unaddressed = sum(entry.url is None for entry in entries)
    if unaddressed:
        remarks.append(f"{count_of(unaddressed, 'entry')} without an address that can be asked for")
    undated = sum(entry.published is None and entry.published_raw is not None for entry in entries)
    if undated:
        remarks.append(f"{undated} dates could not be read")
    return remarks
