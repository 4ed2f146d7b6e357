"""Who has which article open: the next of another passes over it. Never a lock, and never kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

# Who has not clicked for longer may have left: nobody else should wait for them.
OPEN = timedelta(minutes=5)


class Presence:
    """What each reviewer opened last."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._open: dict[str, tuple[str, int, datetime]] = {}

    def note(self, name: str, article_id: str, place: int) -> None:
        """Somebody has opened an article."""
        self._open[name] = (article_id, place, self._now())

    def leave(self, name: str) -> None:
        """Somebody has gone back to a list, or out."""
        self._open.pop(name, None)

    def others(self, name: str) -> dict[str, str]:
        """Who else has an article open, by its id."""
        return {article: one for one, (article, _, at) in [*self._open.items()] if one != name and self._is_open(at)}

    def places(self, name: str) -> tuple[int, ...]:
        """The places in the queue of what others have open."""
        return tuple(place for one, (_, place, at) in [*self._open.items()] if one != name and self._is_open(at))

    def _is_open(self, at: datetime) -> bool:
        return self._now() - at < OPEN
