"""Ways to the web: the direct one, on which every dialled address is judged, and those through proxies."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError

import aiohttp
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError
from yarl import URL

from config.settings import Route
from config.settings import Web as WebSettings
from flows.program import installed_version
from flows.web.addresses import OnlyResolver, Resolver, guarded_sockets
from flows.web.lax_heads import reads_laxly

PROXY_ERRORS = (ProxyError, ProxyConnectionError, ProxyTimeoutError)
DIRECT = "direct"
MAX_HEADER = 65_536


class Sessions:
    """The connections of every way to the web, each opened when it is first taken."""

    def __init__(self, settings: WebSettings, *, contact: str, routes: Mapping[str, Route]) -> None:
        self._settings = settings
        self._allow = frozenset(settings.allow)
        self._said = user_agent(contact)
        self._routes = routes
        self._sessions: dict[str, aiohttp.ClientSession] = {}

    def __contains__(self, route: str) -> bool:
        return route == DIRECT or route in self._routes

    async def close(self) -> None:
        """Close all of them."""
        for session in self._sessions.values():
            await session.close()

    def of(self, route: str) -> aiohttp.ClientSession:
        """The connections of a way to the web, opened when it is first taken."""
        if route not in self._sessions:
            self._sessions[route] = self._opened(route)
        return self._sessions[route]

    def _opened(self, route: str) -> aiohttp.ClientSession:
        way = self._routes.get(route)
        # aiohttp knows HTTP proxies itself; SOCKS needs a connector of its own.
        proxy = way.proxy if way and way.proxy.startswith("http:") else None
        return aiohttp.ClientSession(
            connector=proxy_connector(way.proxy) if way else self._direct(),
            proxy=proxy,
            timeout=aiohttp.ClientTimeout(total=None, connect=self._settings.connect_seconds),
            headers={"User-Agent": user_agent(way.contact) if way else self._said, "Accept-Encoding": "gzip, deflate"},
            # A cookie kept from one fetch to the next would tell a publisher that we are the same reader.
            cookie_jar=aiohttp.DummyCookieJar(),
            # A body cut short in gzip would pass for a whole one; 455 bytes of brotli made httpx inflate 300 MB.
            auto_decompress=False,
            # HTTP_PROXY of the shell would take every request around the judge of addresses.
            trust_env=False,
            max_line_size=MAX_HEADER,
            max_field_size=MAX_HEADER,
        )

    def _direct(self) -> aiohttp.BaseConnector:
        return reads_laxly(
            aiohttp.TCPConnector(
                resolver=Resolver(self._settings.resolve), socket_factory=guarded_sockets(self._allow), limit=0
            )
        )


def proxy_connector(proxy: str) -> aiohttp.BaseConnector:
    """What connects through a proxy, and by no other way: where it is away, nothing is asked."""
    if proxy.startswith("http:"):
        return reads_laxly(aiohttp.TCPConnector(resolver=OnlyResolver(URL(proxy).host or ""), limit=0))
    # socks5h: the proxy looks names up. Our own resolver would tell the network what we read.
    return reads_laxly(ProxyConnector.from_url(proxy.replace("socks5h:", "socks5:", 1), rdns=True, limit=0))


def user_agent(contact: str) -> str:
    """Who we are and where to write to us; without a contact, only who we are."""
    try:
        number = installed_version()
    except PackageNotFoundError:  # a checkout that is not installed
        number = "0"
    contact = " ".join(contact.split())
    return f"Longwatch/{number} (+{contact})" if contact else f"Longwatch/{number}"
