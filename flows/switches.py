"""Sources switched on and off by command, and why: it stands in their files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from config.checks import check_names, nearest
from config.current.watch import read_current_watch
from config.errors import ConfigError, Problem
from config.home import Home
from config.reading import read_source
from config.sourcefile import with_keys, write_read
from config.sources import Source


def one_source(home: Home, own_id: str) -> Source:
    """A source of the watch, by its id; ConfigError where there is none, with what was meant."""
    known = {source.source_id: source for source in read_current_watch(home).watch.sources}
    if own_id in known:
        return known[own_id]
    near = nearest(own_id, [*known])
    remedy = f"did you mean {near}?" if near else "`longwatch sources list` names them"
    message = "there is no source of this name"
    raise ConfigError((Problem(file=Path("sources") / f"{own_id}.toml", key="", message=message, remedy=remedy),))


def stop(home: Home, own_id: str, *, reason: str, by: str, retired: bool = False) -> None:
    """Stop asking a source: the reason and who says so stand in its file, and in the database with the next run."""
    one_source(home, own_id)
    keys: dict[str, object] = {"enabled": False, "stopped": reason, "stopped_by": by}
    _change(home, own_id, {**keys, **({"retired": True} if retired else {})}, without=())


def note_legal(home: Home, own_id: str, *, reason: str) -> None:
    """Put down by which order or law a source cannot be reached from here; an empty reason takes that back."""
    one_source(home, own_id)
    _change(home, own_id, {"legal": reason} if reason else {}, without=() if reason else ("legal",))


def resume(home: Home, own_id: str) -> None:
    """Ask a source again."""
    one_source(home, own_id)
    _change(home, own_id, {"enabled": True}, without=("stopped", "stopped_by", "retired"))


def switch(home: Home, names: Collection[str], groups: Collection[str], *, is_on: bool) -> list[str]:
    """Switch sources, and all of groups but those a person stopped, on or off in their files. UnknownNameError."""
    sources = read_current_watch(home).watch.sources
    check_names("source", names, {one.source_id for one in sources}, more="see `longwatch sources list`")
    check_names("group", groups, {one.group for one in sources})
    chosen = [
        one.source_id
        for one in sources
        if one.enabled is not is_on and (one.source_id in names or (one.group in groups and not one.stopped))
    ]
    for own_id in chosen:
        _change(home, own_id, {"enabled": is_on}, without=("stopped", "stopped_by", "retired") if is_on else ())
    return chosen


def _change(home: Home, own_id: str, keys: dict[str, object], *, without: Sequence[str]) -> None:
    path = home.sources / f"{own_id}.toml"
    text = with_keys(path.read_text("utf-8"), keys, without=without)
    write_read(path, text, read=read_source)
