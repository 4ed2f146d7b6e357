"""Whether pages may be fetched, by the robots.txt of their hosts: asked for here, read in a worker.

One reading a host serves all of its pages in a run. What no reader survives forbids everything until one does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from extractors.feeds.robots_rules import RobotsRules, read_rules, robots_text
from extractors.records import FailureClass, Fetched, FetchFailure, Page
from flows.batches.lines import Line, fetch_line
from flows.gathering.budget import Wanted
from flows.gathering.gathering import Gathering
from flows.web.client import Ask, Permit, Web
from flows.web.robots import Robots, delay_of, origin_of
from flows.workers.pool import Workers
from flows.workers.worker import WorkerError

NO_RULES = RobotsRules(refused=frozenset(), delay=0.0)


class Permissions:
    """Whether the pages of a run may be fetched."""

    def __init__(self, gathering: Gathering, web: Web, workers: Workers, urls: Iterable[str]) -> None:
        """`urls` are the pages that will be asked about."""
        self._gathering = gathering
        self._web = web
        self._workers = workers
        self._urls: dict[str, dict[str, None]] = {}
        self._rules: dict[str, tuple[Robots, RobotsRules | WorkerError]] = {}
        self._read: dict[str, set[str]] = {}
        self._reading: dict[str, asyncio.Lock] = {}
        for url in urls:
            with suppress(ValueError):  # the door to the web will refuse it, with its reason
                self._urls.setdefault(origin_of(url), {})[url] = None

    async def refusal_of(self, wanted: Wanted) -> FetchFailure | None:
        """Why a page may not be fetched: its host asked to be left alone for now, or its robots.txt forbids it.

        The robots.txt is asked for first where it is not known.
        """
        if held := self._gathering.holds.refusal(wanted.url, self._gathering.now()):
            return held
        try:
            robots = await self.robots_of(wanted)
            rules = await self._rules_of(wanted, robots)
        except ValueError:
            return None  # an address that the door to the web will refuse, with its reason
        if isinstance(rules, WorkerError):
            failure: FailureClass = "machine" if rules.cause == "machine" else "robots"
            return self._refused(wanted, failure, f"its robots.txt could not be read ({rules}): it is asked again")
        # Crawl-delay slows this host down only; reader packages of the field ask no robots.txt at all.
        self._web.slow_down(wanted.url, delay_of(rules))
        refusal = robots.refusal(wanted.url, rules)
        if refusal is None:
            return None
        failure = "robots" if robots.is_answer else robots.outcome  # type: ignore[assignment]
        return self._refused(wanted, failure, refusal)

    def permit(self, wanted: Wanted) -> Permit:
        """What tells of each address that a page's redirects lead to whether it may be fetched."""

        async def refusal(url: str) -> FetchFailure | None:
            return await self.refusal_of(replace(wanted, url=url))

        return refusal

    async def robots_of(self, wanted: Wanted) -> Robots:
        """What the host of a page says; raises ValueError for what is no address."""

        async def ask(url: str) -> tuple[Fetched, str]:
            fetched = await self._web.fetch(Ask(url=url, limit="robots", route=wanted.route))
            try:
                return fetched, await self._text(wanted, fetched) if isinstance(fetched, Page) else ""
            except WorkerError as error:
                return _unread(fetched, error), ""

        robots, fetched = await self._gathering.robots.of(wanted.url, ask)
        if fetched is not None:
            self._gathering.add(_robots_lines(self._gathering, wanted, robots, fetched))
        return robots

    async def _text(self, wanted: Wanted, page: Page) -> str:
        return await self._workers.read(wanted.source_id, page.url, robots_text, page.body)

    async def _rules_of(self, wanted: Wanted, robots: Robots) -> RobotsRules | WorkerError:
        if robots.outcome != "ok" or not robots.body:
            return NO_RULES
        urls = self._urls.setdefault(robots.origin, {})
        urls.setdefault(wanted.url, None)
        async with self._reading.setdefault(robots.origin, asyncio.Lock()):
            known = self._rules.get(robots.origin)
            before = known[1] if known and known[0] == robots else NO_RULES
            if isinstance(before, WorkerError):
                return before
            if before is NO_RULES:
                self._read.pop(robots.origin, None)
            read = self._read.setdefault(robots.origin, set())
            rules: RobotsRules | WorkerError = before
            if wanted.url not in read:
                asked = [url for url in urls if url not in read]
                rules = await self._read_rules(wanted, robots, asked)
                if isinstance(rules, RobotsRules):
                    rules = replace(rules, refused=rules.refused | before.refused)
                    read.update(asked)
                self._rules[robots.origin] = robots, rules
            return rules

    async def _read_rules(self, wanted: Wanted, robots: Robots, urls: list[str]) -> RobotsRules | WorkerError:
        name = f"{robots.origin}/robots.txt"
        try:
            # In a process that can be killed: a robots.txt of 80,000 line feeds took 24 s, and grew with the square.
            return await self._workers.read(wanted.source_id, name, read_rules, robots.body, urls)
        except WorkerError as error:
            return error
        except Exception as error:  # noqa: BLE001 - a bug of the reader costs this one host its turn, never the run
            return WorkerError(f"{type(error).__name__}: {error}")

    def _refused(self, wanted: Wanted, failure: FailureClass, why: str) -> FetchFailure:
        return FetchFailure(
            url=wanted.url, failure=failure, detail=f"{wanted.url}: {why}", fetched_at=self._gathering.now()
        )


def _unread(fetched: Fetched, error: WorkerError) -> FetchFailure:
    """A robots.txt that its reader did not survive, as one that could not be had."""
    failure: FailureClass = "machine" if error.cause == "machine" else "parse"
    detail = f"{fetched.url}: {error}"
    return FetchFailure(url=fetched.url, failure=failure, detail=detail, fetched_at=fetched.fetched_at)


def _robots_lines(gathering: Gathering, wanted: Wanted, robots: Robots, fetched: Fetched) -> Iterator[Line]:
    at = gathering.place(wanted.source_id, wanted.feed_id)
    if isinstance(fetched, Page):
        yield gathering.keep(fetched)
    detail = fetched.detail if isinstance(fetched, FetchFailure) else ""
    outcome = "ok" if isinstance(fetched, Page) else getattr(fetched, "failure", "other")
    yield fetch_line(fetched, at=at, purpose="robots", seconds=0.0, outcome=outcome, detail=detail) | {
        "route": wanted.route
    }
    yield {
        "record": "robots",
        "run_id": gathering.run_id,
        "origin": robots.origin,
        "fetched_at": robots.fetched_at.isoformat(),
        "outcome": robots.outcome,
        "body": robots.body,
    }
