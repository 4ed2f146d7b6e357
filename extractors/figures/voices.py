"""Whom a verb befell, by the grammar of each language: those killed, and not those who killed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from extractors.figures.persian_and_arabic import Arabic, Persian
from extractors.figures.voice import Said, Voice, word_behind, words_before
from extractors.lexicons import number_words

SOON = 25
"""Characters behind people in which the rest of their verb stands."""
LONGEST_CLAUSE = 6
"""Words between a pronoun and the verb of its clause, where this one comes early."""
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
    "november", "december", "more", "too", "again", "yet", "is", "due", "into", "caused", "attributed", "blamed",
    "nearly", "almost", "just", "early", "late",
})  # fmt: skip
"""What may come behind a participle that has no object: elsewhere it is a verb, and those before it did it."""
TOOK_PLACE = frozenset({"took", "occurred", "happened", "followed"})


ENGLISH_ARTICLES = frozenset(["the", "a", "an", "all"])
ORDERED = frozenset(
    ["ordered", "orders", "order", "want", "wants", "demanded", "demand", "demands", "sought", "seek", "urged"]
)


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
        "took": r"^ [^,;]{2,60}\b(?:from (?:their|his|her) (?:homes?|beds?|houses?)|into custody|prisoner)\b",
        "sent": r"\bto (?:the gallows|prison|jail)\b",
        "subjected": r"\bto (?:public |severe )?(?:torture|flogging|lashing|beating|electric shock)s?\b",
        "handed": r"\b(?:sentences?|terms?|prison|jail)\b",
        "gave": r"\b(?:sentences?|prison|jail)\b",
    }
    VERB = re.compile(
        r"(?:were|was|are|have|had|has|remain|will|would|gathered|marched|protested|said|demanded|called|watched|survived|escaped)\b"
    )

    def did_not_happen(self, folded: str, mark: Said, unless: Collection[str]) -> bool:
        """Whether a word before it says so; it led to the deaths of seven does not."""
        first, last = ("", "", *words_before(folded, mark, 2))[-2:]
        if first == "to" and (last.isdigit() or last in number_words("en").numbers):  # admits to 220 dead
            return False
        if first in ORDERED:  # the arrest of 12 officers, which need not have happened
            return last in ENGLISH_ARTICLES
        return last in unless or (first in unless and (first != "to" or last not in self.ARTICLES))

    def is_finite(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether the verb is not of somebody named before it: three uncles of the man who was killed."""
        return "who" not in between and super().is_finite(folded, mark, between)

    def is_event_itself(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whether no noun follows."""
        return word_behind(folded, mark) in FREE | TOOK_PLACE or not word_behind(folded, mark).isalpha()

    def befell_those_before(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """By the voice of the verb."""
        if mark.side == "before":
            return True
        if (between and between[-1] in PERFECT) or folded[mark.start : mark.end].endswith("ing"):
            return False
        if between and between[-1] == "the":  # four of the condemned
            return False
        follows = word_behind(folded, mark)
        return not PASSIVE.isdisjoint(between) or follows in FREE or not follows[:1].isalpha()

    def befell_those_of_clause(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """Whom is the object of the next verb."""
        return (
            between[:1] == ["whom"] and len(between) <= LONGEST_CLAUSE and mark.side == "events" and "," not in between
        )

    def befell_those_behind(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """By the voice of the verb."""
        is_passive = mark.side == "events" and not PASSIVE.isdisjoint(words_before(folded, mark, 2))
        return not is_passive or "with" in between or "and" in between


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
        return mark.side != "events" or bool(self.AVOIR.intersection(words_before(folded, mark, 1)))


class German(Voice):
    """Haben makes a participle the deed of those before it, werden does not; verbs come in two parts."""

    HABEN = frozenset(["haben", "hat", "hatte", "hatten"])
    WERDEN = frozenset(["wurden", "wurde", "worden", "sind", "ist", "waren", "war", "werden"])
    FINITE = WERDEN
    INFINITIVE = re.compile(r"hinrichten|foltern|auspeitschen|verhaften|festnehmen|einsperren")
    LET = frozenset(["liess", "liessen", "lie\u00df", "lie\u00dfen"])
    """Who has it done: ließ sie hinrichten."""
    MODALS = frozenset(
        ["soll", "sollen", "sollten", "konnte", "konnten", "mussen", "durften", "wird", "werden", "wollen", "kann"]
    )
    BEGINS = frozenset(["wurden", "sind", "waren"])
    ARTICLES = frozenset(["der", "die", "das", "des", "dem", "den", "ein", "eine", "eines", "einer", "einem", "einen"])
    """Words before a participle that is a noun: nach dem Tod eines Getöteten."""
    APART: Mapping[str, str] = {
        **dict.fromkeys(("nahm", "nahmen"), r"\b(?:fest|in gewahrsam|in haft|mit(?= ?(?:[.,;]|$)))\b"),
        **dict.fromkeys(("schlugen", "schlug"), r"^(?!.{0,80}\bvor\b)"),
        **dict.fromkeys(("kostete", "kosteten"), r"\b(?:das|ihr) leben\b"),
        **dict.fromkeys(("verhangte", "verhangten"), r"\b(?:todes|haft|gefangnis)strafen?\b"),
        **dict.fromkeys(("richtete", "richteten"), r"\bhin\b"),
    }
    VERB = re.compile(r"(?:sind|haben|waren|bleiben|demonstrierten|forderten)\b")

    def did_not_happen(self, folded: str, mark: Said, unless: Collection[str]) -> bool:
        """Whether a word before or behind it denies it."""
        behind = re.findall(r"\w+", folded[mark.end : mark.end + 40])[:2]
        if self.INFINITIVE.fullmatch(folded[mark.start : mark.end]) and (
            self.LET.isdisjoint(words_before(folded, mark, 24)) or behind[:1] == ["zu"]
        ):
            return True  # nobody has it done: will hinrichten
        if behind[:1] == ["werden"] and not self.MODALS.isdisjoint(words_before(folded, mark, 12)):
            return True  # sollen hingerichtet werden, and not: sollen hingerichtet worden sein
        return "nicht" in behind or super().did_not_happen(folded, mark, unless)

    def befell_those_before(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """By the voice of the verb."""
        is_finite = self.is_finite(folded, mark, between)
        # Des Getöteten is no predicate, nor are die Festgenommenen, whom others defend.
        if mark.side == "events" and between and between[-1] in self.ARTICLES and (is_finite or len(between) > 1):
            return False
        return mark.side == "before" or self.HABEN.isdisjoint(between)

    def befell_those_of_clause(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """A clause that ends in its verb: die am Samstag von Polizisten festgenommen wurden."""
        is_clause = between[:1] == [","] and between[1:2] in (["die"], ["welche"], ["der"]) and "," not in between[1:]
        return is_clause and mark.side == "events" and word_behind(folded, mark) in self.WERDEN

    def holds(self, folded: str, mark: Said, start: int, end: int) -> bool:
        """Nahm nach eigenen Angaben 64 Personen fest: the object, right before the rest of the verb."""
        rest = self.APART.get(folded[mark.start : mark.end])
        before = folded[mark.end : start].split()[-1:]
        is_last = rest is not None and re.match(rf" {rest}", folded[end : end + SOON]) is not None
        return is_last and self.PREPOSITIONS.isdisjoint(before)

    PREPOSITIONS = frozenset(
        ["mit", "von", "nach", "bei", "in", "seit", "unter", "gegen", "fur", "zwischen", "aus", "vor"]
    )

    def befell_those_behind(self, folded: str, mark: Said, between: Sequence[str]) -> bool:
        """By the voice of the verb."""
        if mark.side == "events":
            return not self.WERDEN.isdisjoint(between)
        return True


VOICES: Mapping[str, Voice] = {"en": English(), "fa": Persian(), "ar": Arabic(), "fr": French(), "de": German()}
