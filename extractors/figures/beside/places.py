"""Numbers of places in which something happens, and not of people: the countries that execute fell from 23 to 18."""

from __future__ import annotations

import re

from extractors.figures.counted import Count

NUMBER_OF = re.compile(
    r"\b(?:number of (?:the )?(?:countries|states|cities|towns|provinces|prisons|courts)"
    r"|nombre (?:de |des |d')(?:pays|etats|villes|provinces|prisons|tribunaux)"
    r"|zahl der (?:lander|staaten|stadte|provinzen|gefangnisse|gerichte))\b"
    r"|(?<!\w)(?:شمار|تعداد) (?:کشورها|شهرها|استانها|زندانها|دادگاهها)"
    r"|(?<!\w)عدد (?:الدول|البلدان|المدن|المحافظات|السجون)"
)
"""What comes before such a number, in its sentence."""


def counts_places(folded: str, one: Count) -> bool:
    """Whether a number without people is one of places."""
    found = None if one.has_people else NUMBER_OF.search(folded, 0, one.start)
    return found is not None and not any(sign in folded[found.end() : one.start] for sign in ".;")
