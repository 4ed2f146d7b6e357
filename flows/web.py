"""The one door to the web: an address asked for, and a page or the reason why there is none."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Literal, Self

import aiohttp
from aiohttp.http import HttpProcessingError
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError
from yarl import URL

from config.settings import Route
from config.settings import Web as WebSettings
from extractors.records import FailureClass, Fetched, FetchFailure, NotModified, Page
from flows.addresses import (
    PORTS,
    OnlyResolver,
    Resolver,
    disguised,
    guarded_sockets,
    host_of,
    is_ip,
    is_refusal,
    web_address,
)
from flows.bodies import BodyError, read_body

PROXY_ERRORS = (ProxyError, ProxyConnectionError, ProxyTimeoutError)
DIRECT = "direct"
LOCAL = (".localhost", ".local", ".internal")
"""Names that mean something on the other end's own network; a proxy would look them up there."""
REDIRECTS = (301, 302, 303, 307, 308)
MAX_REDIRECTS = 5
MAX_HEADER = 65_536
ACCEPT = {
    "feed": "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
    "page": "text/html, application/xhtml+xml, */*;q=0.8",
    "robots": "text/plain, */*;q=0.5",
    "stamp": "application/timestamp-reply",
}
WALLS = ("cf-mitigated", "x-amzn-waf-action")
"""Headers by which a wall against robots says that the body is a challenge and no page."""

STATUSES: dict[int, tuple[FailureClass, str]] = {
    401: ("blocked", "it asks for a login"),
    403: ("blocked", "it refuses us"),
    404: ("not-found", "there is no such page"),
    410: ("gone", "the page was taken away"),
    429: ("blocked", "we ask too often"),
    451: ("legal", "withheld for legal reasons"),
}
SERVER: tuple[FailureClass, str] = ("server", "it is in trouble")
OTHER: tuple[FailureClass, str] = ("other", "that is no page")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """An address to ask for, how much may come back, and what the server said of it the last time."""

    url: str
    limit: Literal["feed", "page", "robots", "stamp"]
    route: str = DIRECT
    """The way: direct, or the name of a proxy."""
    etag: str | None = None
    last_modified: str | None = None
    body: bytes | None = None
    """A question to an authority of time-stamps: sent by POST, never on to where a redirect leads."""


