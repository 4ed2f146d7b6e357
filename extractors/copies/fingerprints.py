"""A stand-in for a text, to compare by: a sample of its word sequences, and the names and numbers copies share.

The sample is a bottom sketch: the hashes of all word 4-grams that lie in the lowest quarter of their range, at least 32
and at most 96 of them. Two texts that share a 4-gram either both keep its hash or both drop it, so the share of common
hashes estimates the share of common 4-grams, as far as both sketches reach.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import accumulate, pairwise

from xxhash import xxh3_64_intdigest

from extractors.budgets import GUARDS
from extractors.text.folding import folded, others_of
from extractors.text.house_spelling import Spell, speller
from extractors.text.remembered import Remembered
from extractors.text.words import folded_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """A stand-in for a text, to compare by."""

    words_sha256: str
    """SHA-256 of the folded words: equal for texts that differ in form only."""
    words: int
    shingles: tuple[int, ...]
    """A bottom sketch of xxh3-64 hashes of word 4-grams, unsigned, ascending."""
    guards: frozenset[str]
    """Numbers and names that two copies must share."""


VERSION = 3
"""Of what is hashed: an index with fingerprints of another one is made anew, or copies of its texts were not found."""
# Three words are a phrase that everybody uses; the longer a sequence, the more of them one changed word spoils.
SHINGLE_WORDS = 4
ENOUGH = 150
"""Hashes of which LARGEST are different in nearly every text."""
FEWEST_WORDS = 8
"""Texts with fewer words have no shingles: nothing tells a copy from a coincidence."""
SMALLEST, LARGEST = 32, 96
"""Hashes of a sketch, when the text has so many."""
TOP = 2**64 - 1
LIMIT = 2**64 // 4 - 1
"""Hashes up to here are kept. An eighth instead of a quarter halves the store and finds fewer heavily edited copies."""
NAMED_WORDS = 400
"""In a script without capitals every word of a text up to this length may be a name."""
# Counting a letter reads the whole text, so with as many letters as characters it would be quadratic.
MOST_LETTERS = 300
"""Different letters up to which each is counted by itself, which is faster than all at once."""

_CASELESS = frozenset({"am", "ar", "ckb", "fa", "he", "hi", "ps", "ur"})
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"[^\W\d_][\w'’-]*|[.!?\"“”«»\n]")
_BREAKS = '.!?"“”«»\n'
# Most words begin with a small letter and are passed over by their first set, which re looks for by itself.
_CAPITAL = re.compile(
    rf"""[^a-z ,](?:
        (?<=[{_BREAKS}]) (?:[^\w{_BREAKS}]|[\d_])*+ (?:[^\W\d_][\w'’-]*+)?
        | (?<![\w'’-].) (?:(?<=[^\W\d_])|(?<=[\d_'’-])[\d_'’-]*+[^\W\d_]) [\w'’-]*+
    )""",
    re.VERBOSE | re.DOTALL,
)
"""What parts sentences with the word behind it, and any other word that may have a capital."""
_BEFORE_WORD = re.compile(r"[\d_'’-]*")


def fingerprint(title: str | None, text: str, language: str | None) -> Fingerprint:
    """Return what the text is compared by; a first line that only repeats the title is left out.

    `language` is an ISO 639 code, or None when nothing tells; the script decides then.
    """
    body = _without_title(title, text)
    words = [*map(speller(language), folded_words(body))]
    return Fingerprint(
        words_sha256=sha256(" ".join(words).encode()).hexdigest(),
        words=len(words),
        shingles=_sketch(words),
        guards=_bounded(_guards(body, words, language)),
    )


def reach(shingles: Sequence[int]) -> int:
    """Return the hash up to which a sketch is complete: above it, absence says nothing."""
    if len(shingles) < SMALLEST:
        return TOP
    whole = SMALLEST < len(shingles) < LARGEST
    return LIMIT if whole else shingles[-1]


def sample_of(text: str, far: int, spell: Spell) -> set[int]:
    """The hashes of a passage that a sketch holds which is complete up to `far`; `spell` is that of its text."""
    return {one for one in shingles_of([*map(spell, _WORD.findall(folded(text)))]) if one <= far}


is_number = str.isdecimal
"""Whether a guard is a number and not a name."""


@lru_cache(maxsize=2**10)  # each article's are asked for with every neighbour
def names_of(guards: frozenset[str]) -> frozenset[str]:
    """The guards that are names and no numbers."""
    return frozenset(guard for guard in guards if not is_number(guard))


def _without_title(title: str | None, text: str) -> str:
    first, _, rest = text.lstrip().partition("\n")
    return rest if title and folded(first) == folded(title) else text


def _sketch(words: Sequence[str]) -> tuple[int, ...]:
    if len(words) < FEWEST_WORDS:
        return ()
    hashes = _hashes(words)
    # Those that are likely to do, before what stands twice is left out: a set of all costs three times as much.
    for limit in (min(LIMIT, ENOUGH * TOP // len(hashes)), LIMIT):
        low = {*filter(limit.__ge__, hashes)}
        if len(low) >= LARGEST:
            break
    return tuple(sorted(low)[:LARGEST] if len(low) >= SMALLEST else sorted({*hashes})[:SMALLEST])


def shingles_of(words: Sequence[str]) -> set[int]:
    """The hashes of all sequences of four words, sampled or not."""
    return {*_hashes(words)}


def _hashes(words: Sequence[str]) -> list[int]:
    line = " ".join(words).encode()
    lengths = map(len, words if line.isascii() else map(str.encode, words))
    starts = [0, *accumulate(length + 1 for length in lengths)]
    places = zip(starts, starts[SHINGLE_WORDS:], strict=False)
    return [xxh3_64_intdigest(line[start : after - 1]) for start, after in places]


def _guards(text: str, words: Sequence[str], language: str | None) -> frozenset[str]:
    numbers = {*filter(is_number, words)}
    if language not in _CASELESS:
        others = others_of(text)
        if not _is_caseless(text, others):
            return frozenset(numbers | _capitalised(text, others))
    return frozenset(words if len(words) <= NAMED_WORDS else numbers)


def _bounded(guards: frozenset[str]) -> frozenset[str]:
    """Those that come first, so that two texts leave out the same; all of any text that people read."""
    return guards if len(guards) <= GUARDS else frozenset(sorted(guards)[:GUARDS])


def _is_caseless(text: str, others: Set[str]) -> bool:
    """Whether most letters are of scripts without capitals; `others` are the characters that are not ASCII."""
    if not any(one.isalpha() and not (one.isupper() or one.islower()) for one in others):
        return False
    letters = [letter for letter in set(text) if letter.isalpha()]
    caseless = [letter for letter in letters if not (letter.isupper() or letter.islower())]
    count = text.count if len(letters) <= MOST_LETTERS else Counter(text).__getitem__
    return sum(map(count, caseless)) * 2 > sum(map(count, letters))


def _capitalised(text: str, others: Set[str]) -> set[str]:
    """Words with a capital inside a sentence; the first word of one has its capital from its place."""
    if any(one.isalnum() and not one.isalpha() and not one.isdecimal() for one in others):  # as in m², in few texts
        tokens = _TOKEN.findall(text)
        found = {one for before, one in pairwise(tokens) if before[0].isalpha()}
    else:
        words = {*_CAPITAL.findall(f"\n{text}")}
        found = {_BEFORE_WORD.sub("", one, count=1) for one in words if one[0] not in _BREAKS}
    return {_NAMES[one] for one in found if one[0].isupper() and one[0].isalpha()}


_NAMES = Remembered(folded)
