"""Sources: the publishers we watch, one TOML file each."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(extra="forbid")

Kind = Literal["un", "court", "government", "ngo", "wire", "broadcaster", "newspaper", "exile", "opposition", "state"]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Feed:
    """A URL that lists entries."""

    url: str = Field(pattern=r"^https?://")
    name: str = Field(default="main", pattern=r"^[a-z0-9][a-z0-9-]*$")
    language: str | None = None
    every_minutes: int | None = Field(default=None, ge=5)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Source:
    """A publisher we watch, as its file describes it. No score of trust, here or anywhere."""

    source_id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str
    group: str
    kind: Kind
    country: str
    languages: tuple[str, ...]
    affiliation: str
    """Who owns, funds or runs it, in a few words."""
    family: str
    """Sources of one family are one voice: a translation or a sister outlet is no corroboration."""
    feeds: tuple[Feed, ...] = Field(min_length=1)
    enabled: bool = True
    verified: bool = False
    note: str = ""
