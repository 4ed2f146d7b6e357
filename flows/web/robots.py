"""What a host's robots.txt lets us fetch: asked for once a day, remembered, and kept as a fact.

By RFC 9309: an answer of 4xx forbids nothing; a server in trouble forbids everything until it answers again, unless it
answered within the last month. What it says is read elsewhere, in a process that can be killed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from extractors.records import Fetched, FetchFailure, Page

if TYPE_CHECKING:
    import asyncio

    from extractors.feeds.robots_rules import RobotsRules

# RFC 9309: an answer counts for a day, and one that was had stands for a month in place of one that is not to be had.
FRESH, SOON, OLDEST = timedelta(hours=24), timedelta(minutes=30), timedelta(days=30)
LONGEST_DELAY = 60.0
"""Seconds: a longer crawl-delay is taken for so long."""
NOTHING_THERE = frozenset({"not-found", "gone", "blocked", "legal", "other", "redirect"})
"""Failures that mean that there is no robots.txt for us: nothing is forbidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """A host's answer to our asking for robots.txt."""

    origin: str
    """Scheme, host and port."""
    fetched_at: datetime
    outcome: str
    """ok, none (nothing is forbidden), or the class of failure (everything is, for now)."""
    body: str = ""

    def is_fresh(self, now: datetime) -> bool:
        """Whether the answer still counts: a day, or half an hour where its host was in trouble."""
        if self.outcome == "machine":
            return False  # the trouble was ours
        if self.fetched_at > now + SOON:
            return False  # of a day on which our clock was wrong
        return now - self.fetched_at < (FRESH if self.is_answer else SOON)

    @property
    def is_answer(self) -> bool:
        """Whether the host answered what it wants, be it nothing."""
        return self.outcome in ("ok", "none")

    def refusal(self, url: str, rules: RobotsRules) -> str | None:
        """Why a page is not fetched, by this answer and the rules that were read from it; None when it may be."""
        if self.outcome == "none":
            return None
        if self.outcome != "ok":
            return f"its robots.txt could not be had ({self.outcome}), and until then nothing is fetched there"
        return "its robots.txt asks us not to" if url in rules.refused else None


def delay_of(rules: RobotsRules) -> float:
    """Seconds between two requests that a host's rules ask for, bounded."""
    return min(max(rules.delay, 0.0), LONGEST_DELAY)


def origin_of(url: str) -> str:
    """Scheme, host and port of an address: what a robots.txt is for."""
    from yarl import URL

    return str(URL(url).origin())


def robots_from(origin: str, fetched: Fetched, before: Robots | None, text: str = "") -> Robots:
    """What a host answered; where it is in trouble, its last good answer goes on counting for a month.

    `text` is that of its robots.txt, decoded where a hostile one can do no harm.
    """
    at = fetched.fetched_at
    if isinstance(fetched, Page):
        return Robots(origin=origin, fetched_at=at, outcome="ok", body=text)
    failure = fetched.failure if isinstance(fetched, FetchFailure) else "other"
    status = fetched.status or 0 if isinstance(fetched, FetchFailure) else 0
    # RFC 9309 2.3.1.3 counts 429 among "unavailable", yet whoever answers it wants fewer questions, not all pages read.
    if failure in NOTHING_THERE and status != 429:
        return Robots(origin=origin, fetched_at=at, outcome="none")
    # RFC 9309 2.3.1.4: a server in trouble forbids everything; its last copy may be used for a reasonable time.
    if before and before.is_answer and at - before.fetched_at < OLDEST:
        return before
    return Robots(origin=origin, fetched_at=at, outcome=failure)


class RobotsCache:
    """The robots.txt of every host that a run meets, each asked for once a day."""

    def __init__(self, known: Iterable[Robots], *, now: Callable[[], datetime]) -> None:
        self._known = {one.origin: one for one in known}
        self.now = now
        self._asking: dict[str, asyncio.Lock] = {}

    async def of(self, url: str, ask: Callable[[str], Awaitable[tuple[Fetched, str]]]) -> tuple[Robots, Fetched | None]:
        """What counts for an address; and the answer, where its host was asked just now; `ask` gives its text, too."""
        import asyncio

        origin = origin_of(url)
        async with self._asking.setdefault(origin, asyncio.Lock()):
            known = self._known.get(origin)
            if known and known.is_fresh(self.now()):
                return known, None
            fetched, text = await ask(f"{origin}/robots.txt")
            self._known[origin] = robots_from(origin, fetched, known, text)
            return self._known[origin], fetched
