"""Where the review desk of a home runs: it stands above this room, and leaves word of itself in the store."""

from __future__ import annotations

import json
from pathlib import Path

from config.home import Home
from storage.disk.locks import holder_of


def desk_lock(home: Home) -> Path:
    """Held by the one desk that runs."""
    return home.desk / "desk.lock"


def desk_note(home: Home) -> Path:
    """Where it says at which address it runs."""
    return home.desk / "desk.json"


def behind_note(home: Home) -> Path:
    """There while the desk shows an older state, since what was published last cannot be read."""
    return home.desk / "behind"


def are_people_damaged(home: Home) -> bool:
    """Whether the list of those who may come is there and cannot be read: then the desk lets nobody in."""
    try:
        return not isinstance(json.loads((home.desk / "people.json").read_text("utf-8")), list)
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True


def desk_address(home: Home) -> str | None:
    """Where the desk of a home runs now; None where none does."""
    return _noted(home, "address")


def desk_address_for_others(home: Home) -> str | None:
    """The address under which a colleague elsewhere reaches it; None where none runs, or it knows of none."""
    return _noted(home, "for_others")


def _noted(home: Home, what: str) -> str | None:
    if holder_of(desk_lock(home)) is None:
        return None
    try:
        told = json.loads(desk_note(home).read_text("utf-8"))[what]
    except (OSError, ValueError, KeyError):
        return None
    return str(told) if told else None
