"""The forms in which a word counts as the word, in each language: the same for topics, for search, and in SQL.

No stemmer: snowball makes one word of executive and execution, of protestant and protest, and would quote stems.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from extractors.text.folding import folded

ENDINGS: Mapping[str, tuple[str, ...]] = {
    "en": ("'s", "s", "'"),
    "fa": ("ها", "های", "هایی", "هایش", "هایشان", "ش", "شان", "اش", "ی"),
    "ar": ("ه", "ها", "هم", "هن", "هما", "نا", "ات", "ون", "ین", "ان", "ا"),
    "fr": ("s", "e", "es"),
    "de": ("s", "n", "en", "es"),
    "ckb": tuple(folded(one) for one in ("ان", "ەکان", "ەکانی", "ەکە", "ەکەی", "ێک", "ێکی", "ی")),
    "ku": tuple(folded(one) for one in ("an", "ên", "a", "ê", "î", "ek", "yan", "yên")),
}
"""What a word may end in: plural, case, possessive, as folding leaves it."""
SHORTEST = 4
"""Letters of the shortest word that takes an ending."""
OPEN = "ه"
"""An Arabic word in ة, as folding leaves it: before what belongs to somebody it is a ت, and in the plural gone."""
OPEN_ENDINGS = ("ه", "ات", *(f"ت{end}" for end in ("ه", "ها", "هم", "هن", "نا", "ک")))
ARTICLE = "ال"
CLITICS = tuple(
    first + second
    for first in ("", "و", "ف")
    for second in ("", *(f"{one}{ARTICLE}" for one in ("ب", "ک", "ل", "")), "لل", "ب", "ک", "ل")
)
"""What Arabic writes without a space before a word: and, so; with, like, for; the."""


class Inflection(NamedTuple):
    """One way to inflect a word of a language that is long enough: what it loses at its end, and what it gets."""

    language: str
    before: str
    cut: str
    after: str


def inflections() -> Iterator[Inflection]:
    """Every way but to leave the word as it is. For search, an apostrophe ends a word: what follows one is no way."""
    for language, endings in ENDINGS.items():
        if language != "ar":
            yield from (Inflection(language, "", "", after) for after in endings if after.isalpha())
    for before in CLITICS:
        yield from (Inflection("ar", before, "", after) for after in ("", *ENDINGS["ar"]) if before or after)
        yield from (Inflection("ar", before, OPEN, after) for after in OPEN_ENDINGS)


def takes_ending(word: str) -> bool:
    """Whether a folded word is long enough to be inflected."""
    return word.isalpha() and len(word) >= SHORTEST


def without_article(word: str) -> str:
    """An Arabic word without the article, where enough of it is left."""
    return word[len(ARTICLE) :] if word.startswith(ARTICLE) and len(word) >= len(ARTICLE) + 3 else word


def forms(word: str) -> Iterator[tuple[str, str]]:
    """The forms of a folded word other than itself, each with its language."""
    is_long = takes_ending(word)
    for language, before, cut, after in inflections():
        bare = without_article(word) if language == "ar" else word
        if not (is_long or (language == "ar" and not after and not cut)):
            continue
        if cut and not bare.endswith(cut):
            continue
        if language == "ar" and after and not cut and bare.endswith(OPEN):
            continue
        form = f"{before}{bare.removesuffix(cut) if cut else bare}{after}"
        if form != word:
            yield language, form
    if without_article(word) != word:
        yield "ar", without_article(word)
