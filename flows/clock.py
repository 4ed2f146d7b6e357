"""The only clock below the commands. In a file of its own: a command that asks the time need not load a whole run."""

from __future__ import annotations

from datetime import UTC, datetime


def clock() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)
