"""Why a process of `up` ends by itself: what its log says of it, in words that say what to do."""

from __future__ import annotations

from pathlib import Path

TAIL = 16_000
MOVE = "move store/prefect away: it holds the history of runs, and nothing that was collected"
NEWER = "its database was made by a newer Prefect than the one installed: install the newer one again, or"
FULL = "the disk is full: free some space"
FAULTS = (
    ("Can't locate revision", f"{NEWER} {MOVE}"),
    ("database disk image is malformed", f"its database is damaged: {MOVE}"),
    ("file is not a database", f"its database is damaged: {MOVE}"),
    ("database or disk is full", FULL),
    ("No space left on device", FULL),
    ("readonly database", "its database in store/prefect cannot be written: see to the permissions of store"),
    ("unable to open database file", "its database in store/prefect cannot be opened: see to the permissions of store"),
    (
        "address already in use",
        "another program has taken its port: end that one, or start `up` with another --port",
    ),
    ("is already in use", "another program has just taken its port: start `up` again, which chooses another"),
)
"""What stands in the log, and what it means to whoever runs the watch; the first that is found counts."""


def fault_in(log: Path, *, since: int = 0) -> str:
    """Why a process ended, by the end of its log, from byte `since` on; empty where that says nothing that is known."""
    try:
        with log.open("rb") as file:
            file.seek(max(since, log.stat().st_size - TAIL))
            said = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return next((why for mark, why in FAULTS if mark in said), "")
