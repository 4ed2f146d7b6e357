"""What two sequences have in common, found within a budget that is the same on every machine.

difflib's matcher takes cubic time for some sequences: a thousand changed lines of two words took twenty seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate

Opcode = tuple[str, int, int, int, int]
"""How, and from where to where in each of the two, as difflib has it."""


# One word of 60,000 letters, changed by one, stopped all filing. The budget is in pairs and no seconds: a slower
# machine must come to the same kinds of change when batches are replayed.
class SpentError(Exception):
    """The budget is spent."""


@dataclass(slots=True)
class Budget:
    """Pairs that may still be looked at."""

    pairs: int
    is_spent: bool = False
    """Whether more would have been needed."""

    def spend(self, pairs: int) -> None:
        """Take so many. Raises SpentError where there are no more, once and for all."""
        self.pairs -= pairs
        if self.pairs < 0 or self.is_spent:
            self.is_spent = True
            raise SpentError


def opcodes(old: Sequence[str], new: Sequence[str], budget: Budget) -> Sequence[Opcode]:
    """How the new sequence comes of the old one, as difflib says it, within the budget.

    Once that is spent, all between the equal beginnings and the equal ends is one replacement: in linear time.
    """
    try:
        return _Matcher(old, new, budget).get_opcodes()
    except SpentError:
        return _whole(old, new)


class _Matcher(SequenceMatcher[str]):
    """difflib's, with each search for the longest common run paid for beforehand."""

    def __init__(self, old: Sequence[str], new: Sequence[str], budget: Budget) -> None:
        super().__init__(None, old, new, autojunk=False)
        self._budget = budget
        holders: dict[str, list[int]] = self.b2j  # type: ignore[attr-defined]  # documented, and not in the stubs
        self._pairs = [0, *accumulate(1 + len(holders.get(one, ())) for one in old)]

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        """The longest common run, as difflib finds it."""
        ends = len(self._pairs) - 1 if ahi is None else ahi
        self._budget.spend(self._pairs[ends] - self._pairs[alo])
        return super().find_longest_match(alo, ends, blo, bhi)


def _whole(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    left = shorter - start
    end = next((at for at in range(left) if old[-1 - at] != new[-1 - at]), left)
    a, b = len(old) - end, len(new) - end
    found: list[Opcode] = [
        ("equal", 0, start, 0, start),
        ("replace", start, a, start, b),
        ("equal", a, len(old), b, len(new)),
    ]
    return [one for one in found if one[1] < one[2] or one[3] < one[4]]
