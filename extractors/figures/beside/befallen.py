"""What had befallen people before what a sentence tells of them: eleven who had been sentenced were hanged."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from extractors.figures.counted import Count
from extractors.figures.marks import Mark
from extractors.figures.numbers import TOKEN
from extractors.figures.voices import VOICES
from extractors.lexicons import Lexicon

BEATEN = re.compile(r"beaten(?: up)?|battue?s|geschlagen|verprugelt")
ON_ARREST = re.compile(r",? (?:and|then|and then|et|puis|und|und dann) ")
"""What parts blows from the arrest that they came with."""
HAD_BEFALLEN: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r" who(?:'d| had)(?: all| both| previously| earlier)? been [^,;:.]{0,60}?(?=,? (?:were|was|have) )"
    ),
    "fr": re.compile(r" qui avaient(?: tous| toutes)? ete [^,;:.]{0,60}?(?=,? (?:ont|furent) )"),
    "fa": re.compile(r"(?: دیگر)?,? که [^;:.]{1,120}?(?:بودند|شده اند|شدهاند),? "),
}
"""A clause about what had befallen people before what the sentence tells of them."""
MAIN_VERB: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "en": (
        re.compile(r",? (?:were|was|have been)(?: \w+ly| also| all| both| then)? $"),
        re.compile(r"[;:]|\b(?:and|but|they|after|before|because|who|that|when|whose|whom|as)\b"),
    ),
    "fr": (
        re.compile(r",? (?:ont ete|furent)(?: \w+ment| aussi| tous)? $"),
        re.compile(r"[;:]|\b(?:et|mais|ils|elles|apres|avant|car|qui|que|quand|dont)\b"),
    ),
    "fa": (re.compile(r"^"), re.compile(r"[;:.]|(?<!\w)(?:اما|ولی|زیرا|چون|که|پس از|پیش از)(?!\w)")),
}
"""What stands right before the verb of the sentence behind such a clause; and what begins another."""


def behind_clause(
    folded: str, one: Count, others: Sequence[Count], mark: Mark, marks: Sequence[Mark], words: Lexicon, code: str
) -> Mark | None:
    """What befell people of whom a clause says, by a mark, what had befallen them; None where no other verb follows."""
    clause = HAD_BEFALLEN[code].match(folded, one.end) if code in HAD_BEFALLEN else None
    if clause is None or not clause.start() <= mark.end <= clause.end() + 1 or not one.has_people:
        return None
    for later in marks:
        if later.start < clause.end() or later.event == mark.event or later.side not in ("events", "before"):
            continue
        between, (lead, unlike), voice = folded[clause.end() : later.start], MAIN_VERB[code], VOICES[code]
        said = TOKEN.findall(between)
        is_told = lead.search(between) is not None and unlike.search(between) is None and words.blocks.isdisjoint(said)
        if not is_told or voice.did_not_happen(folded, later, words.unless):
            return None
        has_other = any(clause.end() <= other.start < later.start for other in others)
        return later if voice.is_finite(folded, later, said) and not has_other else None
    return None


def with_blows(folded: str, mark: Mark, marks: Sequence[Mark]) -> Mark | None:
    """The arrest that blows came with: beaten and arrested."""
    if mark.event != "tortured" or not BEATEN.fullmatch(folded, mark.start, mark.end):
        return None
    arrests = (one for one in marks if one.event == "arrested" and ON_ARREST.fullmatch(folded, mark.end, one.start))
    return next(arrests, None)
