"""People whom a speaker calls so: 63 "rioters"; songs and facts in quotation marks are none."""

from __future__ import annotations

import re

from extractors.lexicons import Lexicon

QUOTED = re.compile(r" [\"'] ?(?=\w)")
"""What stands before people whom a speaker calls so."""
CALLED = re.compile(r"[^\W\d]{3,20}(?: [^\W\d]{3,20})?(?= ?[\"'])")
"""What they are called there."""
CALLS = re.compile(
    r"(?:\w+ )?(?:thugs|moharebs?|mohareb\w*|infidels|enemies|hooligans|elements|ringleaders|leaders|apostates"
    r"|criminals|separatists|emeutiers?|emeutieres?|terroristes?|espions?|voyous|agitateurs?|traitres?|saboteure?\w*|ennemis|fauteurs?"
    r"|perturbateurs?|casseurs|mercenaires|meneurs|separatistes|randalierer\w*|aufruhrer\w*|terrorist\w*|spione\w*|verrater\w*|feinde\w*"
    r"|unruhestifter\w*|krawallmacher\w*|storenfriede\w*|soldner\w*|radelsfuhrer\w*|separatist\w*)(?!\w)"
    r"|(?:ا?ل)?(?:محارب|مخرب|مشاغب|ارهاب|عمیل|عملاء|خاین|خونه|بلطج|محرض|مثیر|تروریست|جاسوس|اراذل|لیدر|مفسد|اغتشاش|اشرار|شرور"
    r"|خرابکار|ضد ?انقلاب|مزدور|اخلال|شورشی|فتنه|عناصر|عامل)\w*"
)
"""Names that states give to people, which are no nouns of the lists."""


def is_quoted(after: str) -> bool:
    """Whether a number is followed by words in quotation marks."""
    return QUOTED.match(after) is not None


def called_so(after: str, words: Lexicon) -> tuple[int, int] | None:
    """Where the people stand that a number counts in quotation marks; None where other things do."""
    quoted = QUOTED.match(after)
    called = CALLED.match(after, quoted.end()) if quoted else None
    if called is None or not (words.people.match(called[0]) or CALLS.match(called[0])):
        return None
    return called.span()
