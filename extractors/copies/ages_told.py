"""The ages of people that a sentence tells, in five languages, in digits or in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extractors.copies.wordings import Sentence
from extractors.lexicons import LANGUAGES, number_words

OLDEST = 110
NUMBER_WORDS = 3
"""Words of the longest age in words: twenty and four."""
BEFORE_AGE = frozenset(
    ["aged", "age", "agee", "ages", "agees", "عمره", "عمرها", "العمر", "البالغ", "البالغه", "یبلغ", "تبلغ", "سن"]
)
BEHIND_AGE = ("ساله", "سالگی", "jahrig", "yasinda", "yasında")
"""What the word behind an age begins with."""
JOINED = re.compile(r"(.{1,40}?)((?:ساله|سالگی|jahrig|yo$).*)")
"""An age in one word with what stands behind it: 24jährig, in Persian with ZWNJ or without."""
YEARS_OLD = frozenset(
    [
        *(("year", "old"), ("years", "old"), ("yr", "old")),
        *(("jahre", "alt"), ("jahren", "alt"), ("jahre", "alter"), ("jahre", "alte"), ("jahre", "alten")),
        *(("سال", "سن"), ("سال", "داشت"), ("سال", "دارد"), ("سال", "عمر")),
    ]
)
TERMS = frozenset(
    ["حبس", "زندان", "جنگ", "حکم", "محکومیت", "مجازات", "دوره", "مدت", "برنامه", "قرارداد", "تبعید", "محرومیت", "سابقه"]
)
"""Persian words before a number of years that lasts: a sentence of five years, a war of eight."""
TERM = re.compile(r"(?:haft|haftzeit|strafen?|krieg|kriegs|frist|amtszeit|bewahrung|pause|besatzung)$")
"""How a German word ends that lasts for years; a Häftling does not."""
AFTER = frozenset(["apres", "pendant", "depuis", "durant", "dans", "tous", "avant", "pour", "voila"])
"""French words before years that pass."""
LATER = frozenset(["de", "d", "apres", "plus", "avant", "auparavant", "durant"])
"""French words behind years that pass, or that a sentence lasts."""
SENTENCED = frozenset(["condamne", "condamnee", "condamnes", "condamnees", "peine", "peines", "prison", "y"])
"""French words before "à" or "de" and years that somebody is given; and of "il y a"."""
OF_AGE = frozenset(["de", "von", "of", "من", "ب"])
"""What may stand between the word for an age and the number."""
SOMEBODY = frozenset(["a", "an", "one", "the", "another"])
GOES_ON = frozenset(
    ["was", "is", "had", "has", "who", "from", "and", "died", "whose", "held", "arrested", "a", "an", "according"]
)
"""Words behind "a prisoner of 24" that show it to be an age, and no number of people."""
PERSONS = frozenset(
    [
        *("prisoner", "inmate", "detainee", "man", "woman", "boy", "girl", "student", "teacher", "worker", "protester"),
        *(
            "citizen",
            "convict",
            "teenager",
            "زندانی",
            "مرد",
            "زن",
            "نوجوان",
            "جوان",
            "شهروند",
            "معلم",
            "کارگر",
            "دانشجو",
        ),
        *("gefangener", "gefangene", "gefangenen", "haftling", "mann", "frau", "junge", "madchen", "jugendlicher"),
        *("detenu", "detenue", "prisonnier", "prisonniere", "homme", "femme", "garcon", "fille", "adolescent"),
    ]
)
"""Behind an article or one: who a notice is about."""
CROWDS = frozenset(
    [
        *("group", "total", "crowd", "convoy", "number", "party", "team", "fine", "maximum", "minimum", "average"),
        *("majority", "list", "row", "series", "batch", "band", "gang", "family", "toll", "sum", "bail", "panel"),
        *("delegation", "class"),
    ]
)
"""What of a number is no person of that age."""
_YEARS = r"(?:years?|ans|jahre|سال|سنة|عاما|عامًا|عاماً)"
ASIDE = re.compile(
    rf"(?<!\d)[,،]\s*+([1-9]\d{{0,2}})(?:\s*+{_YEARS})?+\s*+[,،.]|\(\s*+([1-9]\d{{0,2}})\s*+{_YEARS}\s*+\)"
    r"|\b(?:an?|one|eine?[nmr]?|une?|یک)\s\w{1,30}\s\(([1-9]\d{0,2})\)",
    re.IGNORECASE,
)
"""An age between commas or in parentheses; there without a unit only behind one person: a prisoner (24)."""


def ages_of(sentence: Sentence) -> frozenset[int]:
    """The ages of people that a sentence tells, in years."""
    words = parted(sentence.words)
    if not any(word.isdecimal() or word in _numbers() for word in words):
        return frozenset()
    found = {int(one[1] or one[2] or one[3]) for one in ASIDE.finditer(sentence.text)}
    found |= {value for start, end, value in said_numbers(words) if _is_age(words, start, end)}
    return frozenset(value for value in found if 0 < value <= OLDEST)


def parted(words: Sequence[str]) -> Sequence[str]:
    """The words, with an age that is written in one word with what stands behind it as two."""
    parts = [JOINED.fullmatch(word) for word in words]
    if not any(parts):
        return words
    return [
        part
        for word, one in zip(words, parts, strict=True)
        for part in (one.groups() if one and (one[1].isdecimal() or one[1] in _numbers()) else (word,))
    ]


def said_numbers(words: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Where a number begins and ends, and the number, in digits or in at most three words."""
    known, at = _numbers(), 0
    while at < len(words):
        if words[at].isdecimal() and len(words[at]) <= NUMBER_WORDS:
            yield at, at + 1, int(words[at])
        elif words[at] in known:
            end = at + 1
            while end < min(len(words), at + NUMBER_WORDS) and (words[end] in known or words[end] == "و"):
                end += 1
            yield at, end, sum(known.get(word, 0) for word in words[at:end])
            at = end - 1
        at += 1


def _is_age(words: Sequence[str], start: int, end: int) -> bool:
    before = [*words[max(0, start - 3) : start]][::-1]
    after = tuple(words[end : end + 2])
    if after[:1] and after[0].startswith(BEHIND_AGE):
        return not (set(before[:1]) & TERMS or any(TERM.search(word) for word in after[1:]))
    if after in YEARS_OLD or after[:1] == ("yo",) or tuple(words[end : end + 3]) == ("years", "of", "age"):
        return True
    if after[:1] == ("ans",):
        is_term = before[:1] in (["a"], ["de"]) and set(before[1:2]) & SENTENCED
        return not (is_term or set(after[1:]) & LATER or set(before[:1]) & AFTER)
    if before[:1] and (before[0] in BEFORE_AGE or (before[0] in OF_AGE and set(before[1:2]) & BEFORE_AGE)):
        return True
    if before[:2] == ["von", "alter"]:
        return True
    if before[:1] == ["was"] and after[:1] == ("when",):
        return True
    is_of = (
        before[:1] == ["of"] and len(before) == 3 and before[2] in SOMEBODY and before[1] not in CROWDS
    )  # a prisoner of 24
    return is_of and (not after or after[0] in GOES_ON or before[1] in PERSONS)


@cache
def _numbers() -> dict[str, int]:
    """The words for numbers that an age is said with, of all languages."""
    return {
        word: number
        for language in LANGUAGES
        for word, number in number_words(language).numbers.items()
        if 0 < number <= OLDEST and len(word) > 1
    }
