"""The order of a queue, as it was when it was first asked of a shelf, and what came into it since."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import chain


class Order:
    """The places of articles in the order in which they come, and those of which something was ruled since."""

    __slots__ = ("_taken", "places", "ruled")

    def __init__(self, places: Sequence[int]) -> None:
        self.places = array("i", places)  # a ninth of what a list of numbers takes
        self.ruled: set[int] = set()
        """Whether they are in the queue still is to be asked; of all others it is known."""
        self._taken: set[int] = set()

    def take_in_ruled(self) -> None:
        """Put what was ruled on since, and had no place in the queue, behind all others: it may have one now."""
        if new := self.ruled - self._taken:
            self.places.extend(sorted(new.difference(self.places)))
            self._taken |= new

    def behind(self, place: int) -> Iterator[int]:
        """The places behind one, then those before it; from the first on where it is not among them."""
        try:
            start = self.places.index(place) + 1
        except ValueError:
            start = 0
        return chain(
            (self.places[n] for n in range(start, len(self.places))), (self.places[n] for n in range(start - 1))
        )
