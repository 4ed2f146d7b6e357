"""What courts decide, and what is carried out: a sentence that was is an execution, an order of one a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from extractors.figures.beside.ordinary import is_ordinary, is_wounding
from extractors.figures.marks import Mark
from extractors.figures.put_off import BEHIND, is_put_off

NEAR = 60
"""Characters before a sentence of death in which its carrying out is told."""
FAR = 110
"""And behind it."""
CARRIED_OUT: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:carried out|carries out|(?:after|by|announc\w+|confirm\w+|report\w+|resum\w+) (?:the )?"
        r"(?:carrying out|implementing|implementation)(?: of)?|implemented)\b(?P<rest>[^,;:]{0,60})$"
    ),
    "ar": re.compile(
        r"(?:(?<!\w)[وف]?(?:نفذ|نفذت|نفذوا|تنفذ|ینفذ)(?!\w)"
        r"|(?:^[ \"']*|(?<!\w)[وف]?(?:تم|جری|بعد|اعلن\w*|اعلان|اکد\w*|افاد\w*|اقدم\w*|واصل\w*"
        r"|استانف\w*|شهد\w*|وثق\w*|سجل\w*)"
        r"(?: [^,;:]{0,40})? )[بو]?تنفیذ(?!\w))(?P<rest>[^,;:]{0,60})$"
    ),
    "fr": re.compile(
        r"\b(?:(?:a|ont|avait|avaient|apres avoir) (?:\w+ )?(?:applique|execute)|(?<!ait )(?<!aient )"
        r"(?:appliqu|execut)(?:e|ent))\b(?P<rest>[^,;:]{0,60})$"
    ),
    "de": re.compile(r"\b(?:vollstreckten?|vollzog(?:en)?)\b(?P<rest>[^,;:]{0,60})$"),
    "fa": re.compile(r"(?<!\w)اجرای (?P<rest>(?!احکام|حکم)[^,;:]{0,30})$"),
}
"""What ends before a sentence that it carries out."""
WERE_CARRIED_OUT: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r" (?:were|was|(?:have|has|had) been) (?:carried out|implemented)\b"),
    "fa": re.compile(
        r"(?<!\w)اجرا (?:شد|کرد|کردند|گردید|در ?امد|در ?امده(?: است| اند)?|گذاشته شد|گذاشته شده"
        r"|شده اند|شده است|شده)(?!\w)"
    ),
    "ar": re.compile(r"(?<!\w)(?:المنفذه|نفذ|نفذت|(?:تم|جری) تنفیذها)(?!\w)"),
    "fr": re.compile(r" (?:ont|avaient|a|avait) ete (?:execut|appliqu)e"),
    "de": re.compile(
        r"\b(?:(?:wurden?|hat|haben|hatten?|sind|ist|seien|sei)\b[^,;:]{0,60}? (?:vollstreckt|vollzogen)\b"
        r"|(?:vollstreckt|vollzogen)(?= (?:wurden?|worden|hat|haben|hatten?)\b| ?[.!]|$))"
    ),
}
"""What stands behind a sentence that was carried out."""
PASSIVE_BEFORE = re.compile(r"\b(?:wurden?|hat|haben|hatten?)\b[^,;:]{0,60}$")
"""And what makes one of a participle further on, in German: am Montag wurden vier Urteile vollstreckt."""
PARTICIPLE = re.compile(r"[^,;:]{0,60}?\b(?:vollstreckt|vollzogen)\b")
PARTS = re.compile(r"[,;]|(?<!\w)(?:شد|شدند|کرد|کردند|nicht|nie|not|never|لم|لن|قبل|غیر)(?!\w)")
"""What says between the two that another verb came first, or that it did not happen."""
UNSURE: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:not|never|if|unless|whether|before|until|once|when|would|could|may|might|should|must|will|to|denied|denies"
        r"|plan\w*|halt\w*|suspend\w*|stop\w*|threat\w*|fear\w*|warn\w*|nearly|almost)\b[^,;:]{0,50}$"
    ),
    "fa": re.compile(
        r"(?<!\w)(?:اگر|چنانچه|در صورتی|در صورت|قرار است|قرار بود|هنوز|پیش از|قبل از|تا زمانی|شاید|ممکن|هرگاه|مبادا)"
        r"(?!\w)[^,;:]{0,60}$"
    ),
    "ar": re.compile(
        r"(?<!\w)[وفل]?(?:وقف|تعلیق|عدم|تاجیل|الغاء|ارجاء|لم|لن|لا|ما|لو|اذا|بانتظار|انتظار"
        r"|(?<!من )قبل|قبیل|سوف|قد ت\w+|قد ی\w+"
        r"|نیه\w*|عزم\w*|امر\w*|ان ت\w*|ان ی\w*|ان|ربما|یتم|سیتم|حذر\w*|تهد\w*|قرب|موعد|احتمال|امکانیه"
        r"|رفض\w*|نفی\w*|حتی)(?!\w)[^,;:]{0,50}$"
    ),
    "fr": re.compile(
        r"\b(?:pas|jamais|si|avant|n'a|n'ont|faire|va|vont|aurait|auraient|serait|seraient|sera|seront|pourrait|devrait"
        r"|doit|menac\w*|suspend\w*|quand|lorsque|qu'il|qu'elle|s'il|s'ils)\b[^,;:]{0,50}$"
    ),
    "de": re.compile(
        r"\b(?:nicht|nie|bevor|bis|ob|falls|wenn|sofern|soll|sollen|sollten?|wurden? nicht|konnten?|kann|konnen|mussen"
        r"|werden|wird|durften?|durfen|drohen|droht|noch|kein\w*|hatten? \w+ (?:gern|fast))\b[^,;:]{0,60}$"
    ),
}
"""What says before the carrying out that it did not happen, or may not have."""
NONE = re.compile(
    r"\b(?:no|none|nothing|neither|keine?\w?|nicht|nie|vorerst|aucune?|ni|werden)\b|(?<!\w)(?:عدم|ای)(?!\w)"
)
"""The same between it and the sentence, or soon behind."""
WERDEN = re.compile(r" werden(?! worden)\b")
RELEASED: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:released|freed|bailed|acquitted|pardoned|let go|set free)\b"),
    "fa": re.compile(r"(?<!\w)(?:ازاد|رها|تبریه|مرخص) (?:شد|شدند|شده|گردید\w*|خواهند|می شوند)(?!\w)"),
    "ar": re.compile(r"(?<!\w)(?:افرج|اطلق سراح|الافراج|برءوا|بریوا)"),
    "fr": re.compile(r"\b(?:liber|relach|graci|acquitt)e\w*"),
    "de": re.compile(r"\b(?:freigelassen|frei|freigekommen|entlassen|freigesprochen|begnadigt)\b"),
}
"""What says of people who are told by an event that they are free of it."""
FREED_WITHIN = 90
COURTS = re.compile(
    r"(?<!\w)[وف]?(?:قضت|قضی|یقضی|تقضی|قضاء|القاضی|القاضیه|حکمت|حکم|حکما|احکام|احکاما|یحکم|امرت|امر)(?!\w)[^;]{0,60}$"
)
EXECUTION = re.compile(r"(?:execution|hanging|pendaison|hinrichtung|exekution)s?(?:en)?\b|[با]?ل?اعدام")
"""Nouns of executions, of which more is said than that they took place."""
VERDICT = re.compile(r"(?:حکم|احکام) الاعدام")
"""Names of sentences that are executions only where it is told that they were carried out."""
CARRYING_OUT = re.compile(r"اجرای حکم")
"""And of carrying one out, that is none where it was put off."""
ORDERED = "باعدام"
"""With the execution of, which Arabic courts order and governments carry out."""
TO_DEATH = re.compile(r"\bcondamn\w*(?: [^,;:]{0,40})? a $")
"""What makes a French death a sentence: condamné cinq hommes à mort, and not: battu à mort."""
IN_PRISON = "بسجن"
"""With the prison of, which Arabic courts order, and in a prison elsewhere."""
TERM = "حبس"
YEARS_OF = re.compile(r"(?<!\w)(?:سال|ماه) $")
"""What makes of prison a term, and no arrest: four years of it."""
JAILED = ("jailed", "jails", "imprisoned", "emprisonnes", "eingesperrt")
FOR_YEARS = re.compile(
    r"(?: (?!for\b|pour\b|fur\b)[^\s,;:.]{1,20}){0,5} (?:for|pour|fur) "
    r"(?:(?:between|up|at least|more than|nearly|almost|about|over|a total of"
    r"|a combined|pres de|plus de|au moins|fast|mindestens) )?(?:to )?(?:\w+ (?:and|to|et|a|bis|und) )?"
    r"(?:life|(?:\w+ )?\w+ (?:years?|months?|ans|mois|jahre|monate))\b"
)
"""What makes a French or English jailing a sentence: jailed for nine years."""
IS_SPENT = "به سر می"
"""They spend their time, which is in prison where one stands before it."""
PRISON = re.compile(r"(?<!\w)(?:زندان|بازداشت\w*|حبس|سلول|انفرادی|اسارت)(?!\w)")
BODILY = ("حکم شلاق", "احکام شلاق", "حکم قصاص", "احکام قصاص")
"""Sentences of flogging and of death, which are more where they were carried out."""
HOSPITAL = re.compile(r"hospital|treat|soign|hopital|hospitalis|krankenhaus|behandelt|بیمارستان|بستری|intensive care")
ILLNESS = re.compile(
    r"\b(?:hunger|food|poison\w*|virus|covid|coronavirus|flu|influenza|illness\w*|disease\w*|heat|dehydrat\w*|cancer|heart|fever"
    r"|grippe|malaises?|paludisme|malaria|pneumonia|pneumonie|lungenentzundung\w*|unwohlsein"
    r"|greve|intoxi\w*|maladie\w*|canicule|vergift\w*|hungerstreik\w*|krankheit\w*|hitze|infekt\w*|fieber)\b"
    r"|اعتصاب غذا|مسموم|بیماری|کرونا|سکته|گرما|اضراب|تسمم|مرض"
)
"""What brings people to a hospital whom nobody has hurt."""
WOUNDED = re.compile(
    r"\b(?:shot|gunshot|gunfire|pellets?|bullets?|beaten|beatings?|wounds?|wounded|stabbed|balles?|plombs?|coups|blessures?|battus?"
    r"|schuss\w*|schusse|kugeln|geschlagen|verprugelt|angeschossen)\b|گلوله|ساچمه|ضرب و شتم|کتک|تیراندازی|رصاص|طلق|ضرب"
)
"""What says that somebody has, whatever else the sentence speaks of: shot in the heart of the city."""
TO_PRISON = ("to prison", "to jail")
"""Where somebody was sentenced, the rest of the sentence."""


def as_decided(folded: str, marks: Sequence[Mark], code: str) -> list[Mark]:
    """The events of a sentence, those about verdicts told apart from those about what became of them.

    Executions that were put off, threatened or protested against are no events.
    """
    decided = (_as_decided(folded, mark, marks, code) for mark in marks)
    return [mark for mark in decided if mark is not None]


def _as_decided(folded: str, mark: Mark, marks: Sequence[Mark], code: str) -> Mark | None:
    said = folded[mark.start : mark.end]
    if said == TERM and YEARS_OF.search(folded, max(0, mark.start - NEAR), mark.start):
        return None
    if said == IN_PRISON and not COURTS.search(folded, max(0, mark.start - NEAR), mark.start):
        return None
    if is_ordinary(folded, mark, code):
        return None
    if mark.event == "arrested" and said in JAILED and FOR_YEARS.match(folded, mark.end):
        return mark._replace(event="sentenced")
    if said.startswith(IS_SPENT) and not PRISON.search(folded, max(0, mark.start - NEAR), mark.start):
        return None
    if is_wounding(folded, mark):
        return mark._replace(event="injured")
    if said in BODILY and not _is_carried_out(folded, mark, code):
        return mark._replace(event="sentenced")
    if mark.event == "injured" and HOSPITAL.search(said) and ILLNESS.search(folded) and not WOUNDED.search(folded):
        return None
    if mark.event == "sentenced" and mark.side in ("nouns", "after", "tolls", "before"):
        return mark._replace(event="executed") if _is_carried_out(folded, mark, code) else mark
    if code == "fr" and said == "mort" and TO_DEATH.search(folded, max(0, mark.start - NEAR), mark.start):
        return None
    if said == ORDERED and COURTS.search(folded, max(0, mark.start - NEAR), mark.start):
        return mark._replace(event="sentenced")
    if mark.event == "arrested" and said.endswith(TO_PRISON) and _is_sentenced_before(mark, marks):
        return mark._replace(event="sentenced")
    if mark.event == "executed" and (
        (VERDICT.match(said) and not _is_carried_out(folded, mark, code))
        or (CARRYING_OUT.match(said) and is_put_off(folded, mark.start, mark.end, code))
    ):
        return mark._replace(event="sentenced")
    is_noun = mark.event == "executed" and mark.side in ("nouns", "after", "events")
    return None if is_noun and EXECUTION.match(said) and is_put_off(folded, mark.start, mark.end, code) else mark


def _is_carried_out(folded: str, mark: Mark, code: str) -> bool:
    if code in CARRIED_OUT:
        before = CARRIED_OUT[code].search(folded, max(0, mark.start - NEAR), mark.start)
        if before and not NONE.search(before["rest"]) and not _is_unsure(folded, before.start(), mark.end, code):
            return True
    if code not in WERE_CARRIED_OUT:
        return False
    behind = WERE_CARRIED_OUT[code].search(folded, mark.end, mark.end + FAR)
    if behind is None and code == "de" and PASSIVE_BEFORE.search(folded, max(0, mark.start - NEAR), mark.start):
        behind = PARTICIPLE.match(folded, mark.end)
    if behind is None or PARTS.search(folded, mark.end, behind.start()):
        return False
    is_ahead = WERDEN.match(folded, behind.end()) or NONE.search(behind[0])
    return not is_ahead and not _is_unsure(folded, mark.start, behind.start(), code)


def _is_unsure(folded: str, start: int, end: int, code: str) -> bool:
    """Whether a carrying out, that stands between two places, may not have happened."""
    before = UNSURE[code].search(folded, max(0, start - NEAR), start)
    within = UNSURE[code].search(folded, start, end) if start < end else None
    return before is not None or within is not None or BEHIND[code].match(folded, end) is not None


def are_free(folded: str, start: int, code: str) -> bool:
    """Whether people are said to be free again, soon behind a place."""
    return code in RELEASED and RELEASED[code].search(folded, start, start + FREED_WITHIN) is not None


def _is_sentenced_before(mark: Mark, marks: Sequence[Mark]) -> bool:
    return any(one.event == "sentenced" and one.end <= mark.start for one in marks)


VICTIMS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"(?:death )?toll|number of (?:the )?(?:dead|deaths|victims)"),
    "fr": re.compile(r"bilan|nombre de (?:morts|victimes)"),
    "de": re.compile(r"opferzahl|zahl der (?:toten|opfer|todesopfer)|todeszahl"),
    "fa": re.compile(r"(?:شمار|تعداد|امار) (?:قربانیان|جان ?باختگان|کشته ?شدگان|کشتهها|کشته ها|تلفات)"),
    "ar": re.compile(r"(?:عدد|حصیله|اعداد) (?:ال)?(?:ضحایا|قتلی)|حصیله"),
}
"""What says of people that they died, and not how."""
OTHER_CAUSE = re.compile(
    r"\b(?:flood\w*|quakes?|earthquakes?|fires?|blaze|crash\w*|collaps\w*|crackdown\w*|protests?|unrest|attacks?|wars?"
    r"|explosions?|blasts?|bomb\w*|strikes?|storms?|shooting\w*|accidents?|avalanche\w*|landslide\w*|epidemic\w*|virus"
    r"|heat\w*|poison\w*|clashes|disaster\w*|derail\w*|sinking|drown\w*|raids?|massacre\w*|riots?|uprising\w*|battles?"
    r"|inondation\w*|seismes?|tremblement|incendies?|effondre\w*|repression|manifestation\w*|attentats?|attaques?|guerres?"
    r"|explosions?|tempetes?|accidents?|epidemie\w*|affrontement\w*|bombarde\w*|naufrages?|emeutes?|fusillades?"
    r"|catastrophes?|avalanches?|soulevement\w*|frappes?"
    r"|\w*ungluck\w*|\w*unfall\w*|\w*beben\w*|\w*flut\w*|\w*hochwasser\w*|\w*brand|\w*brande\w*|feuer\w*|absturz\w*"
    r"|einsturz\w*|\w*protest\w*|niederschlag\w*|\w*angriff\w*|anschlag\w*|\w*krieg\w*|\w*explosion\w*|\w*sturm\w*"
    r"|lawine\w*|unruhen|aufstand\w*|gefecht\w*|schiess\w*)\b"
    r"|زلزله|سیل|اتش ?سوزی|تصادف|سقوط|ریزش|سرکوب|اعتراض|حمله|حملات|جنگ|انفجار|توفان|طوفان|بمباران|درگیری|تیراندازی"
    r"|کرونا|بیماری|زلزال|فیضان|سیول|حریق|حادث|انهیار|قمع|احتجاج|هجوم|هجمات|حرب|انفجار|قصف|عاصفه|اشتباک|تفجیر|وباء|غرق|مجزره"
)
"""What else people die of, whose toll is none of the executions told before it."""
OF_OTHERS = re.compile(
    r" (?:of|from|du|de la|des|de l'|der|des) (?!execut|hanging|pend|hinricht|those|these|exekut)(?=[^\W\d])"
)
"""A noun of its own behind such a word."""


def as_told_before(folded: str, mark: Mark, before: Mark | None, code: str) -> Mark:
    """An event, that of an execution told before it where its own word only says that people died."""
    if mark.event != "killed" or code not in VICTIMS or before is None or before.event != "executed":
        return mark
    if VICTIMS[code].fullmatch(folded, mark.start, mark.end) is None:
        return mark
    return mark if OTHER_CAUSE.search(folded) or OF_OTHERS.match(folded, mark.end) else mark._replace(event="executed")
