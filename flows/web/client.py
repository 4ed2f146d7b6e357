"""The one door to the web: an address asked for, and a page or the reason why there is none."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

import aiohttp
from aiohttp.http import HttpProcessingError
from yarl import URL

from config.current.secrets import Secrets
from config.settings import Route
from config.settings import Web as WebSettings
from extractors.records import Fetched, FetchFailure, NotModified, Page
from flows.web.addresses import PORTS, host_of, is_disguised, is_ip, web_address
from flows.web.asks import Ask as Ask
from flows.web.bodies import BodyError, read_body
from flows.web.crumbs import Crumbs
from flows.web.failures import FetchError, reason, redirect_refused, stop_unless_page
from flows.web.holds import Holds
from flows.web.lax_heads import as_received
from flows.web.routes import DIRECT, PROXY_ERRORS, Sessions

LOCAL = (".localhost", ".local", ".internal")
"""Names that mean something on the other end's own network; a proxy would look them up there."""
_TEXTUAL = re.compile("html|xml|text|json", re.IGNORECASE)
REDIRECTS = (301, 302, 303, 307, 308)
CONDITIONAL = frozenset({"If-None-Match", "If-Modified-Since"})
# Real chains are short (http to https, www, a cookie), and each hop is a request to somebody.
MAX_REDIRECTS = 5
ACCEPT = {
    "feed": "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
    "page": "text/html, application/xhtml+xml, */*;q=0.8",
    "robots": "text/plain, */*;q=0.5",
    "stamp": "application/timestamp-reply",
}
LEAST_OF_ERRORS = 400
SECONDS_FOR_AN_ANSWER = 20
Permit = Callable[[str], Awaitable[FetchFailure | None]]
"""Why an address may not be asked, or None."""


