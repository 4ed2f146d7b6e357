"""Those among whom some are told: three women among those hanged, and not among the spectators or lawyers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from extractors.figures.counted import Count
from extractors.figures.marks import Mark

AMONG: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"\bamong (?:the|those|them)?\b[^,;]{0,80}\b(?:were|are|was|is)\b[^,;]{0,20}+$"),
    "fr": re.compile(
        r"\bparmi (?:les |ces )[^,;]{0,80}\b(?:figur\w+|etaient|sont|on compte|se trouv\w+)\b[^,;]{0,20}+$"
    ),
    "de": re.compile(r"\bunter (?:den |diesen )[^,;]{0,80}\b(?:waren|sind|befinden sich|befanden sich)\b[^,;]{0,20}+$"),
    "fa": re.compile(
        r"(?<!\w)(?:(?:در )?میان|(?:در )?بین) [^,;]{0,60}(?:شدگان|باختگان|شدهها|ها|یان|ان|ین)(?: \w++)?+[^,;]{0,20}+$"
    ),
    "ar": re.compile(r"(?<!\w)و?(?:کان )?(?:من )?بین (?:من |الذین |ال)[^,;]{0,60}+$"),
}
"""What stands before some of those whom an event between tells apart: among those hanged were three women."""
THOSE: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"among (?:the|those|them|all)?(?: (?!crowd|lawyers?|relatives|families|mourners|spectators|friends"
        r"|supporters)\w+)?(?: (?:people|men|women|prisoners|detainees))? ?"
        r"(?:(?:who|whom) (?:(?:were|was|had|have|are|has|been) ){0,2})?"
    ),
    "fr": re.compile(
        r"parmi (?:les |ces )(?:(?!avocat|famille|proche|temoin|ami|spectateur|des\b|de\b|du\b|d')\S+ ){0,3}"
    ),
    "de": re.compile(
        r"unter (?:den |diesen )(?:(?!anwalt|angehorig|zuschau|freund|trauer|der\b|des\b|von\b|bei\b)\w+ ){0,4}"
    ),
    "fa": re.compile(
        r"(?:در )?(?:میان|بین) (?:(?!وکل|وکیل|خانواد|بستگان|تماشا|حاضر|شرکت|مراسم|تشییع"
        r"|نزدیکان|مادران|پدران|دوستان|شاهدان)\S+ ){0,4}"
    ),
    "ar": re.compile(
        r"و?(?:کان )?(?:من )?بین (?:من |الذین )?(?:(?!المشارک|الحاضر|الحضور|المحام|المشیع|الشهود|فی\b)ال\w+ ){0,2}"
        r"(?:الذین |ممن )?(?:تم |جری )?"
    ),
}
"""What may stand between that and the event where it is theirs, and not that of others whom they know or watched."""
OF_THEIRS = re.compile(r" (?:men|women|people|prisoners?|man|woman)'s?\b|'s? (?=\w)|s' ")
"""What makes it one of others behind it: the executed men's burial."""
AMONG_THEM: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r" (?:were|was|are|is) (?:also )?among them\b"),
    "fr": re.compile(r" (?:figur\w+|etaient|sont|se trouv\w+) parmi (?:eux|elles)\b"),
    "de": re.compile(r" (?:waren|sind|befanden sich|befinden sich|seien) (?:darunter|unter ihnen)\b"),
    "fa": re.compile(
        r" (?:نیز |هم )?(?:در میان|در بین|میان|بین) (?:انان|انها|ایشان) (?:بودند|هستند|بود|بوده اند|اند)(?!\w)"
    ),
}
"""Behind people who are some of those before."""


BEGINS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"among (?:them|those|the (?:dead|victims)) (?:were|are) (?:at least )?|they includ(?:e|ed) "),
    "fr": re.compile(
        r"parmi (?:eux|elles|ces personnes|les victimes),? (?:figur\w+|etaient|sont|on compte|se trouv\w+) "
    ),
    "de": re.compile(
        r"(?:darunter|unter ihnen|unter den (?:toten|opfern)) (?:waren|sind|befanden sich|befinden sich|seien) "
    ),
    "fa": re.compile(r"(?:در )?(?:میان|بین) (?:انها|انان|ایشان|این افراد|قربانیان) "),
    "ar": re.compile(r"و?(?:من )?بینهم "),
}
"""What begins a sentence about some of those of the one before."""
LEAD = re.compile(
    r"(?:(?:laut|nach angaben|according to|selon|d'apres) [^\d;:.]{1,90}?,? )?"
    r"(?:auch |also |aussi |mindestens |at least |au moins )?"
)
"""Who says so, up to the first number."""
JOINS = re.compile(r",? (?:and |und |et |و )(?:at least |mindestens )?|, ")


ENDS = re.compile(
    r"(?: (?:of|der|des|de|d'|from|von|aus|under|unter|in|im)\b[^;:,]{1,80})?(?:[.,;]|$| (?:بودند|هستند|دیده می شوند))"
)
"""What may follow the last of them: of whom they are, and no verb."""


def some_of_them(folded: str, start: int, counts: Sequence[Count], code: str) -> list[Count]:
    """The counts of a sentence that begins so, one joined to the other: among them were 14 children and two women."""
    begins = BEGINS[code].match(folded, start) if code in BEGINS else None
    if begins is None:
        return []
    found, at = list[Count](), begins.end()
    for one in counts:
        if one.start < at or not one.has_people:
            continue
        between = folded[at : one.start]
        if (JOINS.fullmatch(between) if found else LEAD.fullmatch(between) or not between) is None:
            break
        found.append(one)
        at = one.end
    return found if ENDS.match(folded, at) else []


def are_among(folded: str, one: Count, code: str) -> bool:
    """Whether people are said to be some of those before, by a verb of their own: 23 children were among them."""
    return one.has_people and code in AMONG_THEM and AMONG_THEM[code].match(folded, one.end) is not None


def are_those(folded: str, start: int, mark: Mark, code: str) -> bool:
    """Whether the event is of those among whom some are, and they are not those who watched or defend others."""
    return THOSE[code].fullmatch(folded, start, mark.start) is not None and OF_THEIRS.match(folded, mark.end) is None
