"""What a gatherer was asked, as its batches are held against it: sources, feeds and pages, and what came before.

A page may be sent where the errand owes it, or where a feed of the errand announced it: what the batches of one run
announced, kept and fetched is noted beside the errand, and goes with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from config.home import Home
from extractors.urls import host_of
from flows.batches.lines import feed_id
from flows.gathering.plan import Due
from flows.gathering.sites import Sites
from flows.machines.division import domain_of
from flows.machines.errand import Errand
from storage.queries.kept_bodies import EarlierBodies

Place = tuple[str, str]
"""A feed, and what an entry or page of it is known by."""


@dataclass(slots=True, kw_only=True)
class Met:
    """What a batch of a run announced, kept and fetched."""

    announced: set[Place] = field(default_factory=set)
    captures: set[str] = field(default_factory=set)
    """SHA-256 of bodies."""
    records: set[tuple[int, int]] = field(default_factory=set)
    """Where in the file of the run's captures they begin, and end."""
    fetches: set[str] = field(default_factory=set)
    hosts: Counter[str] = field(default_factory=Counter)
    """How often each was asked."""
    has_ended: bool = False
    """Whether the run says that it ended: it asks nothing more, and all that it asked has come."""

    @property
    def bytes(self) -> int:
        """The length of all records."""
        return sum(end - begin for begin, end in self.records)

    def add(self, other: Met) -> None:
        """What another batch of its run brought, too; requests are counted elsewhere."""
        self.announced |= other.announced
        self.captures |= other.captures
        self.records |= other.records
        self.fetches |= other.fetches


class Asked:
    """An errand, as what came of it is held against it."""

    def __init__(self, home: Home, errand: Errand) -> None:
        self.errand = errand
        self.terms = errand.terms
        self.sites = Sites.of_hosts(errand.places.families, errand.places.families_at)
        self._note = note_of(home, errand.terms.errand_id)
        self._bodies = EarlierBodies(home.published)
        self._domains: dict[str, str] = {}
        self.before = Met()
        self._batches: set[str] = set()
        self._is_read = False

    @cached_property
    def feeds(self) -> frozenset[Place]:
        """Source and feed of all that may be named."""
        return frozenset(
            (source.source_id, feed_id(source, one)) for source in self.errand.sources for one in source.feeds
        )

    @cached_property
    def sources(self) -> frozenset[str]:
        """The sources that are asked."""
        return frozenset(source.source_id for source in self.errand.sources)

    @cached_property
    def due(self) -> dict[str, Due]:
        """The feeds that are to be polled."""
        return {one.feed_id: one for one in self.errand.due}

    @cached_property
    def silent(self) -> frozenset[str]:
        """Feeds whose pages are not fetched: they say all there is."""
        sources = self.errand.sources
        return frozenset(feed_id(source, one) for source in sources for one in source.feeds if one.page == "never")

    @cached_property
    def wanted(self) -> frozenset[Place]:
        """The pages that are asked for, by their keys and by their addresses."""
        pages = (*self.errand.owed, *self.errand.revisits)
        return frozenset((one.feed_id, name) for one in pages for name in (one.url_key, one.url))

    @cached_property
    def in_captures(self) -> frozenset[Place]:
        """The pages that a capture of their feed stands in for."""
        return frozenset((one.feed_id, one.url_key) for one in self.errand.owed if one.in_capture)

    @cached_property
    def own_keys(self) -> frozenset[Place]:
        """What entries are known by that no address tells apart."""
        return frozenset((one.feed_id, seen.key) for one in self.errand.own for seen in one.seen if seen.key)

    @cached_property
    def had(self) -> frozenset[str]:
        """The bodies that the errand names."""
        pages = (*self.errand.owed, *self.errand.revisits)
        named = {one.had.capture.sha256 for one in pages if one.had and one.had.capture}
        named |= {one.in_capture for one in pages if one.in_capture}
        return frozenset(
            named | {one.state.capture_sha256 for one in self.errand.feeds if one.state and one.state.capture_sha256}
        )

    def is_kept(self, digest: str) -> bool:
        """Whether a body is here, came with a batch of this run before, or is named by the errand."""
        return digest in self.before.captures or digest in self.had or self._bodies(digest) is not None

    def is_within(self, url: str) -> bool:
        """Whether the host of an address is this gatherer's, for the time of the errand."""
        host = host_of(url)
        if host not in self._domains:
            self._domains[host] = domain_of(url)
        return self._domains[host] in self.terms.domains

    def load(self, batch: str) -> None:
        """Read what the batches of this errand brought before; not this one, which may be taken a second time.

        All of it is read once a turn: of as many batches as a run makes, or somebody else, each would read all before.
        """
        if self._is_read and batch not in self._batches:
            return
        self.before, self._batches, self._is_read = Met(), set(), True
        for noted in _noted(self._note):
            if noted["batch"] == batch:
                self._is_read = False
            else:
                self._batches.add(noted["batch"])
                self.before.add(_met(noted))

    @property
    def runs(self) -> set[str]:
        """The runs that batches of this errand came from before: one, or none yet."""
        return {batch.rpartition("-")[0] for batch in self._batches}

    def note(self, batch: str, met: Met) -> None:
        """Note what a batch brought, before it enters the spool."""
        noted: dict[str, object] = {"batch": batch, "announced": sorted(met.announced)}
        with self._note.open("ab") as file:
            noted |= {"captures": sorted(met.captures), "fetches": sorted(met.fetches), "records": sorted(met.records)}
            noted |= {"hosts": dict(met.hosts), "has_ended": met.has_ended}
            file.write(b"\n" + orjson.dumps(noted) + b"\n")
        self.before.add(met)
        self._batches.add(batch)


