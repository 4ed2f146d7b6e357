"""Feeds that have moved for good, and whether they are asked where they were again."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.queries.addresses import FeedState

LONG = timedelta(days=7)
"""How long the address that a feed has moved to may fail before the old one is tried again."""


def is_back(state: FeedState, url: str, now: datetime) -> bool:
    """Whether a feed that moved is asked at its old address: the new one fails for long, or the old one answered."""
    if state.moved is None or state.moved[0] != url:
        return False
    last = state.last_polls[0] if state.last_polls else None
    answered_there = last is not None and last.url == url and last.final_url == url
    return answered_there or (bool(state.failures) and state.whole_at is not None and now - state.whole_at >= LONG)
