"""A text as it is aligned with another: its sentences, each by its letters alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from itertools import pairwise

from extractors.copies.ordinary_words import is_ordinary, ordinary_words, stem, telling_stems
from extractors.text.folding import folded
from extractors.text.house_spelling import Spell, speller

# A full stop behind a single letter ends no sentence: notices name people by initials, "A. R.", «م. ک.»; nor does one
# within a number, or behind a day in German: 4.000 Euro, 26. Mai. The group is not possessive: Python 3.11.2, which
# Debian 12 has, never comes back from one with a lookaround in it.
SENTENCE = re.compile(
    r"[^.!?؟۔。\n]++(?:(?:(?<=\b[^\W\d_])|(?<=\bالف)|(?<=\d)(?=\.\d)"
    r"|(?<=\d)(?=\. (?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)))\.[^.!?؟۔。\n]*+)*"
    r"(?:[.!?؟۔。]+[\"'”»)\]]*)?"
)
WORD = re.compile(r"[^\W_]+")
ZWNJ = "\u200c"
# Arabic vowel signs and the stroke that lengthens a word: a house writes them or does not, and in a word they part it.
VOWEL_SIGNS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670]")
PARTS = re.compile("[,،;؛:()]")
THOUSANDS = re.compile(r"(?<=\d)[.,'](?=\d{3}\b)")
MOST_SENTENCES = 400
"""Sentences of a text that are aligned; what stands behind them is not looked at."""
MOST_WORDS = 120
"""Words of a sentence that are aligned; a longer one goes on as another."""
LIST_WORDS = 4
"""Words between two commas up to which a row of them is a list of names, as below a letter."""
LIST_PARTS = 4
COMMA = re.compile(r"[,،;؛•|]| und | and | et | و ")


@lru_cache(maxsize=2**15)  # half of a text's words are the same few hundred
def _folded_word(word: str) -> str:
    return folded(word)


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence of a text, as published."""

    text: str
    key: str
    """Its letters and digits, folded, without what parts them: alike for every typography, with or without ZWNJ."""
    compared: str
    """Its text as it is compared: as published, but for ZWNJ, vowel signs and names that the other spells otherwise."""
    spell: Spell
    """How its text has its words spelt as another house has them."""

    @cached_property
    def written(self) -> tuple[str, ...]:
        """Its words as published, but for ZWNJ and vowel signs."""
        return tuple(WORD.findall(self.compared)[:MOST_WORDS])

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words, folded, in the spelling of every house."""
        return tuple(self.spell(_folded_word(word)) for word in self.written)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """Its words that tell something, each by its stem."""
        return tuple(telling_stems(self.words))

    @cached_property
    def initials(self) -> frozenset[int]:
        """The places of its words that are letters and stand for names: before a full stop, or beside another."""
        found = list(WORD.finditer(self.compared))[:MOST_WORDS]
        single = {place for place, one in enumerate(found) if _is_letter(one[0])}
        return frozenset(
            place
            for place in single
            if found[place].string[found[place].end() :][:1] == "." or {place - 1, place + 1} & single
        )

    @cached_property
    def breaks(self) -> frozenset[int]:
        """The places of its words behind which a comma stands, or another sign that parts."""
        found = list(WORD.finditer(self.compared))[:MOST_WORDS]
        return frozenset(
            at
            for at, (one, after) in enumerate(pairwise(found))
            if PARTS.search(self.compared, one.end(), after.start())
        )

    @cached_property
    def is_list(self) -> bool:
        """Whether it is a row of names, or of anything as short."""
        parts = COMMA.split(self.text)
        return len(parts) >= LIST_PARTS and len(self.words) <= LIST_WORDS * len(parts)

    @cached_property
    def is_title_case(self) -> bool:
        """Whether capitals tell nothing of its words: a headline, or a text that shouts."""
        long = [word for word in self.written if len(word) > 3]
        return sum(word[0].isupper() for word in long) * 4 > len(long) * 3


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A text with its headline, to be aligned with another."""

    title: Sentence
    sentences: tuple[Sentence, ...]
    text: str
    language: str | None
    source: str | None
    """Who published it; None where nothing tells."""
    published: date | None
    """On which day; None where nothing tells."""
    spell: Spell
    """How its words are spelt as another house has them."""

    @cached_property
    def known(self) -> frozenset[str]:
        """All its words, folded, the headline's among them."""
        return frozenset(self.spoken)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Its numbers in digits, the headline's among them, without what groups their thousands."""
        plain = folded(f"{self.title.text}\n{self.text}")
        return frozenset(word for word in WORD.findall(THOUSANDS.sub("", plain)) if word.isdecimal())

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """All its words, folded, in their order, the headline's first."""
        return tuple(map(self.spell, WORD.findall(folded(f"{self.title.compared}\n{self.text}".replace(ZWNJ, "")))))

    @cached_property
    def lower(self) -> frozenset[str]:
        """Its words that stand somewhere without a capital, in a text that has them."""
        if not self.has_capitals:
            return frozenset()
        small = folded(" ".join(word for word in WORD.findall(self.text) if word[0].islower()))
        return frozenset(map(self.spell, small.split()))

    @cached_property
    def telling(self) -> frozenset[str]:
        """The words of its headline and first sentence that tell it from others, as `stem` has them."""
        places = ordinary_words().places
        words = (*self.title.words, *self.sentences[0].words)
        return frozenset(stem(word) for word in words if len(word) > 2 and not is_ordinary(word) and word not in places)

    @cached_property
    def has_capitals(self) -> bool:
        """Whether it has any: some who type do not, as whole scripts do not."""
        return not self.text.islower()


