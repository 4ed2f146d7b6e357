"""People who are parted by what they were charged with: 22 were hanged for murder, 15 for drug offences."""

from __future__ import annotations

import re
from collections.abc import Mapping

from extractors.figures.counted import Count
from extractors.figures.numbers import TOKEN
from extractors.lexicons import Lexicon

ENDS = re.compile(r" ?(?:$|[.,;:!?)\"]|(?:and|et|und|or|ou|oder|according|selon|laut) |و ?(?=\w))")
"""What comes behind: no verb of their own."""
OTHERS = re.compile(r" (?:others?|more|people|persons|weitere|menschen|autres|personnes|اخرین|اخرون|نفر|تن|شخصا|اشخاص)")
"""Nouns for people who were named before."""
CHARGES: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r" (?:for (?!\w+ (?:hours?|days?|weeks?|months?|years?|minutes?)\b|questioning|treatment|now\b"
        r"|the (?:first|second))|on (?=[^,;:.\d]{0,40}(?:charges?|suspicion|counts?)\b))"
        r"(?:(?! and | or )[^,;:.\d]){3,60}(?=[,.;]| and | or |$)"
    ),
    "fr": re.compile(r" pour (?!l'heure|la premiere)(?:(?! et | ou )[^,;:.\d]){3,60}(?=[,.;]| et | ou |$)"),
    "de": re.compile(r" wegen (?:(?! und | oder )[^,;:.\d]){3,60}(?=[,.;]| und | oder |$)"),
    "fa": re.compile(
        r"(?: نفر| تن| زندانی)? (?:به|با) (?:اتهام|اتهامات|جرم) (?:(?! و )[^,;:.\d]){3,60}(?=[,.;]| و |$)"
    ),
    "ar": re.compile(
        r"(?: منهم| شخصا| اخرین)? (?:ب?تهمه|بتهم|بتهمتی|فی قضایا) (?:(?! و)[^,;:.\d]){3,60}(?=[,.;\"]| و|$)"
    ),
}
"""What some of people were charged with, without a verb of their own."""
OTHER_VERB = re.compile(
    r"\b(?:were|was|are|have|had|has|remain|ont|sont|furent|etaient|sind|wurden|waren|haben|sitzen)\b|(?<!\w)(?:افرج|اطلق|حکم|تم)(?!\w)"
)
"""And what a verb of their own begins with."""
JOINED = re.compile(r"(?:,| and| et| und| و) ?$")
LONGEST_CHARGE = 110
"""Characters between two numbers, the verb of both and the charge of the first among them."""


def are_parted_by_charge(folded: str, first: Count, one: Count, words: Lexicon, code: str) -> bool:
    """Whether both are parted by what they were charged with: 22 were hanged for murder, 15 for drug offences."""
    charge, between = CHARGES.get(code), folded[first.end : one.start]
    noun = folded[one.noun : one.end] if one.has_people else ""
    if charge is None or len(between) > LONGEST_CHARGE or ";" in between or not JOINED.search(between):
        return False
    if charge.search(between) is None:
        return False
    if noun and OTHERS.fullmatch(f" {noun}") is None:
        return False
    found = charge.match(folded, one.end)
    if found is None or OTHER_VERB.search(found[0]):
        return False
    said = TOKEN.findall(found[0])[1:]
    has_number = any(word.isdigit() or (word in words.said.numbers and word not in words.said.joins) for word in said)
    return words.blocks.isdisjoint(said) and not has_number and ENDS.match(folded, found.end()) is not None
