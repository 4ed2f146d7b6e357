"""Whose page a page is: that of the source whose feeds lie at its host, whoever announced it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from config.sources import Source
from extractors.records import Entry
from extractors.urls import host_of


class Sites:
    """The hosts of the feeds of the sources that are watched."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._families = {source.source_id: source.family for source in sources}
        self._at: defaultdict[str, set[str]] = defaultdict(set)
        for source in sources:
            for feed in source.feeds:
                self._at[_site(feed.url)].add(source.family)

    def is_home(self, source_id: str, url: str) -> bool:
        """Whether an address is at a host of the feeds of that source, or of one of its family."""
        return self._families.get(source_id) in self._families_at(url)

    def is_elsewhere(self, source_id: str, url: str) -> bool:
        """Whether it is at a host of others' feeds, and of none of its own."""
        families = self._families_at(url)
        return bool(families) and self._families.get(source_id) not in families

    def _families_at(self, url: str) -> set[str]:
        """Of the nearest host that has any: pages of news.example.org lie below the feed of example.org."""
        labels = _site(url).split(".")
        hosts = (".".join(labels[place:]) for place in range(len(labels)))
        return next((self._at[host] for host in hosts if host in self._at), set())


def _site(url: str) -> str:
    return host_of(url).rstrip(".").removeprefix("www.")


def bare_entry(entry: Entry) -> Entry:
    """An entry with nothing that could be taken for what a page says."""
    dateless = replace(entry, published=None, published_raw=None, updated=None)
    return replace(dateless, title=None, summary=None, content=None, authors=())
