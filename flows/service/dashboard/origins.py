"""Under which names the dashboard is reached, and whether a request comes from one of its own pages.

A page that was rebound to this machine comes with its own name in `Host`; a page elsewhere comes with its own `Origin`;
one on another port of this machine is of the same site, so the cookie comes along, and only the origin tells it apart.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from config.errors import ConfigError, Problem

LOOPBACK = "127.0.0.1"
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, never listened on unasked
LISTEN, PORT, NAMES, AUTH = (f"DASHBOARD_{name}" for name in ("LISTEN", "PORT", "NAMES", "AUTH"))
"""The variables given to the process of the door; none is a secret."""
ELSEWHERE = ("cross-site", "same-site")


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
        return f"{self.scheme}://{_bracketed(LOOPBACK if self.listen in ANYWHERE else self.listen)}:{self.port}"

    def origin_of_host(self, host: str) -> str | None:
        """The origin that was asked by that `Host`; None where it is no name of ours.

        Where it listens on every address, any address is a name: no other page can be at an address of this machine.
        """
        known = {urlsplit(origin).netloc: origin for origin in (self.first, *self.named)}
        if host in known:
            return known[host]
        name, _, port = host.rpartition(":")
        if self.listen in ANYWHERE and port == str(self.port) and _is_address(name.strip("[]")):
            return f"{self.scheme}://{host}"
        return None

    def redirect_of_host(self, host: str) -> str | None:
        """The origin to which one who asked for `localhost` is sent; None for any other name."""
        return self.first if host in {f"localhost:{self.port}", f"[::1]:{self.port}"} else None


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


def is_own_page(headers: Mapping[str, str], origin: str) -> bool:
    """Whether one of our pages sent what changes something, or opens a socket: browsers tell its origin always."""
    return headers.get("origin") == origin and headers.get("sec-fetch-site", "same-origin") == "same-origin"


def is_read_from_elsewhere(headers: Mapping[str, str]) -> bool:
    """Whether another page is reading, as by a script or an image; a link that somebody follows is not that."""
    follows = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return headers.get("sec-fetch-site", "none") in ELSEWHERE and not follows


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
