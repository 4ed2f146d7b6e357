"""Numbers of places in which something happens, and not of people: the countries that execute fell from 23 to 18."""

from __future__ import annotations

import re

from extractors.figures.counted import Count
from extractors.figures.marks import Mark

NUMBER_OF = re.compile(
    r"\b(?:number of (?:the )?(?:countries|states|cities|towns|provinces|prisons|courts)"
    r"|nombre (?:de |des |d')(?:pays|etats|villes|provinces|prisons|tribunaux)"
    r"|zahl der (?:lander|staaten|stadte|provinzen|gefangnisse|gerichte))\b"
    r"|(?<!\w)(?:شمار|تعداد) (?:کشور|شهر|استان|زندان|دادگاه) ?ها"
    r"|(?<!\w)(?P<reached>و?(?:بلغ|یبلغ|وصل) )?عدد (?:الدول|البلدان|المدن|المحافظات|السجون)"
)
"""What comes before such a number, in its sentence."""
ENDS_AT = re.compile(
    r"(?:(?<!\w)(?:from|to|at|by|of|was|is|were|are|reached|de|a|est|etait|atteint|atteignait|von|auf|um|bei|betrug"
    r"|betragt|ist|war|erreichte|من|الی|بلغ|بلغت|کان|از|به)(?: (?:just|only|nur|noch|seulement|تنها|فقط))?"
    r"|\b\d{4},? (?:and|et|und))[ :]*$"
)
"""What stands right before a number that says how many places there are; any other counts something of its own."""
NEXT_TO_IT = re.compile(r"[ :()]*$")
IS = re.compile(r" (?:است|بود|می ?باشد)(?!\w)")
GOES_ON = re.compile(
    r"[.;]|\b(?:while|whereas|wahrend|tandis que|alors que)\b|, (?:and|but|und|aber|et|mais)\b"
    r"|\b(?:number of|toll|nombre d|bilan|zahl der)|(?<!\w)(?:و?(?:شمار|تعداد|امار|عدد|حصیله)|بینما|فیما|در حالی)(?!\w)"
)
"""Behind which the sentence tells of something else."""
BEFORE_NUMBER = 30


def counts_places(folded: str, one: Count, mark: Mark) -> bool:
    """Whether a number without people is one of places, and not of the event right behind it."""
    found = None if one.has_people else NUMBER_OF.search(folded, 0, one.start)
    if found is None or GOES_ON.search(folded, found.end(), one.start) or 0 <= mark.start - one.end <= 1:
        return False
    between = folded[found.end() : one.start]
    if found["reached"] and not any(map(str.isdigit, between)):  # the verb comes first: بلغ عدد الدول 18
        return True
    is_end = ENDS_AT.search(between[-BEFORE_NUMBER:]) or NEXT_TO_IT.match(between)
    return is_end is not None or IS.match(folded, one.end) is not None
