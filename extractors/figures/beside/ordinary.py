"""Words that are an event beside some others, and ordinary ones elsewhere: took, remains, executed the order."""

from __future__ import annotations

import re
from collections.abc import Mapping

from extractors.figures.marks import Mark

TAKES: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"took"),
    "fr": re.compile(r"(?:emmen|embarqu)\w+"),
    "de": re.compile(r"nahm|nahmen|mitgenommen"),
}
"""Verbs of taking somebody along."""
FORCE: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:police\w*|agen(?:t|ts)|forces?|guards?|officers?|soldiers?|troops|intelligence|militia\w*|gunmen|men|irgc|security"
        r"|plainclothes|raid\w*|prison|jail|custody|detention|unknown|undisclosed|authorities|basij\w*|ministry)\b"
    ),
    "fr": re.compile(
        r"\b(?:polic\w+|agen(?:t|ts)|gendarmes?|forces?|gardiens?|gardes?|soldats?|militaires?|milic\w+|armes|inconnus?|prison"
        r"|secret|commissariat|poste|renseignement\w*|autorites?|services|securite|inconnue|menott\w+|bassidj\w*|bassij\w*"
        r"|manifest\w*|opposant\w*|grevistes?|fourgons?|descente|raid|rafles?|perquisition\w*|domiciles?|interrog\w+|detention)\b"
    ),
    "de": re.compile(
        r"\b(?:\w*poliz\w+|\w*beamt\w+|agen(?:t|ten|tin)|\w*krafte\w*|soldaten|\w*dienst\w*|miliz\w*|\w*garde\w*|\w*gardisten|bewaffnet\w*"
        r"|unbekannt\w*|gefangnis|\w*haft|behorden|wachter\w*|manner|basid\w*|razzia|festnahme\w*|verhor\w*)\b"
    ),
}
"""Who takes somebody away, or where to."""
OUTING = re.compile(
    r"\b(?:(?:to|on) (?:an? |the |their )?(?:\w+ )?(?:school|museum|hospital|trip|picnic|concert|beach|zoo|safety)"
    r"|(?:a l'|au |aux |a la |en |visiter |vers l'|voir )(?:\w+ )?(?:musee|ecole|excursion|plage|vacances"
    r"|cinema|hopital|zoo|theatre)"
    r"|(?:in die|in den|ins|zur|zum|auf) (?:\w+ )?(?:schule|ausflug|krankenhaus|museum|kino|zoo|klinik))\b"
)
"""And where nobody is taken to be held."""
FEST = re.compile(r"\b(?:fest|in gewahrsam|in haft)\b")
"""What makes nahm an arrest by itself."""
ANTIQUITY = re.compile(
    r"\b(?:roman|ancient|medieval|prehistoric|neolithic|viking\w*|archa?eolog\w*|bronze age|iron age|stone age"
    r"|centur\w+|millenni\w+|mumm\w+)\b"
)
"""Of whom remains are found that died too long ago."""
TASK = re.compile(
    r" (?:(?:the|their|his|her|its|an?|that|these|those|this|all|every|search|arrest) )*"
    r"(?:orders?|plans?|commands?|contracts?|agreements?|warrants?|work|operations?|attacks?|code|manoeuvres?|maneuvers?"
    r"|instructions?|moves?|tasks?|projects?|programmes?|programs?|polic(?:y|ies)|will|search)\b"
)
"""What is executed that nobody dies of."""
BEHEADED = re.compile(r"(?:decapit|guillotin|behead|enthaupt)\w*")
FICTION = re.compile(
    r"\b(?:films?|movies?|series?|novels?|plays?|operas?|romans?|pieces?|spielfilm\w*|exhibition|exposition|tableaux?|paintings?)\b"
    r"(?: \w+)? (?:shows?|about|montr\w*|racont\w*|depict\w*|zeig\w*|handel\w*|uber|sur|tells?|of)\b"
)
"""What tells of deaths that nobody died, or long ago."""
OCCURRENCE = "وقوع"
"""That there were some, who are not always dead."""
HURT = re.compile(r"(?:(?!قتل|قتیل|شهید|شهداء|ضحایا|وفی)[^,;.:]){1,40}?(?<!\w)(?:جرحی|جریح\w*|مصاب\w*|اصاب\w*)")


def is_ordinary(folded: str, mark: Mark, code: str) -> bool:
    """Whether a word that may be an event is none where it stands."""
    said = folded[mark.start : mark.end]
    if mark.event == "arrested" and code in TAKES and TAKES[code].fullmatch(said):
        is_arrest = code == "de" and said != "mitgenommen" and FEST.search(folded, mark.end) is not None
        return not is_arrest and (FORCE[code].search(folded) is None or OUTING.search(folded) is not None)
    if said == "remains of":
        return ANTIQUITY.search(folded) is not None
    if mark.event == "executed" and code == "en" and said in ("executed", "execute", "executing", "executes"):
        return TASK.match(folded, mark.end) is not None
    return BEHEADED.fullmatch(said) is not None and FICTION.search(folded, 0, mark.start) is not None


def is_wounding(folded: str, mark: Mark) -> bool:
    """Whether an Arabic word for deaths is followed by those who were hurt."""
    return folded[mark.start : mark.end] == OCCURRENCE and HURT.match(folded, mark.end) is not None
