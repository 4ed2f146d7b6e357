"""What a host's robots.txt lets us fetch: asked for once a day, remembered, and kept as a fact.

By RFC 9309: an answer of 4xx forbids nothing; a server in trouble forbids everything until it answers again, unless it
answered within the last month. A line for `Longwatch/1.0` names us like one for `Longwatch`.
"""

from __future__ import annotations

import asyncio
import codecs
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from protego import Protego
from yarl import URL

from extractors.records import Fetched, FetchFailure, Page

OUR_NAME = "Longwatch"
FRESH, SOON, OLDEST = timedelta(hours=24), timedelta(minutes=30), timedelta(days=30)
MOST_BYTES = 500_000
LONGEST_DELAY = 60.0
"""Seconds: a longer crawl-delay is taken for so long."""
_WIDE = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_AGENT = re.compile(r"^([ \t]*+User-Agent[ \t]*+:[ \t]*+)([A-Za-z_-]++)[^\r\n#]*+", re.IGNORECASE | re.MULTILINE)
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
        return now - self.fetched_at < (FRESH if self.is_answer else SOON)

    @property
    def is_answer(self) -> bool:
        """Whether the host told us what it wants, be it nothing."""
        return self.outcome in ("ok", "none")

    def refusal(self, url: str) -> str | None:
        """Why a page is not fetched, by this answer; None when it may be."""
        if self.outcome == "none":
            return None
        if self.outcome != "ok":
            return f"its robots.txt could not be had ({self.outcome}), and until then nothing is fetched there"
        rules = Protego.parse(_by_product(self.body))
        return None if rules.can_fetch(url, OUR_NAME) else "its robots.txt asks us not to"

    @property
    def delay(self) -> float:
        """Seconds between two requests that it asks for; 0 where it asks for none."""
        if self.outcome != "ok" or "crawl-delay" not in self.body.lower():
            return 0.0
        asked = Protego.parse(_by_product(self.body)).crawl_delay(OUR_NAME)
        return min(float(asked), LONGEST_DELAY) if asked else 0.0


def origin_of(url: str) -> str:
    """Scheme, host and port of an address: what a robots.txt is for."""
    return str(URL(url).origin())


def robots_text(body: bytes) -> str:
    """The text of a robots.txt: in the encoding that its mark names, or that zeros between letters tell; else UTF-8."""
    head = body[:MOST_BYTES]
    for mark, name in _WIDE:
        if head.startswith(mark):
            return head[len(mark) :].decode(name, "replace").replace("\x00", "")
    start = head[:64]
    if 3 * start.count(0) >= len(start) > 8:
        big = start[0::2].count(0) > start[1::2].count(0)
        return head.decode("utf-16-be" if big else "utf-16-le", "replace").replace("\x00", "")
    return head.decode("utf-8", "replace").replace("\x00", "")


def _by_product(text: str) -> str:
    """Its rules with bare product names: what follows one (a version, a comment) names nobody else."""
    lines = re.sub(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text.lstrip("\ufeff \t\r\n"))
    return _AGENT.sub(r"\1\2", lines)


def answered(origin: str, fetched: Fetched, before: Robots | None) -> Robots:
    """What a host answered; where it is in trouble, its last good answer goes on counting for a month."""
    at = fetched.fetched_at
    if isinstance(fetched, Page):
        return Robots(origin=origin, fetched_at=at, outcome="ok", body=robots_text(fetched.body))
    failure = fetched.failure if isinstance(fetched, FetchFailure) else "other"
    status = fetched.status or 0 if isinstance(fetched, FetchFailure) else 0
    if failure in NOTHING_THERE and status != 429:
        return Robots(origin=origin, fetched_at=at, outcome="none")
    if before and before.is_answer and at - before.fetched_at < OLDEST:
        return before
    return Robots(origin=origin, fetched_at=at, outcome=failure)


class Book:
    """The robots.txt of every host that a run meets, each asked for once a day."""

    def __init__(self, known: Iterable[Robots], *, now: Callable[[], datetime]) -> None:
        self._known = {one.origin: one for one in known}
        self._now = now
        self._asking: dict[str, asyncio.Lock] = {}

    async def of(self, url: str, ask: Callable[[str], Awaitable[Fetched]]) -> tuple[Robots, Fetched | None]:
        """What counts for an address; and the answer, where its host was asked just now."""
        origin = origin_of(url)
        async with self._asking.setdefault(origin, asyncio.Lock()):
            known = self._known.get(origin)
            if known and known.is_fresh(self._now()):
                return known, None
            fetched = await ask(f"{origin}/robots.txt")
            self._known[origin] = answered(origin, fetched, known)
            return self._known[origin], fetched
