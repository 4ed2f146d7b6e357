"""Addresses: how one is written in a request, which may be dialled, and the hook that judges each when it is."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

# A feed could have us ask other services of a host: its mail, its database.
PORTS = frozenset({80, 443, 8080, 8443})
KEPT = "!#$%&'()*+,-./:;=?@[\\]^_|~"

# Written out, because `is_global` and its kin differ between Python versions and are wrong for several of these.
# The first that holds an address names the rule, so the narrow ones stand before the wide ones.
_RULES = tuple(
    (rule, ip_network(network))
    for rule, networks in {
        "unspecified": "0.0.0.0/8 ::/128",
        "loopback": "127.0.0.0/8 ::1/128",
        "private": "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7",
        "carrier-grade NAT": "100.64.0.0/10",
        "link-local": "169.254.0.0/16 fe80::/10",
        "site-local": "fec0::/10",
        "multicast": "224.0.0.0/4 ff00::/8",
        "IPv4-compatible": "::/96",
        "NAT64": "64:ff9b::/96 64:ff9b:1::/48",
        "6to4": "192.88.99.0/24 2002::/16",
        "Teredo": "2001::/32",
        "reserved": "192.0.0.0/24 192.0.2.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4"
        " 2001::/23 2001:db8::/32 3fff::/20",
    }.items()
    for network in networks.split()
)
_GLOBAL_UNICAST = ip_network("2000::/3")
_DIALLED = "forbidden address"


def web_address(text: str, base: URL | None = None) -> URL:
    """An http or https address as it goes into a request; a ValueError for anything else.

    Relative to `base` when given. Without user, password and fragment. What is percent-encoded stays as it was written,
    since some servers tell %7E from ~; only what may not stand in a request is encoded.
    """
    parts = urlsplit(urljoin(str(base) if base else "", text.strip()))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("no http or https address")
    origin = URL.build(scheme=parts.scheme, host=parts.hostname, port=parts.port)
    query = f"?{quote(parts.query, safe=KEPT)}" if parts.query else ""
    return URL(f"{origin}{quote(parts.path or '/', safe=KEPT)}{query}", encoded=True)


def host_of(url: URL) -> str:
    """The host of an address in one spelling."""
    return (url.raw_host or "").lower().rstrip(".")


class ForbiddenAddressError(OSError):
    """An address that is not dialled. An OSError, since nothing else leaves a connector tidily."""

    def __init__(self, address: str, rule: str) -> None:
        super().__init__(f"{_DIALLED} {address} ({rule})")


def forbidden(address: str, port: int, allow: frozenset[str]) -> str | None:
    """The name of the rule that refuses an IP address and port, or None when it may be dialled.

    `allow` holds "ip:port" and "[ip6]:port"; exactly these pass whatever they are.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return "not an IP address"
    if _written(ip, port) in allow:
        return None
    # ::ffff:127.0.0.1 dials the IPv4 address that it holds.
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        return forbidden(str(ip.ipv4_mapped), port, allow)
    for rule, network in _RULES:
        if ip in network:
            return rule
    # What IANA gave out to nobody is reached only by a mistake, or by somebody's own network.
    if isinstance(ip, IPv6Address) and ip not in _GLOBAL_UNICAST:
        return "reserved"
    return None if port in PORTS else "port"


def _written(ip: IPv4Address | IPv6Address, port: int) -> str:
    return f"[{ip}]:{port}" if isinstance(ip, IPv6Address) else f"{ip}:{port}"


def is_disguised(host: str) -> bool:
    """Whether a host is an IPv4 address in a spelling some resolvers take (127.1, 0x7f000001, a dot at the end)."""
    last = host.rstrip(".").rpartition(".")[2]
    return bool(re.fullmatch(r"[0-9]+|0x[0-9a-f]*", last, re.IGNORECASE)) and not is_ip(host)


def is_ip(host: str) -> bool:
    """Whether a host is an IP address, written out."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_refusal(error: OSError) -> bool:
    """Whether an error of a connector was made by `guarded_sockets`; it may have been joined with others as text."""
    return isinstance(error, ForbiddenAddressError) or _DIALLED in str(error)


def guarded_sockets(allow: frozenset[str]) -> Callable[[tuple[Any, ...]], socket.socket]:
    """A maker of sockets for a connector: it sees each address after DNS, and raises ForbiddenAddressError."""

    def socket_for(info: tuple[Any, ...]) -> socket.socket:
        family, kind, proto, _, (address, port, *_) = info
        if rule := forbidden(address, port, allow):
            raise ForbiddenAddressError(address, rule)
        return socket.socket(family, kind, proto)

    return socket_for


class Resolver(AbstractResolver):
    """Addresses of host names: from `answers` (host or "*" to host:port) where it has one, else from DNS.

    It is not asked for IP addresses in URLs. What it answers is judged like anything else when it is dialled.
    """

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = {host.lower().rstrip("."): answer for host, answer in answers.items()}
        self._dns = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a host, each with the port to dial; an OSError when there are none."""
        answer = self._answers.get(host.lower().rstrip("."), self._answers.get("*"))
        if answer:
            name, _, number = answer.rpartition(":")
            host, port = name.strip("[]"), int(number)
        try:
            found = await self._dns.resolve(host, port, family)
        # A label of 64 letters, or an empty one, ends in the idna codec and not in the resolver.
        except UnicodeError as error:
            raise socket.gaierror(socket.EAI_NONAME, f"no host name: {error}") from error
        if not found:
            raise socket.gaierror(socket.EAI_NODATA, "no address")
        return found

    async def close(self) -> None:
        """Nothing is held open."""
        await self._dns.close()


class OnlyResolver(ThreadedResolver):
    """The addresses of one host, that of a proxy: nothing else is ever looked up from here."""

    def __init__(self, host: str) -> None:
        super().__init__()
        self._host = host

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of the proxy; an OSError for any other host."""
        if host != self._host:
            raise ForbiddenAddressError(host, "not the proxy")
        return await super().resolve(host, port, family)