class _FetchError(Exception):
    """The end of a fetch, always turned into a FetchFailure."""

    def __init__(self, failure: FailureClass, what: str, status: int | None = None) -> None:
        super().__init__(what)
        self.failure: FailureClass = failure
        self.what = what
        self.status = status
        self.retry_after: datetime | None = None


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
    ) -> None:
        self._settings = settings
        self._allow = frozenset(settings.allow)
        self._agent = user_agent(contact)
        self._now = now
        self._routes = routes or {}
        self._sessions: dict[str, aiohttp.ClientSession] = {}
        self._turns = _Turns(settings.per_host, settings.delay_seconds)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for session in self._sessions.values():
            await session.close()

    def slow_down(self, url: str, seconds: float) -> None:
        """Leave so long between the starts of two requests to a host, where that is longer than what is set."""
        self._turns.slow_down(host_of(URL(url)), seconds)

    def _session(self, route: str) -> aiohttp.ClientSession:
        """The connections of a way to the web, opened when it is first taken."""
        if route not in self._sessions:
            self._sessions[route] = self._opened(route)
        return self._sessions[route]

    def _opened(self, route: str) -> aiohttp.ClientSession:
        way = self._routes.get(route)
        proxy = way.proxy if way and way.proxy.startswith("http:") else None
        return aiohttp.ClientSession(
            connector=proxied(way.proxy) if way else self._direct(),
            proxy=proxy,
            timeout=aiohttp.ClientTimeout(total=None, connect=self._settings.connect_seconds),
            headers={"User-Agent": user_agent(way.contact) if way else self._agent, "Accept-Encoding": "gzip, deflate"},
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            max_line_size=MAX_HEADER,
            max_field_size=MAX_HEADER,
        )

    def _direct(self) -> aiohttp.BaseConnector:
        return aiohttp.TCPConnector(
            resolver=Resolver(self._settings.resolve), socket_factory=guarded_sockets(self._allow), limit=0
        )

    async def fetch(self, ask: Ask) -> Fetched:
        """The page, or that it is not modified, or why there is none: nothing a server does raises."""
        hops: list[tuple[int, str]] = []
        try:
            return await self._follow(ask, hops)
        except (_FetchError, aiohttp.ClientError, HttpProcessingError, *PROXY_ERRORS, OSError, ValueError) as error:
            stop = error if isinstance(error, _FetchError) else _FetchError(*_reason(error))
        final = hops[-1][1] if hops else ask.url
        return FetchFailure(
            url=ask.url,
            final_url=final,
            failure=stop.failure,
            detail=f"{_shown(final)}: {_shown(stop.what)}",
            fetched_at=self._now(),
            status=stop.status,
            retry_after=stop.retry_after,
        )

    async def _follow(self, ask: Ask, hops: list[tuple[int, str]]) -> Page | NotModified:
        if ask.route != DIRECT and ask.route not in self._routes:
            raise _FetchError("other", f"there is no route {ask.route}: name it under [routes] in longwatch.toml")
        at = self._checked(web_address(ask.url), ask.route)
        home = host_of(at)
        clock = asyncio.get_running_loop().time
        left = self._settings.total_seconds
        while True:
            known = _validators(ask) if host_of(at) == home else {}
            async with self._turns.turn(host_of(at)):
                start = clock()
                async with asyncio.timeout(left):
                    found = await self._visit(ask, at, known, hops)
                left -= clock() - start
            if not isinstance(found, URL):
                return found
            at = found

    async def _visit(
        self, ask: Ask, at: URL, known: dict[str, str], hops: list[tuple[int, str]]
    ) -> Page | NotModified | URL:
        headers = {"Accept": ACCEPT[ask.limit], **known}
        method = "GET" if ask.body is None else "POST"
        if ask.body is not None:
            headers["Content-Type"] = "application/timestamp-query"
        async with self._session(ask.route).request(
            method, at, headers=headers, data=ask.body, allow_redirects=False
        ) as response:
            fetched_at = self._now()
            if response.status in REDIRECTS and ask.body is None:
                return self._next(response, at, hops, ask.route)
            final = hops[-1][1] if hops else ask.url
            received = tuple((name.decode("latin-1"), text.decode("latin-1")) for name, text in response.raw_headers)
            if response.status == 304 and known:
                return NotModified(
                    url=ask.url, final_url=final, headers=received, fetched_at=fetched_at, redirects=tuple(hops)
                )
            _stop_unless_page(response, fetched_at)
            try:
                body = await read_body(response, self._cap(ask, response.headers.get("Content-Type", "html")))
            except BodyError as error:
                raise _FetchError(error.failure, str(error), response.status) from error
            return Page(
                url=ask.url,
                final_url=final,
                status=response.status,
                headers=received,
                body=body,
                fetched_at=fetched_at,
                redirects=tuple(hops),
            )

    def _next(self, response: aiohttp.ClientResponse, at: URL, hops: list[tuple[int, str]], route: str) -> URL:
        status = response.status
        raw = next((value for name, value in response.raw_headers if name.lower() == b"location"), None)
        if raw is None:
            raise _FetchError("redirect", f"answered {status} without saying where to", status)
        try:
            target = web_address(_decoded(raw), base=at)
        except ValueError as error:
            raise _FetchError("redirect", f"redirects to {_decoded(raw)!a}: {error}", status) from error
        if target == at or str(target) in (led_to for _, led_to in hops):
            raise _FetchError("redirect", "redirects in a circle", status)
        if len(hops) == MAX_REDIRECTS:
            raise _FetchError("redirect", f"redirects more than {MAX_REDIRECTS} times", status)
        hops.append((status, str(target)))
        return self._checked(target, route)

    def _checked(self, at: URL, route: str) -> URL:
        """The same address, when its host and port may be asked at all; the IP is judged when it is dialled.

        Behind a proxy it never is, by us: there, what is no name of the public web is refused by its looks.
        """
        host = host_of(at)
        if route != DIRECT and (is_ip(host) or host == "localhost" or host.endswith(LOCAL) or "." not in host):
            raise _FetchError("forbidden-address", f"is not asked through the proxy {route}: it is no public name")
        if disguised(at.raw_host or ""):
            raise _FetchError("forbidden-address", "is an IP address in disguise: write it out")
        if at.port not in PORTS and not any(entry.endswith(f":{at.port}") for entry in self._allow):
            raise _FetchError(
                "forbidden-address", f"port {at.port} is not asked: allow it in longwatch.toml if it should be"
            )
        return at

    def _cap(self, ask: Ask, content_type: str) -> int:
        if not re.search("html|xml|text|json", content_type.lower()):
            return self._settings.document_bytes
        return self._settings.feed_bytes if ask.limit == "feed" else self._settings.page_bytes


