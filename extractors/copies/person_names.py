"""Where a sentence names somebody whom another text does not, in scripts with capitals and without."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.copies.ordinary_words import is_given, is_ordinary, ordinary_words
from extractors.copies.wordings import WORD, ZWNJ, Sentence, Wording
from extractors.lexicons import LANGUAGES, lexicon
from extractors.text.folding import folded
from extractors.text.name_spellings import is_same_name

NAMED = 8
"""Words of the longest name, or row of names, that stands in another's place in a script without capitals."""
CREDIT = re.compile(
    r"^\W*(by|reporting|editing|writing|additional|photo|with|from|von|par|avec|mit|redaktion|reportage|تقرير|تحرير|کتابه"
    r"|گزارش|خبرنگار|ترجمه|عکس)\b",
    re.IGNORECASE,
)
DATELINE = re.compile(r"^\W*+[^\W\da-zß-ÿ]{3,}+[^.!?\n]{0,60}?[(—–-]")


def is_credit(sentence: Sentence) -> bool:
    """Whether a sentence is a line of who wrote it."""
    return bool(CREDIT.match(sentence.text)) and len(sentence.words) <= LONGEST_CREDIT


LONGEST_CREDIT = 14


def speaks(sentence: Sentence, language: str | None) -> bool:
    """Whether a sentence says who said something: of languages whose words for it are known."""
    code = (language or "").partition("-")[0].lower()
    if code not in LANGUAGES:
        return False
    words = lexicon(code)
    said = folded(sentence.text)
    return any(one.search(said) is not None for one in (words.said_before, words.said_after))


def dateline_words(sentence: Sentence) -> int:
    """The words of a dateline at the beginning of a sentence: a place in capitals, a day, an agency."""
    found = DATELINE.match(sentence.text)
    return len(WORD.findall(found[0])) if found and not sentence.text.isupper() else 0


def names_in(sentence: Sentence, span: tuple[int, int], own: Wording, other: Wording) -> list[str]:
    """The words of a span that may be names and stand nowhere in the other text; none where it is a phrase."""
    words, written = sentence.words[slice(*span)], sentence.written[slice(*span)]
    telling = [
        place
        for place, word in enumerate(words)
        if (not own.has_capitals or _has_no_small_letter(written[place]))
        and word not in own.lower
        and (
            (_may_be_name(sentence, span[0] + place) and word not in other.known)
            or _is_family_name(sentence, span[0] + place, other)
        )
    ]
    if not telling:
        return []
    is_caseless = not own.has_capitals or not any(how[0].isupper() or how[0].islower() for how in written)
    lower = [
        word
        for word, how in zip(words, written, strict=True)
        if not is_caseless and how[0].islower() and not is_ordinary(word)
    ]
    is_row = any(b - a == 1 for a, b in pairwise(telling)) and not sentence.is_title_case
    is_inside = not sentence.is_title_case and any(place + span[0] > 0 for place in telling)
    if lower and not (is_row or is_inside):
        return []
    if own.language == "de" and _are_nouns(sentence, span, telling):
        return []
    if is_caseless and len(words) > NAMED:
        return []
    return [words[place] for place in telling]


def initials_in(sentence: Sentence, span: tuple[int, int]) -> list[str]:
    """The initials that a span consists of; none where it has other words."""
    places = range(*span)
    return [sentence.words[at][0] for at in places] if sentence.initials.issuperset(places) else []


def _is_family_name(sentence: Sentence, at: int, other: Wording) -> bool:
    """Whether a word, be it an ordinary one, stands behind a given name as it does nowhere in the other text."""
    words = sentence.words
    if at == 0 or len(words[at]) < SHORTEST_FAMILY or any(map(str.isdigit, words[at])):
        return False
    if not is_given(words[at - 1], sentence.written[at - 1]):
        return False
    return (words[at - 1], words[at]) not in pairwise(other.spoken)


