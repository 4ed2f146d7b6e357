"""Asides of a sentence, and the clauses about people that stand between them and what is said of them."""

from __future__ import annotations

import re
from collections.abc import Mapping

ASIDE = re.compile(
    r" من بینهم [^\W\d]+(?: [^\W\d]+)?(?= )| بینهم [^\W\d]+(?= )|"
    r", (?:selon|d'apres|according to|laut|nach angaben|به گفته|به گزارش|وفقا ل|بحسب|حسب) ?[^,;]{1,90},|"
    r'"? (?:incluant|y compris|including|darunter) [^,;"]{1,80},|'
    r", ?(?:including|among them|among whom|two of them|dont|darunter|davon|unter ihnen|بینهم|از جمله|که"
    r"|بعد|قبل|خلال|عقب|منذ|فجر|مساء)\b[^,;]{0,80},"
    r"| (?:به شمول|بشمول) \w+ \w+(?: (?!که )\w+)?(?: که [^;:.,]{1,100}(?:بودند|شده اند),)?(?= )"
)
"""Remarks between commas, which part nothing."""
PRONOUNS: Mapping[str, str] = {
    "en": "most|many|some|several|nearly all|all|both|a few|one|two|three|four|five|including|among|who|whom|which|aged"
    "|mostly|the youngest|the oldest",
    "fr": "pour la plupart|la plupart|dont|parmi|tous|toutes|ages?|agees?|qui|notamment|essentiellement|certain(?:e)?s",
    "de": "die meisten|darunter|unter ihnen|viele|einige|alle|die|uberwiegend|grosstenteils|meist|zumeist",
}
"""What begins an aside about people just named."""
VERBS: Mapping[str, str] = {
    "en": "were|have been|had been|are",
    "fr": "ont ete|avaient ete|furent|sont|auraient ete",
    "de": "wurden|sind|waren|seien",
}
"""What goes on behind it, in the plural."""
SPEAKS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:say|says|said|fear\w*|believe\w*|claim\w*|think|saw|heard|watch\w*|told|report\w*|know|knew|but|that)\b"
    ),
    "fr": re.compile(r"\b(?:disent|dit|affirm\w*|craign\w*|croi\w*|vu|assist\w*|savent|mais|que)\b"),
    "de": re.compile(r"\b(?:sag\w*|behaupt\w*|glaub\w*|sah\w*|wiss\w*|aber|dass|doch)\b"),
    "fa": re.compile(r"(?<!\w)(?:گفت\w*|می گویند|میگویند|اما|ولی|شاهد)(?!\w)"),
}
"""What may bring other people into such a clause, so that it is not passed over."""
CLAUSE: Mapping[str, re.Pattern[str]] = {
    code: re.compile(
        rf"^(?:, (?:{PRONOUNS[code]})\b[^;:]{{1,220}}, |, [^,;:\d]{{1,80}}, "
        rf"|(?: who| qui) (?!(?:{verbs}|ont|avaient|etaient|have|had been)\b)[^,;:]{{1,120}} )(?=(?:{verbs})\b)"
    )
    for code, verbs in VERBS.items()
} | {
    "fa": re.compile(
        r"^(?: \w+){0,2},? که [^;:.]{1,220}(?:بودند|هستند|شدند|داشتند|کردند|می کردند|میکردند|بود|است|اند|دارند|داشت),? "
    )
}
"""A clause about people just named, up to what the sentence goes on with."""


TERM = re.compile(
    r" zu (?:je(?:weils)? |insgesamt )?[\w,]+ (?:und \w+ )?(?:jahren|monaten) (?:haft|gefangnis)(?!\w)"
    r"| a \w+ ans de (?:prison|reclusion)(?: ferme| chacune?)?(?!\w)"
    r"| (?:هر کدام )?به \w+ سال(?: و \w+ ماه)? (?:حبس|زندان)(?!\w)"
)
"""How long people have to be in prison, which parts nothing."""
OF_GROUP = re.compile(r"^ از [^,;:.]{1,70} را ")
"""Of which group those are who are the object: نه تن از اعضای کانون را."""


FA_VERB = r"(?:(?:شد|کرد|بود|داد|گفت|داشت)(?:ه|ند|هاند|هاست|م|یم)?|است|اند|که|دارد|دارند)"
"""A Persian verb, and no name of a province that begins like one."""
ADJUNCT = re.compile(
    r"(?<!\w)(?:(?:به|با) (?:اتهام|اتهامات|اتهاماتی)|به جرم|از سوی|توسط|به دست|در پی|به دلیل|به علت|در جریان|به خاطر"
    r"|بر اثر|در اثر|با تیراندازی|با شلیک|اعم از|به نام ?های|در اعتراض ?ها|در اعتراضات|در تظاهرات"
    r"|در (?:شهر|شهرهای|شهرستان|استان|زندان|زندان ?های|مناطق|روستای|روستاهای|ارتفاعات"
    r"|نوار ?مرزی|مرز|مرزهای|دو|سه|چند)) "
    rf"(?:(?!(?<!\w)(?:{FA_VERB}|نفر|تن)(?!\w))[^;:.\d]|\d(?=\d{{0,6}} (?:سال|ماه|میلیون|هزار|تومان|ضربه))){{0,160}}$"
)
"""For what, by whom and in which course, up to a Persian verb, which comes last."""


