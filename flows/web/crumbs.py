"""Cookies of one chain of redirects, so that a check for them ends: never kept beyond it, never sent elsewhere."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

import aiohttp
from yarl import URL

from flows.web.addresses import host_of

MOST_BYTES = 4_096
"""Of all that is sent back to a host."""


class Crumbs:
    """What hosts set while they lead us on; each gets back its own, and only by name and value."""

    def __init__(self) -> None:
        self._of: dict[str, dict[str, str]] = {}

    def take(self, response: aiohttp.ClientResponse, at: URL) -> bool:
        """Remember what an answer sets; whether that was new."""
        had = self._of.setdefault(host_of(at), {})
        before = dict(had)
        for line in response.headers.getall("Set-Cookie", ()):
            jar: SimpleCookie = SimpleCookie()
            try:
                jar.load(line)
            except CookieError:
                continue
            # No path, no domain, no date: within one chain none of them decides, and nothing outlives it.
            had.update({name: one.coded_value for name, one in jar.items() if one["max-age"] != "0"})
        return had != before

    def header(self, at: URL) -> dict[str, str]:
        """The header that a host is sent, if it set anything."""
        text = "; ".join(f"{name}={value}" for name, value in self._of.get(host_of(at), {}).items())
        is_sendable = text.isascii() and text.isprintable() and len(text) <= MOST_BYTES
        return {"Cookie": text} if text and is_sendable else {}
