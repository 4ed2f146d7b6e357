"""Entries that no address tells apart: advisories on one page, live lists, podcasts, statements without a link.

Where one fetch shows an address under two or more GUIDs with different texts, or an entry has a text and no address,
the entry is an article of its own: its identity is its feed's and its GUID's, its text is what stands in the feed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from extractors.records import Entry
from extractors.urls import url_key

# GUIDs identify nothing by themselves, publishers change and reuse them: only entries that no address tells apart.
OWN = "entry:"
"""What the key of such an entry begins with; that of an address begins with its scheme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An entry that the feed announced before: the key under which it was filed, and what it said first."""

    guid: str | None
    key: str | None
    title: str | None
    summary: str | None
    content: str | None


def key_of(entry: Entry) -> str | None:
    """What an entry's article is known by: its own key, else its address as addresses are compared."""
    return entry.key or (url_key(entry.url) if entry.url else None)


def is_own(key: str | None) -> bool:
    """Whether a key is that of an entry and not of an address."""
    return key is not None and key.startswith(OWN)


def shared_addresses(entries: Iterable[Entry]) -> frozenset[str]:
    """The addresses that entries of one fetch share, under different GUIDs and with different texts."""
    by_key: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.url and entry.guid and _text(entry):
            by_key.setdefault(url_key(entry.url), []).append(entry)
    return frozenset(
        key
        for key, those in by_key.items()
        if len({one.guid for one in those}) > 1 and len({_text(one) for one in those}) > 1
    )


def may_be_own(entries: Sequence[Entry], listed: Iterable[str]) -> bool:
    """Whether any entry may be identified by its own content: now, or in the list before (`listed`, by keys)."""
    return any(not entry.url for entry in entries) or bool(shared_addresses(entries)) or any(map(is_own, listed))


def with_keys(entries: Sequence[Entry], *, feed_id: str, feed_url: str, seen: Sequence[Seen]) -> tuple[Entry, ...]:
    """The entries, those identified by their own content with a key, and with the feed's address where they have none.

    An entry keeps the identity under which its GUID was filed first; where GUIDs change, title and text tell.
    """
    shared = shared_addresses(entries)
    by_guid: dict[str, Seen] = {}
    for one in seen:
        if one.guid:
            by_guid.setdefault(one.guid, one)
    current = {entry.guid for entry in entries}
    by_text = {_said(one): one.key for one in seen if is_own(one.key) and one.guid not in current and one.title}
    return tuple(_keyed(entries, shared, by_guid, by_text, feed_id, feed_url))


def _keyed(
    entries: Sequence[Entry],
    shared: frozenset[str],
    by_guid: dict[str, Seen],
    by_text: dict[tuple[str, str], str | None],
    feed_id: str,
    feed_url: str,
) -> Iterator[Entry]:
    for entry in entries:
        before = by_guid.get(entry.guid or "")
        tells = _text(entry) if not entry.url else entry.guid and _text(entry) and url_key(entry.url) in shared
        if before and is_own(before.key):
            key = before.key
        elif not tells or (before and before.key):
            yield entry
            continue
        else:
            key = by_text.get(_said(entry)) or _new_key(feed_id, entry)
        yield replace(entry, key=key, url=entry.url or f"{feed_url.partition('#')[0]}#{key}")


def _new_key(feed_id: str, entry: Entry) -> str:
    return own_key(feed_id, guid=entry.guid, title=entry.title, text=entry.content or entry.summary)


def own_key(feed_id: str, *, guid: str | None, title: str | None, text: str | None) -> str:
    """The key of an entry that was not seen before, by its feed and its GUID; without one, by what it says."""
    # As they are filed: no batch holds a NUL, and who takes one from another machine works the key out again.
    guid, title, text = ((one or "").replace("\0", "\ufffd") for one in (guid, title, text))
    identity = guid or "\n".join(_says(title, text))
    return OWN + sha256(f"{feed_id}\n{identity}".encode()).hexdigest()[:32]


def _said(entry: Entry | Seen) -> tuple[str, str]:
    return _says(entry.title, entry.content or entry.summary)


def _says(title: str | None, text: str | None) -> tuple[str, str]:
    return title or "", sha256(_plain(text).encode()).hexdigest()


def _text(entry: Entry | Seen) -> str:
    return _plain(entry.content or entry.summary)


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())
