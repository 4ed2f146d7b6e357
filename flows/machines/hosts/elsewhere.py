"""Hosts that are not a gatherer's own, where redirects of its pages lead: what they said, it keeps itself.

Their robots.txt, and the time until which they want to be left alone, hold for its next runs, too. The hub takes no
robots.txt of them from it, and believes their wish for an hour: what others heed is not one gatherer's to say.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from config.atomic_write import write_atomically
from config.home import Home
from extractors.urls import host_of
from flows.machines.division import domain_of
from flows.web.holds import ASKING
from flows.web.robots import Robots

BELIEVED_FOR = timedelta(hours=1)
"""So long a hub leaves a host alone that was not its gatherer's, and that asked it to."""
MOST_KEPT, MOST_LETTERS = 2_000, 20_000_000
"""Hosts, and letters of their robots.txt, the newest."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What such hosts said, in a file of this home."""

    held: dict[str, datetime]
    robots: list[Robots]


class Elsewhere:
    """What hosts outside of the domains of an errand say; `held` and `robots` are what they said before."""

    def __init__(self, home: Home, domains: frozenset[str], *, now: datetime) -> None:
        self._home, self._domains = home, domains
        try:
            kept = TypeAdapter(Kept).validate_json(home.elsewhere.read_bytes())
        except (FileNotFoundError, ValueError):
            kept = Kept(held={}, robots=[])
        self.held = {host: until for host, until in kept.held.items() if until > now}
        self._robots = {one.origin: one for one in kept.robots if one.is_fresh(now)}

    @property
    def robots(self) -> tuple[Robots, ...]:
        """What their robots.txt said, as far as it counts still; nothing of hosts that the errand has itself."""
        return tuple(one for one in self._robots.values() if domain_of(one.origin) not in self._domains)

    def with_held(self, known: Mapping[str, datetime]) -> dict[str, datetime]:
        """The hosts that are left alone, as the errand says, and as these said."""
        hosts = {*known, *self.held}
        return {host: max(where[host] for where in (known, self.held) if host in where) for host in hosts}

    def confined(self, line: Mapping[str, object]) -> Mapping[str, object] | None:
        """A line as the hub gets it, or None; what it does not get is noted here."""
        if line["record"] == "robots" and domain_of(str(line["origin"])) not in self._domains:
            read = TypeAdapter(Robots).validate_python({name: line[name] for name in Robots.__dataclass_fields__})
            self._robots[read.origin] = read
            return None
        if line["record"] == "fetch" and line.get("retry_after"):
            answered = str(line["final_url"] or line["url"])
            if domain_of(answered) not in self._domains:
                return self._shortened(line, host_of(answered))
            if domain_of(answered) != domain_of(str(line["url"])):
                # Both are this gatherer's now; what the hub heeds of such it cannot tell from what is not.
                self._hold(line, host_of(answered))
        return line

    def _shortened(self, line: Mapping[str, object], host: str) -> Mapping[str, object]:
        if line["status"] not in ASKING:  # it speaks for the page
            return {**line, "retry_after": None}
        until = self._hold(line, host)
        believed = datetime.fromisoformat(str(line["fetched_at"])) + BELIEVED_FOR
        return {**line, "retry_after": min(until, believed).isoformat()}

    def _hold(self, line: Mapping[str, object], host: str) -> datetime:
        """Until when a host is left alone, as it says; what speaks for a page alone holds for no host."""
        until = datetime.fromisoformat(str(line["retry_after"]))
        if line["status"] in ASKING:
            self.held[host] = max(self.held.get(host, until), until)
        return until

    def keep(self) -> None:
        """Write down what they said."""
        newest = sorted(self._robots.values(), key=lambda one: one.fetched_at, reverse=True)[:MOST_KEPT]
        letters, robots = 0, []
        for one in newest:
            letters += len(one.body)
            if letters <= MOST_LETTERS:
                robots.append(one)
        held = dict(sorted(self.held.items(), key=lambda one: one[1])[-MOST_KEPT:])
        write_atomically(self._home.elsewhere, TypeAdapter(Kept).dump_json(Kept(held=held, robots=robots)), mode=0o600)


@contextmanager
def kept_elsewhere(home: Home, domains: frozenset[str], *, now: datetime) -> Generator[Elsewhere]:
    """What such hosts said before, and say in this run: kept at its end."""
    elsewhere = Elsewhere(home, domains, now=now)
    try:
        yield elsewhere
    except BaseException:
        with suppress(OSError):  # a full disk: what ended the run first is what a person must read
            elsewhere.keep()
        raise
    elsewhere.keep()