def has_ended(home: Home, errand_id: str) -> bool:
    """Whether no request of an errand is unknown: its run says that it ended, or nobody took it."""
    # A hub of the version before noted it not, and counted what had come as all there was.
    noted = _noted(note_of(home, errand_id))
    return untaken_note(home, errand_id).exists() or any(one.get("has_ended", True) for one in noted)


def told_requests(home: Home, errand_id: str) -> Counter[str]:
    """How often each host was asked, as far as an errand's batches tell."""
    # By batch: one that was cut short by a kill is noted a second time.
    hosts = {one["batch"]: Counter(one["hosts"]) for one in _noted(note_of(home, errand_id)) if "hosts" in one}
    return sum(hosts.values(), Counter())


def _met(noted: Mapping[str, Any]) -> Met:
    """What was noted of a batch; a hub of the version before noted no records, or where they begin."""
    return Met(
        announced={(feed, key) for feed, key in noted["announced"]},
        captures={*noted["captures"]},
        fetches={*noted["fetches"]},
        records={(one, one + 1) if isinstance(one, int) else (one[0], one[1]) for one in noted.get("records", ())},
    )


def _noted(note: Path) -> Iterator[dict[str, Any]]:
    """What was noted of each batch that came."""
    for line in note.read_bytes().splitlines() if note.exists() else ():
        try:
            noted = orjson.loads(line)
        except ValueError:
            continue  # cut short by a kill: its batch did not enter the spool
        yield noted


def forget_errand(home: Home, errand_id: str) -> None:
    """Delete an errand of which nothing more comes, and what was noted of it."""
    errand = home.errands / f"{errand_id}.jsonl.zst"
    for path in (errand, note_of(home, errand_id), untaken_note(home, errand_id)):
        path.unlink(missing_ok=True)


def note_of(home: Home, errand_id: str) -> Path:
    """Where it is noted what came of an errand; not there before anything did."""
    return home.errands / f"{errand_id}.met"


def untaken_note(home: Home, errand_id: str) -> Path:
    """What says that nobody had taken an errand when its time was over: nothing of it was asked."""
    return home.errands / f"{errand_id}.untaken"


# As long as the random end of any run's name: the parts of a name are read alike everywhere.
SUFFIX_OF_RUN = 6


def run_suffix(errand_id: str) -> str:
    """What the name of an errand's run ends with, so that nobody can take that of another's run, or of the next."""
    return sha256(errand_id.encode()).hexdigest()[:SUFFIX_OF_RUN]
