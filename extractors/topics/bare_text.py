"""A folded text without the signs that part words, so that phrases are found across them: زن، زندگی، آزادی."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from extractors.text.folding import SIGNS_BESIDE_SPACES

_SIGN = f"[{re.escape(SIGNS_BESIDE_SPACES)}]"
SIGNS = re.compile(f"(?<!{_SIGN}){_SIGN}++(?= |$)|(?<= ){_SIGN}++")
"""Those that end sentences stay: what stands near what may depend on them."""


class Bare(NamedTuple):
    """The text, and the way back to the folded one."""

    text: str
    dropped: tuple[int, ...]
    """Before which places in it a sign was dropped; as often as there were signs."""

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
    parts, dropped, done, gone = [], list[int](), 0, 0
    for sign in SIGNS.finditer(folded):
        parts.append(folded[done : sign.start()])
        dropped += [sign.start() - gone] * (sign.end() - sign.start())
        done, gone = sign.end(), gone + sign.end() - sign.start()
    return Bare("".join((*parts, folded[done:])), tuple(dropped))
