"""Numbers by which another voice answers: police reported 30 arrests, lawyers count 75."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from extractors.figures.counted import Count
from extractors.figures.marks import Mark
from extractors.figures.numbers import YEAR, Number

BEGINS = r"(?:^|[;,.] )(?:but |while |whereas |mais |tandis que |aber |wahrend |doch )?"
WHO = r"[^\d,;:.()]{2,60}?"
BEFORE: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        rf"{BEGINS}{WHO} (?:counts?|counted|lists?|listed|claim(?:s|ed)?"
        r"|sp(?:eaks?|oke) of|talk(?:s|ed)? of"
        r"|document(?:s|ed)|record(?:s|ed)"
        r"|estimate[sd]?|(?:has|have) (?:counted|documented|recorded|verified|listed)"
        r"|(?:suggest|insist|maintain|claim|said|say)(?:s|ed)?(?: that)?"
        r" the (?:\w+ )?(?:figure|number|toll|total) (?:was|is|stood at)"
        r"|(?:has|have) spoken of|puts? (?:it|the (?:figure|number|toll|dead|total|count)) at)(?: only| just)? [\"']?$"
    ),
    "fr": re.compile(
        rf"{BEGINS}{WHO} (?:en )?(?:(?:compt|denombr|recens|evoqu|annonc|avanc)e(?:nt)?|parle(?:nt)? de"
        r"|avance(?:nt)? (?:le|un) (?:chiffre|nombre|bilan|total) de"
        r"|font etat de|fait etat de|a (?:compte|denombre|recense)|ont (?:compte|denombre|recense)) $"
    ),
    "de": re.compile(
        rf"{BEGINS}{WHO} (?:zahlt|zahlen|zahlte|zahlten|nennt|nennen|nannte|nannten|meldet|melden|meldete"
        r"|spricht von|sprechen von|sprach von|sprachen von|geht von|gehen von|kommt auf|kommen auf) $"
    ),
    "ar": re.compile(
        r"(?:^|[;,.] )(?:اما |بینما |فیما |لکن )?[^\d;:.()]{0,60}?[وف]?"
        r"(?:تتحدث|یتحدث|تحدثت|تحدث|احصت|احصی|وثقت|سجلت|قدرت|قدر|تقدر)"
        r"(?: [^\d,;]{1,30})? (?:عن|العدد ب ?|عددهم ب ?|ب) ?$"
    ),
    "fa": re.compile(
        r"(?:^|[;,.] )(?:اما |ولی |در حالی که )?[^\d;:.()]{2,60}?"
        r"(?: (?:شمار|تعداد|رقم|عدد)(?: (?:انان|انها|ان|این افراد))? را| از)"
        r"(?: دستکم| بیش از| حدود)? $"
    ),
}
"""What ends before such a number: who speaks, and that they count."""
NO_COUNTERS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:his|her|my|mother|father|brother|sister|wife|husband|son|daughter|uncle|aunt|cousin|judge|lawyer|doctor"
        r"|nurse|teacher|coach|witness(?:es)?|neighbou?rs?|man|woman|boy|girl|guard|driver|he|she|it|they|we|i|who)\b"
    ),
    "fr": re.compile(
        r"\b(?:sa|son|ma|mon|mere|pere|frere|soeur|femme|mari|juge|avocate?|medecin|infirmiere?|temoins?|voisine?s?|homme"
        r"|il|elle|ils|elles|on|qui|nous|je)\b"
    ),
    "de": re.compile(
        r"\b(?:seine?\w?|ihre?\w?|mutter|vater|bruder|schwester|frau|mann|richter(?:in)?|anwalt|anwaltin|arzt|arztin"
        r"|zeug(?:e|en|in|innen)|nachbar\w*|er|sie|es|man|wir|ich)\b"
    ),
    "ar": re.compile(
        r"(?<!\w)[وف]?(?:والدته?|والده|والدها|امه|امها|ابوه|ابوها|شقیق\w*|زوج\w*|القاضی|قاضی|محامیه|محامیها|المحامی"
        r"|الطبیب|طبیب|الشهود|شهود|شاهد|الجیران|هو|هی)(?!\w)"
    ),
    "fa": re.compile(
        r"(?<!\w)(?:مادر\w*|پدر\w*|برادر\w*|خواهر\w*|همسر\w*|قاضی|وکیل\w*|پزشک|شاهد|شاهدان|شاهدی|همسایه\w*|او|وی|انها)(?!\w)"
    ),
}
"""Who may say any number, and does not count the dead: kin, judges, one lawyer, witnesses, a pronoun."""
GAPPED: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "en": (
        re.compile(r"\b(?:spoke|speaks?|talk(?:s|ed)?) of\b"),
        re.compile(r"[,;] (?:and |but )?[^\d,;:.()]{2,40} of $"),
    ),
    "fr": (
        re.compile(r"\b(?:(?:parl|annonc|compt|evoqu|avanc)e(?:nt)?|etat)\b"),
        re.compile(r"[,;] (?:et )?(?:les |la |le |l')[^\d,;:.()]{2,30}(?: de)? ?$"),
    ),
    "de": (
        re.compile(r"\b(?:spricht|sprechen|sprach|sprachen|geht|gehen|zahlt|meldet|melden)\b"),
        re.compile(r"[,;] (?:und )?(?:die |der |das )[^\d,;:.()]{2,40}(?: von)? $"),
    ),
}
"""A verb that is left out where it would stand again; and what stands before the number then."""
AFTER: Mapping[str, re.Pattern[str]] = {
    "fa": re.compile(
        r"(?: نفر| تن| مورد)? (?:می دان\w+|میدان\w+|اعلام کرد\w*|براورد کرد\w*|ذکر کرد\w*"
        r"|سخن (?:می ?)?گ\w+|خبر (?:می ?)?د\w+)"
    )
}
"""What follows where the verb comes last."""
ENDS = re.compile(
    r"(?: people| persons| personnes| menschen| personen| شخصا| اشخاص"
    r"| victims| victimes| opfern?| ضحیه| ضحایا| قتیلا| dead)?"
    r"(?: (?:across the country|nationwide|in all|alone|landesweit|dans tout le pays|im ganzen land|فی انحاء البلاد))?"
    r"(?: aus)?[ \"']{0,3}(?:[.,;!?]|$)"
)
CHARACTERS = 140


def answers(folded: str, numbers: Sequence[Number], code: str, start: int = 0) -> Iterator[Number]:
    """The numbers of a sentence by which a voice answers one before it, from `start` on."""
    for one in numbers if code in BEFORE else ():
        said = folded[one.first : one.end]
        if one.start < start or not one.is_whole or not one.low or YEAR.fullmatch(said):
            continue
        ends = AFTER.get(code, ENDS).match(folded, one.end)
        before = folded[max(start, one.start - CHARACTERS) : one.start]
        voice = BEFORE[code].search(before)
        if ends and ((voice and not NO_COUNTERS[code].search(voice[0])) or _is_gapped(folded, before, one, code)):
            yield one


def _is_gapped(folded: str, before: str, one: Number, code: str) -> bool:
    verb, gap = GAPPED.get(code, (None, None))
    return (
        gap is not None
        and verb is not None
        and gap.search(before) is not None
        and verb.search(folded, 0, one.start) is not None
    )


def one_event(marks: Sequence[Mark]) -> Mark | None:
    """The last of the events that figures before were counted by, where it is one and the same."""
    return marks[-1] if marks and len({one.event for one in marks}) == 1 else None


def counted(number: Number) -> Count:
    """A number whose people were named before."""
    return Count(number, number.end, number.end, has_people=False, is_part_of=False)