SOURCE = re.compile(
    r" (?:laut|according to|selon|d'apres|nach (?:angaben|schatzungen|berichten|informationen|zahlung)"
    r"|به گفته|به گزارش|بحسب|وفق)"
    r" (?:[^\W\d]+ ){1,7}$"
)
"""Who says so, between a verb and the number behind it, without commas."""


OBJECT = " را "
HAS_VERB = re.compile(rf"(?<!\w){FA_VERB}(?!\w)|[;:.]")
"""What says behind an object that a verb comes before the one that is asked about."""
ELSEWHERE = re.compile(r"در (?:(?:شهر|شهرستان|استان|زندان) )?\w+(?:,| و|, و) (?:\w+ ){1,2}\w+")
"""Where the deed was done to the first of several objects of one verb, and the next of them."""
LONGEST_OBJECT = 80
LAST_WORDS = 2


def _up_to_object(said: str) -> str:
    """What stands between Persian people and a verb whose object they are: their marker, and the last words.

    A court names the charge, the years and the fine before its verb: نه معلم را به اتهام … به … سال حبس محکوم کرد.
    """
    before, *others = said.split(OBJECT)
    rest = others[-1]
    is_far = len(before) > LONGEST_OBJECT or any(HAS_VERB.search(part) for part in [before, *others])
    if is_far or not all(ELSEWHERE.fullmatch(part) for part in others[:-1]):
        return said
    return f"{before}{OBJECT}{' '.join(rest.split()[-LAST_WORDS:])} "


CHARGED: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"^ (?:who(?:'d| had) been (?:accused|convicted|charged|tried|found guilty|held|detained)"
        r"|accused of|convicted of|suspected of|found guilty of) [^,;:.\d]{1,60}? (?=(?:were|was|have been)\b)"
    ),
    "fr": re.compile(
        r"^ (?:accuse|reconnu|soupconne)e?s? (?:coupables? )?(?:de |d')[^,;:.\d]{1,60}? (?=(?:ont|avaient|furent)\b)"
    ),
}
"""Of what people are accused, right behind them and before their verb."""


def less_asides(said: str, code: str) -> tuple[str, bool]:
    """What stands between people and an event without asides; and whether a whole clause was among these."""
    clause = CLAUSE[code].match(said) if code in CLAUSE else None
    is_clause = clause is not None and SPEAKS[code].search(clause[0]) is None
    said = SOURCE.sub(" ", CHARGED[code].sub(" ", said) if code in CHARGED else said)
    said = OF_GROUP.sub(" را ", TERM.sub(" ", said)) if code != "en" else said
    if code == "fa":
        said = _up_to_object(said) if OBJECT in said else ADJUNCT.sub("", said)
    return ASIDE.sub(" ", said[clause.end() - 1 :] if clause and is_clause else said), is_clause


OWN: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"(?: of (?:them|those|the \w+))?(?: \w+ed)?(?: (?:have|had|also|later|since)){0,4}"
        r" (?:(?:said|say|testified|reported"
        r"|stated|claimed|complained|alleged|wrote|confirmed|recounted|told [^,;]{2,40}?)"
        r"(?: (?:in|at) \w+(?: \w+)?)?)"
        r"(?: that)? (?:they|all) (?:had|have|were)(?: (?:all|both|also|been|repeatedly|severely|brutally)){0,5} $"
    ),
    "fr": re.compile(
        r"(?: d'entre (?:eux|elles))? (?:ont |avaient )?(?:disent|affirment|dit|affirme|declare|racontent|raconte"
        r"|rapportent|rapporte|temoignent|temoigne|assurent|denoncent|confie)(?: [^,;]{1,30})? "
        r"(?:avoir ete|avoir|qu'(?:ils|elles) (?:ont|avaient) ete) (?:\w+ment )?$"
    ),
    "de": re.compile(
        r"(?: (?:von ihnen|der \w+))? (?:sagten|berichteten|gaben an|erklarten|schilderten|erzahlten)"
        r"(?: [^,;]{1,30})?, (?:sie seien |dass sie |man habe sie )?(?:\w+ )?$"
    ),
    "fa": re.compile(
        r"(?: (?:نفر|تن))?(?: از [^,;]{1,30})? (?:به [^,;]{1,20} )?"
        r"(?:گفتند|گفته اند|می گویند|گفتهاند|شهادت دادند|نوشتند|نوشته اند"
        r"|اعلام کردند)(?: که)? (?:(?:در|هنگام|زیر) [^,;]{1,30} )?$"
    ),
    "ar": re.compile(r"(?: (?:منهم|من [^,;]{1,20}))? (?:قالوا|افادوا|اکدوا|ذکروا|شهدوا) (?:ان|بان)(?:هم|هن) $"),
}
"""From people up to what they say befell them."""


def are_their_own(said: str, code: str) -> bool:
    """Whether what stands between people and an event makes it their own account."""
    return code in OWN and OWN[code].fullmatch(said) is not None
