"""Work divided among gatherers by domain, so that a host is asked by one of them at a time.

Its delay, its budget of the day and what its robots.txt says then hold without anybody counting over machines.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tld import get_fld

from extractors.urls import host_of
from flows.gathering.budget import Wanted
from flows.gathering.plan import Due, Plan
from flows.web.addresses import is_ip

NEW_FEED, FEED = 20, 3
"""Requests that a feed brings with it: one that was never asked, and one that was."""


def domain_of(url: str) -> str:
    """The domain that a host was registered under, by the public suffix list; an IP address is one by itself."""
    host = host_of(url)
    if is_ip(host):
        return host
    return get_fld(f"https://{host}/", fail_silently=True) or ".".join(host.split(".")[-2:])


@dataclass(slots=True, kw_only=True)
class Share:
    """Work that stays together: some domains, and all that is asked of their hosts."""

    domains: set[str] = field(default_factory=set)
    feeds: list[Due] = field(default_factory=list)
    owed: list[Wanted] = field(default_factory=list)
    revisits: list[Wanted] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """How many requests it probably comes to."""
        feeds = sum(NEW_FEED if feed.state is None else FEED for feed in self.feeds)
        return feeds + len(self.owed) + len(self.revisits)

    @property
    def routes(self) -> set[str]:
        """The ways to the web that it takes."""
        return {feed.source.route for feed in self.feeds} | {page.route for page in (*self.owed, *self.revisits)}

    @property
    def sources(self) -> tuple[str, ...]:
        """Whose feeds and pages it asks for."""
        pages = (page.source_id for page in (*self.owed, *self.revisits))
        return tuple(sorted({*pages, *(feed.source.source_id for feed in self.feeds)}))

    def add(self, other: Share) -> None:
        """Take over the work of another."""
        self.domains |= other.domains
        self.feeds += other.feeds
        self.owed += other.owed
        self.revisits += other.revisits


def divide(
    plan: Plan, routes_of: Mapping[str, Collection[str]], *, taken: Collection[str], least: int
) -> dict[str, Share]:
    """What each gatherer is asked, by name; `routes_of` names who is free, and the ways to the web that each has.

    What touches a domain in `taken` waits. A share of fewer than `least` requests is not divided further.
    """
    parts = sorted(_parts(plan, taken), key=lambda part: (-part.weight, min(part.domains)))
    wanted = max(1, sum(part.weight for part in parts) // least)
    names = sorted(routes_of)[:wanted]
    shares: dict[str, Share] = {}
    for part in parts:
        can = [name for name in routes_of if part.routes <= {"direct", *routes_of[name]}]
        near = [name for name in names if name in can] or can[:1]
        if near:
            least_busy = min(near, key=lambda name: (shares[name].weight if name in shares else 0, name))
            shares.setdefault(least_busy, Share()).add(part)
    return shares


def by_urgency(share: Share, *, least: int) -> tuple[Share, ...]:
    """A share as one, or as two: where feeds are asked, and where only pages of before are; no host is in both.

    One that would have fewer than `least` requests is not worth a run of its own.
    """
    now, later = Share(), Share()
    for part in _smallest(share.feeds, share.owed, share.revisits):
        (now if part.feeds else later).add(part)
    return (now, later) if min(now.weight, later.weight) >= least else (share,)


def _parts(plan: Plan, taken: Collection[str]) -> Iterator[Share]:
    for share in _smallest(plan.due, plan.owed, plan.revisits):
        if not share.domains & set(taken):
            yield share


def _smallest(feeds: Sequence[Due], owed: Sequence[Wanted], revisits: Sequence[Wanted]) -> Iterator[Share]:
    """The smallest shares: a domain each, and where the pages of a feed lie elsewhere, both together."""
    joined = _Joined()
    for feed in feeds:
        joined.join(domain_of(feed.url), _home_of(feed))
    shares: defaultdict[str, Share] = defaultdict(Share)
    for feed in feeds:
        shares[joined.head(domain_of(feed.url))].feeds.append(feed)
    for page in owed:
        shares[joined.head(domain_of(page.url))].owed.append(page)
    for page in revisits:
        shares[joined.head(domain_of(page.url))].revisits.append(page)
    for head, share in shares.items():
        share.domains = joined.members(head)
        yield share


def _home_of(feed: Due) -> str:
    """The domain where most pages of a feed's last list lie; that of the feed where it is not known."""
    listed = Counter(domain_of(key) for key in (feed.state.listed if feed.state else ()) if key.startswith("http"))
    own = domain_of(feed.url)
    found, count = next(iter(listed.most_common(1)), (own, 0))
    return found if 2 * count > listed.total() else own


class _Joined:
    """Domains that stay together."""

    def __init__(self) -> None:
        self._head: dict[str, str] = {}

    def head(self, domain: str) -> str:
        """The name of the group that a domain is in."""
        while (above := self._head.get(domain, domain)) != domain:
            domain = above
        return domain

    def join(self, one: str, other: str) -> None:
        """Have two domains, and theirs, stay together."""
        self._head[self.head(one)] = self.head(other)
        self._head.setdefault(one, one)
        self._head.setdefault(other, other)

    def members(self, head: str) -> set[str]:
        """The domains of a group."""
        return {head, *(domain for domain in self._head if self.head(domain) == head)}
