"""Whom a verb befell in Persian and Arabic."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from extractors.figures.voice import Said, Voice, word_behind, words_before
from extractors.lexicons import number_words

SOON = 25
"""Characters behind a part of a verb in which its other part stands."""


class Persian(Voice):
    """A noun and a light verb: شد befell, کرد was done, to those whom را marks."""

    BEFELL = re.compile(
        r"(?:شدند|شده|شدهاند|شدهاست|شدهبودند|شد|می شوند|می شود|میشوند|میشود|شوند|گردید\w*|گشتند|شدن|بوده اند"
        r"|هستند|شدگان|قرار (?:گرفت\w*|داشت\w*|دارند))(?!\w)"
    )
    DID = re.compile(r"(?:کرد|کردند|کرده|می کنند|می کند|میکند|میکنند|نمود\w*|ساخت\w*|داد|دادند)(?!\w)")
    ACTIVE = frozenset(["کشتند", "کشت", "با خود بردند", "با خود برد"])
    CONDEMNED_TO = "محکوم به"
    TERM = re.compile(
        r"[\w.~]+ (?:سال|ماه) (?:و [\w.]+ ماه )?(?:حبس|زندان)(?: تعزیری)? (?:شدند|شده|شدهاند|گردیدند)(?!\w)"
    )
    """Behind it to how long a term they were."""
    CONDEMNED = re.compile(
        r"(?<!\w)(?:بازداشت|دستگیری|قتل|کشتن|کشتار|اعدام|ربودن|شکنجه|حبس|ترور|ناپدیدسازی)(?: \w+)? \w+"
        r"(?: \w+)?(?: و \w+)?$"
    )
    """A deed before a number, which somebody condemns."""
    THOSE = re.compile(r"\w{0,20} ?(?:شدگان|شدههای|شده های|شدهها|شده ها|باختگان)(?!\w)")
    ADJECTIVES = frozenset(["کشته", "زخمی", "مجروح", "مصدوم"])
    BEHIND = re.compile(r"(?:را|داشت\w*|داده|و \d|,)")
    """What comes behind an adjective of people that no verb belongs to: 197 نفر مجروح را."""
    SHARED = re.compile(r"(?:و|یا) [^.؛;:]{1,60}$")
    NOT_AFTER = frozenset({
        "علیه", "به", "از", "برای", "خطر", "اتهام", "هنگام", "درباره", "لغو", "توقف", "جریان", "ضد", "خواستار",
        "حکم", "دلیل", "زمان", "ماه", "ماهها", "سال", "سالها", "روز", "هفته", "محل",
        "برابر", "درپی", "پی", "مخالف", "حال",
    })  # fmt: skip
    OBJECT = "را"
    PRONOUNS = frozenset(["او", "وی", "انها", "انان", "ایشان", "یک", "ما", "من", "مردی", "زنی"])

    def is_finite(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether the light verb is no participle, and no noun for those whom it befell."""
        said = folded[mark.start : mark.end]
        if said.endswith(("شدگان", "باختگان")):
            return False
        if said == self.CONDEMNED_TO:
            return self.BEFELL.search(folded, mark.end, mark.end + SOON) is not None
        return not re.match(r" ?(?:شده(?! اند| است)|شدگان)", folded[mark.end :])

    def is_attribute(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether the light verb is a participle."""
        return not between and re.match(r" ?شده(?! اند| است)", folded[mark.end :]) is not None

    def befell_those_before(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """By the voice of the verb."""
        said = folded[mark.start : mark.end]
        is_active = said in self.ACTIVE
        after = folded[mark.end :].lstrip()
        if said == self.CONDEMNED_TO and (not between or self.TERM.match(after)):  # محکوم به اعدام
            return True
        if self.THOSE.match(folded[mark.start :]):  # ۶۶ نفر از کشته شدگان, 66 of the killed
            return between == ["از"]
        if mark.side == "before" and not is_active:
            return True
        if between and between[-1] in self.NOT_AFTER:
            return False
        if not between and said in self.ADJECTIVES and self.BEHIND.match(after):
            return True
        if (
            said == "محکوم"
            and self.OBJECT in between
            and self.CONDEMNED.search(folded[: mark.start - len(" ".join(between)) - 1].rstrip())
        ):
            return False  # بازداشت دو عضو خود را محکوم کرد
        if is_active or self.DID.match(after):
            up_to = between.index(self.OBJECT) if self.OBJECT in between[:5] else -1
            return up_to >= 0 and self.PRONOUNS.isdisjoint(between[:up_to])
        if self.BEFELL.match(after) or not after or not after[0].isalnum():
            return True
        return after.startswith("و ") and (self.BEFELL.search(after) or self.DID.search(after)) is not None

    def befell_those_of_clause(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether no other verb stands between: ۲۸۵ نفری که در مراسم بازداشت شدند."""
        if between[:1] != ["که"] or not self.CLAUSE_VERBS.isdisjoint(between) or between[-1] in self.NOT_AFTER:
            return False
        after = folded[mark.end :].lstrip()
        return self.BEFELL.match(after) is not None and not after.startswith(("شدن ", "شدگان"))

    CLAUSE_VERBS = frozenset({
        "شدند", "شد", "کردند", "کرد", "بودند", "بود", "هستند", "است", "داشتند", "دارند", "گفتند", "گفت", "را", ",", "و",
    })  # fmt: skip


class Arabic(Voice):
    """The verb comes first, and those to whom it was done last."""

    WHO = frozenset(["الذین", "اللواتی", "اللاتی", "ممن"])
    MOST_BEFORE_VERB = 7
    PARTS = frozenset(
        [
            ",",
            "و",
            "ان",
            "بان",
            "لان",
            "لکن",
            "بعد",
            "قبل",
            "لم",
            "لن",
            "افرج",
            "الافراج",
            "عندما",
            "بعدما",
            "احتجاجا",
            "ضد",
            "قال",
            "قالوا",
            "طالبوا",
            "شاهدوا",
        ]
    )
    """What begins another clause."""

    NEGATIONS = frozenset(["لم", "لن", "لا", "ولم", "ولن", "ولا", "فلم"])
    PARTICIPLES = frozenset(["محتجزین", "معتقلین", "المحتجزین", "المعتقلین", "محتجزون", "معتقلون"])
    """Adjectives of people who are held, and nouns for others elsewhere."""
    PARTICLE = "فقد"
    """Lost, and also what begins a sentence: فقد شارك, so they took part."""
    LOST = frozenset(["اثر", "الاتصال"])
    APART: Mapping[str, str] = dict.fromkeys(("حکم", "یحکم", "تحکم", "وحکم"), r"^ (?:\w+ ){1,3}علی ")
    ORDERS = frozenset([
        "امر", "امرت", "طالب", "طالبت", "دعا", "دعت", "یطالب", "تطالب", "بامر", "اوامر", "طلب", "قرر", "هدد", "هددت",
    ])  # fmt: skip

    def is_whole(self, folded: str, mark: Said) -> bool:
        """Whether the particle is the verb: a number follows, or the trace that was lost."""
        if folded[mark.start : mark.end] != self.PARTICLE:
            return super().is_whole(folded, mark)
        said, follows = number_words("ar"), word_behind(folded, mark)
        is_number = follows.isdigit() or follows in said.numbers or follows in said.multiples or follows in said.vague
        return is_number or follows in self.LOST or said.qualifiers.search(f" {follows} ") is not None

    def befell_those_before(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Unless the event is an adjective of other people."""
        return not between or folded[mark.start : mark.end] not in self.PARTICIPLES

    def befell_those_of_clause(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """A verb in the plural whose subject stands before it, with where they were and what they did between."""
        said = folded[mark.start : mark.end]
        is_verb = mark.side == "before" and said.endswith(("وا", "هم", "هن")) and " " not in said
        return is_verb and len(between) <= self.MOST_BEFORE_VERB and self.PARTS.isdisjoint(between)

    def befell_those_behind(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Unless the verb is of a clause about people before it: of those who were killed."""
        return self.WHO.isdisjoint(words_before(folded, mark, 1))

    def did_not_happen(self, folded: str, mark: Said, unless: Collection[str]) -> bool:
        """Whether a word right before it denies it, or somebody before it only asks for it."""
        if folded[mark.start] == "ب" and not self.ORDERS.isdisjoint(words_before(folded, mark, 3)):
            return True
        return any(word in self.NEGATIONS or word in unless for word in words_before(folded, mark, 1))
