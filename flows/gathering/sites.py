"""Whose page a page is: that of the source whose feeds lie at its host, whoever announced it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from config.sources import Source
from extractors.records import Entry
from extractors.urls import host_of


class Sites:
    """The hosts of the feeds of the sources that are watched."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.families = {source.source_id: source.family for source in sources}
        self.families_at: dict[str, set[str]] = {}
        """By host."""
        for source in sources:
            for feed in source.feeds:
                self.families_at.setdefault(_site(feed.url), set()).add(source.family)

    @classmethod
    def of_hosts(cls, families: Mapping[str, str], families_at: Mapping[str, Iterable[str]]) -> Sites:
        """The same from what another machine knows of all sources."""
        made = cls(())
        made.families = dict(families)
        made.families_at = {host: set(some) for host, some in families_at.items()}
        return made

    def is_home(self, source_id: str, url: str) -> bool:
        """Whether an address is at a host of the feeds of that source, or of one of its family."""
        return self.families.get(source_id) in self._families_at(url)

    def is_elsewhere(self, source_id: str, url: str) -> bool:
        """Whether it is at a host of others' feeds, and of none of its own."""
        families = self._families_at(url)
        return bool(families) and self.families.get(source_id) not in families

    def _families_at(self, url: str) -> set[str]:
        """Of the nearest host that has any: pages of news.example.org lie below the feed of example.org."""
        labels = _site(url).split(".")
        hosts = (".".join(labels[place:]) for place in range(len(labels)))
        return next((self.families_at[host] for host in hosts if host in self.families_at), set())


def _site(url: str) -> str:
    return host_of(url).rstrip(".").removeprefix("www.")


def bare_entry(entry: Entry) -> Entry:
    """An entry with nothing that could be taken for what a page says."""
    dateless = replace(entry, published=None, published_raw=None, updated=None)
    return replace(dateless, title=None, summary=None, content=None, authors=())