class _Turns:
    """Whose turn it is: for each host so many at once, and a pause between two starts."""

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


def _stop_unless_page(response: aiohttp.ClientResponse, now: datetime) -> None:
    status, walled = response.status, any(wall in response.headers for wall in WALLS)
    if status in (200, 203) and not walled:
        return
    failure, meaning = STATUSES.get(status, SERVER if status >= 500 else OTHER)
    if walled:
        failure, meaning = "blocked", "a challenge for robots"
    stop = _FetchError(failure, f"answered {status}: {meaning}", status)
    stop.retry_after = retry_after(response.headers.get("Retry-After", ""), now)
    raise stop


def retry_after(text: str, now: datetime) -> datetime | None:
    """When a Retry-After header, in seconds or as a date, asks us back: not before `now`, at most a day after it."""
    latest = now + timedelta(days=1)
    if re.fullmatch(r"[0-9]+(\.[0-9]*)?", text.strip()):
        return now + timedelta(seconds=min(float(text), 86_400))
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at, now), latest).astimezone(UTC)


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


def _reason(error: Exception) -> tuple[FailureClass, str]:
    """The class of an error of the network or of what came over it, and what to say of it."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    what = str(cause) or type(cause).__name__
    if isinstance(cause, OSError) and is_refusal(cause):
        return "forbidden-address", what
    if isinstance(error, (aiohttp.ClientHttpProxyError, aiohttp.ClientProxyConnectionError, *PROXY_ERRORS)):
        return "refused", f"the proxy does not let us through: {what}"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "dns", f"the name has no address: {what}"
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return "tls", f"no trusted connection: {what}"
    if isinstance(cause, TimeoutError):
        return "timeout", "did not answer in time"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "refused", f"the body broke off: {what}"
    if isinstance(error, aiohttp.ClientConnectionError | OSError):
        return "refused", f"no connection: {what}"
    if isinstance(error, aiohttp.ClientResponseError | HttpProcessingError):
        return "other", f"answers what is no HTTP: {error.message.partition(':')[0]}"
    return "other", what


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _shown(text: str) -> str:
    return "".join(mark if mark.isprintable() else "?" for mark in text)[:300]


def proxied(proxy: str) -> aiohttp.BaseConnector:
    """What connects through a proxy, and by no other way: where it is away, nothing is asked."""
    if proxy.startswith("http:"):
        return aiohttp.TCPConnector(resolver=OnlyResolver(URL(proxy).host or ""), limit=0)
    return ProxyConnector.from_url(proxy.replace("socks5h:", "socks5:", 1), rdns=True, limit=0)


def user_agent(contact: str) -> str:
    """Who we are and where to write to us; without a contact, only who we are."""
    try:
        number = version("longwatch")
    except PackageNotFoundError:  # a checkout that is not installed
        number = "0"
    contact = " ".join(contact.split())
    return f"Longwatch/{number} (+{contact})" if contact else f"Longwatch/{number}"
