"""A folded text without the signs that part words, so that phrases are found across them: زن، زندگی، آزادی."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from extractors.text.folding import SIGNS_BESIDE_SPACES

_SIGN = f"[{re.escape(SIGNS_BESIDE_SPACES)}]"
# It begins with one set, which re looks for by itself.
SIGNS = re.compile(f"{_SIGN}(?:(?<= {_SIGN}){_SIGN}*+|(?<!{_SIGN}{_SIGN}){_SIGN}*+(?= |$))")
"""Those that end sentences stay: what stands near what may depend on them."""


class Bare:
    """The text, and the way back to the folded one, which is found where it is asked for: in most texts nothing is."""

    def __init__(self, folded: str) -> None:
        self._folded = folded
        self.text = SIGNS.sub("", folded)

    @cached_property
    def dropped(self) -> tuple[int, ...]:
        """Before which places in it a sign was dropped; as often as there were signs."""
        dropped, gone = list[int](), 0
        for sign in SIGNS.finditer(self._folded):
            dropped += [sign.start() - gone] * (sign.end() - sign.start())
            gone += sign.end() - sign.start()
        return tuple(dropped)

    def in_folded(self, place: int) -> int:
        """Where a character of it stands in the folded text."""
        return place + bisect_right(self.dropped, place)

    def from_folded(self, place: int) -> int:
        """Where in it a place of the folded text falls."""
        low, high = 0, len(self.dropped)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.dropped[middle] + middle < place else (low, middle)
        return place - low


def without_signs(folded: str) -> Bare:
    """The text less its signs beside spaces."""
    return Bare(folded)
