"""Who has which article open: the next of another passes over it. Never a lock, and never kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

# Who has not clicked for longer may have left: nobody else should wait for them.
OPEN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What somebody has open. A place is one of the queue of one published file: on the next it is another's."""

    article_id: str
    at: datetime
    place: int | None
    shelf: int


class Presence:
    """What each reviewer opened last."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._open: dict[str, Opened] = {}

    def note(self, name: str, article_id: str, place: int, *, shelf: int) -> None:
        """Somebody has opened an article, which has this place on the shelf of that number."""
        self._open[name] = Opened(article_id=article_id, at=self._now(), place=place, shelf=shelf)

    def leave(self, name: str) -> None:
        """Somebody has gone back to a list, or out."""
        self._open.pop(name, None)

    def others(self, name: str) -> dict[str, str]:
        """Who else has an article open, by its id."""
        return {opened.article_id: one for one, opened in self._of_others(name)}

    def places(self, name: str, *, shelf: int, place_of: Callable[[str], int | None]) -> tuple[int, ...]:
        """The places on a shelf of what others have open; `place_of` tells that of an article, None of no article."""
        found = []
        for one, opened in self._of_others(name):
            here = opened if opened.shelf == shelf else replace(opened, place=place_of(opened.article_id), shelf=shelf)
            if self._open.get(one) is opened:
                self._open[one] = here
            found.append(here.place)
        return tuple(place for place in found if place is not None)

    def _of_others(self, name: str) -> list[tuple[str, Opened]]:
        since = self._now() - OPEN
        return [(one, opened) for one, opened in [*self._open.items()] if one != name and opened.at > since]
