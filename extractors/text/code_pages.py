"""Which of the old code pages a text is written in, by what its bytes make in each: bytes alone name none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Code pages of one way of writing, and the letters that most words of its languages are made of."""

    codecs: tuple[str, ...]
    script: str
    """As the names of its letters begin in Unicode."""
    common: str
    languages: frozenset[str]


_LANGUAGES = {
    "CYRILLIC": "ru uk be bg sr mk kk ky tg mn tt ba ce os",
    "GREEK": "el",
    "HEBREW": "he iw yi",
    "ARABIC": "ar fa ur ps ckb ug sd prs arc",
    "TURKISH": "tr az ku kmr",
}
CYRILLIC = Family(
    codecs=("cp1251", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic"),
    script="CYRILLIC",
    common="оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфіїєґўјњљђћќѓѕџъ",
    languages=frozenset(_LANGUAGES["CYRILLIC"].split()),
)
GREEK = Family(
    codecs=("cp1253", "iso8859-7"),
    script="GREEK",
    common="αοιετσνηυρπκμλωςδγχθφβξζψάέήίόύώϊϋΐΰ",
    languages=frozenset(_LANGUAGES["GREEK"].split()),
)
HEBREW = Family(
    codecs=("cp1255", "iso8859-8"),
    script="HEBREW",
    common="יוהלאתרבשמןםנכעדחקפסטגזצךףץ",
    languages=frozenset(_LANGUAGES["HEBREW"].split()),
)
ARABIC = Family(
    codecs=("cp1256", "iso8859-6"),
    script="ARABIC",
    common="اليمونرتبعدسفحكقجشهةأصضخىطزذثغءئؤإآظپچژگکیھہے",
    languages=frozenset(_LANGUAGES["ARABIC"].split()),
)
TURKISH = Family(
    codecs=("cp1254", "cp1252"),
    script="LATIN",
    common="ıişğüöçâîûêİŞĞÜÖÇəñ",
    languages=frozenset(_LANGUAGES["TURKISH"].split()),
)
FAMILIES = (CYRILLIC, GREEK, HEBREW, ARABIC)
"""Whose words are written in bytes above 127 throughout. Of Turkish it takes the language to know."""
# ASCII is left out first, since it is the same in all tables: so many other bytes decide as well as all.
SAMPLE = 60_000
LEAST = 0.6
"""Share of letters of a family's own among all that are not ASCII, below which a text is not of it."""
_WORD = re.compile(r"[^\W\d_]{2,40}")
_HIGH = re.compile(rb"[\x80-\xff]+")
_ASCII_RUN = re.compile(rb"[\x00-\x7f]{200,}")


# By what the text then says: CMSes declare UTF-8 whatever they send, and a general detector guesses on a feed's few
# words.
def recognise_codec(
    body: bytes, *, languages: Iterable[str | None], declared: Sequence[str], dense: bool
) -> str | None:
    """The code page of bytes that are no UTF-8; None where nothing tells, and what is declared should be believed.

    `dense`: most bytes above 127 stand in runs, as in writing that is not Latin. The families of the languages are
    tried first, then all others; of code pages that read equally well, the declared one.
    """
    sample = _ASCII_RUN.sub(b" ", body)[:SAMPLE]
    spoken = {code.lower().replace("_", "-").split("-")[0] for code in languages if code}
    own = [family for family in (*FAMILIES, TURKISH) if family.languages & spoken]
    if not dense:
        return _best(sample, [TURKISH], declared) if TURKISH in own and not _is_western(sample) else None
    return _best(sample, [one for one in own if one is not TURKISH], declared) or _best(sample, FAMILIES, declared)


def is_dense(body: bytes) -> bool:
    """Whether most bytes above 127 stand in runs: words that are not Latin are all such bytes, accents stand alone."""
    runs = [len(run) for run in _HIGH.findall(body)]
    return 2 * sum(length for length in runs if length > 2) > sum(runs)


def _is_western(sample: bytes) -> bool:
    """Whether bytes are there which Turkish has no letter for, and French and Icelandic have."""
    return bool(re.search(rb"[\xe3\xe8\xec\xf0\xf2\xf5]", sample)) and not re.search(rb"[\xfd\xfe]", sample)


def _best(sample: bytes, families: Sequence[Family], declared: Sequence[str]) -> str | None:
    scored = [
        (score, codec in declared, -place, codec)
        for family in families
        for place, codec in enumerate(family.codecs)
        if (score := _score(sample, codec, family)) is not None
    ]
    return max(scored)[3] if scored else None


def _score(sample: bytes, codec: str, family: Family) -> float | None:
    """How well bytes read in a code page: letters of the family, the more the commoner; None where they hardly do."""
    text = sample.decode(codec, "replace")
    high = [char for char in text if ord(char) > 127]
    if not high:
        return None
    letters = [char for char in high if char.isalpha()]
    known = sum(_weight(char, family) for char in letters)
    of_script = sum(_is_of(char, family.script) for char in letters)
    if of_script < LEAST * len(high):
        return None
    odd_case = sum(
        sum(map(str.isupper, word[1:])) for word in _WORD.findall(text) if not word.isascii() and not word.isupper()
    )
    return (known - text.count("\ufffd") - sum(map(_is_odd, high)) - odd_case) / len(high)


def _weight(char: str, family: Family) -> float:
    place = family.common.find(char.lower())
    return 0.0 if place < 0 else (0.5 if char.isupper() else 1.0) * max(0.1, 1 - place / 22)


def _is_of(char: str, script: str) -> bool:
    return unicodedata.name(char, "").startswith(script)


def _is_odd(char: str) -> bool:
    """Whether a character has hardly a place in running text: controls, boxes, signs of mathematics."""
    return unicodedata.category(char) in ("Cc", "Co", "Sm", "So", "Sk", "Lm")
