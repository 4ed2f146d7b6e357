"""Under which names the dashboard is reached, and whether a request comes from one of its own pages.

A page that was rebound to this machine comes with its own name in `Host`; a page elsewhere comes with its own `Origin`;
one on another port of this machine is of the same site, so the cookie comes along, and only the origin tells it apart.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from config.errors import ConfigError, Problem

LOOPBACK = "127.0.0.1"
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, never listened on unasked
HERE = {"0.0.0.0": LOOPBACK, "::": "::1"}  # noqa: S104 - the same
"""By which address this machine is reached from itself where it listens on all of one kind."""
USUAL_PORTS = {"http": 80, "https": 443}
HAS_PORT = re.compile(r":[0-9]+$")
HOST = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*+")
LISTEN, PORT, NAMES, AUTH = (f"DASHBOARD_{name}" for name in ("LISTEN", "PORT", "NAMES", "AUTH"))
"""The variables given to the process of the door; none is a secret."""
ELSEWHERE = ("cross-site", "same-site")
KEPT_SINCE_2008 = frozenset("ßς\u200c\u200d")
"""Sharp s, final sigma and the joiners, of which Persian names have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """The names of one dashboard."""

    listen: str
    port: int
    named: tuple[str, ...] = ()
    """Origins under which others reach it, as https://watch.example.org where a proxy stands before it."""
    scheme: str = "http"
    """Of the address it listens on itself."""

    @property
    def first(self) -> str:
        """The address for a person on this machine."""
        return written_origin(self.scheme, HERE.get(self.listen, self.listen), self.port)

    @property
    def for_others(self) -> str | None:
        """The address for a person elsewhere; None where it listens on every address, and was given no name."""
        return self.named[0] if self.named else None if self.listen in ANYWHERE else self.first

    def origin_of_host(self, host: str) -> str | None:
        """The origin that was asked by that `Host`; None where it is no name of ours.

        Where it listens on every address, any address is a name: no other page can be at an address of this machine.
        """
        for origin in (self.first, *self.named):
            scheme, _, netloc = origin.partition("://")
            if _portless(host, scheme) == _portless(netloc, scheme):
                return f"{scheme}://{_portless(host, scheme)}"
        name, _, port = host.rpartition(":") if HAS_PORT.search(host) else (host, "", str(USUAL_PORTS[self.scheme]))
        if self.listen in ANYWHERE and port == str(self.port) and _is_address(name.strip("[]")):
            return f"{self.scheme}://{_portless(host, self.scheme)}"
        return None

    def redirect_of_host(self, host: str) -> str | None:
        """The origin to which one who asked for `localhost` is sent; None for any other name."""
        if self.origin_of_host(host) is not None:
            return None
        ours = {_portless(f"{name}:{self.port}", self.scheme) for name in ("localhost", "[::1]")}
        return self.first if _portless(host, self.scheme) in ours else None


def variables(origins: Origins, auth: Path | None) -> dict[str, str]:
    """What the process of the door is started with; `auth` is the file of a team's passwords."""
    given = {LISTEN: origins.listen, PORT: str(origins.port), NAMES: " ".join(origins.named)}
    return given | ({AUTH: str(auth.absolute())} if auth else {})


def origins_of(environ: Mapping[str, str]) -> Origins:
    """The names in such variables."""
    return Origins(listen=environ[LISTEN], port=int(environ[PORT]), named=tuple(environ[NAMES].split()))


def read_origin(text: str) -> str:
    """An origin as a person writes it, http://NAME or https://NAME, with a port or none; raises ConfigError."""
    parts = urlsplit(text.rstrip("/"))
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or "@" in parts.netloc
        or f"{parts.scheme}://{parts.netloc}" != parts.geturl()
    ):
        remedy = "write it as a browser shows it, as https://watch.example.org"
        raise ConfigError((Problem(file=Path("--name"), key="", message=f"{text!r} is no origin", remedy=remedy),))
    return parts.geturl().lower()


def read_host(text: str) -> str:
    """A name or address as a person writes it after --name, as browsers send it; raises ConfigError.

    Browsers send a name in small letters, and one in other than Latin letters by its ASCII form.
    """
    name = text.strip().strip("[]").rstrip(".").lower()
    if _is_address(name):
        return name
    with suppress(UnicodeError):
        ascii_name = ".".join(_ascii(label) for label in name.split("."))
        if HOST.fullmatch(ascii_name):
            return ascii_name
    remedy = "write the name alone, as desk.example.org: no https://, no port, no path"
    raise ConfigError((Problem(file=Path("--name"), key="", message=f"{text!r} is no name", remedy=remedy),))


def _ascii(label: str) -> str:
    """A label as browsers send it: what Python's codec, of 2003, maps to other letters is kept since 2008."""
    if KEPT_SINCE_2008.isdisjoint(label):
        return label.encode("idna").decode("ascii")
    return f"xn--{unicodedata.normalize('NFC', label).encode('punycode').decode('ascii')}"


def written_origin(scheme: str, host: str, port: int) -> str:
    """An origin as browsers write it: in small letters, an address of version 6 in brackets, without the usual port."""
    return f"{scheme}://{_portless(f'{_bracketed(host)}:{port}', scheme)}"


def is_own_page(headers: Mapping[str, str], origin: str) -> bool:
    """Whether one of our pages sent what changes something, or opens a socket: browsers tell its origin always."""
    return headers.get("origin") == origin and headers.get("sec-fetch-site", "same-origin") == "same-origin"


def is_read_from_elsewhere(headers: Mapping[str, str]) -> bool:
    """Whether another page is reading, as by a script or an image; a link that somebody follows is not that."""
    follows = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return headers.get("sec-fetch-site", "none") in ELSEWHERE and not follows


def _portless(host: str, scheme: str) -> str:
    """What a browser sends as `Host`: without the port that it asks by itself."""
    return host.lower().removesuffix(f":{USUAL_PORTS[scheme]}")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
