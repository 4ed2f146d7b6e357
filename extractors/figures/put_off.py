"""Executions that did not happen: put off, stopped, threatened, asked for, protested against, or told under an if."""

from __future__ import annotations

import re
from collections.abc import Mapping

NEAR = 70
"""Characters before a word in which something may say that it did not happen."""
BEFORE: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:postpon\w*|delay\w*|suspen\w*|halt\w*|stop\w*|stay\w*|cancel\w*|block\w*|prevent\w*|avert\w*|threat\w*"
        r"|warn\w*|call(?:s|ed|ing)? (?:for|off)|demand\w*|urg\w*|plan\w*|intend\w*"
        r"|oppos\w*|protest(?:s|ed|ing)? (?:over|at)|against"
        r"|insist\w*"
        r"|seek\w*|sought|order\w*|approv\w*|schedul\w*|imminent|impending|upcoming|possible|risk\w*|fear\w*|if|unless"
        r"|whether|without|not|never|no|end)\b[^,;:]{0,35}$"
    ),
    "fa": re.compile(
        r"(?<!\w)(?:توقف|لغو|تعلیق|تعویق|خطر|استانه|احتمال|علیه|مخالف|مخالفت با|خواستار|جلوگیری|مانع"
        r"|تهدید|برنامه|قرار است"
        r"|قرار بود|اگر|چنانچه|در صورت|ضد|اعتراض به|هشدار)(?!\w)[^,;:]{0,35}$"
    ),
    "ar": re.compile(
        r"(?<!\w)[ولبف]?(?:وقف|تعلیق|عدم|تاجیل|الغاء|ارجاء|الغت|الغی|اجلت|ارجات|علقت|علق|اوقفت|جمدت|تعتزم|یعتزم|تنوی"
        r"|تخطط|تهدد|هددت|هدد|حذر|حذرت|تحذر|یحذر|تحذیر|تخشی|خشیه|مخاوف|دعا|دعت|دعوات|طالب|طالبت|تطالب|یطالب|احتج\w*"
        r"|ضد|رفض\w*|خطر|قرب|وشیک|(?<!من )قبل|قبیل|بانتظار|انتظار|لو|اذا|سوف|لن|لم|ربما|امکانیه|احتمال|خطه|نیه|عزم\w*"
        r"|قد یتم|قد یجری|سیتم|امر|امرت|غیر)(?!\w)[^,;:]{0,45}$"
    ),
    "fr": re.compile(
        r"\b(?:report(?:e|er|ee|ent|ait)?|suspen\w*|annul\w*|repouss\w*|ajourn\w*|arret de|stopp\w*|empech\w*|menac\w*"
        r"|contre|appel\w* a|demand\w*|exig\w*|reclam\w*|prevoi\w*|prevu\w*|envisag\w*|renonc\w*|crai(?:nt|gn)\w*"
        r"|averti\w*|redout\w*|eventuelle\w?|prochaine\w?|imminente\w?|fin|si|s'oppos\w*|avant|pas|jamais)\b[^,;:]{0,35}$"
    ),
    "de": re.compile(
        r"\b(?:droh\w*|warn\w*|forder\w*|verlang\w*|plan\w*|geplant\w*|beabsichtig\w*|protest\w*|gegen|stopp\w*"
        r"|verschob\w*|verschieb\w*|aussetz\w*|setzte|verhinder\w*|verzicht\w*|befurcht\w*|bevorstehend\w*|falls|wenn"
        r"|ob|vor|nicht|nie|keine?\w?)\b[^,;:]{0,35}$"
    ),
}
"""What ends before the noun of an execution that has not happened."""
BEHIND: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"[^,;:]{0,60}?\b(?:(?:was|were|is|are|be|been) (?:\w+ly |again |now )?(?:postponed|delayed|suspended|halted"
        r"|stopped|stayed|cancell?ed|called off|put off|put on hold|averted|blocked|prevented|planned|scheduled"
        r"|imminent|due|expected|set for|overturned|quashed|commuted)|will|would|could|may|might|should|must)\b"
    ),
    "fa": re.compile(
        r"(?:(?!(?<!\w)(?:شد|شدند|شده|کرد|کردند|است|اند)(?!\w))[^,;:]){0,60}?(?<!\w)(?:متوقف|تعویق|تعلیق|لغو|منتفی|هشدار"
        r"|اعتراض|تهدید|مخالفت|خواهد|خواهند|قرار است|جلوگیری|نشد|نشده|نشدند|نکرد|شود|شوند)(?!\w)"
    ),
    "ar": re.compile(
        r"[^,;:]{0,60}?(?<!\w)(?:تاجل|تاجلت|توقف|وشیک|وشیکا|سیتم|سینفذ|ستنفذ|سوف|مرتقب|مرتقبه|موجل|موجله)(?!\w)"
    ),
    "fr": re.compile(
        r"[^,;:]{0,60}?\b(?:(?:a|ont|est|sont|etait|etaient|avait|avaient)(?: ete)? (?:\w+ment )?(?:reporte|suspendu"
        r"|annule|repousse|ajourne|stoppe|empeche|prevu|imminent|programme|evite)\w*|aura|auront|sera|seront|serait"
        r"|seraient|pourrait|pourraient|devrait|devraient|doit|doivent)\b"
    ),
    "de": re.compile(
        r"[^,;:]{0,60}?\b(?:verschoben|gestoppt|ausgesetzt|aufgehoben|abgesagt|abgewendet|verhindert|vertagt|aufgeschoben"
        r"|geplant|bevor|droht|drohen|soll|sollen|sollten?|konnten?|kann|mussen|durften?)\b"
    ),
}
"""What stands behind it."""


def is_put_off(folded: str, start: int, end: int, code: str) -> bool:
    """Whether what stands between two places of a sentence is said not to have happened, or not yet."""
    return code in BEFORE and (
        BEFORE[code].search(folded, max(0, start - NEAR), start) is not None
        or BEHIND[code].match(folded, end) is not None
    )
