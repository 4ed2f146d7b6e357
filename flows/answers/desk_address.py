"""Where the review desk of a home runs: it stands above this room, and leaves word of itself in the store."""

from __future__ import annotations

import json
from pathlib import Path

from config.home import Home
from storage.disk.locks import holder_of


def desk_folder(home: Home) -> Path:
    """What the desk keeps for itself: who may come, their sessions, and where it runs."""
    return home.store / "desk"


def desk_lock(home: Home) -> Path:
    """Held by the one desk that runs."""
    return desk_folder(home) / "desk.lock"


def desk_note(home: Home) -> Path:
    """Where it says at which address it runs."""
    return desk_folder(home) / "desk.json"


def desk_address(home: Home) -> str | None:
    """Where the desk of a home runs now; None where none does."""
    if not desk_lock(home).exists() or holder_of(desk_lock(home)) is None:
        return None
    try:
        return str(json.loads(desk_note(home).read_text("utf-8"))["address"])
    except (OSError, ValueError, KeyError):
        return None
