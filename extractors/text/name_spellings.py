"""Whether two names are one person's in two spellings, by rules that a reader can check with a pencil.

`spellings.toml` goes first: words of one of its lines are one name, words of two lines are two. Of other words:

1. they *sound* alike where their consonants are the same when letters that are written for one another are one (q and
   gh, w and v, ط and ت), and their vowels are, when ou is oo, ei is ai and y is i; in a long name one vowel may be
   left out, and a may stand for e;
2. they are *near* where one letter is another, is left out, or has changed places with its neighbour, in what remains
   when the beginnings and endings are off that many names share (Abdol-, -zadeh): six letters or more, the first and
   the last of which are the same, or in a script that leaves vowels out, the consonants, four or more, are the same.

A name that sounds alike is the same one; a name that is near is the same only where nothing else differs.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from extractors.text.folding import folded

Spelling = Literal["sounds alike", "near"]

VOWELS = frozenset("aeiouاوی")
LONG = 4
"""Consonants from which on a vowel may differ."""
LEFT, LEFT_WITHOUT_VOWELS = 7, 6
"""Letters that must be left of a name in which one is another; of a script that leaves most vowels out."""
_ALIKE = str.maketrans(
    {
        "w": "v",
        "y": "i",
        "ط": "ت",
        "ح": "ه",
        "غ": "ق",
        **dict.fromkeys("ثص", "س"),
        **dict.fromkeys("ذضظ", "ز"),
        "ێ": "ی",
        "ۆ": "و",
        "ڕ": "ر",
        "ڵ": "ل",
        "ە": "ه",
    }
)
SOUNDS = (
    ("dsch", "j"), ("tsch", "C"), ("sch", "S"), ("tch", "C"), ("dj", "j"),
    ("kh", "K"), ("gh", "Q"), ("q", "Q"), ("sh", "S"), ("ch", "C"), ("zh", "Z"), ("ks", "x"),
    ("oo", "u"), ("ou", "u"), ("o", "u"), ("ee", "i"),
    ("aei", "ai"), ("aie", "ai"), ("ayi", "ai"), ("aii", "ai"),
    ("ei", "ai"), ("ey", "ai"), ("ay", "ai"), ("uai", "ui"), ("ulah", "alah"), ("ullah", "allah"),
    ("abdal", "abdul"), ("abdel", "abdul"),
)  # fmt: skip
"""Latin letters written for one sound, and for it one sign; in this order, the German and French ones first."""
WRITTEN_FOR = frozenset(map(frozenset, ({"a", "e"}, {"e", "i"}, {"e", "ai"})))
"""Vowels that are written for one another in a long name: Mohammed is Mohammad, and Farshid is not Farshad."""
OW = re.compile("[oa]w(?![aeiou])")
"""As in Nowruz or Nawruz, and not as in Howaiti or Javad."""
BONE = re.compile(r"[^aeiou]")


def spelling_of(mine: Sequence[str], theirs: Sequence[str]) -> Spelling | None:
    """Whether two names, as folded words, are one person's, and how sure that is; None where they are two people's."""
    levels = [word_spelling(one, other) for one, other in zip(mine, theirs, strict=False) if one != other]
    if len(mine) == len(theirs) and None not in levels:
        return "near" if "near" in levels else "sounds alike"
    # Majid Reza is Majidreza: what parts the words of a name is no letter of it.
    is_joined = len(mine) != len(theirs) and _sound("".join(mine)) == _sound("".join(theirs))
    return "sounds alike" if is_joined else None


@lru_cache(maxsize=2**14)
def word_spelling(one: str, other: str) -> Spelling | None:
    """The same of two words."""
    if one == other:
        return "sounds alike"
    lines = _lines().get(one), _lines().get(other)
    if lines[0] is not None and lines[1] is not None:
        return "sounds alike" if lines[0] == lines[1] else None
    if any(map(str.isdigit, one + other)) or one.isascii() != other.isascii():
        return None
    sounds = _sound(one), _sound(other)
    if sounds[0] == sounds[1] or (one.isascii() and _differ_in_vowels(*sounds)):
        return "sounds alike"
    return "near" if lines == (None, None) and _are_near(*sounds) else None


def are_two_names(one: str, other: str) -> bool:
    """Whether both words are on the lists, as two names."""
    lines = _lines().get(one), _lines().get(other)
    return None not in lines and lines[0] != lines[1]


def _sound(word: str) -> str:
    """A word by its sounds, each by one sign; no letter stands twice, nor an h behind a vowel at the end."""
    plain = word
    if word.isascii():
        plain = OW.sub("u", plain)
        for letters, sign in SOUNDS:
            plain = plain.replace(letters, sign)
        plain = plain[:-1] if plain.endswith("ie") else plain
    plain = plain.translate(_ALIKE)
    once = "".join(letter for place, letter in enumerate(plain) if place == 0 or letter != plain[place - 1])
    return once[:-1] if once[-1:] == "h" and once[-2:-1] in ("a", "e") else once


def _differ_in_vowels(one: str, other: str) -> bool:
    """Whether two long names have the same consonants and, between them, vowels that are written for one another."""
    bones = BONE.findall(one)
    if len(bones) < LONG or bones != BONE.findall(other) or abs(len(one) - len(other)) > 1:
        return False
    runs = list(zip(BONE.split(one), BONE.split(other), strict=True))
    if any(not all(run) and any(run) for run in (runs[0], runs[-1])):
        return False  # a vowel more at the end is another name: Farid, Farideh
    differ = [(a, b) for a, b in runs if a != b]
    return len(differ) <= MOST_VOWELS and all(not a or not b or frozenset((a, b)) in WRITTEN_FOR for a, b in differ)


MOST_VOWELS = 2


def _are_near(one: str, other: str) -> bool:
    """Whether two names are a typing error apart; or, in a script that may leave vowels out, vowels."""
    mine, theirs = _without_shared(one, other)
    if _are_listed_apart(one, other):
        return False
    if not mine or not theirs or mine[0] != theirs[0] or mine[-1] != theirs[-1]:
        return False
    if not one.isascii():
        bones = [[letter for letter in word if letter not in VOWELS] for word in (mine, theirs)]
        if bones[0] == bones[1] and len(bones[0]) >= LONG and abs(len(mine) - len(theirs)) == 1:
            return True
    least = LEFT if one.isascii() else LEFT_WITHOUT_VOWELS
    return min(len(mine), len(theirs)) >= least and _are_one_apart(mine, theirs)


def _are_one_apart(one: str, other: str) -> bool:
    """Whether a letter is another, is left out, or has changed places with its neighbour."""
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    mine, theirs = one[start:], other[start:]
    return (
        mine[1:] == theirs[1:]
        or mine[1:] == theirs
        or mine == theirs[1:]
        or (mine[:2] == theirs[:2][::-1] and mine[2:] == theirs[2:])
    )


def _without_shared(one: str, other: str) -> tuple[str, str]:
    """Both without the beginnings and endings that they have from the list, and share."""
    for part in _shared():
        if one.startswith(part) and other.startswith(part):
            one, other = one[len(part) :], other[len(part) :]
        if one.endswith(part) and other.endswith(part):
            one, other = one[: -len(part)], other[: -len(part)]
    return one, other


def _are_listed_apart(one: str, other: str) -> bool:
    """Whether two names end or begin alike, and what remains of them are two names of the list: Mahmud, Mohammad."""
    shorter = min(len(one), len(other))
    remain = [
        *((one[:-many], other[:-many]) for many in range(1, shorter - 1) if one[-many:] == other[-many:]),
        *((one[many:], other[many:]) for many in range(1, shorter - 1) if one[:many] == other[:many]),
    ]
    known = _lines_by_sound()
    return any(mine in known and theirs in known and known[mine].isdisjoint(known[theirs]) for mine, theirs in remain)


@cache
def _lines_by_sound() -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for word, number in _lines().items():
        sound = _sound(word)
        found[sound] = found.get(sound, frozenset()) | {number}
    return found


@cache
def _lines() -> dict[str, int]:
    """The number of the line that a spelling stands in."""
    told = tomllib.loads((files("extractors.lexicons") / "spellings.toml").read_text("utf-8"))
    lines = [*told["names"], *told["families"], *told["places"]]
    return {folded(word): number for number, line in enumerate(lines) for word in line.split()}


@cache
def _shared() -> tuple[str, ...]:
    told = tomllib.loads((files("extractors.lexicons") / "spellings.toml").read_text("utf-8"))
    return tuple(sorted({_sound(folded(part)) for part in told["shared"]}, key=len, reverse=True))


def is_same_name(one: str, other: str) -> bool:
    """Whether two folded words are surely one name."""
    return word_spelling(one, other) == "sounds alike"
