"""A watch that was read without a mistake, as JSON: while its files stay as they are, it is had from there.

Without pydantic, and without reading a TOML file, which is slow in Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from config import settings, sources
from config.current.watch import CurrentWatch
from config.reading import Configuration
from config.topics import Topic

RECORD = "="
"""The key under which a record has its kind; no table of a configuration file may have such a key."""
KINDS = {
    kind.__name__: kind
    for kind in (*vars(settings).values(), *vars(sources).values())
    if isinstance(kind, type) and kind.__module__ in (settings.__name__, sources.__name__)
}


def packed_watch(found: CurrentWatch) -> dict[str, Any]:
    """Settings and sources of a watch in which nothing is broken, as JSON takes it.

    Nothing where there are keys in them: those stand in no other files than a person's own and their last good copies.
    """
    channels = found.watch.settings.channels.values()
    if found.secrets.real_by_mask or not all(one.startswith(("env:", "file:")) for one in channels):
        return {}
    return {"settings": _packed(found.watch.settings), "sources": _packed(found.watch.sources)}


def unpacked_watch(packed: dict[str, Any], *, topics: Sequence[Topic], sha256: str) -> CurrentWatch:
    """The watch, with these topics; `sha256` is that of the whole. Raises ValueError, KeyError or TypeError."""
    its = unpacked_settings(packed), _unpacked(packed["sources"])
    if not all(isinstance(one, sources.Source) for one in its[1]):
        raise TypeError("what was packed are no sources")
    return CurrentWatch(
        watch=Configuration(settings=its[0], sources=its[1], topics=topics, noted_sha256=sha256),
    )


def unpacked_settings(packed: dict[str, Any]) -> settings.Settings:
    """The settings of a watch that was packed. Raises ValueError, KeyError or TypeError."""
    found = _unpacked(packed["settings"])
    if not isinstance(found, settings.Settings):
        raise TypeError("what was packed are no settings")
    return found


def _packed(value: object) -> object:
    if isinstance(value, tuple):
        return [_packed(one) for one in value]
    if isinstance(value, dict):
        return {key: _packed(one) for key, one in value.items()}
    if type(value).__name__ in KINDS:
        its = {one.name: _packed(getattr(value, one.name)) for one in fields(value)}  # type: ignore[arg-type]
        return {RECORD: type(value).__name__, **its}
    return value


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_unpacked, value))
    if not isinstance(value, dict):
        return value
    its = {key: _unpacked(one) for key, one in value.items() if key != RECORD}
    return KINDS[value[RECORD]](**its) if RECORD in value else its
