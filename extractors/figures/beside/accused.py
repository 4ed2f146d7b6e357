"""Murders that somebody is charged with: an allegation, or told when they were found, and no toll of this report."""

from __future__ import annotations

import re
from collections.abc import Mapping

from extractors.figures.counted import Count

_MURDERS = r" (?:\w+ )?(?:murders|homicides)\b"
BEHIND: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "en": (
        re.compile(
            r"\b(?:accused|suspected|guilty|convicted|charged|indicted|tried|wanted|sought|trial|charges|accusations?"
            r"|suspicion|hanged|executed|sentenced to death) (?:of|with|for|in|on|over) "
            r"(?:committing |the |having committed )?$"
        ),
        re.compile(_MURDERS),
    ),
    "fr": (
        re.compile(
            r"\b(?:accus|coupable|soupconn|inculp|poursuivi|juge|condamne|mis en examen|mise en examen"
            r"|suspect|execute|pendu)\w*"
            r"(?: a mort)? (?:de |d'|pour |d'avoir commis |dans )(?:les |ces )?$"
        ),
        re.compile(r" (?:\w+ )?(?:meurtres|assassinats|homicides)\b"),
    ),
    "de": (re.compile(r"\bwegen (?:der )?$"), re.compile(r" (?:\w+ )?morden?\b")),
    "fa": (
        re.compile(r"(?<!\w)(?:متهم به|متهمان به|اتهام|جرم|محکوم به) (?:ارتکاب |انجام )?$"),
        re.compile(r" (?:فقره |مورد )?قتل(?!\w)"),
    ),
    "ar": (
        re.compile(r"(?<!\w)(?:متهم\w*|اتهم\w*|بتهمه|مدان\w*|ادین\w*|ادانه\w*) (?:(?:بارتکاب|ارتکاب|فی|ب) ?)?$"),
        re.compile(r" (?:(?:جریمه|جرایم|عملیه|عملیات) )?(?:قتل|اغتیال)(?!\w)"),
    ),
}
"""What stands before such a number, and what it counts."""
BEFORE: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        rf"{_MURDERS}[^,.;]{{0,30}} (?:he|she|they) (?:is|was|are|were|has been) (?:accused|charged|convicted)\b"
    ),
    "de": re.compile(
        r" (?:\w+ )?morden?\b[^,.;]{0,40} (?:beschuldigt|angeklagt|bezichtigt|verdachtigt|vorgeworfen|vorwirft|schuldig"
        r"|verurteilt|zur last|begangen haben|angelastet)(?!\w)"
    ),
    "fa": re.compile(r" (?:فقره |مورد )?قتل (?:[^,.;]{1,20} )?(?:متهم|محکوم)(?!\w)"),
}
"""What stands behind it where the verb comes last."""
FARTHEST = 60
"""Characters before the number that are read."""


def is_charged_with(folded: str, one: Count, code: str) -> bool:
    """Whether a number is one of murders that somebody is accused or convicted of."""
    if code not in BEHIND:
        return False
    leads, murders = BEHIND[code]
    end = one.number.end
    if murders.match(folded, end) and leads.search(folded[max(0, one.start - FARTHEST) : one.start]):
        return True
    return code in BEFORE and BEFORE[code].match(folded, end) is not None