def _may_be_name(sentence: Sentence, at: int) -> bool:
    """Whether a word is no ordinary one, or one that is a given name by its capital, where its place gives it none.

    Where all words have one, or it stands first, a family name behind it tells, or in a sentence what is said of it.
    """
    word, written = sentence.words[at], sentence.written
    if not is_ordinary(word):
        return word not in ordinary_words().no_names
    if word not in ordinary_words().with_a_capital or not written[at].istitle():
        return False
    after = sentence.words[at + 1 : at + 2]
    if any(written[at + 1][0].isupper() and not is_ordinary(one) for one in after):
        return True
    return not sentence.is_title_case and (at > 0 or not SAID_OF.isdisjoint(after))


SAID_OF = frozenset(["was", "is", "had", "has", "who"])
"""What stands behind the name of somebody of whom a sentence tells."""


def _has_no_small_letter(written: str) -> bool:
    return written[0].isalpha() and not written[0].islower()


GERMAN_ENDINGS = ("ung", "ungen", "heit", "keit", "schaft", "ion", "ionen", "ismus", "tät")
ARTICLES = frozenset(
    [
        *("der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines", "kein", "keine"),
        *("im", "am", "zum", "zur", "vom", "beim", "ins", "seine", "seiner", "seinen", "ihre", "ihrer", "ihren"),
        *("diese", "dieser", "diesen", "viele", "einige", "mehrere", "alle", "zwei", "drei", "vier"),
    ]
)


def _are_nouns(sentence: Sentence, span: tuple[int, int], telling: Sequence[int]) -> bool:
    """Whether the capitals of a German sentence are those of nouns: behind an article, or by their ending."""
    words = sentence.words
    return all(
        words[span[0] + place].endswith(GERMAN_ENDINGS)
        or (span[0] + place > 0 and words[span[0] + place - 1] in ARTICLES)
        for place in telling
    )


def person_in(some: Sequence[Sentence], own: Wording, other: Wording) -> tuple[bool, Sentence] | None:
    """The first of the sentences that names a person whom the other text does not, and whether by the full name."""
    for one in some:
        if any(_is_nowhere(name, own, other) for name in fullnames_in(one)):
            return True, one
    known = ordinary_words()
    for one in some:
        start = min(dateline_words(one), len(one.words))
        names = names_in(one, (start, len(one.words)), own, other) or _named_first(one, own, other)
        pairs = zip(one.words, one.written, strict=True)
        given = [word for word, written in pairs if word not in other.known and is_given(word, written)]
        if given or any(name not in known.places for name in names):
            return False, one
    return None


def _is_nowhere(name: tuple[str, str], own: Wording, other: Wording) -> bool:
    """Whether nothing of a full name stands in the other text, in no spelling either."""
    if set(name) & (other.known | own.lower | other.lower):
        return False
    ways = name, ("".join(name),)
    return not any(
        all(any(is_same_name(part, word) for word in other.known if word[:1] == part[0]) for part in way)
        for way in ways
    )


def full_name_in(some: Sequence[Sentence], other: Wording) -> tuple[Sentence, tuple[str, str]] | None:
    """The first of the sentences that names somebody in full of whom the other text has one name at most; the name."""
    return next(((one, name) for one in some for name in fullnames_in(one) if not set(name) <= other.known), None)


def told_in(some: Sequence[Sentence], other: Wording, *, is_namesake: bool) -> Sentence | None:
    """The first of the sentences that tells of a place that the other text lacks; of a namesake, or a number."""
    places = ordinary_words().places
    for one in some:
        words = [word for word in one.words if word not in other.known]
        if is_namesake and any(map(str.isdecimal, words)):
            return one
        if places.intersection(words) and places.intersection(one.words[dateline_words(one) :]) - other.known:
            return one
    return None


def _named_first(sentence: Sentence, own: Wording, other: Wording) -> list[str]:
    """The words before the first comma where they may be a name."""
    found = BEFORE_COMMA.match(sentence.text)
    if not found:
        return []
    return names_in(sentence, (0, len(WORD.findall(found[0].replace(ZWNJ, "")))), own, other)


BEFORE_COMMA = re.compile(r"^\W*(?:[^\W_]+\W+){0,3}?[^\W_]+ ?[,،;؛]")
"""Up to four words and a comma, as before an age or a trade."""


