"""Whom a verb befell, by the grammar of each language: those killed, and not those who killed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from extractors.lexicons import number_words

APART_CHARACTERS = 150
PASSIVE = frozenset(["was", "were", "been", "being", "be", "is", "are", "got", "get"])
PERFECT = frozenset(["have", "has", "had", "having"])
FREE = frozenset({
    "in", "by", "at", "on", "during", "after", "since", "when", "as", "for", "over", "near", "and", "under",
    "last", "this", "yesterday", "today", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday", "or", "overnight", "from", "between", "across", "while", "before", "because", "with", "to",
    "that", "so", "there", "according", "who", "amid", "inside", "outside", "within", "including", "among",
    "throughout", "but", "have", "has", "had", "were", "was", "are", "remain", "alone", "each", "per", "every",
    "if", "despite", "until", "around", "beside", "along", "out", "earlier", "then", "also", "without",
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "more", "too", "again", "yet", "is", "due", "caused", "attributed", "blamed",
})  # fmt: skip
"""What may come behind a participle that has no object: elsewhere it is a verb, and those before it did it."""
TOOK_PLACE = frozenset({"took", "occurred", "happened", "followed"})


class Said(Protocol):
    """A word of a folded sentence that says what befell people."""

    @property
    def start(self) -> int:
        """Where it begins."""
        ...

    @property
    def end(self) -> int:
        """Where it ends."""
        ...

    @property
    def side(self) -> str:
        """Where those whom it counts stand."""
        ...


class Voice:
    """What holds where a language has no rule of its own."""

    OTHERS = frozenset[str]()
    FINITE = frozenset[str]()
    BEGINS = frozenset[str]()
    """Verbs that right behind a number show it to be their subject, however late their other part comes."""
    VERB = re.compile(r"(?!)")
    APART: Mapping[str, str] = {}
    """Verbs of which only a word further on says that they are events."""

    def is_whole(self, folded: str, mark: Said) -> bool:
        """Whether the rest of a verb in two parts is there."""
        rest = self.APART.get(folded[mark.start : mark.end])
        return rest is None or re.search(rest, folded[mark.end : mark.end + APART_CHARACTERS]) is not None

    def has_verb(self, after: str) -> bool:
        """Whether a verb follows at once."""
        return self.VERB.match(after.lstrip()) is not None

    def did_not_happen(self, folded: str, mark: Said, unless: Collection[str]) -> bool:
        """Whether a word before the event says that it did not happen."""
        return any(word in unless for word in _before(folded, mark, 2))

    def is_event_itself(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether the noun of an event is counted, and is not part of another: arrest warrants."""
        return True

    def is_finite(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether the event is a verb, whose subject is not the noun next to it."""
        return not self.FINITE.isdisjoint(between)

    def is_attribute(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether the event says which people are meant: the 72 arrested in Marivan."""
        return not between

    def befell_those_before(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether it happened to the people before it."""
        return True

    def befell_those_behind(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether it was done to the people behind it."""
        return True


class English(Voice):
    """Killed is a participle, or the past of who killed."""

    OTHERS = frozenset({
        "others", "people", "colleagues", "friends", "relatives", "brothers", "sisters", "companions", "members",
        "students", "women", "men",
    })  # fmt: skip
    FINITE = PASSIVE | PERFECT
    ARTICLES = frozenset(["the", "a", "an"])
    APART: Mapping[str, str] = {
        "put": r"\bto death\b",
        "sent": r"\bto (?:the gallows|prison|jail)\b",
        "handed": r"\b(?:sentences?|terms?|prison|jail)\b",
        "gave": r"\b(?:sentences?|prison|jail)\b",
    }
    VERB = re.compile(
        r"(?:were|was|are|have|had|has|remain|will|would|gathered|marched|protested|said|demanded|called|watched|survived|escaped)\b"
    )

    def did_not_happen(self, folded: str, mark: Said, unless: Collection[str]) -> bool:
        """Whether a word before it says so; it led to the deaths of seven does not."""
        first, last = ("", "", *_before(folded, mark, 2))[-2:]
        return last in unless or (first in unless and (first != "to" or last not in self.ARTICLES))

    def is_finite(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether the verb is not of somebody named before it: three uncles of the man who was killed."""
        return "who" not in between and super().is_finite(folded, mark, between)

    def is_event_itself(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether no noun follows."""
        return _next(folded, mark) in FREE | TOOK_PLACE or not _next(folded, mark).isalpha()

    def befell_those_before(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """By the voice of the verb."""
        if mark.side == "before":
            return True
        if (between and between[-1] in PERFECT) or folded[mark.start : mark.end].endswith("ing"):
            return False
        if between and between[-1] == "the":  # four of the condemned
            return False
        follows = _next(folded, mark)
        return not PASSIVE.isdisjoint(between) or follows in FREE or not follows[:1].isalpha()

    def befell_those_behind(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """By the voice of the verb."""
        is_passive = mark.side == "events" and not PASSIVE.isdisjoint(_before(folded, mark, 2))
        return not is_passive or "with" in between or "and" in between


class Persian(Voice):
    """A noun and a light verb: شد befell, کرد was done, to those whom را marks."""

    BEFELL = re.compile(
        r"(?:شدند|شده|شدهاند|شدهاست|شدهبودند|شد|می شوند|می شود|میشوند|میشود|شوند|گردید\w*|گشتند|شدن|بوده اند|شدگان)"
        r"(?!\w)"
    )
    DID = re.compile(r"(?:کرد|کردند|کرده|می کنند|می کند|میکند|میکنند|نمود\w*|ساخت\w*|داد|دادند)(?!\w)")
    ACTIVE = frozenset(["کشتند", "کشت"])
    THOSE = re.compile(r"\w{0,20} ?(?:شدگان|شدههای|شده های|شدهها|شده ها|باختگان)(?!\w)")
    ADJECTIVES = frozenset(["کشته", "زخمی", "مجروح", "مصدوم"])
    BEHIND = re.compile(r"(?:را|داشت\w*|داده|و \d|,)")
    """What comes behind an adjective of people that no verb belongs to: 197 نفر مجروح را."""
    SHARED = re.compile(r"(?:و|یا) [^.؛;:]{1,60}$")
    NOT_AFTER = frozenset({
        "علیه", "به", "از", "برای", "خطر", "اتهام", "هنگام", "درباره", "لغو", "توقف", "جریان", "ضد", "خواستار",
        "حکم", "دلیل", "زمان", "محل", "برابر", "درپی", "پی", "مخالف", "حال",
    })  # fmt: skip
    OBJECT = "را"
    PRONOUNS = frozenset(["او", "وی", "انها", "انان", "ایشان", "یک", "ما", "من", "مردی", "زنی"])

    def is_finite(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether the light verb is no participle."""
        return not re.match(r" ?(?:شده(?! اند| است)|شدگان)", folded[mark.end :])

    def is_attribute(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether the light verb is a participle."""
        return not between and re.match(r" ?شده(?! اند| است)", folded[mark.end :]) is not None

    def befell_those_before(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """By the voice of the verb."""
        is_active = folded[mark.start : mark.end] in self.ACTIVE
        after = folded[mark.end :].lstrip()
        if self.THOSE.match(folded[mark.start :]):  # ۶۶ نفر از کشته شدگان, 66 of the killed
            return between == ["از"]
        if mark.side == "before" and not is_active:
            return True
        if between and between[-1] in self.NOT_AFTER:
            return False
        if not between and folded[mark.start : mark.end] in self.ADJECTIVES and self.BEHIND.match(after):
            return True
        if is_active or self.DID.match(after):
            return self.OBJECT in between[:5] and self.PRONOUNS.isdisjoint(between)
        if self.BEFELL.match(after) or not after or not after[0].isalnum():
            return True
        return after.startswith("و ") and (self.BEFELL.search(after) or self.DID.search(after)) is not None


class Arabic(Voice):
    """The verb comes first, and those to whom it was done last."""

    NEGATIONS = frozenset(["لم", "لن", "لا"])
    PARTICIPLES = frozenset(["محتجزین", "معتقلین", "المحتجزین", "المعتقلین", "محتجزون", "معتقلون"])
    """Adjectives of people who are held, and nouns for others elsewhere."""
    PARTICLE = "فقد"
    """Lost, and also what begins a sentence: فقد شارك, so they took part."""
    LOST = frozenset(["اثر", "الاتصال"])

    def is_whole(self, folded: str, mark: Said) -> bool:
        """Whether the particle is the verb: a number follows, or the trace that was lost."""
        if folded[mark.start : mark.end] != self.PARTICLE:
            return super().is_whole(folded, mark)
        said, follows = number_words("ar"), _next(folded, mark)
        is_number = follows.isdigit() or follows in said.numbers or follows in said.multiples or follows in said.vague
        return is_number or follows in self.LOST or said.qualifiers.search(f" {follows} ") is not None

    def befell_those_before(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Unless the event is an adjective of other people."""
        return not between or folded[mark.start : mark.end] not in self.PARTICIPLES

    def did_not_happen(self, folded: str, mark: Said, unless: Collection[str]) -> bool:
        """Whether a word right before it denies it."""
        return any(word in self.NEGATIONS or word in unless for word in _before(folded, mark, 1))


class French(Voice):
    """Avoir makes a participle the deed of those before it, être does not."""

    AVOIR = frozenset(["a", "ont", "avait", "avaient", "aurait", "auraient", "ayant", "avoir"])
    FINITE = frozenset(["ete", "est", "sont", "etaient", "etait"]) | AVOIR
    VERB = re.compile(r"(?:ont|sont|etaient|ont|avaient|restent|se)\b")

    def befell_those_before(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """By the voice of the verb."""
        of_whom = next((place for place, word in enumerate(between) if word == "que" or word.startswith("qu'")), None)
        if of_whom is not None:  # 13 personnes que l'Iran a condamnées, and not 13 avocats savent que l'Iran a condamné
            has_verb = any(word.endswith(("ent", "ont")) or word in self.FINITE for word in between[:of_whom])
            return not has_verb and (mark.side != "events" or folded[mark.start : mark.end].endswith("s"))
        # Ont perdu des bêtes, tuées: an a between may be an à.
        has_other_verb = not (self.AVOIR - {"a"}).isdisjoint(between) and "ete" not in between
        return mark.side == "before" or not (has_other_verb or (between and between[-1] in self.AVOIR))

    def befell_those_behind(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """By the voice of the verb."""
        return mark.side != "events" or bool(self.AVOIR.intersection(_before(folded, mark, 1)))


class German(Voice):
    """Haben makes a participle the deed of those before it, werden does not; verbs come in two parts."""

    HABEN = frozenset(["haben", "hat", "hatte", "hatten"])
    WERDEN = frozenset(["wurden", "wurde", "worden", "sind", "ist", "waren", "war", "werden"])
    FINITE = WERDEN
    BEGINS = frozenset(["wurden", "sind", "waren"])
    ARTICLES = frozenset(["der", "die", "das", "des", "dem", "den", "ein", "eine", "eines", "einer", "einem", "einen"])
    """Words before a participle that is a noun: nach dem Tod eines Getöteten."""
    APART: Mapping[str, str] = {
        **dict.fromkeys(("nahm", "nahmen"), r"\b(?:fest|in gewahrsam|in haft)\b"),
        **dict.fromkeys(("richtete", "richteten"), r"\bhin\b"),
    }
    VERB = re.compile(r"(?:sind|haben|waren|bleiben|demonstrierten|forderten)\b")

    def did_not_happen(self, folded: str, mark: Said, unless: Collection[str]) -> bool:
        """Whether a word before or behind it denies it."""
        behind = re.findall(r"\w+", folded[mark.end : mark.end + 40])[:2]
        return "nicht" in behind or super().did_not_happen(folded, mark, unless)

    def befell_those_before(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """By the voice of the verb."""
        is_finite = self.is_finite(folded, mark, between)
        if mark.side == "events" and is_finite and between[-1] in self.ARTICLES:
            return False
        return mark.side == "before" or self.HABEN.isdisjoint(between)

    def befell_those_behind(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """By the voice of the verb."""
        if mark.side == "events":
            return not self.WERDEN.isdisjoint(between)
        return True


VOICES: Mapping[str, Voice] = {"en": English(), "fa": Persian(), "ar": Arabic(), "fr": French(), "de": German()}


def _before(folded: str, mark: Said, many: int) -> Sequence[str]:
    return folded[max(0, mark.start - 40) : mark.start].split()[-many:]


def _next(folded: str, mark: Said) -> str:
    """The word or sign behind an event; nothing at the end."""
    after = folded[mark.end : mark.end + 40].lstrip()
    found = re.match(r"\w+|\S", after)
    return found[0] if found else ""
