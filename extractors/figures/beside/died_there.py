"""Prisons in which people died: deaths in custody are no arrests, in whichever order a language says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from extractors.figures.voice import Said

ARTICLES = frozenset(["", "the", "their", "der", "dem", "la", "leur"])
"""What may stand between a death and the prison."""


class Event(Said, Protocol):
    """A word of a folded sentence that says what befell people, and what it was."""

    @property
    def event(self) -> str:
        """What befell them."""
        ...


E = TypeVar("E", bound=Event)


def less_places_of_death(folded: str, marks: Sequence[E]) -> list[E]:
    """The events of a sentence but those that only say where people died."""
    deaths = [one for one in marks if one.event == "killed"]
    return [
        one
        for one in marks
        if not (deaths and one.event == "arrested" and one.side == "before" and _died_there(folded, one, deaths))
    ]


def _died_there(folded: str, place: Event, deaths: Sequence[Event]) -> bool:
    return any(
        (one.end <= place.start and folded[one.end : place.start].strip() in ARTICLES)
        or (place.end <= one.start and not folded[place.end : one.start].strip())
        for one in deaths
    )
