"""Which words may be names: those that are no ordinary words, no numbers and no dates."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import extractors.dates.months as months
from extractors.lexicons import LANGUAGES
from extractors.text.folding import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdinaryWords:
    """The words of all languages together, folded."""

    ordinary: frozenset[str]
    given: frozenset[str]
    """Given names in scripts without capitals."""
    with_a_capital: frozenset[str]
    """Ordinary words that are given names where they have one."""
    titles: frozenset[str]
    places: frozenset[str]
    no_names: frozenset[str]
    """Words for numbers, of all languages, and short names of currencies: they name nobody, and may be ordinary."""
    corrected: tuple[str, ...]
    """Phrases by which a text says that it corrects another."""
    corrected_beside: tuple[str, ...]
    """Those, and what says so only beside the text that is corrected."""
    notes: tuple[str, ...]
    """What an editor's note begins with, whatever it says."""


@cache
def ordinary_words() -> OrdinaryWords:
    """What ordinary.toml holds, with the names and places of changes.toml, read once."""
    spoken_lists, names = (tomllib.loads((files("extractors.lexicons") / one).read_text("utf-8")) for one in FILES)
    titles = frozenset(folded(word) for word in names["names"]["before"])
    correction = names["correction"]
    phrases = [one for one in correction["phrases"] if one not in correction["notes"]]
    spoken = {word for language in spoken_lists.values() for word in folded(language["words"]).split()}
    everyday_names = {folded(name) for name in names["names"]["ordinary_elsewhere"]}
    numbers = {part for one in ("en", "fa") for word in _numbers(one) for part in folded(word).split()}
    days = {folded(word) for word in [*months.MONTHS, *months.WEEKDAYS]}
    return OrdinaryWords(
        ordinary=frozenset(spoken | numbers | days | titles) - everyday_names,
        given=frozenset(folded(name) for name in names["names"]["given"]),
        with_a_capital=frozenset(names["names"]["with_a_capital"]),
        titles=titles,
        places=frozenset(part for name in names["places"]["names"] for part in folded(name).split()),
        no_names=CURRENCIES | {folded(word) for one in LANGUAGES for word in _numbers(one)} - everyday_names,
        corrected=tuple(map(folded, phrases)),
        corrected_beside=tuple(map(folded, (*phrases, *correction["beside"]))),
        notes=tuple(map(folded, correction["notes"])),
    )


CURRENCIES = frozenset(["eur", "euro", "euros", "usd", "gbp", "irr"])
FILES = ("ordinary.toml", "changes.toml")


def _numbers(language: str) -> list[str]:
    loaded = tomllib.loads((files("extractors.lexicons") / f"{language}.toml").read_text("utf-8"))
    return [*loaded["numbers"], *loaded["multiples"]]


def is_given(word: str, written: str) -> bool:
    """Whether a folded word is a given name of a script without capitals, and as written no Arabic preposition."""
    return word in ordinary_words().given and written != ON


ON = "على"
"""Upon, in Arabic; folded it is Ali."""
CLITICS = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ف", "ب", "ل", "ک")
"""What Arabic writes in one word with the next, the longest first."""
ENDINGS = ("هایی", "های", "ها", "شان")


@lru_cache(maxsize=2**15)
def is_ordinary(word: str) -> bool:
    """Whether a folded word is a number, a date or an ordinary word, also with an Arabic clitic or a common ending."""
    known = ordinary_words().ordinary
    if word in known or any(map(str.isdigit, word)) or len(word) < 2:
        return True
    if any(word.endswith(end) and word[: -len(end)] in known for end in ENDINGS if len(word) > len(end) + 2):
        return True
    first = next((one for one in CLITICS if word.startswith(one) and len(word) > len(one) + 2), None)
    return first is not None and (word[len(first) :] in known or f"ال{word[len(first) :]}" in known)


def stem(word: str) -> str:
    """A word without what its sentence hangs on it: what two openings are compared by."""
    first = next((one for one in CLITICS[:6] if word.startswith(one) and len(word) > len(one) + 2), "")
    bare = word[len(first) :]
    if not first and len(bare) > 4 and bare[0] in "وبل" and not bare.isascii():
        bare = bare[1:]
    return bare[:4] if not bare.isascii() else bare[:5]


LATIN_LETTERS, LETTERS = 4, 3
"""Letters from which on a word tells something; in a script that leaves vowels out, fewer."""


def telling_stems(words: Iterable[str]) -> list[str]:
    """The words that tell something, each by its stem: no short ones, and nothing with a digit."""
    return [found for found in map(telling_stem, words) if found]


@lru_cache(maxsize=2**15)  # half of a text's words are the same few hundred
def telling_stem(word: str) -> str:
    """The stem of a word that tells something; nothing of another."""
    least = LATIN_LETTERS if word.isascii() else LETTERS
    return stem(word) if len(word) >= least and word.isalpha() else ""
