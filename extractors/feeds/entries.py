"""What feedparser found of one entry, as the entry it is."""

from __future__ import annotations

import re
from typing import Any

from extractors.dates.dates import first_readable
from extractors.records import Entry, Page
from extractors.text.plain_text import plain_line
from extractors.urls import absolute_url, host_of

_WORD = re.compile(r"\S+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,3}")
_TEXT_TYPE = re.compile(r"text/|application/xhtml|$")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,5}([a-z]{2,24})(?::[0-9]{1,5})?(?=/)", re.IGNORECASE)
_SUFFIXES = frozenset(
    "php html htm xhtml shtml asp aspx jsp jspx cgi pl xml txt pdf rss json jpg jpeg png gif md do action".split()  # noqa: SIM905
)
"""Of files: what ends so and stands before a slash is part of a path."""


def read_entry(position: int, found: Any, page: Page, *, permalinks: bool, language: str | None) -> Entry:
    """The entry at a position of a feed; `permalinks` where no GUID is said to be no address."""
    language = _entry_language(found) or language
    printed, updated = _printed_dates(found)
    published, raw = first_readable(printed, language=language, not_after=page.fetched_at)
    content = _content(found)
    summary = text_of_field(found, "summary")
    return Entry(
        position=position,
        guid=text_of_field(found, "id"),
        url=_address(found, page.final_url, permalinks=permalinks),
        title=plain_line(text_of_field(found, "title")),
        summary=None if summary == content else summary,
        content=content,
        authors=_authors(found),
        published=published,
        published_raw=raw,
        updated=first_readable([updated], language=language, not_after=page.fetched_at)[0],
        language=language,
    )


def text_of_field(found: Any, key: str) -> str | None:
    """A field's text. Read past feedparser's get, which gives one date for another."""
    value = dict.get(found, key)
    return (value.strip() or None) if isinstance(value, str) else None


def _address(found: Any, base: str, *, permalinks: bool) -> str | None:
    """The first alternate link, else where its content stands, else a guid that is an address."""
    links = [link for link in dict.get(found, "links") or () if _relation(link) == "alternate" and link.get("href")]
    # A link to a picture or a film may stand before the one to the page (Atom, several alternates).
    web = [link["href"] for link in links if "html" in (link.get("type") or "html")]
    # An Atom entry's only address may be content src= (RFC 4287 4.1.3.2).
    contents = [part for part in dict.get(found, "content") or () if part.get("src")]
    sources = [
        announced_url(absolute_url(base, part.get("base") or "") or base, part["src"]) or "" for part in contents
    ]
    for link in (*web, *(link["href"] for link in links), *sources):
        if address := announced_url(base, link):
            return address
    guid = text_of_field(found, "id")
    # isPermaLink="false" on a full web address is what WordPress writes, and its address works all the same.
    is_link = guid and (permalinks or dict.get(found, "link") == guid or _WEB.match(guid))
    if guid and permalinks and (host := _BARE_HOST.match(guid)) and host[0].removeprefix("www.") in host_of(base):
        return absolute_url(base, f"//{guid}")  # an address without its scheme, of the feed's own host
    return absolute_url("", guid) if guid and is_link else None


def _relation(link: Any) -> str:
    """Of a link, in short: a relation may be given as the address under which it is registered."""
    return str(link.get("rel") or "alternate").strip().rpartition("/")[2].lower()


def announced_url(base: str, link: str) -> str | None:
    """The address that a link in a feed leads to; one without a scheme may begin with its host."""
    host = _BARE_HOST.match(link := link.strip())
    return absolute_url(base, f"//{link}" if host and host[1].lower() not in _SUFFIXES else link)


def _printed_dates(found: Any) -> tuple[list[str], str | None]:
    """As printed: every date there is, the most telling first; and updated."""
    updated = text_of_field(found, "updated")
    printed = (text_of_field(found, "published"), text_of_field(found, "created"), updated)
    return [raw for raw in printed if raw], updated


def _content(found: Any) -> str | None:
    """The longest of the texts a feed brings whole, also one that was sent in base64."""
    parts = [part for part in dict.get(found, "content") or () if isinstance(part.get("value"), str)]
    # Content of a type that is no text (base64 of a picture) is nobody's article.
    texts = [part["value"] for part in parts if _TEXT_TYPE.match(part.get("type") or "") or _is_text(part)]
    return max((text.strip() for text in texts), key=len, default="") or None


def _is_text(part: Any) -> bool:
    """Whether what was sent as bytes of no kind is text."""
    return part.get("type") == "application/octet-stream" and part["value"].isprintable() and " " in part["value"]


def _authors(found: Any) -> tuple[str, ...]:
    """Names, without the mail addresses some print beside them, of which feedparser leaves the ends."""
    # Not "author": of several dc:creator feedparser keeps the last there.
    listed = dict.get(found, "authors") or ()
    fields = [text_of_field(found, "author")] if len(listed) == 1 else [one.get("name") for one in listed]
    names = (plain_line(field) for field in fields)
    bare = (_without_mail(name).strip(" ()<>,;") if name and "@" in name else name for name in names)
    return tuple(dict.fromkeys(name for name in bare if name))


def _without_mail(name: str) -> str:
    """A name less the words that are a mail address, or hold one: an @ within, and a full stop within what follows."""
    return _WORD.sub(lambda word: "" if "." in word[0][1:].partition("@")[2][1:-1] else word[0], name)


def _entry_language(found: Any) -> str | None:
    spoken = (dict.get(found, key) or {} for key in ("title_detail", "summary_detail"))
    return language_tag(dict.get(found, "language")) or next(
        filter(None, (language_tag(s.get("language")) for s in spoken)), None
    )


def language_tag(code: object) -> str | None:
    """The code of a language as declared, or None when it is none."""
    code = code.strip() if isinstance(code, str) else ""
    return code.replace("_", "-") if _LANGUAGE.fullmatch(code) else None
