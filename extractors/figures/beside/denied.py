"""What a qualifier makes of a number: an age, under 18 and not under 18, or nothing where it is denied behind it."""

from __future__ import annotations

import re

from extractors.figures.numbers import Number

YOUNGEST = 25
"""Under so many, without people, is an age: two of them were under eighteen."""
NOT_OF_AGE = re.compile(r"(?:not|nicht) (?:under|over|unter|uber) ")
"""So is what is denied of an age: two of them were not under eighteen."""
REACHED = re.compile(r"\b(?:to|at|auf|bei|reached) $")
"""But after these so many, to whom a toll has come: beziffert auf weniger als 20."""
DENIED = re.compile(r"(?: \w+)? (?:نبود|نیست)(?:ه|ند|ه است|ه اند)?(?!\w)")
"""Behind less or more than so many people in Persian: کمتر از ۵۰۰ نفر نبود says the opposite of its quote."""


def is_nothing(number: Number, after: str) -> bool:
    """Whether a number is none or a fraction, or less or more than it is denied behind the people."""
    is_denied = number.qualifier in ("under", "over") and DENIED.match(after) is not None
    return not number.is_whole or number.low == 0 or is_denied


def is_qualified_as_age(number: Number, folded: str) -> bool:
    """Whether a number is qualified as an age is, and no toll has come to it."""
    if number.low is None or number.low > YOUNGEST:
        return False
    is_below = number.qualifier == "under" or NOT_OF_AGE.fullmatch(folded, number.start, number.first) is not None
    return is_below and REACHED.search(folded[: number.start]) is None
