"""Times as feeds, pages and servers write them; nothing for no time."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime


def iso(at: datetime | None) -> str:
    """A moment in ISO 8601."""
    return at.isoformat() if at else ""


def mail_date(at: datetime | None) -> str:
    """A moment as RSS 2.0 has it, with its own zone."""
    return format_datetime(at) if at else ""


def http_date(at: datetime) -> str:
    """A moment as HTTP has it, in GMT."""
    return format_datetime(at.astimezone(UTC), usegmt=True)
