"""What courts decide, and what is carried out: a sentence that was is an execution, an order of one a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from extractors.figures.marks import Mark

NEAR = 60
"""Characters before a sentence of death in which its carrying out is told."""
FAR = 110
"""And behind it."""
CARRIED_OUT: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:carr(?:ied|ies|y|ying) out|implement(?:ed|s|ing)|implementation of)\b[^,;]{0,60}$"),
    "ar": re.compile(r"(?<!\w)[وب]?(?:نفذ|نفذت|نفذوا|تنفیذ|تنفذ|ینفذ)(?!\w)[^,;]{0,60}$"),
    "fr": re.compile(r"\b(?:appliqu|execut)\w+[^,;]{0,60}$"),
    "de": re.compile(r"\b(?:vollstreckten?|vollzog(?:en)?)\b[^,;]{0,60}$"),
}
"""What ends before a sentence that it carries out."""
WERE_CARRIED_OUT: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r" (?:were|was|(?:have|has|had) been) (?:carried out|implemented)\b"),
    "fa": re.compile(r"(?<!\w)اجرا (?:شد|کرد|گردید|در امد|درامد|گذاشته شد)"),
    "ar": re.compile(r"(?<!\w)(?:المنفذه|نفذ|نفذت|تنفیذها)(?!\w)"),
    "fr": re.compile(r" (?:ont|avaient|a|avait) ete (?:execut|appliqu)e"),
    "de": re.compile(r"\b(?:vollstreckt|vollzogen)\b"),
}
"""What stands behind a sentence that was carried out."""
PARTS = re.compile(r"[,;]|(?<!\w)(?:شد|شدند|کرد|کردند|nicht|nie|لم|لن|قبل)(?!\w)")
"""What says between the two that another verb came first, or that it did not happen."""
PUT_OFF: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:not|never|halt\w*|suspend\w*|stop\w*|before|yet|to|will|would|could|may|ordered|plan\w*) (?:\w+ )?$"
    ),
    "ar": re.compile(r"(?<!\w)[وب]?(?:وقف|تعلیق|عدم|لم|لن|تاجیل|الغاء|بانتظار|قبل|قبیل|ب?انتظار|س|ان) $"),
    "fr": re.compile(r"\b(?:pas|jamais|suspend\w*|avant|n'a|n'ont|faire|va|vont) (?:\w+ )?$"),
    "de": re.compile(r"\b(?:nicht|nie|bevor) $"),
}
"""What says before the carrying out that it did not happen."""
RELEASED: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:released|freed|bailed|acquitted|pardoned|let go|set free)\b"),
    "fa": re.compile(r"(?<!\w)(?:ازاد|رها|تبریه|مرخص) (?:شد|شدند|شده|گردید\w*|خواهند|می شوند)(?!\w)"),
    "ar": re.compile(r"(?<!\w)(?:افرج|اطلق سراح|الافراج|برءوا|بریوا)"),
    "fr": re.compile(r"\b(?:liber|relach|graci|acquitt)e\w*"),
    "de": re.compile(r"\b(?:freigelassen|freigekommen|entlassen|freigesprochen|begnadigt)\b"),
}
"""What says of people who are told by an event that they are free of it."""
FREED_WITHIN = 90
COURTS = re.compile(
    r"(?<!\w)[وف]?(?:قضت|قضی|یقضی|تقضی|قضاء|القاضی|القاضیه|حکمت|حکم|حکما|احکام|احکاما|یحکم|امرت|امر)(?!\w)[^;]{0,60}$"
)
ORDERED = "باعدام"
"""With the execution of, which Arabic courts order and governments carry out."""
TO_PRISON = ("to prison", "to jail")
"""Where somebody was sentenced, the rest of the sentence."""


def as_decided(folded: str, marks: Sequence[Mark], code: str) -> list[Mark]:
    """The events of a sentence, those about verdicts told apart from those about what became of them."""
    return [_as_decided(folded, mark, marks, code) for mark in marks]


def _as_decided(folded: str, mark: Mark, marks: Sequence[Mark], code: str) -> Mark:
    said = folded[mark.start : mark.end]
    if (
        mark.event == "sentenced"
        and mark.side in ("nouns", "after", "tolls", "before")
        and _is_carried_out(folded, mark, code)
    ):
        return mark._replace(event="executed")
    if said == ORDERED and COURTS.search(folded, max(0, mark.start - NEAR), mark.start):
        return mark._replace(event="sentenced")
    if mark.event == "arrested" and said.endswith(TO_PRISON) and _is_sentenced_before(mark, marks):
        return mark._replace(event="sentenced")
    return mark


def _is_carried_out(folded: str, mark: Mark, code: str) -> bool:
    before = CARRIED_OUT[code].search(folded, max(0, mark.start - NEAR), mark.start) if code in CARRIED_OUT else None
    if before and not PUT_OFF[code].search(folded, max(0, before.start() - NEAR), before.start()):
        return True
    if code not in WERE_CARRIED_OUT:
        return False
    behind = WERE_CARRIED_OUT[code].search(folded, mark.end, mark.end + FAR)
    return behind is not None and PARTS.search(folded, mark.end, behind.start()) is None


def are_free(folded: str, start: int, code: str) -> bool:
    """Whether people are said to be free again, soon behind a place."""
    return code in RELEASED and RELEASED[code].search(folded, start, start + FREED_WITHIN) is not None


def _is_sentenced_before(mark: Mark, marks: Sequence[Mark]) -> bool:
    return any(one.event == "sentenced" and one.end <= mark.start for one in marks)
