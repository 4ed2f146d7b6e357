"""The words of a sentence that say what befell people, and the totals of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from extractors.figures.beside.died_there import less_places_of_death
from extractors.figures.voices import VOICES
from extractors.lexicons import Lexicon

TOTALS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"(?:the|overall|total) (?:number|tally|count) of (?=[^\d,;]{0,60}$)"),
    "fa": re.compile(r"(?:شمار|تعداد|امار) (?!زیادی|کثیری|قابل|ی |از )(?=[^\d,;]{0,60}$)"),
    "ar": re.compile(r"(?<!\w)و?(?:عدد|اعداد|حصیله) (?!من |کبیر|قلیل)(?=[^\d,;]{0,60}$)"),
    "fr": re.compile(r"(?:le|du|au) (?:nombre|total) (?:de |des |d')(?=[^\d,;]{0,60}$)"),
    "de": re.compile(r"(?<!\w)(?:die|der) (?:gesamt)?zahl (?:der|von|an) (?=[^\d,;]{0,60}$)"),
}
"""What makes a toll of an event a few words behind it: the number of citizens who were killed."""
COUNTED_BY: Mapping[str, Sequence[str]] = {
    "en": ("number of", "tally of", "count of"),
    "fa": ("شمار", "تعداد", "امار"),
    "ar": ("عدد", "اعداد", "حصیله"),
    "fr": ("nombre", "total"),
    "de": ("zahl ",),
}
"""What each of these has, which is sooner looked for. A language that is not here has no such totals."""
AT_RISK = re.compile(r"مهدد|خطر|threatened|facing|at risk|menac|risqu|bedroht|drohend")
"""What makes a total one of those to whom nothing has happened yet."""
TOTAL_CHARACTERS = 90
SUMS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:the|this year's|the overall) (?:total|tally|count|number|figure)"
        r"(?: (?:so far|(?:for|in|since|during|this|over) [^\d,;]{1,30}?|in \d{4}))? (?:to|at)(?= )"
    ),
    "fa": re.compile(r"(?:این رقم|شمار (?:انها|انان|کل)|مجموع انها|این تعداد) (?:[^\d,;]{1,30} )?به(?= )"),
    "ar": re.compile(r"(?<!\w)(?:العدد|العدد الاجمالی|الاجمالی|المجموع) (?:[^\d,;]{1,30} )?الی(?= )"),
    "fr": re.compile(r"\b(?:le|ce|leur) (?:total|nombre|chiffre) (?:[^\d,;]{1,30} )?a(?= )"),
    "de": re.compile(r"\b(?:die|der|ihre) (?:gesamt)?zahl (?:[^,;]{1,40} )?auf(?= )"),
}
"""What says a sum of what the sentence has told before: the total for the year to."""
SUM_WORDS: Mapping[str, Sequence[str]] = {
    "en": (" total", " tally", " count", " number", " figure"),
    "fa": ("این رقم", "شمار", "مجموع", "این تعداد"),
    "ar": ("العدد", "الاجمالی", "المجموع"),
    "fr": ("total", "nombre", "chiffre"),
    "de": ("zahl ",),
}
"""What each of these has, which is sooner looked for."""
OTHERS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:relative|famil|lawyer|attorney|visitor|friend|colleague|supporter|mother|father|parent|widow|mourner"
        r"|witness|photo|picture|portrait)\w*\b.{0,40} (?:of|to|for|whose|representing|defending|behind|mourning)\b"
        r"|\bwho\b(?! (?:were|was|are|is|have|has|had|remain)\b)"
    ),
    "fa": re.compile(
        r"^(?:وکلا|وکیل|خانواد|بستگان|نزدیکان|بازماندگان|مادران|پدران|همسران|فرزندان|دوستان|همکاران|هواداران"
        r"|بازدیدکنندگان|یاران|والدین|شاهدان)\w*+(?: ها\w*+)? (?!ایران|تهران|استان|زندان )\w+(?:ان|ها|های|ین) "
    ),
    "ar": re.compile(
        r"^(?:اقارب|اقرباء|محامی|عایلات|عوایل|ذوی|اسر|زوار|اصدقاء|امهات|زوجات|زملاء|انصار) |^اهالی $"
        r"|(?<!\w)الذین (?!$|تم |جری )"
    ),
    "fr": re.compile(
        r"^(?:proche|avocat|famille|parent|visiteu|ami|collegue|mere|pere|veuve|temoin|partisan)\w* "
        r"(?:de|des|du|d'|qui|a|au|aux)\b"
        r"|\bqui (?!(?:ont|sont|furent|etaient|avaient|auraient)\b)"
    ),
    "de": re.compile(r"^(?:angehorige|anwalt|familie|besucher|freund|kolleg|verwandte|mutter|zeug|anhanger)\w* "),
}
"""What shows, between a total and an event, that it befell others: relatives of those killed, lawyers of prisoners."""
OF_OTHERS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r" (?:of|to|for|by)(?: the| those| these| all| people)* $"),
    "fa": re.compile(r"^(?:خانواد|بستگان|نزدیکان|بازماندگان|مادران|پدران|همسران|فرزندان|وکلا|یاران)\w*+(?: ها\w*+)? $"),
    "fr": re.compile(r"(?<!\w)(?:de|des|du|d') ?$"),
}
"""The same right before an event that is an adjective of others: of executed prisoners."""
THOSE = ("شدگان", "باختگان")
"""Ends of Persian events that are nouns for those whom they befell."""


class Mark(NamedTuple):
    """A word of a folded sentence that says what befell people."""

    start: int
    end: int
    side: str
    event: str


def marks_of(folded: str, words: Lexicon, code: str) -> list[Mark]:
    """The events that a sentence says, less those that something hides; a total of them is a toll."""
    found = []
    for one in words.marks.find(folded):
        found += [Mark(one.start, one.end, side, event) for side, event in one.meaning if side != "neutral"]
    if found and any(one in folded for one in SUM_WORDS.get(code, ())):
        found += _sum(folded, found, code)
    found = less_places_of_death(folded, found + _terms(folded, code))
    if not any(one in folded for one in COUNTED_BY.get(code, ())):
        return found
    tolls = set()
    for mark in found:
        if mark.side in ("events", "before", "nouns"):
            start = max(0, mark.start - TOTAL_CHARACTERS)
            total = TOTALS[code].search(folded, start, mark.start)
            if total and (
                AT_RISK.search(folded, total.start(), mark.start) or _befell_others(folded, total.end(), mark, code)
            ):
                continue
            tolls |= {Mark(total.start(), mark.end, "tolls", mark.event)} if total else set()
    return [*found, *sorted(tolls)]


_SAID: Mapping[str, str] = {
    "en": "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|between|up|to|and|or|of|at|least|most|a|total"
    "|combined|from|over|under|about|nearly|almost|more|less|than|as|many|several|each|both|all|sentences?|terms?|prison"
    "|jail|long|heavy|suspended|lashes|further|another|some|around|their",
    "fr": "un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|entre|et|a|ou|de|des|d'un|jusqu'a|au|moins|plus|total"
    "|chacun|chacune|peines?|pres|lourdes?|allant|longues?|plusieurs|environ|presque",
}
"""What may stand between the verb and the years; a marriage after nine years in prison is no term."""
TERMS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:received|got|given|handed|serving|drew) "
        rf"(?:(?:{_SAID['en']}|\w*(?:teen|ty)|[\d.~-]+) ){{0,8}}(?:years|months)"
        r"(?: (?:in|of)|')? (?:prison|jail|imprisonment|hard labou?r)\b"
        r"|\b(?:received|got|given|handed) (?:an? )?(?:\S+ ){0,2}(?:suspended|severe|harsh|stiff)"
        r" (?:prison |jail )?(?:sentences?|terms?)\b"
    ),
    "fr": re.compile(
        r"\b(?:ecope de|recu|purgent|pris) "
        rf"(?:(?:{_SAID['fr']}|[\w-]*(?:ze|te)|dix-\w+|vingt\S*|[\d.~-]+) ){{0,8}}(?:ans|mois) "
        r"(?:de|d') ?(?:prison|reclusion|emprisonnement)\b"
    ),
    "de": re.compile(
        r"\b(?:erhielten|bekamen|verbussen) "
        r"(?:(?:(?!fur\b|uber\b|wegen\b)[^\s,;.]+ ){0,5})?(?:jahre|monate) (?:haft|gefangnis)\b"
        r"|\b(?:mussen|mussten) (?:[^,;.]{1,40} )?(?:jahre|monate|haft) ins gefangnis\b"
    ),
}
"""How long people have to be in prison, which says that they were sentenced."""
TERM_VERBS: Mapping[str, Sequence[str]] = {
    "en": ["received", "got", "given", "handed", "serving", "drew"],
    "fr": ["ecope", "recu", "purgent", "pris"],
    "de": ["erhielten", "bekamen", "verbussen", "mussen", "mussten"],
}
"""The first words of these, which are sooner looked for."""


NO_TERM = re.compile(
    r"\b(?:received|got|given|handed|drew|serving|recu|pris|prend|erhielten|bekamen)\b[^,;]{0,60}?"
    r"\b(?:after|about|married|prizes?|awards?|medals?|attention|novels?|books?|films?|spent|apres|sur|parole|passe|nach|uber|preise?)\b"
    r"[^;]{0,60}\b(?:years?|months?|ans|mois|jahren?|monaten?)\b"
)
"""Years in prison that somebody spent, or wrote about, before what they were given."""


def is_no_term(folded: str, mark: Mark) -> bool:
    """Whether the years of a sentence, between two places, are none that anybody was sentenced to."""
    return mark.event == "sentenced" and NO_TERM.search(folded, mark.start, mark.end + AFTER_TERM) is not None


AFTER_TERM = 20
"""Characters behind such a mark that may still be of it: ten years | of hard labour."""


def _terms(folded: str, code: str) -> list[Mark]:
    if code not in TERMS:
        return []
    return [Mark(one.start(), one.end(), "before", "sentenced") for one in TERMS[code].finditer(folded)]


def _sum(folded: str, found: Sequence[Mark], code: str) -> list[Mark]:
    """A sum of the one event that was told before it; nothing where another follows at once, or two were told."""
    total = SUMS[code].search(folded)
    if total is None:
        return []
    events = {one.event for one in found if one.start < total.start() and VOICES[code].is_whole(folded, one)}
    named = any(total.start() <= one.start < total.end() + TOTAL_CHARACTERS for one in found)
    return [Mark(total.start(), total.end(), "sums", *events)] if len(events) == 1 and not named else []


def _befell_others(folded: str, start: int, mark: Mark, code: str) -> bool:
    """Whether a total is one of people beside those whom the event befell."""
    between = folded[start : mark.start]
    if mark.side == "before" and (between.endswith("who ") or code == "de"):  # those who died
        return False
    of_others = OF_OTHERS.get(code)
    is_adjective = mark.side != "nouns" and (code != "fa" or folded[mark.start : mark.end].endswith(THOSE))
    if of_others and is_adjective and of_others.search(between):
        return True
    return OTHERS[code].search(between) is not None