class Web:
    """Pages of the web, asked for with manners; `async with` opens and closes it.

    To one host, by the name in the URL: `per_host` requests at once, their starts `delay_seconds` apart.
    Redirects are requests like others. `total_seconds` leaves out the time spent waiting for a turn.
    """

    def __init__(
        self,
        settings: WebSettings,
        *,
        contact: str,
        now: Callable[[], datetime],
        routes: Mapping[str, Route] | None = None,
        holds: Holds | None = None,
        secrets: Secrets | None = None,
    ) -> None:
        """`secrets` are filled into addresses that are asked, and shown in nothing that is answered."""
        self._settings = settings
        self._allow = frozenset(settings.allow)
        self._now = now
        self._sessions = Sessions(settings, contact=contact, routes=routes or {})
        self._holds = holds or Holds()
        self._secrets = secrets or Secrets()
        self._turns = _Turns(settings.per_host, settings.delay_seconds)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._sessions.close()

    def slow_down(self, url: str, seconds: float) -> None:
        """Leave so long between the starts of two requests to a host, where that is longer than what is set."""
        self._turns.slow_down(host_of(URL(url)), seconds)

    async def fetch(self, ask: Ask, *, may: Permit | None = None) -> Fetched:
        """The page, or that it is not modified, or why there is none: nothing a server does raises.

        `may` is asked before each redirect is followed.
        """
        found = await self._fetch(replace(ask, url=self._secrets.real(ask.url)), may)
        hidden = self._secrets.hide_in
        masked: dict[str, Any] = {"url": ask.url, "final_url": hidden(found.final_url)}
        if isinstance(found, FetchFailure):
            answer = found.answer and replace(found.answer, **masked, redirects=hidden(found.answer.redirects))
            return replace(found, **masked, detail=hidden(found.detail), answer=answer)
        return replace(found, **masked, redirects=hidden(found.redirects))

    async def _fetch(self, ask: Ask, may: Permit | None) -> Fetched:
        hops: list[tuple[int, str]] = []
        try:
            return await self._follow(ask, hops, may)
        except (FetchError, aiohttp.ClientError, HttpProcessingError, *PROXY_ERRORS, OSError, ValueError) as error:
            stop = error if isinstance(error, FetchError) else FetchError(*reason(error))
        final = hops[-1][1] if hops else ask.url
        failed = FetchFailure(
            url=ask.url,
            final_url=final,
            failure=stop.failure,
            detail=f"{_shown(final)}: {_shown(stop.what)}",
            fetched_at=stop.answer.fetched_at if stop.answer else self._now(),
            status=stop.status,
            retry_after=stop.retry_after,
            answer=stop.answer,
        )
        self._holds.note(failed)
        return failed

    async def _follow(self, ask: Ask, hops: list[tuple[int, str]], may: Permit | None) -> Page | NotModified:
        if ask.route not in self._sessions:
            raise FetchError("other", f"there is no route {ask.route}: name it under [routes] in longwatch.toml")
        at = self._checked(web_address(ask.url), ask.route)
        home = host_of(at)
        clock = asyncio.get_running_loop().time
        left = self._settings.total_seconds
        crumbs = Crumbs()
        while True:
            known = {**(_validators(ask) if host_of(at) == home else {}), **crumbs.header(at)}
            async with self._turns.turn(host_of(at)):
                # Asked again at each hop: a redirect may lead to a host that asked to be left alone
                # (FreshRSS/FreshRSS#7870).
                if ask.limit == "page" and (held := self._holds.refusal(str(at), self._now())):
                    raise redirect_refused(held)
                start = clock()
                # Not the client's own total, which begins anew with every hop: a chain of slow hops would take six
                # times as long.
                async with asyncio.timeout(left):
                    found = await self._visit(ask, at, known, hops, crumbs)
                left -= clock() - start
            if not isinstance(found, URL):
                return found
            if may and (refusal := await may(self._secrets.hide(str(found)))):
                raise redirect_refused(refusal)
            at = found

    async def _visit(
        self, ask: Ask, at: URL, known: dict[str, str], hops: list[tuple[int, str]], crumbs: Crumbs
    ) -> Page | NotModified | URL:
        headers = {"Accept": ACCEPT[ask.limit], **known}
        method = "GET" if ask.body is None else "POST"
        if ask.body is not None:
            headers["Content-Type"] = "application/timestamp-query"
        async with self._sessions.of(ask.route).request(
            method, at, headers=headers, data=ask.body, allow_redirects=False
        ) as response:
            fetched_at = self._now()
            if response.status in REDIRECTS and ask.body is None:
                return self._next(response, at, hops, ask.route, is_new=crumbs.take(response, at))
            final = hops[-1][1] if hops else ask.url
            received = as_received(
                (name.decode("latin-1"), text.decode("latin-1")) for name, text in response.raw_headers
            )
            # Only where we asked conditionally: a 304 to a plain question is a broken server, and would hide the page
            # for ever.
            if response.status == 304 and known.keys() & CONDITIONAL:
                return NotModified(
                    url=ask.url, final_url=final, headers=received, fetched_at=fetched_at, redirects=tuple(hops)
                )
            answered = Page(
                url=ask.url,
                final_url=final,
                status=response.status,
                headers=received,
                body=b"",
                fetched_at=fetched_at,
                redirects=tuple(hops),
            )
            try:
                stop_unless_page(response, fetched_at)
            except FetchError as stop:
                stop.answer = await self._answer(ask, response, answered)
                raise
            try:
                return replace(answered, body=await self._body(ask, response))
            except BodyError as error:
                raise FetchError(error.failure, str(error), response.status) from error

    async def _body(self, ask: Ask, response: aiohttp.ClientResponse) -> bytes:
        # A text that no header calls packed is opened (.xml.gz: rbren/rss-parser#280); a document that is a
        # gzip file stays one.
        kind = response.headers.get("Content-Type", "html")
        unpacks = ask.limit == "feed" or bool(_TEXTUAL.search(kind))
        return await read_body(response, self._cap(ask, kind), unpacks=unpacks)

    async def _answer(self, ask: Ask, response: aiohttp.ClientResponse, answered: Page) -> Page | None:
        """What a server says in the place of a page, where it is wanted and can be had: it changes no outcome."""
        if not ask.keeps_answer or response.status < LEAST_OF_ERRORS:
            return None
        try:
            async with asyncio.timeout(SECONDS_FOR_AN_ANSWER):
                return replace(answered, body=await self._body(ask, response))
        except (BodyError, aiohttp.ClientError, HttpProcessingError, OSError, ValueError):
            return None

    def _next(
        self, response: aiohttp.ClientResponse, at: URL, hops: list[tuple[int, str]], route: str, *, is_new: bool
    ) -> URL:
        """Where an answer leads; twice to one place only where a cookie came with it (`is_new`)."""
        status = response.status
        # Raw, since Persian paths come unencoded in UTF-8, which the client has read as Latin-1.
        raw = next((value for name, value in response.raw_headers if name.lower() == b"location"), None)
        if raw is None:
            raise FetchError("redirect", f"answered {status} without saying where to", status)
        try:
            target = web_address(_decoded(raw), base=at)
        except ValueError as error:
            raise FetchError("redirect", f"redirects to {_decoded(raw)!a}: {error}", status) from error
        # Cookie checks redirect to the same address until the cookie comes (encode/httpx#821, mmcdole/gofeed#181).
        if not is_new and (target == at or str(target) in (led_to for _, led_to in hops)):
            raise FetchError("redirect", "redirects in a circle", status)
        if len(hops) == MAX_REDIRECTS:
            raise FetchError("redirect", f"redirects more than {MAX_REDIRECTS} times", status)
        hops.append((status, str(target)))
        return self._checked(target, route)

    def _checked(self, at: URL, route: str) -> URL:
        """The same address, when its host and port may be asked at all; the IP is judged when it is dialled.

        Behind a proxy it never is, by us: there, what is no name of the public web is refused by its looks.
        """
        host = host_of(at)
        # socket_factory judges what is dialled, and behind a proxy that is the proxy alone.
        if route != DIRECT and (is_ip(host) or host == "localhost" or host.endswith(LOCAL) or "." not in host):
            raise FetchError("forbidden-address", f"is not asked through the proxy {route}: it is no public name")
        if is_disguised(at.raw_host or ""):
            raise FetchError("forbidden-address", "is an IP address in disguise: write it out")
        if at.port not in PORTS and not any(entry.endswith(f":{at.port}") for entry in self._allow):
            raise FetchError(
                "forbidden-address",
                f"Longwatch does not connect to port {at.port}: if it should, "
                f'write allow = ["{host}:{at.port}"] under '
                "[web] in longwatch.toml",
            )
        return at

    def _cap(self, ask: Ask, content_type: str) -> int:
        if not _TEXTUAL.search(content_type):
            return self._settings.document_bytes
        return self._settings.feed_bytes if ask.limit == "feed" else self._settings.page_bytes


