"""The settings of a watch: `longwatch.toml`."""

from __future__ import annotations

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Watch:
    """Whose watch it is."""

    name: str = "My watch"
    contact: str = ""
    """An address publishers can write to; sent in the User-Agent."""
    zone: str = "UTC"
    """IANA name; the `day` of an article is a day there."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Collect:
    """How often, and how much at once."""

    every_minutes: int = Field(default=30, ge=5)
    feeds_at_once: int = Field(default=16, ge=1, le=256)
    pages_at_once: int = Field(default=16, ge=1, le=256)
    workers: int = Field(default=2, ge=1, le=64)
    """Processes that parse and extract."""
    parse_seconds: float = Field(default=30, gt=0)
    """Wall time one body may take before its worker is killed."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Web:
    """How we behave on the web."""

    total_seconds: float = Field(default=60, gt=0)
    connect_seconds: float = Field(default=15, gt=0)
    feed_bytes: int = Field(default=15_000_000, gt=0)
    page_bytes: int = Field(default=5_000_000, gt=0)
    document_bytes: int = Field(default=50_000_000, gt=0)
    per_host: int = Field(default=2, ge=1)
    delay_seconds: float = Field(default=1.0, ge=0)
    """Between the starts of two requests to one host."""
    allow: tuple[str, ...] = ()
    """Exact host:port (an IP address and a port) that may be dialled although private."""
    resolve: dict[str, str] = Field(default_factory=dict)
    """Host name ("*" for any other) to the host:port that answers for it, in place of DNS."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Settings:
    """All of `longwatch.toml`; what a file leaves out stands as here."""

    watch: Watch = Field(default_factory=Watch)
    collect: Collect = Field(default_factory=Collect)
    web: Web = Field(default_factory=Web)