def fullnames_in(sentence: Sentence) -> Iterator[tuple[str, str]]:
    """The pairs of words of a sentence that may be somebody's given name and family name."""
    known = ordinary_words()
    telling = [word for word in sentence.words if not is_ordinary(word)]
    is_nothing_else = 2 <= len(telling) <= LONGEST_NAME and len(sentence.words) <= NAMED
    for at, (first, second) in enumerate(pairwise(sentence.words)):
        if not _may_be_name(sentence, at) or {first, second} & known.places:
            continue
        is_named = is_given(first, sentence.written[at])
        if is_ordinary(second) and not (is_named and len(second) >= SHORTEST_FAMILY):
            continue
        is_capital = all(written[0].isupper() for written in sentence.written[at : at + 2])
        if is_named or (is_capital and (is_nothing_else or not sentence.is_title_case)):
            yield first, second


SHORTEST_FAMILY = 4
"""Letters of a family name that is an ordinary word as well."""
LONGEST_NAME = 3
"""Words of the name in a headline in which all others are ordinary: it may be written with capitals throughout."""


def common_names(sentence: Sentence, other: Wording) -> Iterator[tuple[str, str]]:
    """The full names of a sentence that stand in the other text as well, but for officials and who reports."""
    words, written = sentence.words, sentence.written
    places = ordinary_words().places
    for name in fullnames_in(sentence):
        at = next(at for at in range(len(words) - 1) if (words[at], words[at + 1]) == name)
        is_sure = is_given(words[at], written[at])
        before = words[at - 1] if at else ""
        after = written[at + 2 : at + 3]
        is_place = before in AT or (after and (after[0][0].isupper() or after[0].lower() in BUILT))
        is_trade = at in sentence.breaks  # Kaveh, a welder: behind the comma stands no family name
        if is_trade or not set(name) <= other.known or name[0] in places or (is_place and not is_sure):
            continue
        if not (_is_official(words, at) or _reports(sentence, written[at + 1], other.language)):
            yield name


def _is_official(words: Sequence[str], at: int) -> bool:
    """Whether a name is that of a body, or of one who judges, orders or reports what happened to another."""
    before = words[max(0, at - 2) : at][::-1]
    is_body = not BODIES.isdisjoint(words[at : at + 3])
    is_order = len(before) == 2 and before[0] in ("of", "de") and before[1] in ORDERS
    return is_body or is_order or bool(set(before[:1]) & (OFFICIALS | BY))


def _reports(sentence: Sentence, name: str, language: str | None) -> bool:
    """Whether a verb of saying stands right behind a name."""
    code = (language or "").partition("-")[0].lower()
    if code not in LANGUAGES:
        return False
    behind = sentence.text.partition(name)[2][:SAID_WITHIN]
    return lexicon(code).said_after.search(folded(behind)) is not None


AT = frozenset(
    ["in", "at", "near", "from", "inside", "outside", "of", "a", "au", "dans", "de", "im", "aus", "bei", "nach", "zu"]
)
"""What stands before the name of a place."""
BUILT = frozenset(["prison", "jail", "court", "gefangnis", "square", "street", "road", "hospital"])
OFFICIALS = frozenset(
    [
        *("judge", "justice", "prosecutor", "minister", "president", "governor", "general", "rapporteur", "ayatollah"),
        *("juge", "procureur", "ministre", "richter", "staatsanwalt", "ministerin", "richterin"),
        *("قاضی", "دادستان", "وزیر", "رئیس", "رییس", "بازپرس", "القاضی", "آیتالله", "سردار"),
    ]
)
"""Before a name: somebody of whom a notice about another tells."""
BY = frozenset(["by", "to", "par", "selon", "laut", "بهگفته", "گزارش", "گفته", "دستور"])
"""Before a name: who says or does it."""
ORDERS = frozenset(["order", "orders", "ordre", "befehl", "ruling", "verdict"])
BODIES = frozenset(
    [
        *("organization", "organisation", "rights", "international", "agency", "news", "network", "association"),
        *("center", "centre", "committee", "council", "court", "foundation", "society", "watch", "press", "union"),
    ]
)
"""In or behind a name: it is one of a body."""
SAID_WITHIN = 25
"""Characters behind a name in which a verb says that its bearer only reports."""
