"""A feed's page as the entries it announces."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

import feedparser

from extractors.dates.dates import read_date
from extractors.feeds.decode import feed_text
from extractors.feeds.json_feed import read_json_feed
from extractors.feeds.polling_hints import read_wish
from extractors.feeds.sitemaps import IS_INDEX, IS_SITEMAP, read_sitemap
from extractors.records import Entry, FeedError, Listing, Page, When
from extractors.text.plain_text import plain_line
from extractors.urls import absolute_url

_SNIFFED = 100_000
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
_PIECE = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_ENDLESS_TAG = re.compile(r"<[A-Za-z/?][^<>]{20000,}>")
"""A tag longer than any that means something: what parses it needs seconds for its attributes."""
_CDATA = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
MOST_ENTRIES = 2_000
"""Entries of a feed that are read; those beyond are counted."""
_PROLOGUE = re.compile(r"<!DOCTYPE|<\?xml-stylesheet", re.IGNORECASE)
_DECLARATION = re.compile(r"<\?xml\s[^>]*>")
_ENDS = ("</rss>", "</feed>", "</rdf:RDF>")
_TAGS = re.compile(r"<(script|style)\b[^<>]*>[^<]*|<[^<>]*>?", re.IGNORECASE)
_UNREAD = re.compile(
    r"</?(?:textinput|width|height|cloud|(?:media|georss|gml|geo|psc|cc|podcast|itunes):[\w.-]+)(?:[\s/][^<>]*)?>",
    re.IGNORECASE,
)
_NO_PERMALINK = re.compile(r"""ispermalink\s*=\s*["']\s*false""", re.IGNORECASE)
_MAIL = re.compile(r"\S+@\S+\.\S+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,3}")


def read_feed(page: Page) -> Listing:
    """Every entry a feed announces, in its order, however broken; what was odd is in the listing's remarks.

    Raises FeedError: "html-instead-of-feed" when a web page stands there, "parse" when it is no feed of any kind.
    Not bounded in time: a hostile body of some 100 kB can take many seconds. Call it where it can be killed.
    """
    read = feed_text(page.body, page.header("content-type"))
    text = read.text.lstrip("\ufeff \t\r\n")
    if text.startswith("{"):
        listing = read_json_feed(text, url=page.final_url, fetched_at=page.fetched_at, most=MOST_ENTRIES)
        return replace(listing, remarks=(*listing.remarks, *beyond(listing.overflow)))
    if IS_SITEMAP.search(text[:2000]) or IS_INDEX.search(text[:2000]):
        listing = read_sitemap(text, url=page.final_url, fetched_at=page.fetched_at, most=MOST_ENTRIES)
        return replace(listing, remarks=(*read.remarks, *beyond(listing.overflow)))
    whole, oddities = _feed_alone(text, page.final_url)
    feed, overflow = _first_entries(_ENDLESS_TAG.sub("", whole))
    parsed = _parsed(feed, page.final_url)
    language = _language(parsed.feed.get("language"))
    permalinks = not _NO_PERMALINK.search(text)
    entries = tuple(
        _entry(n, found, page, permalinks=permalinks, language=language) for n, found in enumerate(parsed.entries)
    )
    return Listing(
        format=_format(parsed.version),
        title=plain_line(_text(parsed.feed, "title")),
        language=language,
        entries=entries,
        remarks=(*read.remarks, *oddities, *beyond(overflow), *_remarks(parsed, entries)),
        wish=read_wish(feed),
        overflow=overflow,
    )


def _feed_alone(text: str, url: str) -> tuple[str, list[str]]:
    """The text from the feed's beginning to its end; refused before any parser sees it when no feed begins there.

    What declares an encoding goes with what stands before: it speaks of bytes that are decoded by now.
    """
    head = _blank_comments(text[:_SNIFFED])
    root, page = _ROOT.search(head) or _PIECE.search(text), _HTML.search(head)
    if page and (not root or page.start() < root.start()):
        raise FeedError("html-instead-of-feed", f"{url}: a web page, not a feed ({_words(text)}): find its new address")
    if not root:
        raise FeedError("parse", f"{url}: no feed ({_words(text)}): look at what it sends")
    prologue = _PROLOGUE.search(head, 0, root.start())
    start = prologue.start() if prologue else root.start()
    end = max(text.rfind(mark) + len(mark) if mark in text else 0 for mark in _ENDS)
    is_odd = _DECLARATION.sub("", head[:start]).strip()
    return text[start : end or None], ["text before the feed left out"] if is_odd else []


def _first_entries(text: str) -> tuple[str, int]:
    """The text up to the last entry that is read, and how many begin after it; what stands in comments is none."""
    if len(_PIECE.findall(text)) <= MOST_ENTRIES:
        return text, 0
    bare = _CDATA.sub(lambda found: " " * len(found[0]), _blank_comments(text))
    starts = [found.start() for found in _PIECE.finditer(bare)]
    if len(starts) <= MOST_ENTRIES:
        return text, 0
    return text[: starts[MOST_ENTRIES]], len(starts) - MOST_ENTRIES


def beyond(overflow: int) -> list[str]:
    """What is said of entries that were not read."""
    return [f"{overflow} entries beyond the {MOST_ENTRIES:,}th were not read"] if overflow else []