MARKED = re.compile(
    r"^\W{0,20}(?:correct(?:ed|ion)|updated?(?: \d)?|rectificatif|mise à jour|berichtigung|berichtigt|korrektur"
    r"|aktualisiert|تصحيح|تحديث|تصويب|اصلاحیه|اصلاح|تصحیح|به\u200c?روزرسانی)\s{0,20}[:–—-]\s{0,20}"
    r"|\s{0,4}[(\[](?:corrected|updated|rectifié|mis à jour|mise à jour|berichtigt|korrigiert|aktualisiert|محدث|مصحح"
    r"|اصلاح\u200c?شده|به\u200c?روز\u200c?شده|به\u200c?روزرسانی)[)\]]",
    re.IGNORECASE,
)
"""What marks a headline as that of a corrected or newer version."""
AND = frozenset("و")
"""A single letter that is a word of its own."""
ALEF = "الف"
"""How the first letter is written out where it is an initial."""


def _is_letter(written: str) -> bool:
    return (len(written) == 1 and written.isalpha() and not written.islower() and written not in AND) or written == ALEF


def wording(
    title: str | None,
    text: str,
    language: str | None,
    *,
    source: str | None = None,
    published: datetime | None = None,
) -> Wording:
    """The wording of a text; a first line that only repeats the headline is left out."""
    spell = speller(language)
    heading = sentence(title or "", spell, compared=MARKED.sub("", title or ""))
    found = [sentence(one, spell) for one in SENTENCE.findall(text, 0, 400_000)[: MOST_SENTENCES + 1]]
    sentences = [one for one in found if one.key]
    if sentences and heading.key and sentences[0].key == heading.key:
        del sentences[0]
    return Wording(
        title=heading,
        sentences=tuple(sentences[:MOST_SENTENCES]),
        text=text,
        language=language,
        source=source,
        published=_day_of(published) if published else None,
        spell=spell,
    )


def _day_of(published: datetime) -> date:
    """The day in UTC, so that a text's is the same from its batch, the database and the published file."""
    return (published if published.tzinfo is None else published.astimezone(UTC)).date()


def sentence(text: str, spell: Spell, *, compared: str | None = None) -> Sentence:
    """A sentence as published; `compared` is how it reads beside the other text, where that is something else."""
    read = VOWEL_SIGNS.sub("", (text if compared is None else compared).replace(ZWNJ, ""))
    key = "".join(map(spell, WORD.findall(folded(read))))
    return Sentence(text=text.strip(), key=key, compared=read.strip(), spell=spell)