class _Turns:
    """The rate limit of each host: so many requests at once, and a pause between two starts."""

    def __init__(self, at_once: int, delay: float) -> None:
        self._at_once = at_once
        self._delay = delay
        self._places: dict[str, asyncio.Semaphore] = {}
        self._next_start: dict[str, float] = {}
        self._slow: dict[str, float] = {}

    def slow_down(self, host: str, seconds: float) -> None:
        """Leave more time between two starts at a host."""
        if seconds > self._delay:
            self._slow[host] = seconds

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        clock = asyncio.get_running_loop().time
        async with self._places.setdefault(host, asyncio.Semaphore(self._at_once)):
            start = max(clock(), self._next_start.get(host, 0))
            self._next_start[host] = start + self._slow.get(host, self._delay)
            await asyncio.sleep(start - clock())
            yield


def _validators(ask: Ask) -> dict[str, str]:
    """The headers of a conditional request, byte for byte as the server wrote them."""
    asked = {"If-None-Match": _sendable(ask.etag), "If-Modified-Since": _sendable(ask.last_modified)}
    return {name: text for name, text in asked.items() if text}


def _sendable(text: str | None) -> str | None:
    """A header kept as latin-1, such that the client makes its old bytes of it; None when none can have held it."""
    try:
        old = (text or "").encode("latin-1").decode()
    except UnicodeError:
        return None
    return None if re.search(r"[\x00-\x1f\x7f]", old) else old


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _shown(text: str) -> str:
    return "".join(mark if mark.isprintable() else "?" for mark in text)[:300]