def _blank_comments(text: str) -> str:
    """The text with blanks for its comments, so that every place stays."""
    kept, at = [], 0
    while (start := text.find("<!--", at)) != -1:
        end = text.find("-->", start)
        end = end + 3 if end != -1 else len(text)
        kept += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*kept, text[at:]])


def _words(text: str) -> str:
    """The first visible words, for a person to recognise what stands there."""
    seen = plain_line(_TAGS.sub(" ", _blank_comments(text[:20_000]))) or ""
    return f"“{seen[:80]}{'…' if len(seen) > 80 else ''}”" if seen else "nothing to read"


def _parsed(text: str, url: str) -> Any:
    """What feedparser makes of it, if need be without the tags that nothing here reads: some of them break it."""
    try:
        parsed = _by_feedparser(text)
    except Exception:  # noqa: BLE001 - it fails in many ways, on one odd tag, and would take the feed with it
        parsed = _without_unread_tags(text, url)
    if not parsed.version and not parsed.entries:
        raise FeedError("parse", f"{url}: no feed ({_words(text)}): look at what it sends")
    return parsed


def _without_unread_tags(text: str, url: str) -> Any:
    try:
        return _by_feedparser(_UNREAD.sub("", text))
    except Exception as error:
        raise FeedError("parse", f"{url}: {type(error).__name__} while parsing ({_words(text)}): look at it") from error


def _by_feedparser(text: str) -> Any:
    """Given bytes in a stream: from a str or bytes it would fetch an address or open a file named there.

    It is not told the feed's address either: it would make an address of every guid that is none.
    """
    return feedparser.parse(
        io.BytesIO(text.encode()),
        response_headers={"content-type": "application/xml"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _format(version: str) -> Literal["rss", "rdf", "atom"]:
    if version.startswith("atom"):
        return "atom"
    return "rdf" if version in ("rss10", "rss090") else "rss"


def _entry(position: int, found: Any, page: Page, *, permalinks: bool, language: str | None) -> Entry:
    language = _entry_language(found) or language
    published, updated = _printed_dates(found)
    content = _content(found)
    summary = _text(found, "summary")
    return Entry(
        position=position,
        guid=_text(found, "id"),
        url=_address(found, page.final_url, permalinks=permalinks),
        title=plain_line(_text(found, "title")),
        summary=None if summary == content else summary,
        content=content,
        authors=_authors(found),
        published=_when(published, language, page.fetched_at),
        published_raw=published,
        updated=_when(updated, language, page.fetched_at),
        language=language,
    )


def _text(found: Any, key: str) -> str | None:
    """A field's text. Read past feedparser's get, which gives one date for another."""
    value = dict.get(found, key)
    return (value.strip() or None) if isinstance(value, str) else None


def _address(found: Any, base: str, *, permalinks: bool) -> str | None:
    """The first alternate link, else a guid that is an address and not said to be none."""
    links = [link for link in dict.get(found, "links") or () if link.get("rel") == "alternate" and link.get("href")]
    web = [link for link in links if "html" in (link.get("type") or "html")]
    for link in (*web, *links):
        address = absolute_url(base, link["href"])
        if address:
            return address
    guid = _text(found, "id")
    is_link = permalinks or dict.get(found, "link") == guid
    return absolute_url("", guid) if guid and is_link else None


def _printed_dates(found: Any) -> tuple[str | None, str | None]:
    """As printed: published, or the only date there is; and updated."""
    updated = _text(found, "updated")
    return _text(found, "published") or _text(found, "created") or updated, updated


def _when(raw: str | None, language: str | None, fetched_at: datetime) -> When | None:
    return read_date(raw, language=language, not_after=fetched_at) if raw else None


def _content(found: Any) -> str | None:
    """The longest of the texts a feed brings whole."""
    texts = [
        part["value"]
        for part in dict.get(found, "content") or ()
        if isinstance(part.get("value"), str) and re.match(r"text/|application/xhtml|$", part.get("type") or "")
    ]
    return max((text.strip() for text in texts), key=len, default="") or None


def _authors(found: Any) -> tuple[str, ...]:
    """Names, without the mail addresses some print beside them, of which feedparser leaves the ends."""
    listed = dict.get(found, "authors") or ()
    fields = [_text(found, "author")] if len(listed) == 1 else [one.get("name") for one in listed]
    names = (plain_line(field) for field in fields)
    bare = (_MAIL.sub("", name).strip(" ()<>,;") if name and "@" in name else name for name in names)
    return tuple(dict.fromkeys(name for name in bare if name))


def _entry_language(found: Any) -> str | None:
    spoken = (dict.get(found, key) or {} for key in ("title_detail", "summary_detail"))
    return _language(dict.get(found, "language")) or next(
        filter(None, (_language(s.get("language")) for s in spoken)), None
    )


def _language(code: object) -> str | None:
    code = code.strip() if isinstance(code, str) else ""
    return code.replace("_", "-") if _LANGUAGE.fullmatch(code) else None


def _remarks(parsed: Any, entries: tuple[Entry, ...]) -> list[str]:
    remarks = []
    if parsed.bozo:
        error = parsed.get("bozo_exception")
        remarks.append(f"not well-formed: {type(error).__name__}: {str(error)[:120]}")
    unaddressed = sum(entry.url is None for entry in entries)
    if unaddressed:
        remarks.append(f"{unaddressed} entries without an address that can be asked for")
    undated = sum(entry.published is None and entry.published_raw is not None for entry in entries)
    if undated:
        remarks.append(f"{undated} dates could not be read")
    return remarks
