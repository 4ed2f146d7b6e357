"""People who are told by those to whom they belong, and not counted by what befell these: relatives of the executed."""

from __future__ import annotations

import re
from collections.abc import Mapping

KIN: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"(?:relative|famil|lawyer|friend|colleague|supporter|mother|father|parent|widow)\w{0,5} (?:of|for) "
    ),
    "fa": re.compile(r"(?:وکیل|بستگان|نزدیکان|مادر|پدر|همسر|فرزند|دوست|همکار)\w{0,5} \w{1,20} "),
    "ar": re.compile(r"(?:من )?(?:اقارب|اقرباء|محامی|عایلات|ذوی|اهالی|امهات|زوجات|زملاء) "),
    "fr": re.compile(r"(?:proche|avocat|parent|ami|collegue|mere|pere|veuve)s? (?:de |des |du |d')"),
    "de": re.compile(r"(?:angehorige|anwalt|verwandte|freunde|kollegen|mutter)\w{0,3} (?:von|der|des|eines|einer) "),
}
"""From the noun of a number up to an event."""
WHO = frozenset(["who", "whom", "that", "qui", "die", "که", "الذین", "ممن"])
"""What begins a clause about those behind whose number it stands."""
KIN_BEFORE: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:families|relatives?|lawyers?|friends?|supporters|mothers?|fathers?|parents?|widows?|brothers?|sisters?|sons?"
        r"|daughters?|wives|colleagues) (?:of|for|to) (?:the |all )?$"
    ),
    "fa": re.compile(
        r"(?<!\w)(?:خانواده|بستگان|نزدیکان|مادر|پدر|مادران|پدران|وکلای|وکیل|دوستان|همسران)\w{0,4}(?: های)? $"
    ),
    "ar": re.compile(r"(?<!\w)(?:[وال]{0,3})?(?:اقارب|عایلات|عوایل|محامی|ذوی|اهالی|امهات|اباء|زوجات|اسر|زملاء) $"),
    "fr": re.compile(r"\b(?:proches|familles|avocats|parents|amis|meres|peres|veuves) (?:de|des|d') ?$"),
    "de": re.compile(r"\b(?:angehorigen?|familien|anwalte|verwandten?|freunde|mutter) (?:von|der) (?:den )?$"),
}
"""What ends before a number."""
KIN_CHARACTERS = 30


def is_of_kin(folded: str, noun: int, event: int, code: str) -> bool:
    """Whether an event befell those whose relatives or lawyers a number with this noun counts."""
    return code in KIN and KIN[code].match(folded, noun, event) is not None


def are_told_by_kin(folded: str, start: int, code: str) -> bool:
    """Whether a number that starts there tells of whom others are kin: relatives of 40 people.

    What happens to the kin is not theirs: mothers of nine killed men were arrested.
    """
    return code in KIN_BEFORE and KIN_BEFORE[code].search(folded, max(0, start - KIN_CHARACTERS), start) is not None
