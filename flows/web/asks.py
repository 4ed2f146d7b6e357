"""What is asked of the web: an address, how much may come back, and what is wanted of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flows.web.routes import DIRECT


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
    keeps_answer: bool = False
    """Whether what a server answers in a page's place (4xx, 5xx) is wanted, too."""
