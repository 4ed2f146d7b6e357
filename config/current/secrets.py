"""Secrets in addresses of feeds, as `?token=…`: known from the sources' own files, shown nowhere else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import quote, unquote, unquote_plus, urlsplit

MASK = "…"
NAMES = frozenset(
    """
    token key apikey auth authkey authtoken authorization sig sign signature secret pass passwd password pwd pw
    access accesskey accesstoken appkey usertoken userkey feedtoken feedkey rsstoken rsskey privatetoken bearer jwt hmac
    credential credentials session sid sessionid
    """.split()  # noqa: SIM905 - forty quoted words would hide the list
)
"""Names of parameters, without hyphens and underscores, whose value is somebody's key."""
LONG, SHORTEST = 16, 8
"""Letters of a key that is looked for by itself, or with digits among its letters; another may be a word of a text."""
PARAMETER = re.compile(r"([?&;])([^=&#;?\s\"'<>]{1,80})=([^&#;\s\"'<>]*)")
USER = re.compile(r"(https?://)[^/\s@\"'<>]{1,2000}@", re.IGNORECASE)


def is_secret(name: str) -> bool:
    """Whether a parameter of this name holds somebody's key."""
    bare = re.sub(r"[-_.\[\]]", "", unquote(name).lower())
    return bare in NAMES or bare.endswith(("token", "secret", "password", "apikey", "accesskey"))


def is_masked(url: str) -> bool:
    """Whether a key is missing from an address."""
    return any(MASK in unquote(value) for _, _, value in PARAMETER.findall(url))


def without_keys(text: str) -> str:
    """A text in which what addresses hold as a key, by the names of parameters or before an @, is no longer shown."""
    hidden = PARAMETER.sub(lambda found: f"{found[1]}{found[2]}={MASK}" if is_secret(found[2]) else found[0], text)
    return USER.sub(rf"\1{MASK}@", hidden)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """The keys in some addresses; its str() and repr() tell none of them."""

    real_by_mask: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict, repr=False)
    """By host and name of the parameter: each key by what is shown in its place."""
    shown_apart: frozenset[str] = field(default=frozenset(), repr=False)
    """Keys that addresses of filed articles hold: they are looked for in addresses of feeds alone."""

    def mask_keys(self, url: str) -> str:
        """An address as it is shown: a mask in the place of each key."""
        host = _host(url)

        def masked(found: re.Match[str]) -> str:
            masks = self.real_by_mask.get((host, found[2]), {})
            mask = next((mask for mask, key in masks.items() if unquote(found[3]) == unquote(key)), None)
            return f"{found[1]}{found[2]}={mask}" if mask else found[0]

        return PARAMETER.sub(masked, url)

    def real(self, url: str) -> str:
        """An address as it is asked: each key in the place of its mask, at the host whose key it is and no other."""
        if not is_masked(url):
            return url
        host = _host(url)

        def filled(found: re.Match[str]) -> str:
            key = self.real_by_mask.get((host, found[2]), {}).get(unquote(found[3]))
            return f"{found[1]}{found[2]}={key}" if key else found[0]

        return PARAMETER.sub(filled, url)

    def hide(self, text: str) -> str:
        """A text without any key of ours, in whatever coding an address may have it."""
        for name, mask, key in self._named():
            for spelled in {key, unquote(key), unquote_plus(key), quote(unquote(key), safe="")}:
                if spelled not in text:
                    continue
                if _is_unlike_words(spelled):
                    text = text.replace(spelled, mask)
                else:
                    text = re.sub(rf"([?&;]{re.escape(name)}=){re.escape(spelled)}(?![\w%+-])", rf"\1{mask}", text)
        return text

    def hide_in(self, value: Any, *, but: Collection[str] = ()) -> Any:
        """The same for all texts within lists and tables, but those of some names."""
        if not self.real_by_mask:
            return value
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, dict):
            return {key: inner if key in but else self.hide_in(inner, but=but) for key, inner in value.items()}
        return type(value)(self.hide_in(one, but=but) for one in value) if isinstance(value, list | tuple) else value

    def keys(self) -> frozenset[str]:
        """All keys."""
        return frozenset(key for masks in self.real_by_mask.values() for key in masks.values())

    def _named(self) -> list[tuple[str, str, str]]:
        """Name, mask and key of each that is looked for in texts, the longest first."""
        found = {
            (name, mask, key)
            for (_, name), masks in self.real_by_mask.items()
            for mask, key in masks.items()
            if key not in self.shown_apart
        }
        return sorted(found, key=lambda one: (-len(one[2]), one))


def secrets_of(urls: Iterable[str]) -> Secrets:
    """The keys in the addresses of feeds."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for url in urls:
        for _, name, value in PARAMETER.findall(url):
            if value and value != MASK and is_secret(name):
                found[_host(url), name].add(value)
    return Secrets(
        real_by_mask={
            # Two feeds of one host may differ in nothing but their keys.
            place: {
                MASK if len(keys) == 1 else MASK + sha256(key.encode()).hexdigest()[:4]: key for key in sorted(keys)
            }
            for place, keys in found.items()
        }
    )


def _is_unlike_words(key: str) -> bool:
    is_mixed = any(char.isdigit() for char in key) and any(char.isalpha() for char in key)
    return len(key) >= LONG or (len(key) >= SHORTEST and is_mixed)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
